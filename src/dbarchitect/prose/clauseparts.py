"""A clause, and the state of reading a sentence into clauses."""

from __future__ import annotations

from dataclasses import dataclass, field

from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.parts import Chunk, Mark, Noun, Verb
from dbarchitect.prose.tagging import Word


@dataclass(frozen=True, slots=True)
class Attachment:
    """A prepositional phrase; `anchor` is the noun before it (None at the start of a sentence or behind the verb)."""

    preposition: str
    nouns: tuple[Noun, ...]
    anchor: Noun | None = None
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """`kind`: main, relative, reduced, infinitive, conditional, list (a noun, a colon and what it has) or phrase."""

    subject: tuple[Noun, ...]
    verb: Verb
    objects: tuple[Noun, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    complements: tuple[str, ...] = ()
    either: bool = False
    kind: str = "main"


@dataclass(slots=True)
class OpenClause:
    """A clause under construction."""

    subject: list[Noun]
    verb: Verb
    kind: str
    objects: list[Noun] = field(default_factory=list)
    attachments: list[tuple[str, list[Noun], Noun | None, bool]] = field(default_factory=list)
    complements: list[str] = field(default_factory=list)
    either: bool = False
    in_attachment: bool = False

    def closed(self) -> Clause:
        kept = tuple(Attachment(p, tuple(n), a, lead) for p, n, a, lead in self.attachments if n)
        return Clause(
            tuple(self.subject), self.verb, tuple(self.objects), kept, tuple(self.complements), self.either, self.kind
        )


HAVING_ONLY = frozenset(word_lists("relations")["have"])
HAVING = HAVING_ONLY | frozenset(word_lists("relations")["record"])


class Reading:
    """What is known in the middle of a sentence: the clause that is open, its subject, what waits to be attached."""

    def __init__(self, words: tuple[Word, ...], found: tuple[Chunk, ...]) -> None:
        self.words = words
        self.chunks = found
        self.done: list[Clause] = []
        self.subject: list[Noun] = []
        self.leads: list[tuple[str, list[Noun], Noun | None, bool]] = []
        self.active: OpenClause | None = None
        self.main: OpenClause | None = None
        self.last: Noun | None = None
        self.wh: str = ""
        self.wh_preposition: str = ""
        self.antecedent: Noun | None = None
        self.wh_subject: list[Noun] = []
        self.preposition: str = ""
        self.conditional = False
        self.behind_verb = False
        self.suspended: OpenClause | None = None
        """The clause that goes on behind an indirect question ("we store when it began, and the score")."""
        self.question = ""

    def _before(self, i: int) -> str:
        j = i - 1
        while j >= 0:
            chunk = self.chunks[j]
            if isinstance(chunk, Mark):
                if chunk.kind == "other" or (chunk.kind == "adverb" and j > 0):
                    j -= 1
                    continue
                return chunk.kind
            return "noun" if isinstance(chunk, Noun) else "verb"
        return ""

    def _after(self, i: int) -> Chunk | None:
        return self.chunks[i + 1] if i + 1 < len(self.chunks) else None

    def _words(self, verb: Verb) -> str:
        return self.words[verb.start].lower if verb.end - verb.start == 1 else verb.lemma

    def _next_verb(self, i: int) -> Verb | None:
        j = i + 1
        while j < len(self.chunks):
            chunk = self.chunks[j]
            if isinstance(chunk, Verb):
                return chunk
            if (
                isinstance(chunk, Mark)
                and chunk.kind == "prep"
                and j + 1 < len(self.chunks)
                and isinstance(self.chunks[j + 1], Noun)
            ):
                j += 2
                continue
            if isinstance(chunk, Mark) and chunk.kind in {"adverb", "aside", "other"}:
                j += 1
                continue
            if (
                isinstance(chunk, Mark)
                and chunk.kind == "and"
                and j + 2 < len(self.chunks)
                and isinstance(self.chunks[j + 1], Noun)
                and isinstance(self.chunks[j + 2], Verb)
            ):
                j += 2
                continue
            return None
        return None

    def _finite_next(self, i: int) -> bool:
        after = self._after(i)
        told = isinstance(after, Verb) and after.form == "participle" and self.active is not None
        return isinstance(after, Verb) and (after.form == "finite" or told)

    def _begins_clause(self, i: int, before: str) -> bool:
        """A noun behind a boundary whose own finite verb follows starts a new clause."""
        if before not in {"comma", "and", "or", "but", "if", "colon", "dash", "stop", "adverb"}:
            return False
        verb = self._next_verb(i)
        return verb is not None and verb.form == "finite"

    def _has_verb(self, i: int) -> bool:
        """Whether a clause follows: a noun and then its verb."""
        after = self._after(i)
        return isinstance(after, Verb) or (isinstance(after, Noun) and self._next_verb(i + 1) is not None)

    def _start(self, verb: Verb, subject: list[Noun], kind: str = "main") -> None:
        self._close_active()
        if self.question and kind == "main":
            kind, self.question = f"question {self.question}", ""
        if self.conditional and kind == "main":
            kind = "conditional"
        self.active = OpenClause(subject, verb, kind, attachments=list(self.leads))
        self.leads = []
        if kind in {"main", "conditional"}:
            self.main = self.active
        self.preposition = ""

    def _sub(self, verb: Verb, subject: list[Noun], kind: str) -> None:
        self._close_active()
        self.active = OpenClause(subject, verb, kind)
        self.preposition = ""

    def _close_active(self) -> None:
        if self.active is not None:
            self.done.append(self.active.closed())
            self.active = None

    def _flush(self) -> None:
        if self.suspended is not None:
            if self.active is not self.suspended:
                self.done.append(self.suspended.closed())
            self.suspended = None
        self.question = ""
        if self.active is None and (self.subject or self.leads):
            self.done.append(OpenClause(self.subject, Verb("", form="none"), "phrase", attachments=self.leads).closed())
        self._close_active()
        self.subject, self.leads, self.main, self.wh, self.preposition = [], [], None, "", ""
        self.antecedent, self.wh_subject, self.conditional = None, [], False
