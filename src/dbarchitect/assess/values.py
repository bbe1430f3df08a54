"""What a column's values look like: dates, booleans, lists, numbers, JSON, UUIDs, addresses; told from samples or statistics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.column_types import ColumnType
    from dbarchitect.model.tables import Column, Table

ENOUGH = 5
"""Fewer values than these say nothing."""
_NUMBER = re.compile(r"[+-]?(?:\d{1,18}|\d{1,3}(?:,\d{3}){1,5})(?:\.\d{1,12})?\Z")
_UUID = re.compile(r"\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?\Z", re.IGNORECASE)
_BOOLEANS = (
    {"y", "n"}, {"yes", "no"}, {"t", "f"}, {"true", "false"}, {"0", "1"}, {"on", "off"}, {"j", "n"}, {"ja", "nein"}, {"s", "n"},
    {"si", "no"}, {"oui", "non"}, {"o", "n"}, {"enabled", "disabled"}, {"x", ""}, {"sim", "não"},
)  # fmt: skip
_SEPARATORS = (",", ";", "|")
_ELEMENT = re.compile(r"[^\s,;|]{1,30}(?: [^\s,;|]{1,30}){0,1}\Z")


def share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    """The share of the values that pass; 0.0 of too few."""
    filled = [v for v in values if v.strip()]
    return sum(test(v.strip()) for v in filled) / len(filled) if len(filled) >= ENOUGH else 0.0


def are(values: Sequence[str], test: Callable[[str], bool], least: float = 0.95) -> bool:
    """Whether nearly all of the values pass; too few never do."""
    return share(values, test) >= least


def is_number(value: str) -> bool:
    return len(value) <= 40 and bool(_NUMBER.match(value))


def has_leading_zero(value: str) -> bool:
    """A code such as `00731`, which a number would not keep."""
    return len(value) > 1 and value.lstrip("+-").startswith("0") and not value.startswith(("0.", "-0."))


def is_uuid(value: str) -> bool:
    return bool(_UUID.match(value))


def is_json(value: str) -> bool:
    """A JSON object or array."""
    import json

    if not (value.startswith(("{", "[")) and value.endswith(("}", "]"))):
        return False
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return False
    return True


def epoch_unit(values: Sequence[str]) -> str | None:
    """`seconds` or `milliseconds` when whole numbers are moments between 1990 and 2100 of Unix time; None else."""
    whole = [v for v in values if re.fullmatch(r"\d{9,13}", v)]
    if len(whole) < ENOUGH or len(whole) < len(values):
        return None
    if all(631_152_000 <= int(v) <= 4_102_444_800 for v in whole):
        return "seconds"
    if all(631_152_000_000 <= int(v) <= 4_102_444_800_000 for v in whole):
        return "milliseconds"
    return None


def boolean_pair(values: Sequence[str]) -> tuple[str, ...] | None:
    """The two spellings in use when the values are yes and no; None else. Both must be seen."""
    seen = {v.strip().lower() for v in values}
    if len(seen) == 2 and any(seen == pair for pair in _BOOLEANS):
        return tuple(sorted({v.strip() for v in values}))
    return None


def list_separator(values: Sequence[str]) -> str | None:
    """The separator when the values are lists of short things (`red,green`); prose, numbers, addresses and names are none."""
    filled = [v.strip() for v in values if v.strip()]
    if len(filled) < ENOUGH:
        return None
    for mark in _SEPARATORS:
        listed = [v for v in filled if mark in v]
        if (
            len(listed) >= max(2, 0.3 * len(filled))
            and all(_is_list(v, mark) for v in listed)
            and _repeats(filled, mark)
        ):
            return mark
    return None


def _is_list(value: str, mark: str) -> bool:
    parts = [p.strip() for p in value.split(mark)]
    if is_number(value) or is_json(value) or len(value) > 2000:
        return False
    return sum(bool(_ELEMENT.match(p)) for p in parts) >= len(parts) - 1 and (all(parts[:-1]) or mark != ",")


def _repeats(values: Sequence[str], mark: str) -> bool:
    """Whether elements come again in other rows, or are numbers: `Doe, John` and `Oslo, Norway` do not behave so at every place."""
    rows = [[p.strip().lower() for p in v.split(mark) if p.strip()] for v in values]
    if all(is_number(p) or is_uuid(p) for row in rows for p in row):
        return True
    lengths = {len(row) for row in rows}
    firsts, lasts = {row[0] for row in rows if row}, {row[-1] for row in rows if len(row) > 1}
    places = sum(len(row) for row in rows)
    distinct = len({p for row in rows for p in row})
    if mark != "," and min(lengths) > 2:
        # no prose has a semicolon or a bar between every two short words
        return True
    return distinct < places and (len(lengths) > 1 or bool(firsts & lasts))


def distinct_count(case: Case, table: Table, column: str) -> float | None:
    """How many different values the column has, by its statistics or a complete sample."""
    sample = case.sample(table, column)
    if sample is not None and sample.complete:
        return float(len(set(sample.values)))
    known = case.statistics(table, column)
    if known is None or known.distinct is None:
        return None
    return known.distinct * (case.rows(table) or 0.0) if known.distinct_scales else known.distinct


def null_share(case: Case, table: Table, column: str) -> float | None:
    """The share of rows without a value, by statistics or sample."""
    known = case.statistics(table, column)
    if known is not None and known.null_share is not None:
        return known.null_share
    sample = case.sample(table, column)
    if sample is None or not sample.rows_looked_at:
        return None
    return 1.0 - len(sample.values) / sample.rows_looked_at


def masked(values: Sequence[str], limit: int = 3) -> str:
    """How values look, without showing them: letters as a, digits as 9."""
    shapes = dict.fromkeys(re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "a", v))[:40] for v in values if v)
    return ", ".join(f"“{s}”" for s in list(shapes)[:limit])


def filled_columns(case: Case, *families: str) -> Iterator[tuple[Table, Column, ColumnType, tuple[str, ...]]]:
    """Columns of these families with what is known of their values; arrays, generated and inherited ones left out."""
    for table in case.tables:
        for column in table.columns:
            kind = column_type(case.schema, column)
            if kind.family in families and not kind.array and column.generated is None and not column.inherited:
                yield table, column, kind, case.values(table, column.name)
