"""Indexes worth a try: one file per kind, found by this folder. Each has `propose(want, about)`, which gives indexes without names."""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from dbarchitect.advise.candidate import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbarchitect.advise.about import About
    from dbarchitect.advise.candidate import Kind
    from dbarchitect.advise.syntax.want import Want
    from dbarchitect.model.tables import Index

LARGEST_KEY = 1600.0
"""Bytes on average of what a B-tree may hold of a row: a third of a page less what long rows need is the engine's own limit."""


class Proposer(Protocol):
    KIND: Kind

    @staticmethod
    def propose(want: Want, about: About) -> Iterator[Index]: ...


@lru_cache(maxsize=1)
def proposers() -> tuple[Proposer, ...]:
    """The kinds, by name of their files."""
    found = sorted(m.name for m in pkgutil.iter_modules(__path__))
    return tuple(cast("Proposer", import_module(f"{__name__}.{name}")) for name in found)


def proposals(queries: Iterable[Iterable[Want]], about: About) -> tuple[tuple[Candidate, ...], tuple[int, ...]]:
    """Every index that any query makes worth a try, once, and for each query the mask of those it made.

    Those that are there already are left out.
    """
    there = set(_there(about))
    numbers: dict[tuple[object, ...], int] = {}
    found: list[Candidate] = []
    masks = []
    for wants in queries:
        mask = 0
        for one in _of_query(wants, about):
            key = one.key
            if key in there:
                continue
            if key not in numbers:
                numbers[key] = len(found)
                found.append(one)
            mask |= 1 << numbers[key]
        masks.append(mask)
    return tuple(found), tuple(masks)


def _of_query(wants: Iterable[Want], about: About) -> Iterator[Candidate]:
    for want in wants:
        table = about.table(want.table)
        if table is None or table.partition_of is not None:
            continue
        for proposer in proposers():
            for index in proposer.propose(want, about):
                one = Candidate(table=want.table, index=index, kind=proposer.KIND, columns=columns_of(index))
                if sum(about.width(want.table, c) for c in one.columns) <= LARGEST_KEY:
                    yield one


def columns_of(index: Index) -> tuple[str, ...]:
    """Plain columns of the index, keys first."""
    return (*(k.expression for k in index.keys if k.is_column), *index.include)


def _there(about: About) -> Iterator[tuple[object, ...]]:
    """Indexes the tables have, those of keys and unique constraints among them, whether unique or not."""
    from dbarchitect.model.tables import Index, IndexKey, PrimaryKey, Unique

    for table in about.schema.tables:
        owned = [
            Index(name=c.name, keys=tuple(IndexKey(expression=k) for k in c.columns), include=c.include)
            for c in table.constraints
            if isinstance(c, PrimaryKey | Unique)
        ]
        for index in (*table.indexes, *owned):
            for unique in (True, False):
                made = index.but(unique=unique, name="")
                yield Candidate(table=table.name, index=made, kind="existing").key
