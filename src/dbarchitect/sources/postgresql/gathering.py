"""A PostgreSQL database looked at: its schema, and every part its role may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.engines.postgresql.read import Without, read_schema
from dbarchitect.model.inspection import Inspection, Source, Unseen, Window
from dbarchitect.model.tables import Name
from dbarchitect.sources.postgresql import parts
from dbarchitect.sources.postgresql.connecting import lost
from dbarchitect.sources.postgresql.hosting import managed_by
from dbarchitect.sources.postgresql.locked import Locked, locked
from dbarchitect.sources.postgresql.session import LIMITS, Turns, read_only

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from psycopg import Connection

    from dbarchitect.engines.postgresql.read import Reading
    from dbarchitect.model.inspection import SourceKind
    from dbarchitect.sources.postgresql.session import Limits

    Fill = Callable[[Sequence[parts.Row]], dict[str, Any]]

_LOCK_ROUNDS = 3
_NOT_COUNTED = "the extension pg_stat_statements is not installed in this database"


def gather(
    connection: Connection[Any], *, kind: SourceKind = "live", where: str = "", limits: Limits = LIMITS
) -> Inspection:
    """All that the catalogs and counters say, with what the role may not see named; no row of a table is read.

    Raises ArchitectError as `read_schema` does, and `source.lost`.
    """
    import psycopg

    try:
        return _gathered(connection, kind, where, limits)
    except psycopg.Error as error:
        if connection.closed:
            raise lost(error) from None
        raise ArchitectError(
            "postgresql.read",
            f"the database's catalogs cannot be read: {str(error).strip().splitlines()[0]}",
            hint="check that the role may read pg_catalog and that nothing holds it locked",
        ) from None


def _gathered(connection: Connection[Any], kind: SourceKind, where: str, limits: Limits) -> Inspection:
    reading, barred = _schema(connection, limits)
    with Turns(connection, limits) as turns:
        return _filled(_Look(connection, limits, turns, barred), reading, kind, where)


def _filled(look: _Look, reading: Reading, kind: SourceKind, where: str) -> Inspection:
    server = look.rows("server", parts.query("server"))
    about: parts.Row = server[0] if server else {"version": "", "major": reading.schema.version or 0}
    values: dict[str, Any] = {}
    for names, sql, fill in _plan(about["major"], reading.schema.extensions):
        rows = look.rows(names, sql, quietly=names == "sizes")
        if rows is None and names == "sizes":
            rows = look.rows(names, parts.query("known_sizes"))
        if rows is not None:
            values |= fill(rows)
    values["sequences"] = _sequences(look)
    if about.get("days") is not None:
        values["window"] = Window(since=about["counted_since"], days=float(about["days"]), replica=about["replica"])
    if kind == "live" and "statements" not in values and all(u.part != "statements" for u in look.unseen):
        look.unseen.append(Unseen(part="statements", why=_NOT_COUNTED))
    losses = tuple(Unseen(part="schema", why=loss) for loss in reading.losses)
    hidden = parts.hidden(look.rows("privileges", parts.query("readable")) or (), about)
    source = Source(
        kind=kind,
        engine="postgresql",
        version=str(about["version"]).split()[0] if about["version"] else "",
        major=about["major"],
        where=where,
        role=about.get("role"),
        superuser=about.get("superuser"),
        read_at=about.get("read_at"),
        managed_by=managed_by(values.get("roles") or (), values.get("settings") or ()) if kind == "live" else None,
    )
    unseen = (*look.unseen, *hidden, *look.barred.unseen(), *losses)
    schema = reading.schema
    if kind == "live":
        schema = schema.model_copy(update={"roles": parts.roles_without_credentials(schema.roles)})
    return Inspection(source=source, schema_=schema, unseen=unseen, **values)


def _schema(connection: Connection[Any], limits: Limits) -> tuple[Reading, Locked]:
    """The schema without what another session locks against readers, and what that is."""
    barred = Locked()
    for _ in range(_LOCK_ROUNDS):
        try:
            return _read(connection, limits, barred), barred
        except ArchitectError as error:
            if connection.closed and error.__cause__ is not None:
                raise lost(error.__cause__) from None
            if not _waited(error.__cause__):
                raise
            barred |= locked(connection, limits)
    return _read(connection, limits, barred), barred


def _read(connection: Connection[Any], limits: Limits, barred: Locked) -> Reading:
    # inside our transaction the reader's own is a savepoint, and our bounds hold for it
    with read_only(connection, limits):
        return read_schema(connection, without=Without(barred.relations, barred.routines))


def _waited(error: BaseException | None) -> bool:
    from psycopg.errors import LockNotAvailable

    return isinstance(error, LockNotAvailable)


def _plan(major: int, extensions: Sequence[Any]) -> list[tuple[str, str, Fill]]:
    """Each part's name, query and what its rows become."""
    plan: list[tuple[str, str, Fill]] = [
        ("sizes", parts.query("sizes"), lambda r: {"sizes": parts.sizes(r)}),
        (
            "index_sizes",
            parts.query("indexes").replace("{last_scan}", "s.last_idx_scan::text" if major >= 16 else "NULL::text"),
            lambda r: {"index_sizes": parts.index_sizes(r), "index_use": parts.index_use(r)},
        ),
        ("statistics", parts.query("statistics"), lambda r: {"statistics": parts.statistics(r)}),
        ("use", parts.query("use"), lambda r: {"use": parts.use(r)}),
        ("settings", parts.query("settings"), lambda r: {"settings": parts.settings(r)}),
        ("roles", parts.query("roles"), lambda r: {"roles": parts.roles(r)}),
        ("activity", parts.query("activity"), lambda r: {"activity": parts.activity(r)}),
        (
            "slots",
            parts.query("slots").replace("{status}", "s.wal_status" if major >= 13 else "NULL::text"),
            lambda r: {"slots": parts.slots(r)},
        ),
    ]
    counted = next((e for e in extensions if e.name == "pg_stat_statements"), None)
    if counted is not None:
        view = qualified(Name(namespace=counted.namespace or "public", name="pg_stat_statements"), always=True)
        sql = parts.query("statements").replace("{view}", view)
        sql = sql.replace("{total}", "total_exec_time" if major >= 13 else "total_time")
        plan.append(("statements", sql, lambda r: {"statements": parts.statements(r)}))
    return plan


def _sequences(look: _Look) -> Any:
    """Where each sequence stands, read from the sequence itself: pg_sequences would lock it as a writer does."""
    known = look.rows("sequences", parts.query("sequences"))
    if known is None:
        return None
    places: dict[tuple[str, str], int | None] = {}
    ask = [(r["namespace"], r["name"]) for r in known if r["readable"] and r["oid"] not in look.barred.relations]
    for start in range(0, len(ask), 200):
        sql = " UNION ALL ".join(
            f"SELECT {number} AS number, last_value, is_called FROM {qualified(Name(namespace=space, name=name), always=True)}"
            for number, (space, name) in enumerate(ask[start : start + 200], start)
        )
        for row in look.rows("sequences", sql) or ():
            places[ask[row["number"]]] = row["last_value"] if row["is_called"] else None
    return parts.sequences([{**r, "last_value": places.get((r["namespace"], r["name"]))} for r in known])


class _Look:
    """Queries of which one that is refused does not cost the others."""

    def __init__(self, connection: Connection[Any], limits: Limits, turns: Turns, barred: Locked) -> None:
        self._connection = connection
        self._limits = limits
        self._turns = turns
        self.barred = barred
        self.unseen: list[Unseen] = []

    def rows(self, part: str, sql: str, *, quietly: bool = False) -> list[parts.Row] | None:
        """The query's rows; None when it was refused, which `unseen` then says unless `quietly`.

        `{unlocked}` in it becomes what holds for a relation `c` that nobody else locks against readers.
        """
        import psycopg

        try:
            return self._rows(sql)
        except psycopg.Error as error:
            said = error
        if _waited(said) and not self._connection.closed:
            try:
                self.barred |= locked(self._connection, self._limits)
                return self._rows(sql)
            except psycopg.Error as error:
                said = error
        if self._connection.closed:
            raise said
        if not quietly:
            self.unseen.append(Unseen(part=part, why=str(said).strip().splitlines()[0]))
        return None

    def _rows(self, sql: str) -> list[parts.Row]:
        listed = ",".join(str(oid) for oid in self.barred.relations)
        unlocked = f"c.oid <> ALL ('{{{listed}}}'::oid[])" if listed else "true"
        rows = self._turns.rows(sql.replace("{unlocked}", unlocked))
        return [dict(zip(self._turns.columns, row, strict=True)) for row in rows]
