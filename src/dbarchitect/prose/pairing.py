"""Two things that a clause relates, with how many of one stand to one of the other."""

from __future__ import annotations

import re

from dbarchitect.prose.clauses import Clause
from dbarchitect.prose.discourse import POSSESSIVE, PRONOUNS_SELF, bounds
from dbarchitect.prose.evidence import Bound, Link
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.nouns import is_abstract
from dbarchitect.prose.parts import EACH_OTHER, INFINITE, Noun
from dbarchitect.prose.running import Running

_LASTING = frozenset(word_lists("grammar")["relating_lasting"])


class Pairing(Running):
    """Notes links between things."""

    def pair(self, left: Noun, rights: tuple[Noun, ...], verb: str, clause: Clause | None = None) -> None:
        name = self.name(left)
        if not self.is_thing(left):
            if name and not left.pronoun:
                self.evidence.hints[name].update(self.name(r) for r in rights if self.is_thing(r))
            return
        for right in rights:
            if right.head == EACH_OTHER and clause is not None and clause.verb.negated:
                continue
            if right.head == EACH_OTHER:
                self.link(name, name, verb, (0, INFINITE), (0, INFINITE))
                continue
            other = self.name(right)
            if (
                not other
                or (right.pronoun and right.head in PRONOUNS_SELF and not self.evidence.role)
                or is_abstract(other, right.head)
            ):
                continue
            if other == name and self._same(left, right):
                continue
            if (
                clause is not None
                and clause.verb.negated
                and clause.verb.modal
                and "same" in right.adjectives
                and verb.endswith((" for", " to", " by"))
            ):
                continue  # "a seat cannot be sold twice for the same screening" restricts, and relates nothing anew
            if self.value(other) is not None:
                if right.quantity is not None or right.plural:
                    self.evidence.hints[other].add(name)
                self._circumstance(name, right, clause)
                continue
            self._named_as_one(right, clause)
            self.evidence.note_link(self._link(left, right, verb, clause))

    def _named_as_one(self, right: Noun, clause: Clause | None) -> None:
        """ "Elected for a constituency", "put to a ministry": one of many such, however seldom the text speaks of it."""
        counted = right.quantity is not None and right.quantity.figure
        lasting = clause is not None and (counted or clause.verb.passive or clause.verb.lemma in _LASTING)
        one = right.determiner in {"a", "an", "one"} or (right.quantity is not None and right.quantity.high == 1)
        if (
            lasting
            and one
            and not right.pronoun
            and not self.evidence.role
            and clause is not None
            and clause.kind == "main"
        ):
            self.evidence.mention(right).add("named as one", 0.9)

    def _same(self, left: Noun, right: Noun) -> bool:
        """A thing and itself ("cancelled bookings", "a hotel group with 60 hotels"), not one and another of its kind."""
        counted = right.quantity is not None and right.quantity.figure and right.quantity.high >= 10
        return counted or (left.pronoun and right.determiner != "another" and "other" not in right.adjectives)

    def _circumstance(self, name: str, item: Noun, clause: Clause | None) -> None:
        figure = item.quantity is not None and item.quantity.figure
        if item.owner is not None or figure or item.determiner in POSSESSIVE or not (item.determiner or item.plural):
            return
        active = clause is not None and not clause.verb.passive
        partner = (
            next((o for o in clause.objects if self.is_thing(o) and not o.pronoun), None)
            if clause is not None
            else None
        )
        if active and partner is not None and partner.name != name:
            self.evidence.shared.append((name, partner.name, item))
        else:
            self.has(name, item, "circumstance")

    def _once(self, clause: Clause, left: Noun) -> bool:
        """A single act ("a student takes a course") says nothing about how many there are in all."""
        if clause.verb.passive or clause.verb.lemma in _LASTING or clause.verb.form == "participle":
            return False
        return not (left.quantity is not None and left.quantity.each) or clause.kind in {"conditional", "relative"}

    def _link(self, left: Noun, right: Noun, verb: str, clause: Clause | None) -> Link:
        name, other = self.name(left), self.name(right)
        told = bool(self.evidence.role) and name == self.evidence.role
        per = bounds(right)
        if told and (right.quantity is None or not right.quantity.figure):
            per = (0, INFINITE)
        forbidden = left.determiner == "no" or (clause is not None and clause.verb.negated)
        if forbidden and re.search(r"\b(?:more than|over) (?:one|a single|1) ", f"{right.text.lower()} "):
            per = (0, 1)
        inverse: Bound | None = None
        if left.quantity is not None and not left.quantity.each and not left.pronoun and left.quantity.high > 1:
            inverse = (left.quantity.low, left.quantity.high)
        relative = clause is not None and clause.kind == "relative" and not left.pronoun
        if (
            per == (1, 1)
            and right.quantity is None
            and clause is not None
            and verb.startswith(clause.verb.lemma)
            and self._once(clause, left)
        ):
            per = None
        return Link(
            name,
            other,
            verb,
            per,
            inverse,
            self.evidence.sentence,
            plural=left.plural and right.plural and left.quantity is None and not relative,
            act=clause is not None and not clause.verb.passive and clause.verb.lemma not in {"be", "belong", "have"},
            story=told,
            passive=clause is not None and (clause.verb.passive or clause.verb.form == "participle"),
            firm=right.quantity is not None,
        )
