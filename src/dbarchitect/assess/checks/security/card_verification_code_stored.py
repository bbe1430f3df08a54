"""The verification code of payment cards is kept: with the number beside it a stolen copy pays online.

Why
    PCI DSS 3.3.1 forbids keeping the code after a payment is authorized, encrypted or not, by anybody who is not an issuer.

Example
    CREATE TABLE card (id bigint PRIMARY KEY, number text, cvv char(3));

Fix
    UPDATE card SET cvv = NULL in batches; ALTER TABLE card DROP COLUMN cvv; and rewrite or expire backups that hold it.

When to ignore
    Never for cards; a column of that name that holds something else.

Source
    https://www.pcisecuritystandards.org/document_library/ (PCI DSS 4.0.1, requirement 3.3.1)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.values import ENOUGH, share
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Column, Table

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
_CODES = frozenset({"cvv", "cvv2", "cvc", "cvc2", "cid", "cav2", "csc"})
_AMBIGUOUS = frozenset({"cid", "csc"})
_OF_CARDS = frozenset({"card", "cards", "pan", "cc", "payment", "expiry", "expiration"})


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        for column in table.columns:
            if _is_code(case, table, column):
                yield finding(
                    case,
                    table,
                    f"{table.name}.{column.name}{rows_said(case, table)} keeps the verification code of payment cards, which nobody but the issuer may store.",
                    level="error",
                    column=column.name,
                )


def _is_code(case: Case, table: Table, column: Column) -> bool:
    said = words(column.name)
    spelled = said[-1] if said else ""
    if spelled in ("code", "number", "value", "no") and len(said) > 1:
        spelled = said[-2]
    near = bool(_OF_CARDS & {w for c in (table.name.name, *(c.name for c in table.columns)) for w in words(c)})
    phrase = said[-2:] in (
        ("security", "code"),
        ("verification", "code"),
        ("verification", "value"),
    ) and _OF_CARDS & set(said)
    if _follows_a_number(case, table, column):
        return True
    if not phrase and not (spelled in _CODES and (near or spelled not in _AMBIGUOUS)):
        return False
    kind = column_type(case.schema, column)
    if kind.family not in ("text", "char", "integer", "decimal", "bytes"):
        return False
    values = case.values(table, column.name)
    return (
        len(values) < ENOUGH
        or kind.family == "bytes"
        or share(values, lambda v: bool(re.fullmatch(r"\d{3,4}", v))) >= 0.5
    )


_NUMBERS = frozenset(
    {"pan", "card_number", "card_no", "cc_number", "credit_card_number", "card_num", "cardnumber", "cc_num"}
)
_CHECKS = frozenset(
    {"check", "verify", "verification", "verifier", "security", "secure", "control", "validation", "code"}
)


def _follows_a_number(case: Case, table: Table, column: Column) -> bool:
    """Whether the column is named as the check of a card number beside it and every value is of three or four digits."""
    said = words(column.name)
    heads = {words(c.name)[0] for c in table.columns if c.name != column.name and "_".join(words(c.name)) in _NUMBERS}
    if len(said) < 2 or said[0] not in heads or not set(said[1:]) & _CHECKS:
        return False
    values = case.values(table, column.name)
    return len(values) >= ENOUGH and all(re.fullmatch(r"\d{3,4}", v) for v in values)
