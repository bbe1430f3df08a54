"""Where a noun phrase goes in a clause: subject, object, into a prepositional phrase, or to a new clause."""

from __future__ import annotations

from dataclasses import replace

from dbarchitect.prose.clauseparts import HAVING, Reading
from dbarchitect.prose.nouns import value_type
from dbarchitect.prose.parts import Mark, Noun, Verb

_LISTING = frozenset({"with", "including", "like", "such-as"})
_SUBJECTS = frozenset({"i", "we", "he", "she", "they", "you", "it"})


class NounReading(Reading):
    """Reads noun phrases."""

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
        self._contact(i, noun, before)
        if self.wh and self.antecedent is not None:
            if self.wh == "whose":
                self.wh_subject.append(replace(noun, owner=self.antecedent))
            else:
                self.wh_subject.append(noun)
        else:
            self._place(i, noun, before)
        self.last = noun

    def _contact(self, i: int, noun: Noun, before: str) -> None:
        """ "The car a customer rents", "the film they saw": a relative clause without its pronoun begins."""
        if before != "noun" or self.active is None or self.last is None:
            return
        told = noun.pronoun and noun.head in _SUBJECTS and isinstance(self._after(i), Verb)
        determined = noun.determiner in {"a", "an", "the", "each", "every"} and not noun.pronoun
        if determined and self._finite_next(i):
            if self.active.verb.form == "gerund" and not self.active.subject:
                self._flush()
                return
            told = True
        if told and noun.head == "we" and self.active.kind == "conditional":
            self._flush()  # "when a firm needs a scaffold we draw up a quotation"
        elif told and not self.last.pronoun:
            self.wh, self.antecedent, self.wh_subject, self.wh_preposition = "that", self.last, [], ""

    def _place(self, i: int, noun: Noun, before: str) -> None:
        """Into the phrase, the subject or the objects that are open, or a new clause."""
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

    def _leaves_relative(self, noun: Noun, before: str) -> bool:
        """ "the version that was shown, the date …": the list goes on behind a relative clause that is complete."""
        assert self.active is not None
        return (
            self.active.kind == "relative"
            and before in {"comma", "and"}
            and noun.determiner in {"a", "an", "the"}
            and (self.active.verb.passive or (self.active.verb.lemma == "be" and bool(self.active.complements)))
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
        if (self.leads and before in {"and", "or"} and not self.subject) or (
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
        if value_type(noun.name) and value_type(inner.name) and not value_type(outer.name) and not noun.determiner:
            return True
        same_inner = _form(noun) == _form(inner)
        same_outer = _form(noun) == _form(outer)
        if same_inner != same_outer:
            return same_inner
        return self.active.verb.lemma not in HAVING

    def _pair(self, i: int, before: str) -> list[Noun]:
        """The singular noun before "and" belongs to a plural verb's subject too ("A and B are …")."""
        verb = self._next_verb(i)
        noun = self.chunks[i]
        assert isinstance(noun, Noun)
        assert self.active is not None
        if before != "and" or verb is None or noun.plural or not verb.plural or self.active.in_attachment:
            return []
        return [self.active.objects.pop()] if len(self.active.objects) > 1 else []


def _form(noun: Noun) -> str:
    if noun.determiner or noun.quantity is not None:
        return "determined"
    return "plural" if noun.plural else "bare"
