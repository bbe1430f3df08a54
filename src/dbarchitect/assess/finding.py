"""Findings and fixes as checks word them; the run fills in which check and look they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.model.findings import Finding, Fix

if TYPE_CHECKING:
    from dbarchitect.assess.case import Case
    from dbarchitect.model.architecture import Evidence
    from dbarchitect.model.findings import Level
    from dbarchitect.model.tables import Table


def finding(
    case: Case,
    table: Table | str,
    message: str,
    *,
    level: Level,
    column: str = "",
    about: str = "",
    fix: Fix | None = None,
    evidence: tuple[Evidence, ...] = (),
    objects: tuple[str, ...] = (),
) -> Finding:
    """A finding about a table, a column of it, or `about` (`orders.orders_fkey`), weighed by the table's rows and changes."""
    name = table if isinstance(table, str) else str(table.name)
    use = case.use(name)
    traffic = sum(n or 0 for n in (use.inserted, use.updated, use.deleted)) if use else 0
    return Finding(
        check="",
        look="schema",
        level=level,
        object=about or (f"{name}.{column}" if column else name),
        message=message,
        evidence=evidence,
        objects=objects,
        fix=fix,
        size=case.rows(name) or 0.0,
        traffic=float(traffic),
    )


def rows_said(case: Case, table: Table | str) -> str:
    """` (12,000 rows)`, or nothing where nobody counted."""
    rows = case.rows(table)
    return f" ({rows:,.0f} rows)" if rows else ""


def alone(case: Case, fix: Fix) -> Fix | None:
    """The fix where its statements are PostgreSQL's; other engines have their own."""
    return fix if case.engine == "postgresql" else None
