"""What grows by time.

What: a table that will hold more than some 50 million rows within its retention is partitioned by RANGE on its creation time: by month, by week or
day where a month would pass 50 million. The time becomes part of the primary key. `maintain_partitions()` makes partitions ahead, and
detaches and drops those whose time is over; a DEFAULT partition takes what no other does. Written-once tables with a retention are partitioned
at any size: dropping a partition is the only way their rows may leave.
Why: retention becomes dropping a table instead of deleting, vacuuming and bloat; recent rows stay in small warm indexes. Below
that size partitions cost planning time and forbid uniqueness without the time, and nothing is gained.
Not partitioned, whatever the size: a table that others refer to (each reference would have to carry the time along) and one with uniqueness
that does not contain the time. Then retention deletes in batches.
When to choose otherwise: hash partitions for tables that are large but do not age; a time-series engine when most reads are roll-ups.
Source: https://www.postgresql.org/docs/18/ddl-partitioning.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, span
from dbarchitect.design.decisions.creation_time import creation_column
from dbarchitect.design.partitions.maintenance import Ageing, default_partition, maintenance
from dbarchitect.engines.postgresql.names import default_name
from dbarchitect.model.architecture import Alternative, Calculated, Cited, Decision
from dbarchitect.model.objects import Sequence
from dbarchitect.model.tables import (
    Check,
    Exclude,
    ForeignKey,
    IndexKey,
    Name,
    Partitioning,
    PartitionOf,
    PrimaryKey,
    Table,
    Unique,
)

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.facts import TableFacts

AFTER = (
    "volumes",
    "history",
    "hierarchy",
    "full_text_search",
    "vector_search",
    "queue_outbox",
    "access_patterns",
    "summaries",
)

MANY = 50_000_000.0
WORTH_SAYING = MANY / 10
_DAYS = {"month": 30.4, "week": 7.0, "day": 1.0}


def decide(draft: Draft) -> Draft:
    ageing: list[Ageing] = []
    reasons: list[str] = []
    inputs: list[tuple[str, str]] = []
    for facts in draft.table_facts:
        if not draft.has_table(facts.table):
            continue
        column = _time_column(draft, facts.table)
        expected, days = expected_rows(draft, facts)
        forced = facts.table in draft.append_only and _retention(draft, facts.table) is not None
        if column is None or (expected < WORTH_SAYING and not forced):
            continue
        kept = f", kept {span(round(days))}" if days else ", kept for ever"
        inputs.append((facts.table, f"{counted(round(expected), 'row')} within the retention{kept}"))
        guessed = facts.origin == "assumed" and facts.rows_per_year is None
        if not forced and (expected < MANY or guessed):
            sure = "assumed" if guessed else "expected"
            reasons.append(f"{facts.table}: not yet; from {MANY:,.0f} rows on ({expected:,.0f} {sure})")
            continue
        hindrance = _hindrance(draft, facts.table, column)
        if hindrance:
            reasons.append(f"{facts.table}: left whole, for {hindrance}")
            continue
        step = _step(draft, facts, expected, days)
        draft = _partitioned(draft, facts.table, column)
        ageing.append(Ageing(facts.table, column, step, _retention(draft, facts.table)))
        over = "; what is older is dropped by partition" if _retention(draft, facts.table) else ""
        reasons.append(f"{facts.table}: a partition per {step} on {column}{over}")
    if ageing:
        draft = maintenance(draft, tuple(ageing))
    return draft.decided(_decision(ageing, reasons, inputs)) if reasons else draft


def expected_rows(draft: Draft, facts: TableFacts) -> tuple[float, float | None]:
    """Rows within the retention, or within three years where there is none; and the days they are kept."""
    days = _retention(draft, facts.table)
    if facts.rows_per_year is None:
        return facts.rows, days
    years = (days or 3 * 365) / 365
    return max(facts.rows, facts.rows_per_year * years), days


def _retention(draft: Draft, table: str) -> int | None:
    for entity in draft.entities:
        if draft.table_of.get(entity.name) == table:
            grows = entity.growth is not None or entity.append_only or table in draft.append_only
            return entity.retention_days or (draft.brief.retention_days if grows else None)
    return draft.brief.retention_days if table in draft.append_only else None


def _time_column(draft: Draft, table: str) -> str | None:
    for entity in draft.entities:
        if draft.table_of.get(entity.name) == table:
            return creation_column(draft, entity)
    found = draft.table(table)
    names = [c.name for c in found.columns if c.type == "timestamp with time zone" and not c.nullable]
    return next((n for n in ("changed_at", "occurred_at", "created_at") if n in names), None)


def _hindrance(draft: Draft, table: str, column: str) -> str | None:
    """Why the table cannot be partitioned by the column."""
    found = draft.table(table)
    if draft.tenant is not None and table == draft.table_of[draft.tenant]:
        return "every table of a tenant refers to it"
    referring = sorted(t.name.name for t in draft.tables for f in t.foreign_keys if f.target.name == table)
    if referring:
        return f"{', '.join(dict.fromkeys(referring))} would have to carry {column} along in every reference"
    for constraint in found.constraints:
        if isinstance(constraint, Exclude):
            return f"{constraint.name} must hold over all partitions"
        if isinstance(constraint, Unique) and column not in constraint.columns:
            return f"{constraint.name} must hold over all partitions, and has no {column} in it"
    if any(i.unique and all(k.expression != column for k in i.keys) for i in found.indexes):
        return f"a unique index must hold over all partitions, and has no {column} in it"
    if _retention(draft, table) is not None and any(" REFERENCING" in t.definition for t in found.triggers):
        return "dropping a partition would pass by the trigger that keeps its summary"
    inherits = any(isinstance(c, ForeignKey) and c.columns == draft.key_of(table) for c in found.constraints)
    return "its key is another table's" if inherits else None


def _step(draft: Draft, facts: TableFacts, expected: float, days: float | None) -> str:
    """The longest step whose partition stays under the size that made partitions worth it, and under a third of the retention."""
    span = days or 3 * 365
    a_day = facts.rows_per_year / 365 if facts.rows_per_year else expected / span
    for step, length in _DAYS.items():
        if a_day * length <= MANY and length * 3 <= span:
            return step
    return "day"


def _partitioned(draft: Draft, name: str, column: str) -> Draft:
    """The table split by time, with its DEFAULT partition; identity becomes a sequence where the version asks for it."""
    table = draft.table(name)
    constraints = tuple(
        c.model_copy(update={"columns": (*c.columns, column)})
        if isinstance(c, PrimaryKey) and column not in c.columns
        else c
        for c in table.constraints
    )
    columns = []
    for found in table.columns:
        if found.identity is not None and draft.version < 17:
            sequence = Name(name=default_name(name, found.name, "seq"))
            draft = draft.but(sequences=(*draft.sequences, Sequence(name=sequence, owned_by=(table.name, found.name))))
            found = found.model_copy(update={"identity": None, "default": f"nextval('{sequence}'::regclass)"})
        if found.name == column:
            found = found.model_copy(update={"nullable": False})
        columns.append(found)
    table = table.model_copy(
        update={
            "columns": tuple(columns),
            "constraints": constraints,
            "partitioning": Partitioning(strategy="range", keys=(IndexKey(expression=column),)),
        }
    )
    rest = Table(
        name=Name(name=default_partition(name)),
        columns=tuple(c.model_copy(update={"inherited": True, "comment": None}) for c in columns),
        constraints=tuple(
            c.model_copy(update={"inherited": True, "comment": None}) for c in constraints if isinstance(c, Check)
        ),
        partition_of=PartitionOf(parent=table.name, bounds="DEFAULT"),
        comment="what no other partition takes: empty while maintain_partitions() runs in time",
    )
    return draft.put(table, rest)


def _decision(ageing: list[Ageing], reasons: list[str], inputs: list[tuple[str, str]]) -> Decision:
    made = ", ".join(a.table for a in ageing)
    return Decision(
        id="partitioning",
        question="Which tables are split by time?",
        choice=f"{made}, by range of time" if ageing else f"none yet: from {MANY:,.0f} rows within the retention on",
        reasons=(
            *reasons,
            *(("maintain_partitions() runs daily (cron, pg_cron): four partitions ahead, expired ones detached and dropped",) if ageing else ()),
        ),
        alternatives=(
            Alternative(choice="one table, deleted in batches" if ageing else "partitions from the start", why_not="deleting as much as is inserted doubles the writes and leaves bloat" if ageing else "costs planning time and forbids uniqueness without the time, for nothing at this size"),
            Alternative(choice="hash partitions", why_not="spread rows evenly, but none of them ever expires"),
            Alternative(choice="a time-series engine", why_not="a second store; worth it when most reads are roll-ups of old data"),
        ),
        changes_if=f"a table passes {MANY:,.0f} rows, or rows must leave by age",
        about=tuple(name for name, _ in inputs),
        evidence=(
            Calculated(formula="rows = max(now, rows per year × years kept); three years where nothing says how long", inputs=tuple(inputs), result=f"partitioned: {made}" if ageing else "none"),
            Cited(claim="dropping or detaching a partition is far faster than a bulk delete and avoids its VACUUM overhead", source="https://www.postgresql.org/docs/18/ddl-partitioning.html", checked="2026-11"),
        ),
    )  # fmt: skip
