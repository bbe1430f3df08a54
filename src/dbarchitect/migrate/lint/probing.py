"""The application's statements, made from the schema, and which of them stop working after a statement of the migration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg import Connection

    from dbarchitect.migrate.lint.snapshot import Snapshot

Kind = Literal["prepared", "select", "insert", "update", "delete", "upsert", "label", "count"]
_SAVEPOINT = "dbarchitect_client"
_MOST_TABLES = 60
_MOST_LABELS = 40


@dataclass(frozen=True)
class Probe:
    """A statement of the application. `role` is empty for the owner of the tables."""

    kind: Kind
    relation: int
    sql: str
    shown: str
    role: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Broken:
    """A statement that worked before; `rows` are those seen before and after where it now sees another number."""

    probe: Probe
    state: str
    message: str
    rows: tuple[int, int] | None = None


class Clients:
    """What the application does, as owner and as each role that has rights; prepared over the migration's own session."""

    def __init__(
        self,
        connection: Connection[Any],
        catalog: Snapshot,
        text: str,
        roles: tuple[str, ...],
        spares: Mapping[str, tuple[dict[str, str | None], ...]],
    ) -> None:
        self._connection = connection
        self._catalog = catalog
        self._spares = spares
        self._known: set[tuple[Probe, str]] = set()
        self._counts: dict[Probe, int] = {}
        self.probes: list[Probe] = []
        chosen = self._chosen(text)
        connection.execute("DEALLOCATE ALL")
        for oid in chosen:
            for probe in self._of(oid):
                for role in ("", *roles):
                    one = Probe(probe.kind, probe.relation, probe.sql, probe.shown, role, probe.columns)
                    if probe.kind == "prepared" and role:
                        continue
                    if self._works(one):
                        self.probes.append(one)

    def broken(
        self, before: Snapshot, after: Snapshot, locks: tuple[tuple[int, str], ...], emptied: bool
    ) -> tuple[Broken, ...]:
        """The statements that worked until now and do not any more; told once."""
        if before is after:
            return ()
        if _only_rows(before, after):
            return ()
        found = []
        with _Undone(self._connection):
            for probe in self.probes:
                if emptied and probe.kind in ("insert", "upsert", "count"):
                    continue
                one = self._tried(probe)
                if one is not None and (probe, one.state) not in self._known:
                    self._known.add((probe, one.state))
                    found.append(one)
        return tuple(found)

    def still(self, current: Snapshot) -> frozenset[tuple[Probe, str]]:
        """All that fails now, by its error."""
        with _Undone(self._connection):
            tried = [self._tried(p) for p in self.probes if any(k[0] == p for k in self._known)]
        return frozenset((b.probe, b.state) for b in tried if b is not None)

    def _chosen(self, text: str) -> tuple[int, ...]:
        shown = tuple(r for r in self._catalog.relations.values() if r.kind in "rpvmf")
        if len(shown) <= _MOST_TABLES:
            return tuple(r.oid for r in shown)
        words = set(re.findall(r"[\w$]+", text.lower()))
        named = {r.oid for r in shown if r.name.lower() in words}
        named |= {c.table for c in self._catalog.constraints.values() if c.kind == "f" and c.target in named}
        named |= {r.oid for r in shown if r.parent in named}
        named |= {r.oid for r in shown if r.kind in "vm"}
        return tuple(sorted(named))

    def _of(self, oid: int) -> tuple[Probe, ...]:
        relation, columns = self._catalog.relations[oid], self._catalog.columns.get(oid, {})
        if not columns:
            return ()
        at, names = relation.sql, [quote_identifier(c.name) for c in columns.values()]
        made: list[Probe] = [
            Probe("prepared", oid, f"SELECT * FROM {at} LIMIT 1", f"a prepared SELECT * FROM {at}"),
            Probe(
                "select", oid, f"SELECT {', '.join(names)} FROM {at} LIMIT 1", f"SELECT {', '.join(names)} FROM {at}"
            ),
            Probe("count", oid, f"SELECT count(*) FROM {at}", f"SELECT count(*) FROM {at}"),
        ]
        if relation.kind in "rp" and not relation.is_partition:
            made += self._writes(oid)
        made += self._labels(oid)
        return tuple(made)

    def _writes(self, oid: int) -> list[Probe]:
        relation, columns = self._catalog.relations[oid], self._catalog.columns[oid]
        at = relation.sql
        writable = [c for c in columns.values() if not c.generated and c.identity != "a"]
        if not writable:
            return []
        sets = ", ".join(f"{quote_identifier(c.name)} = {quote_identifier(c.name)}" for c in writable)
        row = f"ctid IN (SELECT ctid FROM {at} LIMIT 1)" if relation.kind == "r" else "false"
        made = [
            Probe("update", oid, f"UPDATE {at} SET {sets} WHERE {row}", f"UPDATE {at} SET … of a row"),
            Probe("delete", oid, f"DELETE FROM {at} WHERE false", f"DELETE FROM {at} of a row"),
        ]
        spare = self._spare(oid)
        if spare is None:
            return made
        full = [c.name for c in writable if c.name in spare]
        needed = [c.name for c in writable if c.not_null and c.default is None and not c.identity and c.name in spare]
        for names in dict.fromkeys((tuple(full), tuple(needed))):
            sql = _insert(at, names, spare)
            said = f"INSERT INTO {at} ({', '.join(names)})" if names else f"INSERT INTO {at} DEFAULT VALUES"
            made.append(Probe("insert", oid, sql, said, columns=names))
        for index in self._catalog.indexes_of.get(oid, ()):
            if not index.unique or " WHERE " in index.definition or 0 in index.columns:
                continue
            keys = ", ".join(quote_identifier(columns[n].name) for n in index.columns if n in columns)
            clause = f"ON CONFLICT ({keys}) DO NOTHING"
            sql = f"{_insert(at, tuple(full), spare)} {clause}"
            made.append(Probe("upsert", oid, sql, f"INSERT INTO {at} … {clause}", columns=tuple(full)))
        return made

    def _labels(self, oid: int) -> list[Probe]:
        made = []
        for column in self._catalog.columns[oid].values():
            kind = self._catalog.types.get(column.type_oid)
            if kind is not None and kind.said[0] == "e":
                for label in kind.said[1][:_MOST_LABELS]:
                    where = f"{quote_identifier(column.name)} = {quote_literal(label)}"
                    sql = f"SELECT FROM {self._catalog.relations[oid].sql} WHERE {where} LIMIT 1"
                    made.append(Probe("label", oid, sql, sql.replace("SELECT FROM", "SELECT … FROM")))
        return made

    def _spare(self, oid: int) -> dict[str, str | None] | None:
        """A row that fits and is not there: one that was made and kept back, else a copy with new keys."""
        relation = self._catalog.relations[oid]
        names = (f"{relation.namespace}.{relation.name}", relation.shown, relation.name)
        kept = next((self._spares[n] for n in names if self._spares.get(n)), ())
        return kept[0] if kept else self._copied(oid)

    def _copied(self, oid: int) -> dict[str, str | None] | None:
        from psycopg import Error

        columns = self._catalog.columns[oid].values()
        keys = {n for i in self._catalog.indexes_of.get(oid, ()) if i.unique for n in i.columns}
        parts = []
        for c in columns:
            name = quote_identifier(c.name)
            fresh = f"({name})::text"
            if c.number in keys:
                if c.type in ("integer", "bigint", "smallint") or c.type.startswith("numeric"):
                    fresh = f"(SELECT (max({name}) + 1)::text FROM {self._catalog.relations[oid].sql})"
                elif c.type == "uuid":
                    fresh = "gen_random_uuid()::text"
                elif c.type == "text" or c.type.startswith("character"):
                    fresh = f"(left({name}, 6) || '~')::text"
            parts.append(fresh)
        sql = f"SELECT {', '.join(parts)} FROM {self._catalog.relations[oid].sql} LIMIT 1"
        try:
            with self._connection.transaction():
                row = self._connection.execute(sql.encode()).fetchone()
        except Error:
            return None
        return dict(zip((c.name for c in columns), row, strict=True)) if row else None

    def _works(self, probe: Probe) -> bool:
        from psycopg import Error

        if probe.kind == "prepared":
            try:
                self._connection.execute(f"PREPARE client_{probe.relation} AS {probe.sql}".encode())
            except Error:
                return False
        with _Undone(self._connection):
            return self._tried(probe, first=True) is None

    def _tried(self, probe: Probe, *, first: bool = False) -> Broken | None:
        from psycopg import Error

        sql = f"EXECUTE client_{probe.relation}" if probe.kind == "prepared" else probe.sql
        run = self._connection.execute
        try:
            run(f"SAVEPOINT {_SAVEPOINT}")
            if probe.role:
                run(f"SET LOCAL ROLE {quote_identifier(probe.role)}".encode())
            cursor = run(sql.encode())
            if probe.kind == "count":
                row = cursor.fetchone()
                rows = int(row[0]) if row else 0
                if first:
                    self._counts[probe] = rows
                elif rows != self._counts.get(probe, rows):
                    return Broken(probe, "rows", "", (self._counts[probe], rows))
        except Error as error:
            if self._connection.broken:
                raise
            return Broken(probe, error.sqlstate or "", (error.diag.message_primary or str(error)).strip())
        finally:
            if not self._connection.broken:
                run(f"ROLLBACK TO {_SAVEPOINT}; RELEASE {_SAVEPOINT}")
        return None


class _Undone:
    """A savepoint of the open transaction, or a transaction where none is open; always rolled back."""

    def __init__(self, connection: Connection[Any]) -> None:
        from psycopg.pq import TransactionStatus

        self._connection = connection
        self._inside = connection.info.transaction_status == TransactionStatus.INTRANS

    def __enter__(self) -> None:
        self._connection.execute("SAVEPOINT dbarchitect_clients" if self._inside else "BEGIN")

    def __exit__(self, *_: object) -> None:
        if not self._connection.broken:
            undo = "ROLLBACK TO dbarchitect_clients; RELEASE dbarchitect_clients" if self._inside else "ROLLBACK"
            self._connection.execute(undo.encode())


def _insert(at: str, names: tuple[str, ...], spare: Mapping[str, str | None]) -> str:
    if not names:
        return f"INSERT INTO {at} DEFAULT VALUES"
    values = ", ".join("NULL" if (v := spare[n]) is None else quote_literal(v) for n in names)
    return f"INSERT INTO {at} ({', '.join(map(quote_identifier, names))}) VALUES ({values})"


def _only_rows(before: Snapshot, after: Snapshot) -> bool:
    """Whether nothing of the catalog changed."""
    return (
        before.relations == after.relations
        and before.columns == after.columns
        and before.constraints == after.constraints
        and before.indexes == after.indexes
        and before.triggers == after.triggers
        and before.policies == after.policies
        and before.routines == after.routines
        and before.types == after.types
    )


def application_roles(catalog: Snapshot, owner: str, most: int = 2) -> tuple[str, ...]:
    """The roles beside the owner that may write or read tables, those with most rights first."""
    found: dict[str, int] = {}
    for relation in catalog.relations.values():
        if relation.kind in "rpvmf":
            for grantee, privilege in relation.grants:
                if grantee not in ("PUBLIC", owner) and not grantee.startswith("pg_"):
                    found[grantee] = found.get(grantee, 0) + (3 if privilege == "INSERT" else 1)
    return tuple(sorted(found, key=lambda r: (-found[r], r))[:most])
