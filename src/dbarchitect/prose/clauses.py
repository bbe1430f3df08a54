"""Chunks as clauses: who does what to whom, with what hangs on it by prepositions."""

from __future__ import annotations

from functools import lru_cache

from dbarchitect.prose.clauseparts import HAVING, HAVING_ONLY, Attachment, Clause, OpenClause
from dbarchitect.prose.clauseverbs import VerbReading
from dbarchitect.prose.nouns import value_type
from dbarchitect.prose.parts import Chunk, Mark, Noun, Verb
from dbarchitect.prose.phrases import chunks
from dbarchitect.prose.tagging import tag

__all__ = ["Attachment", "Clause", "clauses"]

_LIST_VERB = Verb("list")


@lru_cache(maxsize=2048)
def clauses(text: str, expects_verb: bool = True) -> tuple[Clause, ...]:
    """The clauses of a sentence; a fragment gives one clause of kind `phrase` with its nouns as subject."""
    words = tag(text, expects_verb)
    return _Reader(words, chunks(words)).read()


class _Reader(VerbReading):
    """Reads chunk after chunk; marks decide what goes on and what ends."""

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

    def _list_after(self, active: OpenClause) -> None:
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
