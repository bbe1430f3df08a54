"""Functional dependencies as theory: closure, keys, minimal cover, and what a decomposition keeps.

Closure and minimal cover: Maier, The Theory of Relational Databases (1983), chapters 4 and 5; the chase of a lossless join: Aho, Beeri,
Ullman, The Theory of Joins in Relational Databases (1979).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Columns = frozenset[str]
_MOST_KEYS = 64


@dataclass(frozen=True)
class Implies:
    """Equal values of `left` have equal values of `right`."""

    left: Columns
    right: Columns

    @classmethod
    def of(cls, left: Iterable[str], right: Iterable[str]) -> Implies:
        return cls(frozenset(left), frozenset(right))

    @property
    def trivial(self) -> bool:
        return self.right <= self.left


def closure(columns: Iterable[str], rules: Iterable[Implies]) -> Columns:
    """All columns that `columns` determine."""
    found = set(columns)
    waiting = list(rules)
    while True:
        rest = []
        for rule in waiting:
            if rule.left <= found:
                found |= rule.right
            else:
                rest.append(rule)
        if len(rest) == len(waiting):
            return frozenset(found)
        waiting = rest


def implied(rule: Implies, rules: Iterable[Implies]) -> bool:
    return rule.right <= closure(rule.left, rules)


def equivalent(one: Sequence[Implies], other: Sequence[Implies]) -> bool:
    """Whether two sets of dependencies say the same."""
    return all(implied(r, other) for r in one) and all(implied(r, one) for r in other)


def minimal_cover(rules: Iterable[Implies]) -> tuple[Implies, ...]:
    """The same said with single right sides, no superfluous column on a left side, and no superfluous dependency."""
    single = {(r.left, column) for r in rules for column in r.right - r.left}
    cover = [Implies(left, frozenset({c})) for left, c in sorted(single, key=lambda s: (len(s[0]), sorted(s[0]), s[1]))]
    for at, rule in enumerate(cover):
        left = rule.left
        for column in sorted(rule.left):
            if rule.right <= closure(left - {column}, cover):
                left -= {column}
        cover[at] = Implies(left, rule.right)
    cover = list(dict.fromkeys(cover))
    # the weightiest first: a long left side is what one would rather do without
    for rule in sorted(cover, key=lambda r: (-len(r.left), sorted(r.left), sorted(r.right))):
        rest = [r for r in cover if r is not rule]
        if implied(rule, rest):
            cover = rest
    return tuple(cover)


def candidate_keys(columns: Iterable[str], rules: Sequence[Implies]) -> tuple[Columns, ...]:
    """The minimal sets that determine all columns, smallest first, at most 64 (Lucchesi, Osborn 1978)."""
    everything = frozenset(columns)
    first = _shrunk(everything, everything, rules)
    found = [first]
    at = 0
    while at < len(found) and len(found) < _MOST_KEYS:
        key = found[at]
        at += 1
        for rule in rules:
            if not rule.right & key:
                continue
            wider = (rule.left & everything) | (key - rule.right)
            if not any(k <= wider for k in found):
                found.append(_shrunk(wider, everything, rules))
    return tuple(sorted(set(found), key=lambda k: (len(k), sorted(k))))


def _shrunk(columns: Columns, everything: Columns, rules: Sequence[Implies]) -> Columns:
    kept = columns
    for column in sorted(columns):
        if everything <= closure(kept - {column}, rules):
            kept -= {column}
    return kept


def projected(rules: Sequence[Implies], columns: Columns, *, widest: int = 3) -> tuple[Implies, ...]:
    """The dependencies that hold within `columns`: those of left sides of `rules` and their parts up to `widest` columns."""
    lefts = {r.left for r in rules if r.left <= columns}
    pool = sorted({c for r in rules for c in r.left} & columns)
    if len(pool) <= 12:
        lefts |= {frozenset(c) for n in range(1, widest + 1) for c in combinations(pool, n)}
    found = []
    for left in sorted(lefts, key=lambda x: (len(x), sorted(x))):
        right = (closure(left, rules) & columns) - left
        if right:
            found.append(Implies(left, right))
    return minimal_cover(found)


def lossless(columns: Iterable[str], parts: Sequence[Columns], rules: Sequence[Implies]) -> bool:
    """Whether joining the parts always gives the whole again, by the chase: a row of the tableau becomes all-distinguished."""
    names = sorted(columns)
    rows = [{c: 0 if c in part else at + 1 for c in names} for at, part in enumerate(parts)]
    changed = True
    while changed:
        changed = False
        for rule in rules:
            groups: dict[tuple[int, ...], list[dict[str, int]]] = {}
            left = sorted(rule.left)
            for row in rows:
                groups.setdefault(tuple(row[c] for c in left), []).append(row)
            for group in groups.values():
                for column in rule.right:
                    if column in group[0] and len({r[column] for r in group}) > 1:
                        _merge(rows, column, {r[column] for r in group})
                        changed = True
    return any(all(row[c] == 0 for c in names) for row in rows)


def _merge(rows: list[dict[str, int]], column: str, symbols: set[int]) -> None:
    """Symbols that must be equal become one, everywhere in the column."""
    lowest = min(symbols)
    for row in rows:
        if row[column] in symbols:
            row[column] = lowest


def lost(rules: Sequence[Implies], parts: Sequence[Columns]) -> tuple[Implies, ...]:
    """The dependencies that the parts, each by itself, no longer enforce (Beeri, Honeyman 1981: without projecting them)."""
    return tuple(r for r in rules if not r.right <= _within(r.left, rules, parts))


def _within(columns: Columns, rules: Sequence[Implies], parts: Sequence[Columns]) -> Columns:
    found = columns
    while True:
        wider = found
        for part in parts:
            wider |= closure(wider & part, rules) & part
        if wider == found:
            return found
        found = wider


def highest_form(columns: Columns, rules: Sequence[Implies]) -> str:
    """The highest of 1NF, 2NF, 3NF, BCNF by these dependencies, taking the columns for atomic."""
    form = "BCNF"
    keys = candidate_keys(columns, rules)
    prime = frozenset().union(*keys)
    for rule in projected(rules, columns):
        kind = violated(rule, columns, rules, keys, prime)
        form = min(form, {"": "BCNF", "bcnf": "3NF", "transitive": "2NF", "partial": "1NF"}[kind], key=FORMS.index)
    return form


FORMS = ("0NF", "1NF", "2NF", "3NF", "BCNF", "4NF")


def violated(rule: Implies, columns: Columns, rules: Sequence[Implies], keys: Sequence[Columns], prime: Columns) -> str:
    """What a non-trivial dependency is against: `partial` (2NF), `transitive` (3NF), `bcnf`, or empty."""
    right = rule.right - rule.left
    if not right or columns <= closure(rule.left, rules):
        return ""
    if right <= prime:
        return "bcnf"
    return "partial" if any(rule.left < key for key in keys) else "transitive"
