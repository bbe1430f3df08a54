"""B-trees of up to four columns: what is equal first, then what is sorted or ranged over."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, TypeVar

from dbarchitect.model.tables import Index, IndexKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Kind
    from dbarchitect.advise.syntax.want import Want

KIND: Kind = "btree"
T = TypeVar("T")
WIDEST = 4
_MOST_PAIRED = 7
_NO_ORDER = (
    "json",
    "xml",
    "point",
    "box",
    "polygon",
    "path",
    "line",
    "lseg",
    "circle",
    "geometry",
    "geography",
    "vector",
    "halfvec",
    "tsvector",
)


def propose(want: Want, about: About) -> Iterator[Index]:
    """Singles, pairs either way round, triples behind two that are equal, and the whole: equal, then the sort or the range."""
    for keys in key_lists(want, about):
        yield Index(name="", keys=tuple(keys))


def key_lists(want: Want, about: About) -> tuple[tuple[IndexKey, ...], ...]:
    """The keys worth a try, shorter first."""
    found: dict[tuple[IndexKey, ...], None] = {}

    def sortable(column: str) -> bool:
        return not about.kind(want.table, column).startswith(_NO_ORDER) and about.column(want.table, column) is not None

    def narrow(column: str) -> float:
        return -about.distinct(want.table, column)

    same = sorted((c for c in {**want.equal, **want.joined} if sortable(c)), key=narrow)
    spans = [c for c in {**want.ranges, **want.prefix, **want.either} if sortable(c) and c not in same]
    lists = [tuple(g) for g in want.groups] + [tuple(s.column for s in sort) for sort in want.sorts]
    ordered = [c for group in lists for c in group if sortable(c)]
    single = list(dict.fromkeys((*same, *spans, *ordered)))
    for column in single:
        found[(IndexKey(expression=column),)] = None
    paired = list(dict.fromkeys((*same, *spans)))[:_MOST_PAIRED]
    for two in permutations(paired, 2):
        found[_plain(two)] = None
    for two in permutations(same[:5], 2):
        for third in (*same, *spans):
            if third not in two:
                found[_plain((*two, third))] = None
    if len(same) >= 3:
        found[_plain(same[:WIDEST])] = None
        for last in spans[:3]:
            found[_plain((*same[: WIDEST - 1], last))] = None
    for keys in _with_order(want, same, spans):
        if all(sortable(k.expression) for k in keys):
            found[keys] = None
    return tuple(sorted(found, key=len))


def _with_order(want: Want, same: list[str], spans: list[str]) -> Iterator[tuple[IndexKey, ...]]:
    """What is equal, then the order asked for; a range after that can still be checked in the index."""
    fixed = [c for c in want.equal if c in same]
    for sort in want.sorts:
        keys = [_key(s.column, s.descending, s.nulls_first) for s in sort]
        if all(s.descending and s.nulls_first is None for s in sort):  # read backwards
            keys = [IndexKey(expression=s.column) for s in sort]
        heads: list[list[str]] = [[], fixed, same[:1], same[:2], *([c] for c in fixed)]
        for head in heads:
            body = [k for k in keys if k.expression not in head]
            yield tuple(_cut((*(IndexKey(expression=c) for c in head), *body)))
            for last in spans[:2]:
                if last not in head and all(k.expression != last for k in body):
                    yield tuple(_cut((*(IndexKey(expression=c) for c in head), *body, IndexKey(expression=last))))
    for group in want.groups:
        for head in ([], fixed, spans[:1]):
            yield _plain(_cut(tuple(dict.fromkeys((*head, *group)))))


def _cut(keys: tuple[T, ...]) -> tuple[T, ...]:
    return keys[:WIDEST]


def _plain(columns: tuple[str, ...] | list[str]) -> tuple[IndexKey, ...]:
    return tuple(IndexKey(expression=c) for c in columns)


def _key(column: str, descending: bool, nulls_first: bool | None) -> IndexKey:
    return IndexKey(expression=column, descending=descending, nulls_first=nulls_first)
