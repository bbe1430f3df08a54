"""Which candidates a query could use at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.advise.candidates import columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Candidate
    from dbarchitect.advise.syntax.want import Want


def relevant(wants: Sequence[Want], candidates: Sequence[Candidate]) -> int:
    """The mask of candidates that a condition, a sort or a group of the query speaks to, or that hold all it needs of a table.

    Of a table it names without a want that could be read, every candidate counts.
    """
    asked: dict[object, list[tuple[frozenset[str], frozenset[str], frozenset[str]]]] = {}
    for want in wants:
        needs = (frozenset(want.conditions), frozenset(want.referenced), frozenset(c.sql for c in want.computed))
        asked.setdefault(want.table, []).append(needs)
    found = 0
    for n, candidate in enumerate(candidates):
        keys = {k.expression for k in candidate.index.keys if k.is_column}
        held = set(columns_of(candidate.index))
        computed = any(not k.is_column for k in candidate.index.keys)
        for conditions, referenced, _ in asked.get(candidate.table, ()):
            if keys & conditions or referenced <= held or computed:
                found |= 1 << n
                break
    return found


def better(wants: Sequence[Want], candidates: Sequence[Candidate], sizes: Sequence[int | None]) -> dict[int, int]:
    """For each candidate the mask of those that serve the query no worse: no larger, the same keys as far as the query speaks to them, and
    of the columns the query needs at least those.

    A second key column makes PostgreSQL trust the order less (`btcostestimate`), so a single key is not bettered by several.
    """
    asked: dict[object, tuple[set[str], set[str]]] = {}
    for want in wants:
        conditions, referenced = asked.setdefault(want.table, (set(), set()))
        conditions |= set(want.conditions)
        referenced |= set(want.referenced)
    groups: dict[tuple[object, ...], list[tuple[int, int, tuple[object, ...], frozenset[str]]]] = {}
    for n, candidate in enumerate(candidates):
        index, size = candidate.index, sizes[n]
        if candidate.table not in asked or size is None or not all(k.is_column for k in index.keys):
            continue
        conditions, referenced = asked[candidate.table]
        last = max((at for at, k in enumerate(index.keys) if k.expression in conditions), default=-1)
        held = frozenset(columns_of(candidate.index)) & referenced
        key = (candidate.table, index.method, index.where, index.keys[: last + 1], len(index.keys) > 1)
        groups.setdefault(key, []).append((n, size, index.keys, held))
    found: dict[int, int] = {}
    for group in groups.values():
        for n, size, _, held in group:
            mask = 0
            for other, its_size, _, its_held in group:
                if (its_size, other) < (size, n) and held <= its_held:
                    mask |= 1 << other
            if mask:
                found[n] = mask
    return found


def kin(candidates: Sequence[Candidate], about: About) -> list[int]:
    """For each B-tree the mask of the others that begin with the same column; -1 where a constraint's index does. Else 0."""
    by_first: dict[tuple[object, str], int] = {}
    for n, one in enumerate(candidates):
        if one.index.method == "btree" and not one.index.where and one.index.keys[0].is_column:
            first = (one.table, one.index.keys[0].expression)
            by_first[first] = by_first.get(first, 0) | 1 << n
    found = []
    for n, one in enumerate(candidates):
        first = (one.table, one.index.keys[0].expression)
        table = about.table(one.table)
        owned: list[tuple[str, ...]] = [] if table is None else [u.columns for u in table.uniques]
        if table is not None and table.primary_key is not None:
            owned.append(table.primary_key.columns)
        alike = by_first.get(first, 0) & ~(1 << n)
        if not by_first.get(first, 0) >> n & 1:
            alike = 0
        elif any(columns[:1] == (first[1],) for columns in owned):
            alike = -1
        found.append(alike)
    return found
