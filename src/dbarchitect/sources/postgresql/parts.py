"""The parts of an inspection, each one catalog query: its rows as the model's values."""

from __future__ import annotations

import re
from collections import defaultdict
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from dbarchitect.core.secrets import HIDDEN, without_secrets
from dbarchitect.model.inspection import (
    ColumnStatistics,
    IndexSize,
    IndexUse,
    ReplicationSlot,
    SequenceState,
    Session,
    Setting,
    StatementUse,
    TableSize,
    TableUse,
    Unseen,
)
from dbarchitect.model.objects import Role
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]

_ADDED = (
    "sequential_scans",
    "sequential_rows",
    "index_scans",
    "inserted",
    "updated",
    "deleted",
    "hot_updated",
    "live_rows",
    "dead_rows",
    "modified_since_analyze",
)
_WORST = ("frozen_age", "multixact_age")


def query(name: str) -> str:
    """The text of a part's query."""
    return files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")


def table_name(row: Row, prefix: str = "") -> str:
    return str(Name(namespace=row[f"{prefix}namespace"], name=row[f"{prefix}name"]))


def sizes(rows: Iterable[Row]) -> tuple[TableSize, ...]:
    """The size of every table; a partitioned one has its partitions' together."""
    own: dict[str, TableSize] = {}
    parts: dict[str, list[TableSize]] = defaultdict(list)
    for row in rows:
        size = TableSize(
            table=table_name(row),
            rows=None if row["rows"] is None or row["rows"] < 0 else float(row["rows"]),
            heap_bytes=row["heap_bytes"],
            index_bytes=row["index_bytes"],
            toast_bytes=row["toast_bytes"],
            pages=None if row["heap_bytes"] is None else row["heap_bytes"] // 8192,
        )
        own[size.table] = size
        if row["root_name"] is not None and row["kind"] != "p":
            parts[table_name(row, "root_")].append(size)
    for root, of in parts.items():
        own[root] = TableSize(
            table=root,
            rows=_total(p.rows for p in of),
            heap_bytes=_whole(p.heap_bytes for p in of),
            index_bytes=_whole(p.index_bytes for p in of),
            toast_bytes=_whole(p.toast_bytes for p in of),
            pages=_whole(p.pages for p in of),
        )
    return tuple(own[name] for name in sorted(own))


def _total(numbers: Iterable[float | None]) -> float | None:
    """Their sum; None when any is unknown."""
    known = list(numbers)
    return None if any(n is None for n in known) else sum(n for n in known if n is not None)


def _whole(numbers: Iterable[int | None]) -> int | None:
    """The sum of those known; None when none is."""
    known = [n for n in numbers if n is not None]
    return sum(known) if known else None


def index_sizes(rows: Iterable[Row]) -> tuple[IndexSize, ...]:
    return tuple(
        IndexSize(
            table=table_name(r),
            index=r["index"],
            bytes=r["bytes"],
            pages=r["pages"],
            rows=None if r["rows"] is None or r["rows"] < 0 else float(r["rows"]),
        )
        for r in rows
    )


def index_use(rows: Iterable[Row]) -> tuple[IndexUse, ...]:
    return tuple(
        IndexUse(
            table=table_name(r), index=r["index"], scans=r["scans"], rows_read=r["rows_read"], last_scan=r["last_scan"]
        )
        for r in rows
    )


def statistics(rows: Iterable[Row]) -> tuple[ColumnStatistics, ...]:
    """Statistics of every column; a negative number of distinct values is a share of the rows (pg_stats)."""
    return tuple(
        ColumnStatistics(
            table=table_name(r),
            column=r["column"],
            null_share=r["null_share"],
            distinct=None if not r["distinct"] else abs(r["distinct"]),
            distinct_scales=bool(r["distinct"] and r["distinct"] < 0),
            average_bytes=r["average_bytes"],
            common=tuple(v for v in r["common"] or () if v is not None),
            shares=tuple(r["shares"] or ()),
            bounds=tuple(v for v in r["bounds"] or () if v is not None),
            correlation=r["correlation"],
        )
        for r in rows
    )


def use(rows: Iterable[Row]) -> tuple[TableUse, ...]:
    """Counters of every table; a partitioned one has its partitions' together, and the oldest of their ages."""
    own: dict[str, Row] = {}
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        own[table_name(row)] = row
        if row["root_name"] is not None:
            parts[table_name(row, "root_")].append(row)
    for root, of in parts.items():
        together = dict(own.get(root, of[0]))
        together |= {k: _whole(p[k] for p in of) for k in _ADDED}
        together |= {k: max((p[k] for p in of if p[k] is not None), default=None) for k in _WORST}
        own[root] = together
    keep = (*_ADDED, *_WORST, "last_vacuum", "last_analyze")
    return tuple(TableUse(table=name, **{k: row[k] for k in keep}) for name, row in sorted(own.items()))


def sequences(rows: Iterable[Row]) -> tuple[SequenceState, ...]:
    return tuple(
        SequenceState(
            sequence=table_name(r), last_value=r["last_value"], maximum=r["maximum"], increment=r["increment"]
        )
        for r in rows
    )


def settings(rows: Iterable[Row]) -> tuple[Setting, ...]:
    """Every setting; what may be a password in one is hidden."""
    return tuple(Setting(**{**r, "value": without_credentials(r["name"], r["value"] or "")}) for r in rows)


def roles(rows: Iterable[Row]) -> tuple[Role, ...]:
    return roles_without_credentials(
        Role(**{**r, "member_of": tuple(r["member_of"]), "settings": tuple(r["settings"])}) for r in rows
    )


def roles_without_credentials(given: Iterable[Role]) -> tuple[Role, ...]:
    """The roles with what may be a password in their settings hidden."""

    def said(setting: str) -> str:
        name, _, value = setting.partition("=")
        return f"{name.rstrip()}={without_credentials(name.strip(), value)}"

    return tuple(r.but(settings=tuple(said(s) for s in r.settings)) if r.settings else r for r in given)


_SECRET_NAME = re.compile(r"\.\w*(secret|key|passw|token|credential|dsn)", re.IGNORECASE)
_ASSIGNED = re.compile(r"(?P<name>\b[A-Z][A-Z0-9_]{3,60}=)(?:'[^']*'|\"[^\"]*\"|[^\s;&|]+)")


def without_credentials(name: str, value: str) -> str:
    """The value of a setting with passwords hidden: those of connections, of commands' environments, and settings named so."""
    if _SECRET_NAME.search(name) and value:
        return HIDDEN
    if name.endswith(("_command", "conninfo")):
        return _ASSIGNED.sub(rf"\g<name>{HIDDEN}", without_secrets(value))
    return value


def hidden(rows: Iterable[Row], about: Row) -> tuple[Unseen, ...]:
    """What the role's privileges keep from it: statistics of tables it may not read, settings and sessions of others."""
    found: list[Unseen] = []
    denied = [table_name(r) for r in rows if not r["reachable"] or r["filtered"] or r["columns"] is not None]
    if denied:
        listed = ", ".join(denied[:5]) + (f" and {len(denied) - 5} more" if len(denied) > 5 else "")
        why = f"the role {about.get('role')} may not read all of {listed}, so the server shows no statistics of what it may not read"
        found.append(Unseen(part="statistics", why=why))
    if about.get("all_settings") is False and not about.get("superuser"):
        found.append(
            Unseen(part="settings", why="those for superusers are hidden: the role lacks pg_read_all_settings")
        )
    if about.get("all_activity") is False and not about.get("superuser"):
        found.append(
            Unseen(part="activity", why="what other roles' sessions do is hidden: the role lacks pg_read_all_stats")
        )
    return tuple(found)


def activity(rows: Iterable[Row]) -> tuple[Session, ...]:
    return tuple(Session(**{**r, "blocked_by": tuple(r["blocked_by"] or ())}) for r in rows)


def slots(rows: Iterable[Row]) -> tuple[ReplicationSlot, ...]:
    return tuple(ReplicationSlot(**r) for r in rows)


def statements(rows: Iterable[Row]) -> tuple[StatementUse, ...]:
    return tuple(
        StatementUse(**{k: float(v) if k != "sql" and v is not None else v for k, v in r.items()}) for r in rows
    )
