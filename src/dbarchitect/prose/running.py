"""What an enterprise runs: "we operate 12 hotels", "a chain of 40 gyms" are things of the business, not acts of its own."""

from __future__ import annotations

from dbarchitect.prose.clauses import Clause
from dbarchitect.prose.discourse import PRONOUNS_SELF
from dbarchitect.prose.parts import Noun
from dbarchitect.prose.recording import Recording

_RUNNING = frozenset(
    {"run", "operate", "own", "manage", "maintain", "oversee", "serve", "supervise", "administer", "host"}
)
_ENTERPRISES = frozenset({
    "company", "firm", "foundation", "association", "business", "enterprise", "organization", "organisation", "group",
    "chain", "charity", "cooperative", "corporation", "municipality", "city", "ministry", "council", "trust", "operator",
})  # fmt: skip
_COLLECTIONS = frozenset(
    {"chain", "network", "group", "fleet", "portfolio", "collection", "number", "set", "range", "series"}
)


class Running(Recording):
    """Reads clauses about what the enterprise has and runs."""

    def runs(self, clause: Clause) -> bool:
        """Whether the clause says so; what is run is a thing of the business, and what it is counted in is none."""
        verb = clause.verb
        if verb.passive or verb.negated or not (verb.lemma in _RUNNING or verb.lemma == "be"):
            return False
        ours = bool(clause.subject) and all(self._speaks_for_all(n) for n in clause.subject)
        found = [inner for o in clause.objects if not o.pronoun for inner in _counted(o, bare=verb.lemma == "be")]
        if not ours or not found:
            return False
        for item in found:
            if self.value(item.name) is None:
                self.note(item).add("ours", 2.0)
                self.evidence.used.add(self.evidence.sentence)
        return True

    def _speaks_for_all(self, noun: Noun) -> bool:
        """We, or the enterprise by name: "our company", "the foundation"."""
        if noun.pronoun:
            return noun.head in PRONOUNS_SELF and not self.evidence.role
        mine = noun.name in self.evidence.recorders or noun.name in self.evidence.openers
        return (
            not noun.plural and (noun.head in _ENTERPRISES or mine) and noun.determiner not in {"each", "every", "any"}
        )


def _counted(noun: Noun, *, bare: bool) -> list[Noun]:
    """The things behind "40 gyms", "a chain of gyms"; `bare` asks for the collection ("we are a chain of 30 bakeries")."""
    if noun.head in _COLLECTIONS:
        return [inner for inner in noun.of if inner.plural]
    figure = noun.quantity is not None and noun.quantity.figure and noun.quantity.high >= 2
    return [noun] if noun.plural and figure and not bare else []
