"""Numbers are stored as text: '10' sorts before '9', sums need a cast, and one value with a letter breaks them.

Why
    Comparisons and order go by letters, an index on the text does not serve a numeric range, and nothing keeps "n/a" out.

Example
    CREATE TABLE parcel (id bigint PRIMARY KEY, weight varchar(20));  -- '12.5'

Fix
    ALTER TABLE parcel ALTER COLUMN weight TYPE numeric USING weight::numeric;

When to ignore
    The digits are a name (phone, postcode, article code) that nobody counts with.

Source
    https://www.postgresql.org/docs/18/datatype-numeric.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.inference import inferred_references
from dbarchitect.assess.naming import says_money
from dbarchitect.assess.retyping import retyped
from dbarchitect.assess.values import are, boolean_pair, filled_columns, has_leading_zero, is_number
from dbarchitect.core.names import words
from dbarchitect.knowledge.shapes import is_compact_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "duckdb", "sqlserver", "oracle")
_MEASURED = frozenset({"weight", "height", "width", "depth", "length", "size", "age", "quantity", "qty", "count", "stock", "score", "rating", "points",
    "distance", "speed", "temperature", "celsius", "pressure", "latitude", "longitude", "lat", "lng", "lon", "percent", "percentage", "rate", "ratio",
    "volume", "area", "duration", "minutes", "hours", "seconds", "days", "kg", "grams", "value", "units", "capacity", "mileage", "votes",
    "population", "seats", "floors", "bytes", "pages", "dose", "dosage", "level", "max", "min", "avg", "sum", "limit", "rank", "year", "power", "voltage"})  # fmt: skip
_SETTINGS = frozenset(
    {
        "attribute",
        "setting",
        "settings",
        "config",
        "option",
        "metadata",
        "property",
        "parameter",
        "preference",
        "properties",
        "attributes",
    }
)


def check(case: Case) -> Iterator[Finding]:
    references = {(str(i.table.name), i.columns[0]) for i in inferred_references(case)}
    for table, column, _, values in filled_columns(case, "text", "char"):
        parts = set(words(column.name))
        if any(column.name in k.columns for k in table.foreign_keys) or (str(table.name), column.name) in references:
            continue
        if not (parts & _MEASURED or says_money(column.name)) or set(words(table.name.name)) & _SETTINGS:
            continue
        if not are(values, is_number, 0.9) or boolean_pair(values) or are(values, is_compact_date):
            continue
        if any(has_leading_zero(v.strip()) for v in values):
            continue
        wrong = sum(not is_number(v.strip()) for v in values)
        said = f"; {wrong:,} of {len(values):,} values looked at are none" if wrong else ""
        message = f"{column.name} of {table.name}{rows_said(case, table)} holds numbers as {column.type}{said}: ‘10’ sorts before ‘9’, and sums need a cast that one wrong value breaks."
        clean = not wrong and not any("," in v or v != v.strip() for v in values)
        fix = retyped(case, table, column, "numeric", "{c}::numeric", f"{{c}}::{column.type}") if clean else None
        yield finding(case, table, message, level="warning", column=column.name, fix=fix)
