"""Whole payment card numbers lie in the database: a copy of it is a list of cards to spend from.

Why
    PCI DSS 3.5 asks that a stored card number cannot be read: truncated, tokenized or strongly encrypted. Whoever keeps it in clear
    brings every system that touches the database into the scope of an audit.

Example
    CREATE TABLE payment (id bigint PRIMARY KEY, card_number text NOT NULL);

Fix
    Keep the payment provider's token and the last four digits; empty the column and drop it.

When to ignore
    Values are tokens that look like card numbers (format-preserving).

Source
    https://www.pcisecuritystandards.org/document_library/ (PCI DSS 4.0.1, requirement 3.5)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.privacy import personal_columns
from dbarchitect.assess.values import ENOUGH, share
from dbarchitect.knowledge.personal.values import is_card

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
SHORTEST = 13


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for one in personal_columns(case, table):
            if one.kind != "payment card number":
                continue
            values = case.values(table, one.column.name)
            length = column_type(case.schema, one.column).length
            passing = share(values, is_card)
            if len(values) >= ENOUGH and passing >= 0.3:
                said = f"{passing:.0%} of the values seen are whole card numbers with the right check digit"
                level = "error"
            elif len(values) >= ENOUGH or (length is not None and length < SHORTEST) or _is_covered(values):
                continue
            else:
                said, level = "name and type say so; no values were seen", "warning"
            message = (
                f"{table.name}.{one.column.name}{rows_said(case, table)} keeps payment card numbers in clear: {said}."
            )
            yield finding(
                case, table, message, level="error" if level == "error" else "warning", column=one.column.name
            )


def _is_covered(values: tuple[str, ...]) -> bool:
    """Whether the few values seen show no card number: covered, or a token."""
    return bool(values) and not any(is_card(v) for v in values)
