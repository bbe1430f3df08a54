"""SQLite in memory: what its statements remove, break and refuse, and what hangs on a table that is rebuilt."""

from __future__ import annotations

import re
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.sqlite.names import quote_identifier
from dbarchitect.migrate.lint.others.place import Client, Ran, State
from dbarchitect.migrate.lint.others.rows import ROWS, insert, value
from dbarchitect.model.migration import Hazard

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema

_SECONDS = 15.0
_WRITE = re.compile(r"^\s*(?:UPDATE|DELETE)\b", re.IGNORECASE)
_FOREIGN_KEYS = re.compile(r"^\s*PRAGMA\s+foreign_keys\s*=\s*\w+", re.IGNORECASE)
_INDEX = re.compile(r"^\s*CREATE\s+(?:UNIQUE\s+)?INDEX\b.*?\bON\s+[\"`\[]?([\w$]+)", re.IGNORECASE | re.DOTALL)
_TRANSACTION = re.compile(r"^\s*(?:BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
_COMMENTS = re.compile(r"\A(?:\s+|/\*.*?\*/|--[^\n]*(?:\n|\Z))+", re.DOTALL)


class SqlitePlace:
    """A database in memory with the schema and rows."""

    def __init__(self, schema: Schema) -> None:
        from dbarchitect.engines.sqlite.render import render

        self.engine = f"SQLite {sqlite3.sqlite_version}"
        self.notes: list[str] = []
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute("PRAGMA max_page_count = 100000")
        self._connection.execute("PRAGMA foreign_keys = OFF")
        for sql in render(schema):
            if error := self._try(sql):
                self.notes.append(f"of the schema could not be run: {error}")
        self._fill()
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._orphans = self._broken_references()

    def close(self) -> None:
        self._connection.close()

    def split(self, script: str) -> tuple[tuple[int, str], ...]:
        """As SQLite itself tells where a statement ends: bodies of triggers hold semicolons."""
        found, begun, at = [], 0, 0
        while (end := script.find(";", at)) >= 0:
            at = end + 1
            if sqlite3.complete_statement(script[begun:at]):
                found.append((begun, script[begun:at]))
                begun = at
        found.append((begun, script[begun:]))
        made = []
        for start, text in found:
            comments = _COMMENTS.match(text)
            lead = comments.end() if comments else 0
            body = text[lead:].strip().rstrip(";").strip()
            if body:
                made.append((script.count("\n", 0, start + lead) + 1, body))
        return tuple(made)

    def state(self) -> State:
        columns: dict[str, dict[str, str]] = {}
        rows: dict[str, int] = {}
        hanging: dict[str, str] = {}
        for kind, name, table in self._ask(
            "SELECT type, name, tbl_name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
        ):
            if kind in ("table", "view"):
                columns[name] = {c[1]: c[2] for c in self._ask(f"PRAGMA table_xinfo({quote_identifier(name)})")}
            if kind == "table":
                counted = self._ask(f"SELECT count(*) FROM {quote_identifier(name)}")
                rows[name] = counted[0][0] if counted else 0
            else:
                hanging[f"{kind} {name}"] = "" if kind == "view" else table
        return State(columns, rows, hanging)

    def clients(self, state: State) -> tuple[Client, ...]:
        found = []
        for table, columns in state.columns.items():
            at = quote_identifier(table)
            # a name in double quotes that is no column is a string to SQLite, unless it is qualified
            names = [f"{at}.{quote_identifier(c)}" for c in columns]
            if names:
                found.append(Client(table, f"SELECT {', '.join(names)} FROM {at} LIMIT 1", f"SELECT {', '.join(columns)} FROM {table}"))  # fmt: skip
            if table in state.rows and (row := self._new_row(table)):
                given = ", ".join(quote_identifier(c) for c in row)
                found.append(Client(table, f"INSERT INTO {at} ({given}) VALUES ({', '.join(row.values())})", f"INSERT INTO {table} ({', '.join(row)})"))  # fmt: skip
        return tuple(found)

    def works(self, client: Client) -> str:
        on = self._ask("PRAGMA foreign_keys")[0][0]
        inside = self._connection.in_transaction
        if not inside:
            self._try("PRAGMA foreign_keys = OFF")
        self._try("SAVEPOINT dbarchitect_client")
        error = self._try(client.sql)
        self._try("ROLLBACK TO dbarchitect_client")
        self._try("RELEASE dbarchitect_client")
        if not inside:
            self._try(f"PRAGMA foreign_keys = {on}")
        return "" if "FOREIGN KEY" in error else error

    def run(self, sql: str, known: State) -> Ran:
        hazards: list[Hazard] = []
        if _FOREIGN_KEYS.match(sql) and self._connection.in_transaction:
            why = "inside a transaction it does nothing: dropping the table will remove or refuse what refers to it"
            hazards.append(Hazard(id="not-transactional", measured="PRAGMA foreign_keys is unchanged", why=why))
        if _WRITE.match(sql) and any(str(r[3]).startswith("SCAN") for r in self._ask(f"EXPLAIN QUERY PLAN {sql}")):
            why = "SQLite has one writer: all others wait until every row was looked at"
            hazards.append(Hazard(id="unbounded-write", measured="EXPLAIN QUERY PLAN: the whole table is read", blocks="writes of the database", why=why))  # fmt: skip
        if (index := _INDEX.match(sql)) and index[1] in known.rows:
            why = "SQLite has one writer: all others wait until the index is built"
            hazards.append(Hazard(id="blocks-writes", object=f"table {index[1]}", measured="every row is read", blocks="writes of the database", why=why, grade="caution"))  # fmt: skip
        error = self._try(sql)
        if error:
            on_data = any(w in error for w in ("UNIQUE constraint", "NOT NULL constraint", "CHECK constraint", "FOREIGN KEY constraint"))  # fmt: skip
            return Ran(error, on_data, tuple(hazards))
        if not _TRANSACTION.match(sql) and not self._connection.in_transaction and (fresh := self._broken_references() - self._orphans):  # fmt: skip
            self._orphans |= fresh
            table, target = sorted(fresh)[0]
            why = "rows refer to rows that are not there any more; nothing says so until PRAGMA foreign_key_check is asked"
            hazards.append(Hazard(id="dropped-dependents", object=f"table {table}", measured=f"references from {table} to {target} lead nowhere", why=why))  # fmt: skip
        return Ran(hazards=tuple(hazards))

    def _broken_references(self) -> set[tuple[str, str]]:
        return {(str(r[0]), str(r[2])) for r in self._ask("PRAGMA foreign_key_check")}

    def _fill(self) -> None:
        for table in self.state().rows:
            columns = self._columns(table)
            said = [
                {c: value(k or "text", row, distinct=key, nullable=null) for c, k, key, null in columns}
                for row in range(ROWS)
            ]
            if self._try(insert(quote_identifier(table), said, quote_identifier)):
                for row in said:
                    self._try(insert(quote_identifier(table), [row], quote_identifier))

    def _columns(self, table: str) -> list[tuple[str, str, bool, bool]]:
        """Name, type, whether it is part of a key, whether it may be null; generated ones left out."""
        at = quote_identifier(table)
        keyed = {r[3] for r in self._ask(f"PRAGMA foreign_key_list({at})")}
        for index in self._ask(f"PRAGMA index_list({at})"):
            if index[2]:
                keyed |= {r[2] for r in self._ask(f"PRAGMA index_info({quote_identifier(index[1])})")}
        rows = self._ask(f"PRAGMA table_xinfo({at})")
        return [(r[1], r[2], bool(r[5]) or r[1] in keyed, not r[3] and not r[5]) for r in rows if r[6] == 0]

    def _new_row(self, table: str) -> dict[str, str]:
        rows = self._ask(f"PRAGMA table_xinfo({quote_identifier(table)})")
        must = {r[1] for r in rows if r[3] and r[4] is None and not r[5]}
        return {n: value(k or "text", ROWS + 2, distinct=True, nullable=False) for n, k, _, _ in self._columns(table) if n in must}  # fmt: skip

    def _try(self, sql: str) -> str:
        from dbarchitect.sources.sqlite.script import bounded

        with bounded(self._connection, _SECONDS):
            try:
                self._connection.execute(sql)
            except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
                return str(error).splitlines()[0]
        return ""

    def _ask(self, sql: str) -> list[tuple[Any, ...]]:
        with suppress(sqlite3.Error, sqlite3.Warning, ValueError):
            return self._connection.execute(sql).fetchall()
        return []
