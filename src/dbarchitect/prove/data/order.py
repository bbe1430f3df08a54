"""The order in which tables are filled: parents first, circles opened at a reference that may be empty."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from dbarchitect.prove.catalog import Catalog, Constraint, Table


@dataclass(frozen=True, slots=True)
class Order:
    """`later` are optional references set after all rows are in; `promised` required ones whose keys are made ahead."""

    tables: tuple[Table, ...]
    later: tuple[tuple[str, Constraint], ...] = ()
    promised: tuple[tuple[str, Constraint], ...] = ()


def fill_order(catalog: Catalog) -> Order:
    waiting: dict[str, dict[str, Constraint]] = {
        t.name: {c.name: c for c in t.of_kind("f") if c.enforced and c.target != t.name and c.target in catalog.by_name}
        for t in catalog.tables
    }
    done: list[Table] = []
    later: list[tuple[str, Constraint]] = []
    promised: list[tuple[str, Constraint]] = []
    while waiting:
        ready = sorted(n for n, keys in waiting.items() if not any(k.target in waiting for k in keys.values()))
        if ready:
            for name in ready:
                done.append(catalog.by_name[name])
                del waiting[name]
            continue
        circle = _circle(waiting)
        opened = [
            (name, key)
            for name, target in circle
            for key in sorted(waiting[name].values(), key=lambda k: k.name)
            if key.target == target
        ]
        optional = [(n, k) for n, k in opened if any(not catalog.by_name[n].column(c).not_null for c in k.columns)]
        # keys that can be made ahead are those that do not come from elsewhere themselves; one that may wait is the one to wait
        opened.sort(
            key=lambda e: (
                any(c in k.columns for k in waiting[e[1].target].values() for c in e[1].target_columns),
                not e[1].deferrable,
            )
        )
        name, key = (optional or opened)[0]
        (later if optional else promised).append((name, key))
        del waiting[name][key.name]
    return Order(tuple(done), tuple(later), tuple(promised))


def _circle(waiting: dict[str, dict[str, Constraint]]) -> list[tuple[str, str]]:
    """The edges of one circle of references."""
    start = min(waiting)
    path = [start]
    while True:
        following = min(k.target for k in waiting[path[-1]].values() if k.target in waiting)
        if following in path:
            ring = [*path[path.index(following) :], following]
            return list(pairwise(ring))
        path.append(following)
