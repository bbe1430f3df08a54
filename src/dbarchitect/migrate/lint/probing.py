"""The application's statements, made from the schema, and which of them stop working after a statement of the migration."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg import Connection

    from dbarchitect.migrate.lint.snapshot import Snapshot

Kind = Literal["prepared", "select", "insert", "update", "delete", "upsert", "label", "count", "call"]
_MOST_CALLS = 60
_CALLS = """
SELECT p.oid::int8, p.oid::regproc::text, ARRAY(SELECT a::regtype::text FROM unnest(proargtypes::oid[]) WITH ORDINALITY t(a, n) ORDER BY n)
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.oid = ANY (%s::int8[]::oid[]) AND prokind = 'f' AND provariadic = 0 AND l.lanname IN ('sql', 'plpgsql')
  AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype) AND NOT EXISTS (
    SELECT FROM unnest(proargtypes::oid[]) a JOIN pg_type y ON y.oid = a WHERE y.typtype = 'p')
ORDER BY 2 LIMIT %s
"""
_TRY = """
CREATE OR REPLACE FUNCTION pg_temp.dbarchitect_try(roles text[], statements text[])
RETURNS TABLE (n integer, state text, message text, counted bigint) LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  FOR i IN 1 .. cardinality(statements) LOOP
    n := i; state := ''; message := ''; counted := NULL;
    BEGIN
      IF roles[i] <> '' THEN EXECUTE format('SET LOCAL ROLE %I', roles[i]); END IF;
      IF statements[i] LIKE 'SELECT count(*)%' THEN EXECUTE statements[i] INTO counted; ELSE EXECUTE statements[i]; END IF;
      RAISE EXCEPTION USING ERRCODE = 'DBA01';
    EXCEPTION
      WHEN SQLSTATE 'DBA01' THEN NULL;
      WHEN OTHERS THEN state := SQLSTATE; message := SQLERRM;
    END;
    IF state <> '' OR counted IS NOT NULL THEN RETURN NEXT; END IF;
  END LOOP;
END $$"""
"""Tries statements one by one, each undone whatever came of it; what a session prepares stays."""
_MOST_TABLES = 60
_NOT_PREPARED = "26000"
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
    prepared: str = ""


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
        connection.execute("DEALLOCATE ALL")
        connection.execute(_TRY)
        made = [*(p for oid in self._chosen(text) for p in self._of(oid)), *self._calls()]
        self._run([("", p.sql.replace("EXECUTE", "PREPARE", 1) + f" AS {p.prepared}") for p in made if p.prepared])
        asked = [replace(p, role=role) for p in made for role in (("",) if p.prepared else ("", *roles))]
        with _Undone(connection):
            failed = self._run([(p.role, p.sql) for p in asked])
        for n, probe in enumerate(asked):
            state, _, rows = failed.get(n, ("", "", None))
            if not state:
                self.probes.append(probe)
                if rows is not None:
                    self._counts[probe] = rows

    def broken(
        self, before: Snapshot, after: Snapshot, *, emptied: bool = False, anyway: bool = False
    ) -> tuple[Broken, ...]:
        """The statements that worked until now and do not any more; told once. `anyway`: though the catalog is the same."""
        if not anyway and _only_rows(before, after):
            return ()
        asked = [p for p in self.probes if not emptied or p.kind not in ("insert", "upsert", "count")]
        found = [b for b in self._tried(asked) if (b.probe, b.state) not in self._known]
        self._known |= {(b.probe, b.state) for b in found}
        return tuple(found)

    def still(self) -> frozenset[tuple[Probe, str]]:
        """All that fails now, by its error."""
        known = {probe for probe, _ in self._known}
        return frozenset((b.probe, b.state) for b in self._tried([p for p in self.probes if p in known]))

    def recount(self) -> None:
        """Rows were written or removed: what is counted now is what is expected from here on."""
        counting = [p for p in self.probes if p.kind == "count"]
        if not counting:
            return
        with _Undone(self._connection):
            answers = self._run([(p.role, p.sql) for p in counting])
        self._counts |= {counting[n]: rows for n, (_, _, rows) in answers.items() if rows is not None}

    def accept(self) -> None:
        """What fails now is known and not told again."""
        self._known |= {(b.probe, b.state) for b in self._tried(self.probes)}

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
            Probe(
                "prepared",
                oid,
                f"EXECUTE client_{oid}",
                f"a prepared SELECT * FROM {at}",
                prepared=f"SELECT * FROM {at} LIMIT 1",
            ),
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
        key = ", ".join(quote_identifier(k) for k in self._catalog.primary_key(oid))
        row = f"({key}) IN (SELECT {key} FROM {at} LIMIT 1)" if key else "false"
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

    def _calls(self) -> list[Probe]:
        """Each function called with nulls: enough to see whether what it returns still has the form it promises."""
        rows = self._connection.execute(_CALLS, [sorted(self._catalog.routines), _MOST_CALLS]).fetchall()
        return [
            Probe(
                "call",
                oid,
                f"SELECT * FROM {name}({', '.join(f'NULL::{kind}' for kind in kinds)})",
                f"SELECT * FROM {name}(…)",
            )
            for oid, name, kinds in rows
        ]

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

    def _tried(self, probes: list[Probe]) -> tuple[Broken, ...]:
        """Those that fail or see another number of rows."""
        if not probes:
            return ()
        with _Undone(self._connection):
            answers = self._run([(p.role, p.sql) for p in probes])
        found = []
        for n, (state, message, rows) in sorted(answers.items()):
            probe = probes[n]
            if state == _NOT_PREPARED:
                continue  # the migration discarded what its own session had prepared: no other session's is gone
            if state:
                found.append(Broken(probe, state, message))
            elif rows is not None and rows != self._counts.get(probe, rows):
                found.append(Broken(probe, "rows", "", (self._counts[probe], rows)))
        return tuple(found)

    def _run(self, statements: list[tuple[str, str]]) -> dict[int, tuple[str, str, int | None]]:
        """By place: the error's state and text, and the number a count gave; all in one go, each undone by itself."""
        if not statements:
            return {}
        rows = self._connection.execute(
            "SELECT n - 1, state, message, counted FROM pg_temp.dbarchitect_try(%s::text[], %s::text[])",
            [[role for role, _ in statements], [sql for _, sql in statements]],
        ).fetchall()
        return {int(n): (state, message, counted) for n, state, message, counted in rows}


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
