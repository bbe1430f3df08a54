"""What a verb group does in a sentence: it opens a clause, goes on with one, or modifies a noun."""

from __future__ import annotations

from dataclasses import replace

from dbarchitect.prose.clausenouns import NounReading
from dbarchitect.prose.clauseparts import OpenClause
from dbarchitect.prose.nouns import value_type
from dbarchitect.prose.parts import Mark, Noun, Verb

_MOMENTS = frozenset({"date", "time", "timestamp", "year"})


class VerbReading(NounReading):
    """Reads verb groups."""

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
            resumed = self._back_to_main(i)
            shared = list(resumed.subject if resumed is not None else self.active.subject)
            kind = resumed.kind if resumed is not None else self.active.kind
            self._close_active()
            self._start(verb, shared, "main" if kind in {"infinitive", "list", "phrase"} else kind)
        else:
            taken = [self.last] if self.last else []
            self._close_active()
            self._start(verb, taken)

    def _back_to_main(self, i: int) -> OpenClause | None:
        """ "A boulder has the setter who made it, and is stripped …": behind a comma the main clause goes on."""
        assert self.active is not None
        marks = [c.kind if isinstance(c, Mark) else "" for c in self.chunks[max(0, i - 2) : i]]
        goes_on = marks == ["comma", "and"] and self.active.kind == "relative" and self.main is not None
        return self.main if goes_on else None

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

    def _relative(self, verb: Verb) -> None:
        assert self.antecedent is not None
        antecedent, subject, preposition = self.antecedent, self.wh_subject, self.wh_preposition
        moment = verb.passive and bool(subject) and value_type(antecedent.name) in _MOMENTS
        if moment and subject[0].pronoun:
            self._named_by(antecedent, verb)
        self._close_active()
        relative = OpenClause(subject or [antecedent], verb, "relative")
        if subject and self.wh != "whose" and not moment:
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

    def _infinitive(self, verb: Verb) -> None:
        subject = list(self.main.subject) if self.main else list(self.subject)
        self._close_active()
        self.active = OpenClause(subject, verb, "infinitive")
