"""Tables grouped by how closely they refer to each other."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from dbarchitect.model.tables import Table
from dbarchitect.report.catalog import Relation

_HUB_SHARE, _HUB_LEAST = 0.25, 6
"""A table that this share of all tables refers to (a user, a country) says little about what belongs together."""
_HUB_WEIGHT = 0.15
_OWNED_FACTOR = 2.5
"""Rows that die with another's row belong to it."""
_RESOLUTION = 1.15
"""Above 1, modularity prefers smaller groups; ten tables side by side are easier to read than twenty."""

_SMALL, _LARGE = 2, 12


class Area(NamedTuple):
    """A group of tables; `title` names the table most of the others refer to."""

    title: str
    tables: tuple[str, ...]


def areas(tables: tuple[Table, ...], relations: tuple[Relation, ...], tenant: str | None) -> tuple[Area, ...]:
    """The tables in groups, the largest first: greedy modularity over foreign keys without those to the tenant."""
    names = [str(t.name) for t in tables]
    weights = _weights(names, relations, tenant)
    groups = _absorb(_merge(names, weights), relations, tenant)
    return tuple(_named(groups, names, relations, tenant))


def _weights(names: list[str], relations: tuple[Relation, ...], tenant: str | None) -> dict[tuple[str, str], float]:
    referred = Counter(parent for _, parent in {(r.child, r.parent) for r in relations})
    hubs = {n for n, count in referred.items() if count >= max(_HUB_LEAST, _HUB_SHARE * len(names))}
    found: dict[tuple[str, str], float] = {}
    for relation in relations:
        if relation.child == relation.parent or tenant in (relation.child, relation.parent):
            continue
        pair = (min(relation.child, relation.parent), max(relation.child, relation.parent))
        weight = _HUB_WEIGHT if relation.parent in hubs else 1.0
        if relation.foreign_key.on_delete == "cascade":
            weight *= _OWNED_FACTOR
        found[pair] = found.get(pair, 0.0) + weight
    return found


def _merge(names: list[str], weights: dict[tuple[str, str], float]) -> list[list[str]]:
    """Clauset, Newman, Moore (2004): join the two groups that raise modularity most, until none does."""
    total = sum(weights.values())
    group = {n: i for i, n in enumerate(names)}
    members = {i: [n] for i, n in enumerate(names)}
    if not total:
        return list(members.values())
    degree = dict.fromkeys(members, 0.0)
    between: dict[tuple[int, int], float] = {}
    for (one, other), weight in weights.items():
        a, b = sorted((group[one], group[other]))
        degree[a] += weight
        degree[b] += weight
        between[a, b] = between.get((a, b), 0.0) + weight
    while True:
        gain, best = 1e-9, None
        for (a, b), weight in sorted(between.items()):
            found = weight / total - _RESOLUTION * degree[a] * degree[b] / (2 * total * total)
            if found > gain + 1e-12:
                gain, best = found, (a, b)
        if best is None:
            return [m for m in members.values() if m]
        _join(*best, members, degree, between)


def _join(
    a: int, b: int, members: dict[int, list[str]], degree: dict[int, float], between: dict[tuple[int, int], float]
) -> None:
    members[a] += members.pop(b)
    degree[a] += degree.pop(b)
    for pair in [p for p in between if b in p]:
        weight = between.pop(pair)
        other = pair[0] if pair[1] == b else pair[1]
        if other != a:
            joined = (min(a, other), max(a, other))
            between[joined] = between.get(joined, 0.0) + weight


def _absorb(groups: list[list[str]], relations: tuple[Relation, ...], tenant: str | None) -> list[list[str]]:
    """Groups of one or two tables join the group they refer to most, as long as it stays easy to read."""
    kept = [list(g) for g in groups]
    for small in sorted((g for g in kept if len(g) <= _SMALL), key=lambda g: (len(g), g)):
        ties: Counter[int] = Counter()
        for relation in relations:
            ends = {relation.child, relation.parent}
            if tenant in ends or not ends & set(small) or ends <= set(small):
                continue
            ties.update(i for i, g in enumerate(kept) if g is not small and ends & set(g))
        fitting = [i for i in ties if len(kept[i]) + len(small) <= _LARGE]
        if len(small) <= _SMALL and fitting:
            best = max(fitting, key=lambda i: (ties[i], -i))
            kept[best] += small
            small.clear()
    return [g for g in kept if g]


def _named(
    groups: list[list[str]], names: list[str], relations: tuple[Relation, ...], tenant: str | None
) -> list[Area]:
    order = {n: i for i, n in enumerate(names)}
    referred = Counter(r.parent for r in relations if r.child != r.parent)
    linked = Counter(n for r in relations for n in {r.child, r.parent})
    found = []
    alone = []
    for group in groups:
        members = sorted(group, key=order.__getitem__)
        if len(members) == 1:
            alone += members
            continue
        inside = Counter(r.parent for r in relations if r.parent in group and r.child in group and r.child != r.parent)
        chief = max(members, key=lambda n: (inside[n], linked[n], referred[n], -order[n]))
        found.append(Area(chief, tuple(members)))
    found.sort(key=lambda a: (-len(a.tables), order[a.tables[0]]))
    if alone:
        only_tenant = alone == [tenant]
        found.append(Area("tenant" if only_tenant else "on their own", tuple(sorted(alone, key=order.__getitem__))))
    return found
