"""Attributes are rows of names and values: no type, no NOT NULL, no reference holds for any of them, and one thing is read by many joins.

Why
    The database sees one text column. A weight of "heavy" is stored, a required attribute is simply missing, and a search by three
    attributes joins the table three times.

Example
    CREATE TABLE product_attribute (product_id bigint REFERENCES product, attribute text, value text);

Fix
    Columns for what every row has or is searched by; one jsonb column with a GIN index and CHECKs for the rest.

When to ignore
    Users define attributes of their own, few are read together, and none is searched.

Source
    https://www.postgresql.org/docs/18/datatype-json.html#JSON-INDEXING
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import is_reference_name
from dbarchitect.assess.values import distinct_count
from dbarchitect.core.names import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
MOST_COLUMNS = 9
_ATTRIBUTE = frozenset(
    {"attribute", "attr", "property", "prop", "field", "key", "meta", "param", "parameter", "characteristic", "feature"}
)
_ENDS = frozenset({"name", "key", "id", "code", "attribute", "attr", "property", "field", "param", "parameter"})
_VALUE = frozenset({"value", "val", "content", "data"})
_ELSE = frozenset({"setting", "settings", "preference", "preferences", "config", "configuration", "option", "options", "translation", "translations",
    "label", "labels", "metric", "metrics", "measurement", "reading", "readings", "log", "logs", "stat", "stats", "cache", "session", "counter", "i18n", "audit"})  # fmt: skip


def check(case: Case) -> Iterator[Finding]:
    for table in case.tables:
        found = _shape(case, table)
        if found is None:
            continue
        attribute, values = found
        kinds = distinct_count(case, table, attribute)
        many = f" ({kinds:,.0f} different attributes)" if kinds and kinds > 1 else ""
        typed = (
            "a column for each type of value, of which all but one are empty"
            if len(values) > 1
            else "one text column for every kind of value"
        )
        message = f"{table.name}{rows_said(case, table)} keeps attributes as rows of {attribute} and {values[0]}{many}: {typed}, so no type, range or reference holds."
        yield finding(case, table, message, level="warning")


def _shape(case: Case, table: Table) -> tuple[str, list[str]] | None:
    """The attribute's column and the value's, where a table is made of a reference, an attribute and a value."""
    if len(table.columns) > MOST_COLUMNS or set(words(table.name.name)) & _ELSE:
        return None
    referring = {c for k in table.foreign_keys for c in k.columns}
    values = [
        c.name
        for c in table.columns
        if set(words(c.name)) & _VALUE
        and c.name not in referring
        and column_type(case.schema, c).family not in ("json", "jsonb", "bytes")
    ]
    if not values:
        return None
    textual = any((c := table.column(v)) is not None and column_type(case.schema, c).textual for v in values)
    for column in table.columns:
        parts = words(column.name)
        paired = len(parts) > 1 and any(words(v)[:-1] == parts[:-1] for v in values) and not set(parts) & _ELSE
        if not parts or not (paired or set(parts) & _ATTRIBUTE) or parts[-1] not in _ENDS or column.name in values:
            continue
        if table.primary_key and table.primary_key.columns == (column.name,):
            continue
        owner = [
            c.name
            for c in table.columns
            if c.name not in (column.name, *values)
            and (c.name in referring or is_reference_name(c.name))
            and not set(words(c.name)) & _ATTRIBUTE
        ]
        alone = (
            table.primary_key is not None
            and len(table.primary_key.columns) == 1
            and owner == list(table.primary_key.columns)
        )
        if owner and not alone and (textual or len(values) > 1):
            return column.name, values
    return None
