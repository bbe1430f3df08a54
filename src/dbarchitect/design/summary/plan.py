"""Whether a pattern's number can be kept, by which keys, and how many rows counting it would read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.design.added import tenant_of
from dbarchitect.design.workload.conditions import Parameters, condition
from dbarchitect.design.workload.paths import find

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import AccessPattern
    from dbarchitect.model.tables import Column

THRESHOLD = 1_000_000.0
UNKNOWN_GROUPS = 10.0


@dataclass(frozen=True)
class Plan:
    """The number of a pattern: of `table`, per `asked` (compared) and `grouped` columns, over rows that satisfy `fixed`."""

    name: str
    purpose: str
    table: str
    asked: tuple[Column, ...]
    grouped: tuple[Column, ...]
    fixed: tuple[str, ...]
    sums: tuple[Column, ...]
    rate: float
    rows_per_read: float
    groups: float
    basis: str
    latency_ms: float | None

    @property
    def rows_per_second(self) -> float:
        return self.rate * self.rows_per_read

    @property
    def keys(self) -> tuple[Column, ...]:
        return tuple({c.name: c for c in (*self.asked, *self.grouped)}.values())


def planned(draft: Draft, pattern: AccessPattern) -> Plan | None:
    """The plan, or None when the pattern is no number, has no rate, or turns on more than the table's own columns."""
    if pattern.sql or pattern.operation not in ("count", "aggregate") or not pattern.rate_per_second:
        return None
    if pattern.entity is None or pattern.entity not in draft.table_of:
        return None
    if (
        pattern.left_over
        or pattern.sort
        or pattern.limit
        or any(m.function not in ("count", "sum") for m in pattern.measures)
    ):
        return None
    table = draft.table_of[pattern.entity]
    asked: list[Column] = []
    fixed: list[str] = []
    for filter_ in pattern.filters:
        place = find(draft, pattern.entity, filter_.path)
        column = draft.table(table).column(place.column) if place and not place.joins else None
        if place is None or column is None or filter_.counted or filter_.operator not in ("=", "in", "is_null"):
            return None
        if filter_.value is None and filter_.operator == "=":
            asked.append(column)
            continue
        made = condition(draft, filter_, place, Parameters())
        if made is None or "$" in made.sql or "now()" in made.sql or "CURRENT_" in made.sql:
            return None
        fixed.append(made.sql)
    grouped: list[Column] = []
    for path in pattern.group_by:
        place = find(draft, pattern.entity, path)
        column = draft.table(table).column(place.column) if place and not place.joins else None
        if column is None or column.nullable:
            return None
        grouped.append(column)
    if not asked and not grouped and table not in draft.scope:
        return None
    if table not in draft.scope and tenant_of(draft, table) is not None:
        return None  # a number over all tenants, which none of them may see
    return _with_numbers(draft, pattern, table, asked, grouped, fixed)


def _with_numbers(
    draft: Draft, pattern: AccessPattern, table: str, asked: list[Column], grouped: list[Column], fixed: list[str]
) -> Plan:
    rows = draft.rows(table)
    tenants = draft.rows(draft.table_of[draft.tenant]) if draft.tenant and table in draft.scope else 1.0
    per_tenant = rows / max(1.0, tenants)
    divisor, shown = 1.0, f"{per_tenant:,.0f}" + (f" per {draft.tenant}" if tenants > 1 else "")
    for column in asked:
        groups = _distinct(draft, table, column, tenants)
        divisor *= groups
        shown += f" ÷ {groups:,.0f} ({column.name})"
    every = divisor
    for column in grouped:
        every *= _distinct(draft, table, column, tenants)
    summed = {draft.column_for(pattern.entity or "", m.path or "") for m in pattern.measures if m.function == "sum"}
    sums = tuple(c for c in draft.table(table).columns if c.name in summed)
    return Plan(
        pattern.name, pattern.text or pattern.name, table, tuple(asked), tuple(grouped), tuple(fixed), sums,
        pattern.rate_per_second or 0.0, max(1.0, per_tenant / max(1.0, divisor)), min(rows, every * tenants), shown, pattern.latency_ms,
    )  # fmt: skip


def _distinct(draft: Draft, table: str, column: Column, tenants: float) -> float:
    """How many different values a column has within a tenant: the rows it refers to, or the values it may take."""
    for key in draft.table(table).foreign_keys:
        if key.columns[-1] == column.name and column.name != draft.scope.get(table):
            shared = key.target.name not in draft.scope
            return max(1.0, draft.rows(key.target.name) / (1.0 if shared else tenants))
    facts = next((f for f in draft.table_facts if f.table == table), None)
    known = facts.column(column.name) if facts else None
    if known is not None and known.values:
        return float(len(known.values))
    return 2.0 if column.type == "boolean" else UNKNOWN_GROUPS
