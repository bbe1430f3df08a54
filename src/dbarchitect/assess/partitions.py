"""Partitions: those of a table with all below them, their bounds, and what they hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.tables import Table

_RANGE = re.compile(r"FROM \((?P<low>.*)\) TO \((?P<high>.*)\)\s*\Z", re.DOTALL)
_DATE = re.compile(r"\A'(?P<date>\d{4}-\d{2}-\d{2})")


def children(case: Case, table: Table) -> tuple[Table, ...]:
    """The partitions directly below a table."""
    return tuple(t for t in case.schema.tables if t.partition_of is not None and t.partition_of.parent == table.name)


def leaves(case: Case, table: Table) -> Iterator[Table]:
    """The partitions that hold rows."""
    for child in children(case, table):
        if child.partitioning is None:
            yield child
        else:
            yield from leaves(case, child)


def is_default(table: Table) -> bool:
    return table.partition_of is not None and table.partition_of.bounds.strip().upper() == "DEFAULT"


def upper_date(table: Table) -> str | None:
    """The date before which a range partition's rows lie; None for other bounds, `9999-12-31` for MAXVALUE."""
    found = _RANGE.search(table.partition_of.bounds) if table.partition_of else None
    if found is None:
        return None
    if found["high"].strip().upper().startswith("MAXVALUE"):
        return "9999-12-31"
    dated = _DATE.match(found["high"].strip())
    return dated["date"] if dated else None
