"""Chunks as clauses: who does what to whom, with what hangs on it by prepositions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.nouns import value_type
from dbarchitect.prose.parts import Chunk, Mark, Noun, Verb
from dbarchitect.prose.phrases import chunks
from dbarchitect.prose.tagging import Word, tag


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
class _Open:
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


_LISTING = frozenset({"with", "including", "like", "such-as"})
_SUBJECTS = frozenset({"i", "we", "he", "she", "they", "you", "it"})
_MOMENTS = frozenset({"date", "time", "timestamp", "year"})
_LIST_VERB = Verb("list")
_BE = Verb("be")
HAVING_ONLY = frozenset(word_lists("relations")["have"])
HAVING = frozenset(word_lists("relations")["have"]) | frozenset(word_lists("relations")["record"])


@lru_cache(maxsize=2048)
def clauses(text: str, expects_verb: bool = True) -> tuple[Clause, ...]:
    """The clauses of a sentence; a fragment gives one clause of kind `phrase` with its nouns as subject."""
    words = tag(text, expects_verb)
    return _Reader(words, chunks(words)).read()


class _Reader:
    def __init__(self, words: tuple[Word, ...], found: tuple[Chunk, ...]) -> None:
        self.words = words
        self.chunks = found
        self.done: list[Clause] = []
        self.subject: list[Noun] = []
        self.leads: list[tuple[str, list[Noun], Noun | None, bool]] = []
        self.active: _Open | None = None
        self.main: _Open | None = None
        self.last: Noun | None = None
        self.wh: str = ""
        self.wh_preposition: str = ""
        self.antecedent: Noun | None = None
        self.wh_subject: list[Noun] = []
        self.preposition: str = ""
        self.conditional = False
        self.behind_verb = False
        self.suspended: _Open | None = None
        """The clause that goes on behind an indirect question ("we store when it began, and the score")."""
        self.question = ""

    def read(self) -> tuple[Clause, ...]:
        for i, chunk in enumerate(self.chunks):
            match chunk:
                case Noun():
                    self._noun(i, chunk)
                case Verb():
                    self._verb(i, chunk)
                case Mark():
                    self._mark(i, chunk)
        self._flush()
        return tuple(self.done)

    # -- nouns

    def _noun(self, i: int, noun: Noun) -> None:
        before = self._before(i)
        after = self._after(i)
        if (
            noun.pronoun
            and noun.head in {"each", "both", "all"}
            and isinstance(after, Mark)
            and after.text == "with"
            and self.last
        ):
            return
        if (
            noun.pronoun
            and noun.head in _SUBJECTS
            and isinstance(self._after(i), Verb)
            and before == "noun"
            and self.active is not None
            and self.last
            and not self.last.pronoun
        ):
            self.wh, self.antecedent, self.wh_subject, self.wh_preposition = "that", self.last, [], ""
        if (
            before == "noun"
            and noun.determiner in {"a", "an", "the", "each", "every"}
            and not noun.pronoun
            and self.last is not None
            and self._finite_next(i)
        ):
            if self.active is not None and self.active.verb.form == "gerund" and not self.active.subject:
                self._flush()
            elif not self.last.pronoun and self.active is not None:
                self.wh, self.antecedent, self.wh_subject, self.wh_preposition = "that", self.last, [], ""
        if self.wh and self.antecedent is not None:
            if self.wh == "whose":
                self.wh_subject.append(replace(noun, owner=self.antecedent))
            else:
                self.wh_subject.append(noun)
            self.last = noun
            return
        if self.preposition:
            self._attach(self.preposition, noun)
            self.preposition = ""
        elif self.active is None:
            self._subject_noun(before, noun)
        elif (
            self.suspended is not None
            and before in {"comma", "and", "or"}
            and self.active is not self.suspended
            and not self._begins_clause(i, before)
        ):
            self.done.append(self.active.closed())
            self.active, self.suspended = self.suspended, None
            self.active.objects.append(noun)
        elif self._begins_clause(i, before):
            both = self._pair(i, before)
            self._flush()
            self.subject = [*both, noun]
        elif self._leaves_relative(noun, before):
            self._resume(i, noun)
        elif self.active.in_attachment and before in {"comma", "and", "or"} and self._joins_attachment(noun, i):
            self.active.attachments[-1][1].append(noun)
        else:
            self.active.in_attachment = False
            self.active.objects.append(noun)
            self.active.either = self.active.either or before == "or"
        self.last = noun

    def _leaves_relative(self, noun: Noun, before: str) -> bool:
        """ "the version that was shown, the date …": the list goes on behind a relative clause that is complete."""
        assert self.active is not None
        return (
            self.active.kind == "relative"
            and before in {"comma", "and"}
            and noun.determiner in {"a", "an", "the"}
            and self.active.verb.passive
            and not self.active.objects
            and self.main is not None
            and self.main.verb.lemma in HAVING
            and not self.main.verb.passive
        )

    def _resume(self, i: int, noun: Noun) -> None:
        assert self.main is not None
        closed = self.main.closed()
        if closed in self.done:
            self.done.remove(closed)
        self._close_active()
        self.active = self.main
        if self.active.in_attachment and self._joins_attachment(noun, i):
            self.active.attachments[-1][1].append(noun)
        else:
            self.active.objects.append(noun)

    def _subject_noun(self, before: str, noun: Noun) -> None:
        if self.leads and before in {"and", "or"} and not self.subject:
            self.leads[-1][1].append(noun)
        elif (
            self.leads
            and self.subject
            and self.leads[-1][0] in _LISTING
            and before in {"and", "or", "comma"}
            and noun.plural == self.leads[-1][1][-1].plural
        ):
            self.leads[-1][1].append(noun)
        else:
            self.subject.append(noun)

    def _attach(self, preposition: str, noun: Noun) -> None:
        if self.active is not None:
            anchor = None if self.behind_verb else self.last
            self.active.attachments.append((preposition, [noun], anchor, False))
            self.active.in_attachment = True
        elif self.subject:
            self.leads.append((preposition, [noun], self.subject[-1], False))
        else:
            self.leads.append((preposition, [noun], None, True))

    def _joins_attachment(self, noun: Noun, noun_at: int) -> bool:
        """Whether a coordinated noun continues the prepositional phrase rather than the objects before it."""
        assert self.active is not None
        inner = self.active.attachments[-1][1][-1]
        listing = self.active.attachments[-1][0] in _LISTING
        after = self._after(noun_at)
        if not self.active.objects:
            return True
        outer = self.active.objects[-1]
        if listing:
            renewed = isinstance(after, Mark) and after.text in {"with", ":"}
            return not renewed and not (
                noun.plural
                and outer.plural
                and not inner.plural
                and noun.quantity is None
                and not noun.determiner
                and value_type(noun.name) is None
            )
        same_inner = _form(noun) == _form(inner)
        same_outer = _form(noun) == _form(outer)
        if same_inner != same_outer:
            return same_inner
        return self.active.verb.lemma not in HAVING

    def _begins_clause(self, i: int, before: str) -> bool:
        """A noun behind a boundary whose own finite verb follows starts a new clause."""
        if before not in {"comma", "and", "or", "but", "if", "colon", "dash", "stop", "adverb"}:
            return False
        verb = self._next_verb(i)
        return verb is not None and verb.form == "finite"

    def _finite_next(self, i: int) -> bool:
        after = self._after(i)
        told = isinstance(after, Verb) and after.form == "participle" and self.active is not None
        return isinstance(after, Verb) and (after.form == "finite" or told)

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

    def _pair(self, i: int, before: str) -> list[Noun]:
        """The singular noun before "and" belongs to a plural verb's subject too ("A and B are …")."""
        verb = self._next_verb(i)
        noun = self.chunks[i]
        assert isinstance(noun, Noun)
        assert self.active is not None
        if before != "and" or verb is None or noun.plural or not verb.plural or self.active.in_attachment:
            return []
        return [self.active.objects.pop()] if len(self.active.objects) > 1 else []

    # -- verbs

    def _verb(self, i: int, verb: Verb) -> None:
        before = self._before(i)
        contact = verb.form == "participle" and bool(self.wh_subject)
        if self.wh and self.antecedent is not None and (verb.form == "finite" or contact):
            self._relative(replace(verb, form="finite"))
        elif verb.form == "participle":
            if (
                self.active is not None
                and self.active.verb.lemma == "be"
                and before in {"comma", "or", "and", "verb"}
                and not self.active.objects
            ):
                self.active.complements.append(self._words(verb))
                self.active.either = self.active.either or before == "or"
            elif i == 0:
                self._sub(verb, [], "reduced")
            elif self.active is not None and self._shares_passive(i, before):
                shared, kind = list(self.active.subject), self.active.kind
                self._close_active()
                self._start(replace(verb, passive=True, form="finite"), shared, kind)
            elif isinstance(self.chunks[i - 1] if i else None, Noun) or before in {"comma", "and", "or", "aside"}:
                self._sub(verb, [self.last] if self.last else [], "reduced")
        elif verb.form == "gerund":
            joined = before in {"prep"} or self.last is None
            self._sub(
                verb,
                [] if joined else [self.last] if self.last and before != "comma" else list(self.subject),
                "reduced",
            )
        elif verb.form == "infinitive":
            self._infinitive(verb)
        elif self.active is None or (
            self.main is None
            and self.active.kind in {"relative", "reduced", "infinitive"}
            and before not in {"and", "or", "but"}
        ):
            self._start(verb, list(self.subject))
        elif before in {"and", "or", "comma", "but", "adverb"}:
            shared = list(self.active.subject)
            kind = self.active.kind
            self._close_active()
            self._start(verb, shared, "main" if kind in {"infinitive", "list", "phrase"} else kind)
        else:
            taken = [self.last] if self.last else []
            self._close_active()
            self._start(verb, taken)

    def _shares_passive(self, i: int, before: str) -> bool:
        """ "is written by one author and filed in one section": the participle goes on with the same subject."""
        assert self.active is not None
        after = self._after(i)
        return (
            self.active.verb.passive
            and before in {"and", "comma"}
            and self.active.kind in {"main", "relative"}
            and isinstance(after, Mark)
            and after.kind == "prep"
        )

    def _start(self, verb: Verb, subject: list[Noun], kind: str = "main") -> None:
        self._close_active()
        if self.question and kind == "main":
            kind, self.question = f"question {self.question}", ""
        if self.conditional and kind == "main":
            kind = "conditional"
        self.active = _Open(subject, verb, kind, attachments=list(self.leads))
        self.leads = []
        if kind in {"main", "conditional"}:
            self.main = self.active
        self.preposition = ""

    def _relative(self, verb: Verb) -> None:
        assert self.antecedent is not None
        antecedent, subject, preposition = self.antecedent, self.wh_subject, self.wh_preposition
        if verb.passive and subject and subject[0].pronoun and value_type(antecedent.name) in _MOMENTS:
            self._named_by(antecedent, verb)
        self._close_active()
        relative = _Open(subject or [antecedent], verb, "relative")
        if subject and self.wh != "whose":
            if preposition:
                relative.attachments.append((preposition, [antecedent], None, False))
            else:
                relative.objects.append(antecedent)
        self.active = relative
        self.wh, self.wh_preposition, self.antecedent, self.wh_subject = "", "", None, []

    def _named_by(self, moment: Noun, verb: Verb) -> None:
        """ "the date it was given": two dates of one thing are told apart by what happened."""
        told = replace(moment, tail=verb.text)
        for clause in (self.active, self.main, self.suspended):
            if clause is not None:
                clause.objects[:] = [told if o is moment else o for o in clause.objects]
                for _, nouns, _, _ in clause.attachments:
                    nouns[:] = [told if n is moment else n for n in nouns]

    def _sub(self, verb: Verb, subject: list[Noun], kind: str) -> None:
        self._close_active()
        self.active = _Open(subject, verb, kind)
        self.preposition = ""

    def _infinitive(self, verb: Verb) -> None:
        subject = list(self.main.subject) if self.main else list(self.subject)
        self._close_active()
        self.active = _Open(subject, verb, "infinitive")

    # -- marks

    def _mark(self, i: int, mark: Mark) -> None:
        match mark.kind:
            case "prep":
                self._preposition(i, mark)
            case "wh" if self._is_relative(i, mark):
                if self.last is not None:
                    self.wh, self.antecedent = mark.text, self.last
                    self.wh_preposition = self.preposition or ("in" if mark.text == "where" else "")
                    self.preposition = ""
                    self.wh_subject = []
            case "wh" | "if" if self._is_question(mark):
                if self.suspended is not None and self.active is not None and self.active is not self.suspended:
                    self.done.append(self.active.closed())
                self.suspended = self.suspended or self.active
                self.question = mark.text
                self.active, self.subject, self.preposition = None, [], ""
            case "if" if mark.text in {"after", "before", "since", "until", "once"} and not self._has_verb(i):
                self._preposition(i, mark)
            case "if":
                self._flush()
                self.conditional = mark.text in {
                    "if",
                    "when",
                    "once",
                    "unless",
                    "whenever",
                    "while",
                    "until",
                    "after",
                    "before",
                }
            case "colon" | "dash":
                self._colon(i, mark)
            case "adjective" if (
                self.active is not None
                and self.active.kind == "reduced"
                and not self.active.objects
                and self._before(i) in {"or", "comma", "and"}
            ):
                self._sub(Verb(mark.text, form="participle", text=mark.text), list(self.active.subject), "reduced")
            case "adjective":
                if self.active is not None and self.active.verb.lemma == "be" and not self.active.objects:
                    self.active.complements.append(mark.text)
                    self.active.either = self.active.either or self._before(i) == "or"
            case "adverb" if mark.text == "not" and self._before(i) == "or" and self.active is not None:
                self.active.complements.append("not")
            case "stop" | "but":
                self._flush()
            case "comma":
                self.preposition = ""
                self._comma()
            case _:
                pass

    def _has_verb(self, i: int) -> bool:
        """Whether a clause follows: a noun and then its verb."""
        after = self._after(i)
        return isinstance(after, Verb) or (isinstance(after, Noun) and self._next_verb(i + 1) is not None)

    def _is_question(self, mark: Mark) -> bool:
        """ "whether", "when", "who" … behind a verb of knowing or keeping asks for a value."""
        host = self.suspended or self.active
        return (
            host is not None
            and host.verb.lemma in HAVING | {"show", "tell"}
            and mark.text in {"whether", "when", "who", "what", "how", "where", "which", "why"}
            and host.kind not in {"relative"}
        )

    def _is_relative(self, i: int, mark: Mark) -> bool:
        """Whether "that", "which" … speaks of the noun right before it."""
        j = i - 1
        while j >= 0 and isinstance(self.chunks[j], Mark) and self.chunks[j].kind in {"prep", "aside"}:  # type: ignore[union-attr]
            j -= 1
        if j >= 0 and isinstance(self.chunks[j], Mark) and self.chunks[j].kind == "comma":  # type: ignore[union-attr]
            j -= mark.text in {"who", "which", "whom", "whose", "where"}
        return (
            j >= 0
            and isinstance(self.chunks[j], Noun)
            and mark.text in {"who", "which", "that", "whom", "whose", "where"}
        )

    def _preposition(self, i: int, mark: Mark) -> None:
        if self.wh and not self.wh_subject:
            return
        self.preposition = mark.text
        before = self._before(i)
        self.behind_verb = bool(i) and (before == "verb" or (before == "comma" and mark.text == "with"))

    def _comma(self) -> None:
        if (
            self.active is None
            and self.subject
            and self.leads
            and not any(lead for _, _, a, lead in self.leads if a is None)
        ):
            return

    def _colon(self, i: int, mark: Mark) -> None:
        """What follows a colon is a list of what was named before, or statements of their own."""
        rest = self.chunks[i + 1 :]
        nouns = [c for c in rest if isinstance(c, Noun) and not c.pronoun]
        if not nouns or (mark.kind == "dash" and not self._plain_list(rest)):
            if mark.kind == "colon":
                self._flush()
            return
        if not self._plain_list(rest):
            self._flush()
        elif self.active is None:
            if self.subject:
                self._start(_LIST_VERB, list(self.subject), "list")
        else:
            self._list_after(self.active)

    def _plain_list(self, rest: tuple[Chunk, ...]) -> bool:
        return not (
            rest and isinstance(rest[0], Noun) and any(isinstance(c, Verb) and c.form == "finite" for c in rest[:3])
        )

    def _list_after(self, active: _Open) -> None:
        """ "A contract is concluded with X: date, advance" lists what the contract has."""
        self.preposition = ""
        active.in_attachment = False
        recording = active.verb.lemma in HAVING or active.verb.lemma == "be"
        if recording and not active.objects and not active.verb.passive:
            return
        owner: Noun | None
        if active.kind in {"relative", "reduced"} and self.main is not None:
            self._close_active()
            active = self.main
        told = active.subject[-1] if active.subject and not active.subject[-1].pronoun else None
        if (
            (told is not None and (active.verb.passive or active.verb.lemma == "belong"))
            or (
                told is not None
                and active.objects
                and value_type(active.objects[-1].name)
                and active.verb.lemma not in HAVING_ONLY
            )
            or (
                told is not None
                and told.determiner in {"a", "an", "each", "every"}
                and active.objects
                and active.verb.lemma not in HAVING | HAVING_ONLY
            )
        ):
            owner = told
        elif active.objects and not (active.objects[-1].pronoun):
            owner = active.objects[-1]
        else:
            owner = self.last
        self._close_active()
        if owner is not None:
            self._start(_LIST_VERB, [owner], "list")

    # -- closing

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
            self.done.append(_Open(self.subject, Verb("", form="none"), "phrase", attachments=self.leads).closed())
        self._close_active()
        self.subject, self.leads, self.main, self.wh, self.preposition = [], [], None, "", ""
        self.antecedent, self.wh_subject, self.conditional = None, [], False


def _form(noun: Noun) -> str:
    if noun.determiner or noun.quantity is not None:
        return "determined"
    return "plural" if noun.plural else "bare"
