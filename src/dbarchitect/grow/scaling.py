"""Planner facts of a database that has grown, each table by its own factor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dbarchitect.shadow.arrays import elements, literal
from dbarchitect.shadow.trees import likely_height

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.grow.rates import Key
    from dbarchitect.shadow.facts import AttributeStatistics, PlannerFacts, Relation

_COMPLETE = 0.995
_OWN_KEYS = 0.01
"""A column with more different values than this share of the rows counts things that grow with the table."""
_MOST_PAGES = 2**31 - 1
_WHOLE = {"smallint": 32_767, "integer": 2**31 - 1, "bigint": 2**63 - 1}


def scaled(facts: PlannerFacts, factors: Mapping[Key, float]) -> PlannerFacts:
    """Rows, sizes of tables and indexes, and different values multiplied; a reference has as many values as what it refers to.

    Lookup tables (factor 1) stay as they are. Times in whose order rows come reach further back, so that what is recent stays recent.
    """
    owners = _owners(facts)
    relations = tuple(
        _relation(r, factors.get(owners.get((r.namespace, r.name), (r.namespace, r.name)), 1.0))
        for r in facts.relations
    )
    parents = _parents(facts, factors)
    types = {(t.name.namespace, t.name.name, c.name): c.type for t in facts.schema_.tables for c in t.columns}
    rows = {(r.namespace, r.name): r.rows for r in facts.relations}
    statistics = []
    for one in facts.statistics:
        key = (one.namespace, one.name)
        own = factors.get(key, factors.get(owners.get(key, key), 1.0))
        column = (*key, one.attribute)
        statistics.append(_statistics(one, own, parents.get(column), rows.get(key, 0.0), types.get(column, "")))
    return facts.but(relations=relations, statistics=tuple(statistics))


def _owners(facts: PlannerFacts) -> dict[Key, Key]:
    """The table of each index."""
    found: dict[Key, Key] = {}
    for table in facts.schema_.tables:
        key = (table.name.namespace, table.name.name)
        for one in (*table.indexes, *table.constraints):
            if one.name:
                found[key[0], one.name] = key
    return found


def _parents(facts: PlannerFacts, factors: Mapping[Key, float]) -> dict[tuple[str, str, str], float]:
    """The factor of what each referring column refers to."""
    found: dict[tuple[str, str, str], float] = {}
    for table in facts.schema_.tables:
        for key in table.foreign_keys:
            factor = factors.get((key.target.namespace, key.target.name), 1.0)
            for column in key.columns:
                place = (table.name.namespace, table.name.name, column)
                found[place] = min(factor, found.get(place, factor)) if len(key.columns) > 1 else factor
    return found


def _relation(one: Relation, factor: float) -> Relation:
    if factor == 1.0:
        return one
    pages = min(_MOST_PAGES, round(one.pages * factor))
    height = one.height
    if height is not None:
        height += max(0, likely_height(pages, one.rows * factor, None) - likely_height(one.pages, one.rows, None))
    return one.but(
        pages=pages,
        rows=one.rows * factor if one.rows > 0 else one.rows,
        analyzed_pages=None if one.analyzed_pages is None else min(_MOST_PAGES, round(one.analyzed_pages * factor)),
        all_visible_pages=min(pages, round(one.all_visible_pages * factor)),
        all_frozen_pages=min(pages, round(one.all_frozen_pages * factor)),
        height=height,
    )


def _statistics(
    one: AttributeStatistics, own: float, parent: float | None, rows: float, type_: str
) -> AttributeStatistics:
    """One column's statistics when its table has grown by `own` and what it refers to by `parent`."""
    if own == 1.0:
        return one
    complete = one.bounds is None and sum(one.common_shares or ()) + (one.null_share or 0.0) >= _COMPLETE
    distinct = one.distinct
    shares = one.common_shares
    if parent is not None:
        if distinct is not None and distinct > 0:
            distinct = min(distinct * parent, rows * own)
        elif distinct is not None and distinct < 0:
            distinct = max(-1.0, distinct * parent / own)
        shares = tuple(s / parent for s in shares) if shares and parent > 1 and not complete else shares
    elif distinct is not None and distinct > 0 and not complete and distinct >= _OWN_KEYS * rows:
        distinct = min(distinct * own, rows * own)
    bounds = one.bounds
    if type_ in _WHOLE and (parent or own) > 1 and (parent is not None or (one.distinct or 0) < 0):
        bounds = _multiplied(bounds, parent or own, _WHOLE[type_])
    elif type_.lower().startswith(("timestamp", "date")) and abs(one.correlation or 0.0) > 0.9:
        bounds = _further_back(bounds, own)
    greatest = None if bounds != one.bounds else one.greatest
    return one.but(
        distinct=distinct, common_shares=shares, bounds=bounds, greatest=greatest, least=one.least if greatest else None
    )


def _multiplied(bounds: str | None, factor: float, most: int) -> str | None:
    """Numbers that are counted up reach as much further."""
    try:
        values = [int(v) for v in elements(bounds)]
    except ValueError:
        return bounds
    if not values or values[0] < 0:
        return bounds
    return literal(str(min(most, round(v * factor))) for v in values)


def _further_back(bounds: str | None, factor: float) -> str | None:
    try:
        moments = [datetime.fromisoformat(v) for v in elements(bounds)]
        if not moments:
            return bounds
        end = moments[-1]
        first = datetime(1000, 1, 1, tzinfo=end.tzinfo)
        earlier = [max(first, end - min(timedelta(days=300_000), (end - m) * factor)) for m in moments]
        plain = len(elements(bounds)[0]) <= 10
        return literal(m.date().isoformat() if plain else m.isoformat(" ") for m in dict.fromkeys(earlier))
    except (ValueError, OverflowError, TypeError):
        return bounds
