"""Covering indexes that serve several statements at once: those with the same keys, with all that any of them includes."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from dbarchitect.advise.candidate import Candidate
from dbarchitect.advise.candidates import columns_of
from dbarchitect.advise.candidates.covering import MOST_INCLUDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST = 40


def merges(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Pairs made one, and all with the same keys made one; none that is there already."""
    there = {c.key for c in candidates}
    groups: dict[tuple[object, ...], list[Candidate]] = {}
    for one in candidates:
        if one.kind in ("covering", "partial") and one.index.include:
            groups.setdefault((one.table, one.index.method, one.index.keys, one.index.where), []).append(one)
    found: dict[tuple[object, ...], Candidate] = {}
    for group in groups.values():
        for made in _of_group(group):
            if made.key not in there:
                found.setdefault(made.key, made)
    return tuple(found.values())[:MOST]


def _of_group(group: list[Candidate]) -> Iterator[Candidate]:
    sets = [*combinations(group, 2), *([tuple(group)] if len(group) > 2 else [])]
    for some in sets[:20]:
        include = tuple(dict.fromkeys(c for one in some for c in one.index.include))
        if len(include) <= MOST_INCLUDED:
            index = some[0].index.but(include=include)
            yield Candidate(table=some[0].table, index=index, kind="merged", columns=columns_of(index))
