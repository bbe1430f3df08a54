"""Shapes with their counters, from executions or from what a server counted itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dbarchitect.model.observed import Unread
from dbarchitect.workload.bursts import Bursts
from dbarchitect.workload.entry import Skipped
from dbarchitect.workload.shaping import Shape, shape
from dbarchitect.workload.tally import Tally, moment_of
from dbarchitect.workload.words import READS, WRITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbarchitect.model.inspection import StatementUse
    from dbarchitect.workload.tally import Collector


@dataclass(slots=True)
class Group:
    """A shape with its counters; `examples` are texts with their parameters, each of equal weight."""

    shape: Shape
    number: int
    calls: float
    total_ms: float | None
    max_ms: float | None
    rows: float | None
    most_rows: float | None = None
    first: str | None = None
    last: str | None = None
    examples: list[tuple[bytes, bytes]] = field(default_factory=list)


@dataclass(frozen=True)
class Counted:
    """Groups of statements of an application, and all else that was seen on the way."""

    form: str
    engine: str
    groups: tuple[Group, ...]
    skipped: Skipped
    bursts: Bursts | None = None
    where: str = ""
    entries: int = 0
    seconds: float | None = None
    since: str | None = None
    until: str | None = None
    others: tuple[Group, ...] = ()
    """Statements that are neither reads nor writes of rows."""
    notes: tuple[str, ...] = ()

    def but(self, **changes: Any) -> Counted:
        return replace(self, **changes)

    @property
    def unread(self) -> tuple[Unread, ...]:
        return tuple(Unread(why=w, count=c) for w, c in sorted(self.skipped.unread.items()))

    @staticmethod
    def joined(parts: Sequence[Counted]) -> Counted:
        """Several files as one workload; habits of sessions are those of the largest."""
        by_print: dict[str, Group] = {}
        skipped = Skipped()
        largest = max(parts, key=lambda p: p.entries)
        for part in (largest, *(p for p in parts if p is not largest)):
            skipped.add(part.skipped)
            for group in (*part.groups, *part.others):
                known = by_print.get(group.shape.fingerprint)
                if known is None:
                    by_print[group.shape.fingerprint] = replace(group)
                else:
                    _add(known, group)
        spans = [p.seconds for p in parts if p.seconds is not None]
        since = min((p.since for p in parts if p.since), default=None)
        until = max((p.until for p in parts if p.until), default=None)
        whole = _between(since, until)
        mine, others = _split(by_print.values())
        return Counted(
            form=largest.form, engine=largest.engine, skipped=skipped, bursts=largest.bursts,
            entries=sum(p.entries for p in parts), seconds=whole if whole is not None else max(spans, default=None),
            since=since, until=until, groups=mine, others=others,
        )  # fmt: skip


def _add(known: Group, more: Group) -> None:
    known.calls += more.calls
    known.total_ms = _sum(known.total_ms, more.total_ms)
    known.rows = _sum(known.rows, more.rows)
    known.max_ms = max(filter(None, (known.max_ms, more.max_ms)), default=None)
    known.most_rows = max(filter(None, (known.most_rows, more.most_rows)), default=None)
    known.first = min(filter(None, (known.first, more.first)), default=None)
    known.last = max(filter(None, (known.last, more.last)), default=None)
    known.examples = (known.examples + more.examples)[:32]


def _sum(a: float | None, b: float | None) -> float | None:
    return (a or 0.0) + (b or 0.0) if a is not None or b is not None else None


def _split(groups: Iterable[Group]) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """Groups of the application's reads and writes, most time first, and the others."""
    ranked = sorted(groups, key=lambda g: (-(g.total_ms or 0.0), -g.calls, g.number, g.shape.fingerprint))
    mine = tuple(g for g in ranked if g.shape.kind in (*READS, *WRITES) and not _of_the_system(g.shape))
    kept = {id(g) for g in mine}
    return mine, tuple(g for g in ranked if id(g) not in kept)


_SYSTEM = (
    "pg_catalog.",
    "information_schema.",
    "performance_schema.",
    "mysql.",
    "sys.",
    "pg_stat_",
    "pg_settings",
    "sqlite_master",
)
_CATALOG = frozenset(("pg_class", "pg_attribute", "pg_namespace", "pg_type", "pg_index", "pg_constraint", "pg_database", "pg_roles",
                      "pg_extension", "pg_proc", "pg_tables", "pg_indexes", "pg_locks", "pg_sequences", "pg_description", "pg_range"))  # fmt: skip


def _of_the_system(found: Shape) -> bool:
    """Whether it reads catalogs alone: tools and drivers do, and no index of the user helps them."""
    return bool(found.tables) and all(t.startswith(_SYSTEM) or t in _CATALOG for t in found.tables)


def from_collector(collector: Collector, form: str, *, engine: str) -> Counted:
    """What was counted execution by execution."""
    groups = [_group(t) for t in collector.tallies.values()]
    since = min((g.first for g in groups if g.first), default=None)
    until = max((g.last for g in groups if g.last), default=None)
    mine, others = _split(groups)
    return Counted(
        form=form, engine=engine or _seen(groups), skipped=collector.skipped, bursts=collector.bursts, entries=collector.entries,
        seconds=_between(since, until), since=since, until=until, groups=mine, others=others,
        notes=_followed(collector),
    )  # fmt: skip


def _followed(collector: Collector) -> tuple[str, ...]:
    """What a reader must know of habits in a large log."""
    if not collector.in_bulk:
        return ()
    followed = collector.ranges - collector.in_bulk
    return (
        f"sessions were followed, for habits and examples, in {followed} of {collector.ranges} parts of the log; all of it was counted",
    )


def _seen(groups: Sequence[Group]) -> str:
    """The engine whose quotes the statements have."""
    return "mysql" if any(b"`" in text for g in groups for text, _ in g.examples) else "postgresql"


def _group(tally: Tally) -> Group:
    return Group(
        shape=tally.shape, number=tally.number, calls=float(tally.calls), total_ms=tally.total_ms if tally.timed else None,
        max_ms=tally.max_ms if tally.timed else None, rows=tally.rows * tally.calls / tally.counted if tally.counted else None,
        most_rows=tally.most_rows if tally.counted else None, first=_time(tally.first), last=_time(tally.last), examples=tally.examples,
    )  # fmt: skip


def _time(when: bytes) -> str | None:
    return when[:19].decode("ascii", "replace").replace(" ", "T") if when else None


def _between(since: str | None, until: str | None) -> float | None:
    """Seconds from the first to the last entry, at least one."""
    if since is None or until is None:
        return None
    a, b = moment_of(since.encode()), moment_of(until.encode())
    return float(max(1, b - a)) if a >= 0 and b >= 0 else None


def from_uses(uses: Sequence[StatementUse], form: str, *, engine: str, skipped: Skipped) -> Counted:
    """What a server, or a script's author, counted by statement."""
    groups: dict[str, Group] = {}
    mysql = engine in ("mysql", "mariadb") if engine else None
    for use in uses:
        found = shape(use.sql, mysql=mysql)
        total = use.total_ms if use.total_ms is not None else None if use.mean_ms is None else use.mean_ms * use.calls
        group = Group(
            shape=found, number=len(groups), calls=use.calls, total_ms=total, max_ms=None, rows=use.rows,
            examples=[(use.sql.encode("utf-8", "replace"), b"")],
        )  # fmt: skip
        known = groups.get(found.fingerprint)
        if known is None:
            groups[found.fingerprint] = group
        else:
            _add(known, group)
    engine = engine or _seen(list(groups.values()))
    mine, others = _split(groups.values())
    return Counted(form=form, engine=engine, skipped=skipped, entries=len(uses), groups=mine, others=others)
