"""Which parent each row refers to: skewed, and of the same tenant where keys share a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dbarchitect.prove.catalog import Constraint, Table
from dbarchitect.prove.data.grouping import codes, places, shared_codes
from dbarchitect.prove.data.values import Array, Values

Rows = dict[str, Values]
MOST_COMPARED = 5_000
"""Rows of a parent up to which another parent's are held against them: more of them have tenants enough in common."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key as the generator sees it. `one_to_one`: no two rows may share a parent."""

    constraint: Constraint
    optional: bool
    to_itself: bool
    one_to_one: bool
    skew: float = 0.7

    @property
    def columns(self) -> tuple[str, ...]:
        return self.constraint.columns


def references(table: Table, skews: Mapping[str, float]) -> tuple[Reference, ...]:
    """The table's foreign keys, in the order in which they are filled: required and wide ones first."""
    uniques = [frozenset(i.keys) for i in table.indexes if i.unique and all(i.plain) and i.where is None]
    found = []
    known: set[tuple[tuple[str, ...], str, tuple[str, ...]]] = set()
    for key in table.of_kind("f"):
        same = (key.columns, key.target, key.target_columns)
        if not key.enforced or same in known:
            continue
        known.add(same)
        found.append(
            Reference(
                constraint=key,
                optional=any(not table.column(c).not_null for c in key.columns),
                to_itself=key.target == table.name,
                one_to_one=any(u <= frozenset(key.columns) for u in uniques),
                skew=next((skews[c] for c in key.columns if c in skews), 0.7),
            )
        )
    return tuple(sorted(found, key=lambda r: (r.to_itself, r.optional, -len(r.columns), r.constraint.name)))


def agreeing(refs: tuple[Reference, ...], parents: Mapping[str, Rows]) -> dict[str, Array]:
    """For required keys that share columns: which parents of each agree with some parent of every other; all where one is not named.

    Few parents may have few tenants in common: a child can only be of those.
    """
    required = [r for r in refs if not r.optional and not r.to_itself and parents.get(r.constraint.target)]
    rows = {r.constraint.name: parents[r.constraint.target] for r in required}
    alive = {name: np.ones(len(next(iter(r.values()))), dtype=bool) for name, r in rows.items()}
    for _ in range(2):
        for ours in required:
            for other in required:
                shared = [c for c in ours.columns if c in other.columns]
                mine, theirs = ours.constraint.name, other.constraint.name
                if ours is other or not shared or len(alive[theirs]) > MOST_COMPARED:
                    continue
                a, b = shared_codes(
                    [rows[mine][ours.constraint.target_columns[ours.columns.index(c)]] for c in shared],
                    [rows[theirs][other.constraint.target_columns[other.columns.index(c)]] for c in shared],
                )
                present = np.zeros(max(int(a.max(initial=0)), int(b.max(initial=0))) + 1, dtype=bool)
                present[b[alive[theirs]]] = True
                alive[mine] &= present[a]
    return {name: np.flatnonzero(kept) for name, kept in alive.items() if kept.any() and not kept.all()}


def sample(
    refs: tuple[Reference, ...],
    parents: Mapping[str, Rows],
    n: int,
    offset: int,
    rng: np.random.Generator,
    given: Rows | None = None,
    among: Mapping[str, Array] | None = None,
) -> tuple[Rows, Array]:
    """Values of all referring columns for `n` rows, and which rows found a parent for every required key.

    `given` columns are settled already; the others are chosen to agree with them. `among`: see `agreeing`.
    """
    assigned: Rows = dict(given or {})
    valid = np.ones(n, dtype=bool)
    for ref in refs:
        if ref.to_itself:
            continue
        rows = parents.get(ref.constraint.target)
        pairs = list(zip(ref.columns, ref.constraint.target_columns, strict=True))
        size = len(next(iter(rows.values()))) if rows else 0
        shared = [(c, t) for c, t in pairs if c in assigned]
        own = [(c, t) for c, t in pairs if c not in assigned]
        if not size or rows is None:
            if not ref.optional:
                valid[:] = False
            continue
        if not own:
            continue
        if shared:
            index, found = _within_group(rows, shared, assigned, size, n, rng)
            valid &= found | ref.optional
        else:
            some = (among or {}).get(ref.constraint.name)
            index = _free(ref, size if some is None else len(some), n, offset, rng)
            found = np.ones(n, dtype=bool)
            if ref.one_to_one:
                found = index >= 0
                valid &= found | ref.optional
                index = np.maximum(index, 0)
            index = index if some is None else some[index]
        for column, target in own:
            values = rows[target].take(index)
            assigned[column] = values if found.all() else values.but_null(~found)
    return assigned, valid


def _free(ref: Reference, size: int, n: int, offset: int, rng: np.random.Generator) -> Array:
    """Parents by a Zipf law; every parent once where there are children enough, nobody twice where only one may be."""
    if ref.one_to_one:
        order = np.random.default_rng(size).permutation(size)
        index = np.full(n, -1, dtype=np.int64)
        part = order[offset : offset + n]
        index[: len(part)] = part
        return index
    index = np.random.default_rng(size).permutation(size)[_zipf(size, n, ref.skew, rng)]
    if n >= 2 * size:
        index[rng.permutation(n)[:size]] = np.arange(size)
    elif (
        n >= 4
    ):  # few rows: the same few parents have some in every table, so that things of theirs can refer to each other
        some = np.random.default_rng(size).permutation(size)[: max(2, n // 4)]
        index[rng.permutation(n)[: 2 * len(some)]] = np.tile(some, 2)
    return index


def _zipf(size: int, n: int, skew: float, rng: np.random.Generator) -> Array:
    """Ranks below `size` whose frequency falls with the power `skew` of the rank."""
    u = rng.random(n)
    if skew <= 0:
        ranks = u * size
    elif abs(skew - 1) < 1e-3:
        ranks = np.exp(u * np.log(size + 1)) - 1
    else:
        power = 1 - skew
        ranks = ((((size + 1.0) ** power) - 1) * u + 1) ** (1 / power) - 1
    return np.minimum(ranks.astype(np.int64), size - 1)


def _within_group(
    rows: Rows, shared: list[tuple[str, str]], assigned: Rows, size: int, n: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """For each row a parent that agrees in the `shared` columns, and whether there is one."""
    theirs, mine = shared_codes([rows[t] for _, t in shared], [assigned[c] for c, _ in shared])
    order = np.argsort(theirs, kind="stable")
    counts = np.bincount(theirs, minlength=int(mine.max(initial=0)) + 1)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    position = np.floor(rng.random(n) ** 1.4 * counts[mine]).astype(np.int64)
    return order[np.minimum(starts[mine] + position, size - 1)], counts[mine] > 0


def refer_to_itself(ref: Reference, rows: Rows, n: int, rng: np.random.Generator) -> tuple[Rows, Array]:
    """A forest over the rows: each refers to an earlier one of its group, roots to nobody (or to themselves)."""
    pairs = list(zip(ref.columns, ref.constraint.target_columns, strict=True))
    shared = [(c, t) for c, t in pairs if c == t]
    own = [(c, t) for c, t in pairs if c != t]
    group = codes([rows[c] for c, _ in shared]) if shared else np.zeros(n, dtype=np.int64)
    order = np.argsort(group, kind="stable")
    counts = np.bincount(group) if n else np.zeros(0, dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]) if n else counts
    position = places(group)
    earlier = np.floor(rng.random(n) * position).astype(np.int64)
    root = (position == 0) | (rng.random(n) < 0.25)
    index = order[starts[group] + np.where(root, position, earlier)] if n else order
    out: Rows = {}
    for column, target in own:
        values = rows[target].take(index)
        out[column] = values.but_null(root) if ref.optional else values
    return out, root
