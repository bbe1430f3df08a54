"""What a brief says, as the families of needs ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief, Entity, Need, Strength

_TECHNICAL = frozenset(
    [
        "api",
        "audit_trail",
        "availability",
        "back_end",
        "backend",
        "cache",
        "cloud",
        "cluster",
        "dashboard",
        "data",
        "database",
        "dimension",
        "engine",
        "filter",
        "gb",
        "index",
        "interval",
        "join",
        "key",
        "latency",
        "leader_election",
        "licence",
        "license",
        "load",
        "lock",
        "mb",
        "microservice",
        "multi_region",
        "node",
        "query",
        "read",
        "record",
        "region",
        "replica",
        "request",
        "row",
        "second",
        "server",
        "service",
        "sql",
        "storage",
        "store",
        "table",
        "tb",
        "traffic",
        "transaction",
        "write",
    ]
)
"""Words of the trade, which are no things of the user's unless they have properties."""
_ORDER: dict[str, int] = {"must": 0, "should": 1, "may": 2}


MANY_LINKS = 2e7
"""Rows beyond which a bounded depth is no comfort."""


def _count(value: str | None) -> float:
    from dbarchitect.notation.numbers import read_number

    return read_number((value or "").split()[0]) or 0.0 if value else 0.0


@dataclass(frozen=True)
class Told:
    """A brief with its needs by name, each at its strongest."""

    brief: Brief

    @cached_property
    def needs(self) -> dict[str, Need]:
        found: dict[str, Need] = {}
        for need in sorted(self.brief.needs, key=lambda n: (n.name, _ORDER[n.strength], n.value or "", n.text)):
            found.setdefault(need.name, need)
        return found

    @cached_property
    def not_needed(self) -> dict[str, str]:
        """The sentence by which a need is ruled out."""
        return {n.value: n.text for n in self.brief.needs if n.name == "not_needed" and n.value}

    def has(self, *names: str) -> bool:
        """Whether any of the needs is asked for, and not merely as a bonus."""
        return any(n in self.needs and self.needs[n].strength != "may" for n in names)

    def mentions(self, *names: str) -> bool:
        return any(n in self.needs for n in names)

    def strength(self, name: str) -> Strength:
        return self.needs[name].strength

    @cached_property
    def record_is_elsewhere(self) -> bool:
        """Whether the data of the business lies in another store, which is not asked about."""
        asked = self.mentions("stay", "migration")  # whether to move what runs: then it is no part of something else
        named = ("record_elsewhere", "on_device_question", *(() if asked else ("only_search",)))
        return self.has(*named) and not self.has("ledger")

    @cached_property
    def paths_are_deep(self) -> bool:
        """Whether relationships are followed further than tables are joined: no bound is said, or what there is is very much."""
        if not self.has("deep_paths"):
            return False
        many = any(_count(n.value) >= MANY_LINKS for n in self.values("rows"))
        return many or not self.mentions("bounded_depth")

    def because(self, name: str) -> str:
        """The sentence, or the need's name when the brief lists it without one."""
        need = self.needs[name]
        return need.text or f"needs: {name.replace('_', ' ')}"

    def values(self, name: str) -> tuple[Need, ...]:
        """Every figure of that name, the sentences with them."""
        return tuple(n for n in self.brief.needs if n.name == name and n.value)

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """The things the user speaks of, by name; what was only assumed is left out."""
        named = {*self.brief.engines_named, *_TECHNICAL}
        listed = (
            e for e in self.brief.entities if e.source == "brief" and (e.name not in named or self.is_described(e))
        )
        return tuple(sorted(listed, key=lambda e: e.name))

    def is_described(self, entity: Entity) -> bool:
        """Whether the user says what the thing has; what an archetype adds says nothing."""
        return sum(a.source == "brief" for a in entity.attributes) >= 2
