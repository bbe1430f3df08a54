"""A MariaDB or MySQL server that says itself which algorithm and lock each change of a table needs, tried from the mildest on."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.mysql.names import quote_identifier
from dbarchitect.migrate.lint.mysql import hazards_by_rules
from dbarchitect.migrate.lint.others.place import Client, Ran, State
from dbarchitect.migrate.lint.others.rows import ROWS, insert, value
from dbarchitect.model.migration import Hazard
from dbarchitect.sources.mysql.script import for_server
from dbarchitect.sources.mysql.statements import statements

if TYPE_CHECKING:
    from dbarchitect.model.migration import Grade
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox.mariadb import MariaSandbox

_SECONDS = 15
_NOT_SUPPORTED = {1845, 1846, 1800}
_ON_DATA = {1062, 1048, 1138, 1264, 1265, 1292, 1366, 1406, 1452, 4025, 3819, 1411, 1526, 1022, 1586}
_CHANGE = re.compile(r"^(?:ALTER\s+(?:ONLINE\s+|IGNORE\s+)?TABLE|CREATE\s+(?:UNIQUE\s+|FULLTEXT\s+|SPATIAL\s+)?INDEX|DROP\s+INDEX)\b", re.IGNORECASE)  # fmt: skip
_SAID = re.compile(r"\b(?:ALGORITHM|LOCK)\s*=?\s*(?:DEFAULT|INSTANT|NOCOPY|INPLACE|COPY|NONE|SHARED|EXCLUSIVE)\b", re.IGNORECASE)  # fmt: skip
_TABLE = re.compile(r"^(?:ALTER\s+(?:ONLINE\s+|IGNORE\s+)?TABLE\s+(?:IF\s+EXISTS\s+)?|.*?\sON\s+)((?:`[^`]+`|[\w$]+)(?:\.(?:`[^`]+`|[\w$]+))?)", re.IGNORECASE | re.DOTALL)  # fmt: skip
_COMMENTS = re.compile(r"\A(?:\s+|/\*(?!!).*?\*/|--[^\n]*\n|#[^\n]*\n)+", re.DOTALL)
_WRITE = re.compile(r"^(?:UPDATE|DELETE)\b", re.IGNORECASE)
_OF_LOCKS = frozenset({"table-rewrite", "blocks-writes", "access-exclusive-scan"})
_WAYS: tuple[tuple[str, str, Grade, str, str], ...] = (
    ("ALGORITHM=INSTANT", "", "safe", "", ""),
    ("ALGORITHM=NOCOPY, LOCK=NONE", "", "safe", "", ""),
    ("ALGORITHM=INPLACE, LOCK=NONE", "table-rewrite", "caution", "nobody, but for long", "the table is built anew while others read and write; replicas wait for it"),
    ("ALGORITHM=NOCOPY, LOCK=SHARED", "blocks-writes", "unsafe", "writes", "an index is built while writes wait"),
    ("ALGORITHM=INPLACE, LOCK=SHARED", "blocks-writes", "unsafe", "writes", "the table is worked on as a whole while writes wait"),
    ("ALGORITHM=COPY, LOCK=NONE", "table-rewrite", "caution", "nobody, but for long", "every row is copied while others read and write"),
    ("ALGORITHM=COPY, LOCK=SHARED", "table-rewrite", "unsafe", "writes", "every row is copied while writes wait"),
    ("ALGORITHM=COPY, LOCK=EXCLUSIVE", "table-rewrite", "unsafe", "reads and writes", "every row is copied while reads and writes wait"),
)  # fmt: skip
"""What is said to the server, and what it means that it took it and nothing milder: hazard, grade, who waits, why
(https://mariadb.com/docs/server/server-usage/storage-engines/innodb/innodb-online-ddl)."""
_VARCHAR = re.compile(r"\b(?:MODIFY|CHANGE)\s+(?:COLUMN\s+)?`?(\w+)`?\s+(?:`?\w+`?\s+)?varchar\s*\((\d{1,5})\)", re.IGNORECASE)  # fmt: skip
_WRITTEN = re.compile(r"^(?:UPDATE|DELETE\s+FROM)\s+`?(\w+)`?", re.IGNORECASE)
_COLUMNS = "SELECT table_name, column_name, column_type FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position"  # fmt: skip
_HANGING = """
SELECT concat('trigger ', trigger_name), event_object_table FROM information_schema.triggers WHERE trigger_schema = DATABASE()
UNION ALL SELECT concat('view ', table_name), '' FROM information_schema.views WHERE table_schema = DATABASE()
"""
_KEYS = "SELECT table_name, column_name FROM information_schema.key_column_usage WHERE table_schema = DATABASE()"


class MariaPlace:
    """A database of the server; where it stands in for `wanted`, what blocks whom is told by the manual's rules instead."""

    def __init__(self, server: MariaSandbox, schema: Schema, wanted: str) -> None:
        import pymysql

        from dbarchitect.engines.mysql.render import render

        self._errors = pymysql.Error
        self._server = server
        self.exact = wanted == server.engine
        self.engine = f"{'MariaDB' if server.engine == 'mariadb' else 'MySQL'} {server.version.partition('-')[0]}"
        self._database = server.create_database()
        self._connection = server.connect(self._database)
        self.notes: list[str] = []
        if server.engine == "mariadb":
            self._ask(f"SET SESSION max_statement_time = {_SECONDS}")
        for sql in render(schema):
            _, error = self._try(sql)
            if error:
                self.notes.append(f"of the schema could not be run: {error}")
        self._fill()

    def close(self) -> None:
        self._connection.close()

    def split(self, script: str) -> tuple[tuple[int, str], ...]:
        return tuple((line, sql) for line, sql in statements(script) if _plain(sql))

    def state(self) -> State:
        columns: dict[str, dict[str, str]] = {}
        for table, column, kind in self._ask(_COLUMNS):
            columns.setdefault(table, {})[column] = kind
        hanging = {str(what): str(on) for what, on in self._ask(_HANGING)}
        views = {what.removeprefix("view ") for what in hanging if what.startswith("view ")}
        rows = {t: self._ask(f"SELECT count(*) FROM {quote_identifier(t)}")[0][0] for t in columns if t not in views}
        return State(columns, rows, hanging)

    def clients(self, state: State) -> tuple[Client, ...]:
        found = []
        for table, columns in state.columns.items():
            at, names = quote_identifier(table), [quote_identifier(c) for c in columns]
            found.append(Client(table, f"SELECT {', '.join(names)} FROM {at} LIMIT 1", f"SELECT {', '.join(columns)} FROM {table}"))  # fmt: skip
            if table in state.rows and (row := self._new_row(table)):
                given = ", ".join(quote_identifier(c) for c in row)
                found.append(Client(table, f"INSERT INTO {at} ({given}) VALUES ({', '.join(row.values())})", f"INSERT INTO {table} ({', '.join(row)})"))  # fmt: skip
        return tuple(found)

    def works(self, client: Client) -> str:
        self._try("START TRANSACTION")
        self._try("SET SESSION foreign_key_checks = 0")
        _, error = self._try(client.sql)
        self._try("ROLLBACK")
        self._try("SET SESSION foreign_key_checks = 1")
        return error

    def run(self, sql: str, known: State) -> Ran:
        sql = _plain(for_server(sql, self._server.engine, set()))
        if _CHANGE.match(sql):
            ran = self._change(sql, known)
            if self.exact or (_WAYS[0][0] in ran.note and not _crosses_length_byte(sql, known)):
                return ran
            return ran._replace(hazards=(*ran.hazards, *self._by_rules(sql, known)), note="")
        bounded = not _WRITE.match(sql) or self._is_bounded(sql)
        code, error = self._try(sql)
        if error:
            return Ran(error, code in _ON_DATA)
        hazards: list[Hazard] = []
        if not bounded:
            why = "all matching rows stay locked until the transaction ends, gaps between them too, and replicas wait for it"
            named = _WRITTEN.match(sql)
            at = f"table {named[1]}" if named else ""
            hazards.append(Hazard(id="unbounded-write", object=at, measured="EXPLAIN: the whole table is read", blocks="writes of the same rows", why=why))  # fmt: skip
        return Ran(hazards=tuple(hazards))

    def _change(self, sql: str, known: State) -> Ran:
        """The statement with the mildest words that the server takes."""
        table = _table(sql)
        if _SAID.search(sql):
            code, error = self._try(sql)
            return (
                Ran(error, code in _ON_DATA) if error else Ran(note="the server refuses it rather than do it otherwise")
            )
        emptied = ""
        way, code, error = self._mildest(sql)
        if error and code in _ON_DATA and table in known.columns:
            emptied = error
            self._try("SET SESSION foreign_key_checks = 0")
            self._try(f"DELETE FROM {quote_identifier(table)}")
            self._try("SET SESSION foreign_key_checks = 1")
            way, code, error = self._mildest(sql)
        if error:
            return Ran(error, code in _ON_DATA)
        said, hazard, grade, blocks, why = _WAYS[way]
        hazards: tuple[Hazard, ...] = ()
        if hazard and table in known.columns and self.exact:
            told = f"{self.engine} takes {said} and nothing milder"
            hazards = (Hazard(id=hazard, object=f"table {table}", lock=said.rpartition("LOCK=")[2], blocks=blocks, measured=told, why=why, grade=grade),)  # fmt: skip
        if emptied:
            why = "rows that the schema allows stand in its way: count them first"
            hazards += (
                Hazard(id="fails-on-data", object=f"table {table}", measured=emptied, why=why, grade="caution"),
            )
        if emptied:
            self._fill((table,))
        return Ran(hazards=hazards, note="" if hazards else f"done with {said}", emptied=table if emptied else "")

    def _by_rules(self, sql: str, known: State) -> tuple[Hazard, ...]:
        """Locks and copies as the manual of the engine that is missing tells them."""
        table = _table(sql)
        return tuple(h for h in hazards_by_rules(sql) if h.id in _OF_LOCKS) if table in known.columns else ()

    def _mildest(self, sql: str) -> tuple[int, int, str]:
        """Which of the ways the server took, or its error."""
        comma = " " if not re.match(r"ALTER", sql, re.IGNORECASE) else ", "
        code, error = 0, ""
        for way, (said, *_) in enumerate(_WAYS):
            words = said if comma == ", " else said.replace(",", "")
            code, error = self._try(f"{sql}{comma}{words}")
            if not error:
                return way, 0, ""
            if code not in _NOT_SUPPORTED and code not in (1064, 1235):
                return way, code, error
        code, error = self._try(sql)
        return len(_WAYS) - 1, code, error

    def _is_bounded(self, sql: str) -> bool:
        if re.search(r"\bLIMIT\s+\d+\s*$", sql, re.IGNORECASE):
            return True
        rows, error = self._rows(f"EXPLAIN {sql}")
        kinds = [str(r[3]).lower() for r in rows] if not error else []
        return bool(kinds) and not any(k in ("all", "index") for k in kinds)

    def _fill(self, tables: tuple[str, ...] = ()) -> None:
        """Some rows for every table, in keys that fit each other; a row that a rule refuses is left out."""
        self._try("SET SESSION foreign_key_checks = 0")
        for table in tables or self.state().rows:
            columns = self._columns(table)
            said = [
                {c: value(kind, row, distinct=key, nullable=nullable) for c, kind, key, nullable in columns}
                for row in range(ROWS)
            ]
            if self._try(insert(quote_identifier(table), said, quote_identifier))[1]:
                for row in said:
                    self._try(insert(quote_identifier(table), [row], quote_identifier))
        self._try("SET SESSION foreign_key_checks = 1")

    def _columns(self, table: str) -> list[tuple[str, str, bool, bool]]:
        """Name, type, whether part of a key, whether it may be null; generated ones left out."""
        keyed = {(t, c) for t, c in self._ask(_KEYS)}
        rows = self._ask(f"SHOW FULL COLUMNS FROM {quote_identifier(table)}")
        return [
            (r[0], r[1], (table, r[0]) in keyed or r[4] in ("PRI", "UNI"), r[3] == "YES")
            for r in rows
            if "GENERATED" not in str(r[6]).upper()
        ]

    def _new_row(self, table: str) -> dict[str, str]:
        """A row behind those there are, with what a column must have."""
        rows = self._ask(f"SHOW FULL COLUMNS FROM {quote_identifier(table)}")
        must = {r[0] for r in rows if r[3] == "NO" and r[5] is None and "auto_increment" not in str(r[6]).lower()}
        return {
            name: value(kind, ROWS + 2, distinct=True, nullable=False)
            for name, kind, _, _ in self._columns(table)
            if name in must
        }

    def _try(self, sql: str) -> tuple[int, str]:
        _, said = self._rows(sql)
        return said if said else (0, "")

    def _ask(self, sql: str) -> list[Any]:
        return self._rows(sql)[0]

    def _rows(self, sql: str) -> tuple[list[Any], tuple[int, str] | None]:
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall()), None
        except (self._errors, OSError, ValueError) as error:
            if not self._connection.open:
                with suppress(self._errors, OSError):
                    self._connection = self._server.connect(self._database)
            code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
            said = str(error.args[1] if len(error.args) > 1 else error).splitlines() or [""]
            return [], (code, said[0].replace(f"`{self._database}`.", "").replace(f"{self._database}.", ""))


def _table(sql: str) -> str:
    """The table that is changed; empty where that is not plain."""
    found = _TABLE.match(sql)
    return found[1].replace("`", "").rpartition(".")[2] if found else ""


def _crosses_length_byte(sql: str, known: State) -> bool:
    """Whether a VARCHAR grows from one length byte to two, which MySQL copies the table for; four bytes for each character."""
    for name, length in _VARCHAR.findall(sql):
        was = re.fullmatch(r"varchar\((\d+)\)", known.columns.get(_table(sql), {}).get(name, ""))
        if was is not None and int(was[1]) * 4 <= 255 < int(length) * 4:
            return True
    return False


def _plain(sql: str) -> str:
    """Without comments before it."""
    found = _COMMENTS.match(sql)
    return (sql[found.end() :] if found else sql).strip()
