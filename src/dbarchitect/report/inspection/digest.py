"""What an inspection comes to: its source, its tables, what was not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.core.english import counted, listed
from dbarchitect.report.assessment.words import ENGINES

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Inspection


class Seen(NamedTuple):
    name: str
    columns: int
    rows: float | None
    refers_to: tuple[str, ...]
    partitions: int


def source_line(seen: Inspection) -> str:
    """`shop.sql: PostgreSQL 18.1, 12 tables, 2 views and 3 functions`."""
    source, schema = seen.source, seen.schema_
    counts = [counted(len(schema.tables), "table")]
    counts += [counted(len(schema.views), "view")] if schema.views else []
    counts += [counted(len(schema.routines), "routine")] if schema.routines else []
    engine = f"{ENGINES[source.engine]} {source.version}".strip()
    return f"{source.where + ': ' if source.where else ''}{engine}, {listed(counts)}"


def tables(seen: Inspection) -> tuple[Seen, ...]:
    """Every table people designed; partitions are counted with their parent."""
    rows = {s.table: s.rows for s in seen.sizes or ()}
    parts: dict[str, int] = {}
    for table in seen.schema_.tables:
        if table.partition_of is not None:
            parent = str(table.partition_of.parent)
            parts[parent] = parts.get(parent, 0) + 1
    return tuple(
        Seen(
            str(t.name),
            len(t.columns),
            rows.get(str(t.name)),
            tuple(dict.fromkeys(str(k.target) for k in t.foreign_keys if not k.inherited)),
            parts.get(str(t.name), 0),
        )
        for t in seen.schema_.tables
        if t.partition_of is None
    )


def not_seen(seen: Inspection) -> tuple[str, ...]:
    """What could not be looked at, parts with the same reason together."""
    parts: dict[str, dict[str, None]] = {}
    for unseen in seen.unseen:
        parts.setdefault(unseen.why, {})[unseen.part.replace("_", " ")] = None
    return tuple(f"{', '.join(those)}: {why}" for why, those in parts.items())
