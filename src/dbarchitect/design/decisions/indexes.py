"""Indexes: each with a reader, none without.

What: columns compared for equality come first, then the order asked for, then one range. Every foreign key has an index that begins with
its columns. A wish that another index, a primary key or a UNIQUE constraint already fulfils makes none.
Why: an index serves a statement when its leading columns are the statement's equalities; one sorted as asked saves the sort and lets
LIMIT stop early. Every index costs each write.
Under row-level security only leakproof operators reach an index before the policy is applied: for a tenant's rows columns of numeric,
range, document and search types lead no index (they may still give the order).
When to choose otherwise: tables of a few hundred rows are read as a whole anyway; their foreign keys keep the index for deletes.
Source: https://www.postgresql.org/docs/18/indexes-multicolumn.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbarchitect.design.draft import Wish, add_indexes, index_name
from dbarchitect.model.architecture import Alternative, Cited, Decision
from dbarchitect.model.tables import Index, IndexKey, PrimaryKey, Unique

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.tables import Table

AFTER = ("access_patterns", "tenant_border")

Key = tuple[tuple[str, bool], ...]
LEAKY = (
    "numeric",
    "jsonb",
    "tsvector",
    "int4range",
    "int8range",
    "numrange",
    "daterange",
    "tstzrange",
    "tsrange",
    "point",
)
"""Types whose comparisons are not leakproof: under a policy they are judged after it, never by an index (pg_proc.proleakproof)."""


def decide(draft: Draft) -> Draft:
    serving: dict[str, list[str]] = {}
    wishes = [w for w in draft.wishes if draft.has_table(w.table)]
    wishes += [w for table in draft.tables for w in foreign_key_wishes(table)]
    for table in draft.tables:
        mine = [w for w in wishes if w.table == table.name.name]
        own = [_plain(_scoped(draft, w)) for w in mine if not _tells_little(draft, w)]
        table, served = _indexed(table, own)
        draft = draft.put(table)
        serving.update({f"{table.name.name}: {k}": v for k, v in served.items()})
    if not serving:
        return draft
    return draft.decided(
        Decision(
            id="indexes",
            question="Which indexes, and for whom?",
            choice=f"{len(serving)} beside the keys, each with its reader",
            reasons=tuple(f"{name} ← {'; '.join(readers[:3])}" for name, readers in serving.items()),
            alternatives=(
                Alternative(
                    choice="an index per column", why_not="the planner combines them badly, and each costs every write"
                ),
                Alternative(
                    choice="covering indexes",
                    why_not="larger and no longer HOT; worth it when a plan shows heap fetches that hurt",
                ),
            ),
            changes_if="an access pattern is added, or its rate grows so that heap fetches matter",
            about=tuple(serving),
            evidence=(
                Cited(
                    claim="a multicolumn B-tree is most efficient when there are constraints on the leading columns",
                    source="https://www.postgresql.org/docs/18/indexes-multicolumn.html",
                    checked="2026-11",
                ),
            ),
        )
    )


def _tells_little(draft: Draft, wish: Wish) -> bool:
    """Whether the statement only asks for one of a few values: so many rows have it that reading on is faster than an index."""
    if wish.order or wish.span or wish.where or not wish.equal or wish.method != "btree":
        return False
    if wish.purpose.startswith("foreign key") or draft.scope.get(wish.table):
        return False
    few = {o.column for o in draft.origins if o.table == wish.table and o.semantic in ("enum", "boolean")}
    return set(wish.equal) <= few


def foreign_key_wishes(table: Table) -> tuple[Wish, ...]:
    """Deleting or changing the target looks for the rows that refer to it."""
    return tuple(Wish(table.name.name, f"foreign key to {f.target.name}", equal=f.columns) for f in table.foreign_keys)


def _scoped(draft: Draft, wish: Wish) -> Wish:
    """The tenant's column is compared in every statement and comes first; what a policy keeps from the index is left out."""
    scope = draft.scope.get(wish.table)
    if scope is None or wish.across or wish.method != "btree":
        return wish
    hidden = {c.name for c in draft.table(wish.table).columns if c.type.startswith(LEAKY)}
    foreign = wish.purpose.startswith("foreign key")
    equal = tuple(c for c in wish.equal if c not in hidden or foreign)
    span = None if wish.span in hidden else wish.span
    lead = () if scope in equal or foreign else (scope,)
    return replace(wish, equal=(*lead, *equal), span=span)


def _plain(wish: Wish) -> Wish:
    """The wish with each column named once: what is equal needs no order and no range."""
    if wish.method != "btree":
        return wish
    order = tuple((c, down) for c, down in wish.order if c not in wish.equal)
    return replace(wish, order=order, span=None if wish.span in wish.equal else wish.span)


def _indexed(table: Table, wishes: list[Wish]) -> tuple[Table, dict[str, list[str]]]:
    """The table with the fewest indexes that fulfil all wishes, longest first, and each new index's readers."""
    popular = {c.name: sum(c.name in w.equal for w in wishes) for c in table.columns}
    first = {"tenant": 0}
    order = {c.name: i for i, c in enumerate(table.columns)}
    served: dict[str, list[str]] = {}
    made: list[Index] = []
    for wish in sorted(wishes, key=lambda w: (-_length(w), w.purpose, w.equal)):
        if wish.method != "btree":
            _special(table, wish, made, served)
            continue
        found = next((name for name, key in _existing(table, made, wish) if fulfils(key, wish)), None)
        if found is None:
            lead = first.get("", 0)
            equal = sorted(wish.equal, key=lambda c: (lead, -popular.get(c, 0), order.get(c, 0)))
            index = _index(table, tuple(equal), wish)
            made.append(index)
            found = index.name
        if any(i.name == found for i in made):
            readers = served.setdefault(found, [])
            if wish.purpose not in readers:
                readers.append(wish.purpose)
    commented = tuple(i.model_copy(update={"comment": "serves: " + "; ".join(served[i.name])[:300]}) for i in made)
    return add_indexes(table, *commented), served


def _length(wish: Wish) -> int:
    return len(wish.equal) + len(wish.order) + (wish.span is not None)


def _existing(table: Table, made: list[Index], wish: Wish) -> list[tuple[str, Key]]:
    """Every B-tree that may serve the wish, as (name, columns with their direction): a partial one when its condition holds."""
    found: list[tuple[str, Key]] = [
        (c.name, tuple((column, False) for column in c.columns))
        for c in table.constraints
        if isinstance(c, PrimaryKey | Unique) and not getattr(c, "without_overlaps", False)
    ]
    for index in (*table.indexes, *made):
        if index.method == "btree" and (index.where is None or index.where == wish.where or index.where in wish.holds):
            plain: list[tuple[str, bool]] = []
            for key in index.keys:
                if not key.is_column:
                    break
                plain.append((key.expression, key.descending))
            found.append((index.name, tuple(plain)))
    return found


def fulfils(key: Key, wish: Wish) -> bool:
    """Whether an index with that key serves the wish: equalities lead in any order, then the sort (or all of it reversed), then the range."""
    count = len(wish.equal)
    if {c for c, _ in key[:count]} != set(wish.equal):
        return False
    rest = key[count:]
    if wish.order:
        wanted = wish.order
        same = rest[: len(wanted)] == wanted
        turned = rest[: len(wanted)] == tuple((c, not d) for c, d in wanted)
        return same or turned
    return wish.span is None or (bool(rest) and rest[0][0] == wish.span)


def _index(table: Table, equal: tuple[str, ...], wish: Wish) -> Index:
    order = wish.order
    if order and all(descending for _, descending in order):
        order = tuple((c, False) for c, _ in order)
    columns = [*((c, False) for c in equal), *((c, d) for c, d in order if c not in equal)]
    if wish.span and wish.span not in [c for c, _ in columns]:
        columns.append((wish.span, False))
    keys = tuple(IndexKey(expression=c, descending=d) for c, d in columns)
    return Index(name=index_name(table.name.name, [c for c, _ in columns]), keys=keys, where=wish.where)


def _special(table: Table, wish: Wish, made: list[Index], served: dict[str, list[str]]) -> None:
    """GIN, GiST, BRIN and HNSW: one column or expression, one index for all that wish the same."""
    column = wish.expression or wish.order[0][0]
    key = IndexKey(expression=column, is_column=wish.expression is None, operator_class=wish.operator_class)
    index = Index(
        name=index_name(table.name.name, (column if wish.expression is None else wish.method,), wish.method),
        keys=(key,),
        method=wish.method,
        where=wish.where,
        options=wish.options,
    )
    if all(i.name != index.name for i in (*table.indexes, *made)):
        made.append(index)
    readers = served.setdefault(index.name, [])
    if wish.purpose not in readers:
        readers.append(wish.purpose)
