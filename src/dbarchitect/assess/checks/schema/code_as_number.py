"""A code that people write is kept as a number: leading zeros, plus signs and letters are lost as it is stored.

Why
    Nobody adds up postal codes or telephone numbers. As a number 01067 becomes 1067, +49 30 1234 has no plus and no country, and the first
    code with a letter (SW1A 1AA) cannot be stored at all. What was lost cannot be told afterwards.

Example
    CREATE TABLE venue (id bigint PRIMARY KEY, postal_code integer, phone bigint);

Fix
    ALTER TABLE venue ALTER COLUMN postal_code TYPE text USING postal_code::text; then repair what lost its zeros from where it came from.

When to ignore
    The column counts something (how many telephones), or the codes of the one country stored never begin with a zero.

Source
    https://www.itu.int/rec/T-REC-E.164/ (the plus sign and the country code belong to a number)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.retyping import retyped
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding, Fix
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
_POSTAL = frozenset({"zip", "zipcode", "postcode", "plz", "pincode", "eircode"})
_PAIRS = frozenset(
    {
        ("postal", "code"),
        ("zip", "code"),
        ("post", "code"),
        ("pin", "code"),
        ("area", "code"),
        ("dialling", "code"),
        ("dial", "code"),
    }
)
_CALLS = frozenset(
    {
        "phone",
        "telephone",
        "tel",
        "mobile",
        "cellphone",
        "cell",
        "fax",
        "msisdn",
        "hotline",
        "switchboard",
        "landline",
        "handy",
    }
)
_NUMBERED = frozenset({"isbn", "isbn13", "isbn10", "ean", "ean13", "upc", "gtin", "ssn", "iban", "imei", "issn"})
_SAYS_NUMBER = frozenset(
    {
        "number",
        "no",
        "nr",
        "num",
        "home",
        "work",
        "office",
        "private",
        "business",
        "main",
        "primary",
        "secondary",
        "emergency",
    }
)
_SHORTEST = {"postal": 3, "call": 6, "code": 7}


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        referring = {c for k in table.foreign_keys for c in k.columns}
        for column in table.columns:
            kind = column_type(case.schema, column)
            whole = kind.family == "integer" or (
                kind.family in ("decimal", "float") and kind.arguments[1:] in ((), (0,))
            )
            what = _what(column.name) if whole and not kind.array and column.name not in referring else ""
            if what and _fits(case, table, column, what):
                yield _finding(case, table, column, what)


def _what(name: str) -> str:
    """Which kind of code the name announces: `postal`, `call`, `code`; empty for none."""
    said = words(name)
    core = said[:-1] if len(said) > 1 and said[-1] in _SAYS_NUMBER else said
    if not core or core[-1] in ("id", "count", "type"):
        return ""
    if core[-1] in _POSTAL or core[-2:] in _PAIRS or said[-2:] in _PAIRS:
        return "postal"
    if core[-1] in _CALLS:
        return "call"
    return "code" if core[-1] in _NUMBERED else ""


def _fits(case: Case, table: Table, column: Column, what: str) -> bool:
    """Whether the values known are as long as such codes are: counts and small numbers are none."""
    values = [v.lstrip("-").partition(".")[0] for v in case.values(table, column.name)]
    return sum(len(v) >= _SHORTEST[what] for v in values) >= 0.5 * len(values)


def _finding(case: Case, table: Table, column: Column, what: str) -> Finding:
    lost = {
        "postal": "leading zeros are gone (01067 is 1067), and codes with letters cannot be stored",
        "call": "the plus and leading zeros of telephone numbers are gone",
        "code": "leading zeros and check letters are gone",
    }[what]
    message = f"{column.name} of {table.name}{rows_said(case, table)} keeps codes as numbers ({column.type}): {lost}."
    return finding(case, table, message, level="warning", column=column.name, fix=_fix(case, table, column))


def _fix(case: Case, table: Table, column: Column) -> Fix | None:
    if any(column.name in i.columns for i in case.indexes[str(table.name)]):
        return None
    return retyped(case, table, column, "text", "{c}::text", "{c}::" + column.type)
