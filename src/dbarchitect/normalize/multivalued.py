"""Multivalued dependencies: facts about one thing that have nothing to do with each other, multiplied in one table (Fagin 1977)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from dbarchitect.normalize.grouping import grouped, joined
from dbarchitect.normalize.meaning import quality

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.normalize.relation import Relation

_MOST_COLUMNS = 10
_FEWEST_GROUPS = 2
_FEWEST_BITS = 8.0


@dataclass(frozen=True)
class Multivalued:
    """For each value of `left` the `parts` come in every combination; `groups` values of `left` have several of two parts."""

    left: tuple[int, ...]
    parts: tuple[tuple[int, ...], ...]
    groups: int
    rows: int
    distinct_rows: int


def multivalued(
    relation: Relation, columns: Sequence[int], determined: dict[int, frozenset[int]]
) -> Multivalued | None:
    """The multivalued dependency within `columns` that multiplies most; `determined` are the columns each one determines."""
    if not 3 <= len(columns) <= _MOST_COLUMNS or relation.rows < 4:
        return None
    found = []
    for left in columns:
        if quality(relation.attributes[left], relation.distinct(left)) < 0.4:
            continue
        rest = [c for c in columns if c != left and c not in determined.get(left, frozenset())]
        if len(rest) >= 2 and (one := _of(relation, left, rest)) is not None:
            found.append(one)
    return max(found, key=lambda m: (len(m.parts), m.groups, [-c for c in m.left]), default=None)


def _of(relation: Relation, left: int, rest: Sequence[int]) -> Multivalued | None:
    """Columns that are not independent of each other, for a value of `left`, are one part; the parts must then multiply."""
    parts = {c: {c} for c in rest}
    for one, other in combinations(rest, 2):
        if parts[one] is not parts[other] and not _independent(relation, left, (one,), (other,)):
            union = parts[one] | parts[other]
            for c in union:
                parts[c] = union
    components = tuple(sorted({tuple(sorted(p)) for p in parts.values()}))
    if len(components) < 2:
        return None
    import numpy as np

    counts = [_distinct_by(relation, left, p) for p in components]
    whole = _distinct_by(relation, left, tuple(rest))
    if not np.array_equal(np.prod(np.stack(counts), axis=0), whole):
        return None
    several = np.stack([c > 1 for c in counts]).sum(axis=0) > 1
    bits = float(np.log2(whole[several]).sum())
    if int(several.sum()) < _FEWEST_GROUPS or bits < _FEWEST_BITS:
        return None
    # a part of measures alone is an experiment's plan, not a fact of its own
    if any(all(quality(relation.attributes[c], relation.distinct(c)) < 0.4 for c in p) for p in components):
        return None
    return Multivalued((left,), components, int(several.sum()), relation.rows, int(whole.sum()))


def _independent(relation: Relation, left: int, one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    import numpy as np

    counts = [_distinct_by(relation, left, p) for p in (one, other)]
    return bool(np.array_equal(counts[0] * counts[1], _distinct_by(relation, left, (*one, *other))))


def _distinct_by(relation: Relation, left: int, columns: tuple[int, ...]):  # type: ignore[no-untyped-def]
    """For each value of `left`, how many different combinations `columns` have."""
    import numpy as np

    base = grouped(relation, (left,))
    other = grouped(relation, columns)
    pairs, count = joined(base.of, base.count, other.of, other.count)
    group = np.zeros(count, np.int32)
    group[pairs] = base.of
    return np.bincount(group, minlength=base.count)


def multiplied_rows(found: Multivalued, relation: Relation) -> int:
    """Rows that the parts need when each stands by itself."""
    import numpy as np

    return int(np.sum([_distinct_by(relation, found.left[0], p).sum() for p in found.parts]))
