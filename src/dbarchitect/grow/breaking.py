"""What no longer holds as a database grows: memory, sequences, tables too large to look after, transaction numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.growth import Break
from dbarchitect.shadow.arrays import elements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dbarchitect.model.growth import StatementGrowth, TableGrowth
    from dbarchitect.shadow.facts import PlannerFacts

    Date = Callable[[float], str | None]

_TIB = 1024.0**4
_GIB = 1024.0**3
_LARGE_TABLE = 100 * _GIB
"""Above this VACUUM, index builds and dumps of one table take hours: the usual point to partition at."""
_MOST_TABLE = 32 * _TIB
"""PostgreSQL's own limit: 2^32 pages of 8 kB (Appendix K of its manual)."""
_ONE_SERVER = 10 * _TIB
_MOST_INDEXES = 5
"""Of indexes that outgrow memory the first tell enough."""
_LIMITS = {"smallint": 2**15 - 1, "integer": 2**31 - 1}
_XIDS = 2**31 - 3_000_000
"""Transactions until the server stops writing when nothing was frozen (manual, 24.1.5)."""


def breaks_of(
    facts: PlannerFacts,
    factors: Sequence[float],
    date: Date,
    tables: Sequence[TableGrowth],
    indexes: Sequence[tuple[str, tuple[float, ...]]],
    statements: Sequence[StatementGrowth],
    memory: float,
    years: Sequence[float | None],
) -> tuple[Break, ...]:
    """All of them, the earliest first. `indexes` are their sizes in bytes at each factor, `years` when each factor is reached."""
    found = [
        *_statements(statements, date),
        *_memory(indexes, factors, memory, date),
        *_sequences(facts, tables, factors, date),
        *_tables(facts, tables, factors, date),
        *_transactions(tables, years, factors),
    ]
    return tuple(sorted(found, key=lambda b: (b.factor, b.kind, b.object)))


def _statements(statements: Sequence[StatementGrowth], date: Date) -> Iterator[Break]:
    for one in statements:
        if one.turns_at is not None:
            kind = "plan" if "another way" in one.why else "cost"
            yield Break.model_validate(
                {
                    "kind": kind,
                    "object": one.statement,
                    "factor": one.turns_at,
                    "at": date(one.turns_at),
                    "message": f"“{one.statement}” {one.why}",
                    "advice": "look at its plan with `dbarchitect explain`, and for an index with `dbarchitect index`"
                    if kind == "cost"
                    else "",
                }
            )


def _crossing(factors: Sequence[float], sizes: Sequence[float], limit: float) -> float | None:
    """The factor at which the size reaches the limit, straight between the factors planned: 1 when it has; None when it never does."""
    if sizes and sizes[0] >= limit:
        return 1.0
    for before, after, small, large in zip(factors, factors[1:], sizes, sizes[1:], strict=False):
        if small < limit <= large:
            return before + (after - before) * (limit - small) / (large - small)
    return None


def _memory(
    indexes: Sequence[tuple[str, tuple[float, ...]]], factors: Sequence[float], memory: float, date: Date
) -> Iterator[Break]:
    if memory <= 0:
        return
    total = [sum(sizes[at] for _, sizes in indexes) for at in range(len(factors))]
    if total and (at := _crossing(factors, total, memory)) is not None:
        yield Break(
            kind="memory", object="all indexes", factor=at, at=date(at),
            message=f"all indexes together no longer fit into the {_size(memory)} of memory that the planner counts on",
            advice="drop those no plan uses (`dbarchitect index`), partition by time so that only recent ones are hot, or add memory",
        )  # fmt: skip
    alone = sorted((at, name) for name, sizes in indexes if (at := _crossing(factors, sizes, memory)) is not None)
    for at, name in alone[:_MOST_INDEXES]:
        yield Break(
                kind="memory", object=name, factor=at, at=date(at),
                message=f"the index {name} alone no longer fits into {_size(memory)} of memory",
                advice="partition its table, or make it partial or BRIN where its order is the rows' own",
            )  # fmt: skip


def _sequences(
    facts: PlannerFacts, tables: Sequence[TableGrowth], factors: Sequence[float], date: Date
) -> Iterator[Break]:
    grown = {t.table: t for t in tables}
    known = {(s.namespace, s.name, s.attribute): s for s in facts.statistics}
    for table in facts.schema_.tables:
        key = table.primary_key
        if key is None or table.partition_of is not None or str(table.name) not in grown:
            continue
        for name in key.columns:
            column = table.column(name)
            counted = column is not None and (column.identity is not None or "nextval" in (column.default or ""))
            limit = _LIMITS.get(column.type.lower()) if column and counted else None
            if limit is None or column is None:
                continue
            one = known.get((table.name.namespace, table.name.name, name))
            bounds = elements(one.bounds) if one else ()
            rows = grown[str(table.name)].rows
            last = max(rows[0], float(bounds[-1]) if bounds and bounds[-1].lstrip("-").isdigit() else 0.0)
            at = _crossing(factors, [last + (r - rows[0]) for r in rows], float(limit))
            if at is not None:
                yield Break(
                    kind="sequence", object=f"{table.name}.{name}", factor=at, at=date(at),
                    message=f"{table.name}.{name} ({column.type}) has no numbers left: every insert fails",
                    advice=f"change {name} and what refers to it to bigint before that (`dbarchitect migrate plan` has the steps)",
                )  # fmt: skip


def _tables(
    facts: PlannerFacts, tables: Sequence[TableGrowth], factors: Sequence[float], date: Date
) -> Iterator[Break]:
    for one in tables:
        table = facts.schema_.table(one.table)
        split = table is not None and (table.partitioning is not None or table.partition_of is not None)
        if not split and (at := _crossing(factors, one.bytes, _LARGE_TABLE)) is not None:
            yield Break(
                kind="table", object=one.table, factor=at, at=date(at),
                message=f"{one.table} passes 100 GB: vacuuming it, building an index on it and dumping it take hours",
                advice=_partitioning(one, facts),
            )  # fmt: skip
        if not split and (at := _crossing(factors, one.bytes, _MOST_TABLE)) is not None:
            yield Break(
                kind="table", object=one.table, factor=at, at=date(at),
                message=f"{one.table} reaches 32 TB, which is the most one table can hold", advice=_partitioning(one, facts),
            )  # fmt: skip
    whole = [sum(t.bytes[at] + t.index_bytes[at] for t in tables) for at in range(len(factors))]
    if (at := _crossing(factors, whole, _ONE_SERVER)) is not None:
        yield Break(
            kind="disk", object="the database", factor=at, at=date(at),
            message="the database passes 10 TB: restoring a backup of it takes a day",
            advice="archive what nobody asks for, spread reads over replicas, and plan to shard by the key most statements name",
        )  # fmt: skip


def _partitioning(one: TableGrowth, facts: PlannerFacts) -> str:
    """By which column, and how many rows a partition would hold."""
    table = facts.schema_.table(one.table)
    times = [
        s.attribute
        for s in facts.statistics
        if table is not None
        and (s.namespace, s.name) == (table.name.namespace, table.name.name)
        and (s.correlation or 0) > 0.9
        and (c := table.column(s.attribute)) is not None
        and c.type.lower().startswith(("timestamp", "date"))
    ]
    if times:
        rate = f": about {one.rows_per_year / 12:,.0f} rows a month" if one.rows_per_year else ""
        return f"partition by month of {times[0]}{rate}, and detach old months into an archive"
    key = table.primary_key.columns[0] if table is not None and table.primary_key else "its key"
    return f"partition by hash of {key}, or by range of a time once it has one"


def _transactions(
    tables: Sequence[TableGrowth], years: Sequence[float | None], factors: Sequence[float]
) -> Iterator[Break]:
    """Transaction numbers used up, were each row a transaction of its own."""
    yearly = sum(t.rows_per_year or 0.0 for t in tables)
    last = years[-1] if years else None
    if yearly <= 0 or last is None or last <= 0:
        return
    days = _XIDS / yearly * 365.25
    if days < 90:
        yield Break(
            kind="wraparound", object="the database", factor=factors[0],
            message=f"at {yearly:,.0f} rows a year in transactions of their own, transaction numbers last {days:.0f} days unfrozen",
            advice="load in larger transactions, and watch the age of relfrozenxid",
        )  # fmt: skip


def _size(count: float) -> str:
    return f"{count / _GIB:.3g} GB" if count >= _GIB else f"{count / 1024**2:.3g} MB"
