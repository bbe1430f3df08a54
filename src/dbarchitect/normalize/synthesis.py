"""Relations in third and Boyce-Codd normal form, made of dependencies.

Synthesis: Bernstein, Synthesizing Third Normal Form Relations from Functional Dependencies (1976), with a key added for a lossless
join (Biskup, Dayal, Bernstein 1979). Analysis: Codd 1974; Fagin's form of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from dbarchitect.normalize.theory import Columns, Implies, candidate_keys, closure, lost, minimal_cover, projected

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Prefer = Callable[[Columns], tuple[object, ...]]


@dataclass(frozen=True)
class Part:
    """A relation of a decomposition; `others` are further keys of it."""

    columns: Columns
    key: Columns
    others: tuple[Columns, ...] = ()


def _plain(key: Columns) -> tuple[object, ...]:
    return (len(key), sorted(key))


def to_third(columns: Columns, rules: Sequence[Implies], prefer: Prefer = _plain) -> tuple[Part, ...]:
    """3NF, lossless, every dependency preserved; of several keys of a part the least by `prefer` is its key."""
    cover = minimal_cover(Implies(r.left & columns, r.right & columns) for r in rules if r.left <= columns)
    groups: dict[Columns, list[Implies]] = {}
    for rule in cover:
        groups.setdefault(closure(rule.left, cover), []).append(rule)
    parts = []
    for group in groups.values():
        lefts = sorted({r.left for r in group}, key=prefer)
        # equivalent left sides make one relation; what one says of the other need not be said of a third
        among = frozenset().union(*(r.left | r.right for r in group))
        parts.append(Part(among, lefts[0], tuple(lefts[1:])))
    key = min(candidate_keys(columns, cover), key=prefer)
    if not any(columns <= closure(p.columns, cover) for p in parts):
        parts.append(Part(key, key))
    loose = columns - frozenset().union(*(p.columns for p in parts)) if parts else columns
    if loose:
        parts.append(Part(loose | key, key))
    return _without_contained(parts)


def _without_contained(parts: Sequence[Part]) -> tuple[Part, ...]:
    kept: list[Part] = []
    for part in sorted(parts, key=lambda p: (-len(p.columns), sorted(p.columns))):
        if not any(part.columns <= k.columns for k in kept):
            kept.append(part)
    return tuple(kept)


def to_bcnf(columns: Columns, rules: Sequence[Implies], prefer: Prefer = _plain) -> tuple[Part, ...]:
    """BCNF, lossless; 3NF's relations where they are in it already, else split further, which may lose dependencies."""
    third = to_third(columns, rules, prefer)
    if all(_offence(p.columns, rules) is None for p in third):
        return third
    return _without_contained([b for p in third for b in _split(p, rules, prefer)])


def _split(part: Part, rules: Sequence[Implies], prefer: Prefer) -> tuple[Part, ...]:
    offence = _offence(part.columns, rules)
    if offence is None:
        return (_keyed(part.columns, rules, prefer),)
    own = offence.left | offence.right
    rest = part.columns - (offence.right - offence.left)
    return tuple(b for cut in (own, rest) for b in _split(Part(cut, min(_keys(cut, rules), key=prefer)), rules, prefer))


def _keyed(columns: Columns, rules: Sequence[Implies], prefer: Prefer) -> Part:
    keys = sorted(_keys(columns, rules), key=prefer)
    return Part(columns, keys[0], tuple(keys[1:]))


def _keys(columns: Columns, rules: Sequence[Implies]) -> tuple[Columns, ...]:
    return candidate_keys(columns, projected(rules, columns, widest=len(columns)))


def _offence(columns: Columns, rules: Sequence[Implies]) -> Implies | None:
    """A dependency within the columns whose left side is no key of them; the one that loses least first."""
    found = []
    pool = sorted(columns & frozenset().union(*(r.left for r in rules))) if rules else []
    widest = len(pool) if len(pool) <= 10 else 3
    for n in range(widest + 1):
        for combination in combinations(pool, n):
            left = frozenset(combination)
            right = closure(left, rules) & columns
            if right != left and right != columns:
                found.append(Implies(left, right - left))
        if found and n:
            break
    return min(
        found,
        key=lambda r: (len(r.left), len(lost(rules, [r.left | r.right, columns - r.right])), sorted(r.left)),
        default=None,
    )
