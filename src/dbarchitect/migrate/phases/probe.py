"""One version's statements, run in a transaction that is taken back, and what the other version reads of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.migrate.phases import spares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

    from dbarchitect.migrate.phases.draft import Draft
    from dbarchitect.migrate.phases.spares import Row, Rows, Shape
    from dbarchitect.model.tables import Name


@dataclass
class Writer:
    """One version of the application: its shapes, and the rows it writes, by table."""

    version: str
    shapes: tuple[Shape, ...]
    rows: dict[str, list[Row]]


class Probe:
    """One version's statements: insert, read, change, delete; run in a transaction that is taken back."""

    def __init__(
        self, guest: Connection[Any], mine: Writer, other: Writer | None, checks: tuple[str, ...], draft: Draft
    ) -> None:
        self.guest, self.mine, self.other, self.checks, self.draft = guest, mine, other, checks, draft
        self.count = 0
        self.compared = False
        self.failures: list[str] = []

    def run(self) -> tuple[list[str], list[str]]:
        """Statements that were refused, and what the other version read that is not what was written."""
        unlike: list[str] = []
        self.guest.execute("BEGIN")
        try:
            before = spares.rows_of(self.guest, self.other.shapes) if self.other else {}
            wrong = self._wrong()
            self._insert()
            if self.other:
                unlike += self._compare(before)
            self._read()
            self._update()
            if self.checks and not self.failures and self._wrong() > wrong:
                unlike.append(f"what the {self.mine.version} version wrote does not say the same in both shapes")
            self._delete()
            if self.other and not self.failures:
                left = spares.more(spares.rows_of(self.guest, self.other.shapes), before)
                unlike += [
                    f"rows of {t} that the {self.mine.version} version deleted are still there for the other"
                    for t in left
                ]
        finally:
            self.guest.execute("ROLLBACK")
        return self.failures, unlike

    def insert_all(self) -> list[str]:
        """The rows are written and stay."""
        self.guest.execute("BEGIN")
        self._insert()
        self.guest.execute("COMMIT" if not self.failures else "ROLLBACK")
        return self.failures

    def again(self) -> list[str]:
        """Rows that are there already are read, changed, deleted and written anew."""
        self.guest.execute("BEGIN")
        try:
            # rows that a DELETE only marks cannot be written anew
            self.mine = replace(self.mine, shapes=tuple(s for s in self.mine.shapes if s.table not in self.draft.soft))
            self._read()
            self._delete()
            self._insert()
        finally:
            self.guest.execute("ROLLBACK")
        return self.failures

    def _wrong(self) -> int:
        return sum(int((self.guest.execute(c.encode()).fetchone() or (0,))[0]) for c in self.checks)

    def _compare(self, before: Rows) -> list[str]:
        """The other version finds the rows as it would have written them."""
        assert self.other is not None
        came = spares.more(spares.rows_of(self.guest, self.other.shapes), before)
        told = []
        for shape in self.other.shapes:
            expected = self.other.rows.get(shape.on)
            if not expected or not shape.compared or shape.table in self.draft.uncompared:
                continue
            self.compared = True
            places = [self._place(shape, c) for c in shape.compared]
            wanted = sorted((tuple(r[p] for p in places) for r in expected), key=repr)
            found = sorted(came.get(shape.on, {}), key=repr)
            exact = shape.table not in self.draft.inexact
            if (exact and found != wanted) or len(found) != len(wanted):
                told.append(
                    f"the {self.other.version} version reads {_short(found)} of {shape.table}, not {_short(wanted)}"
                )
        return told

    def _place(self, shape: Shape, column: str) -> int:
        whole = self.whole[(self.other or self.mine).version][shape.on]
        return whole.index(column)

    @property
    def whole(self) -> dict[str, dict[str, tuple[str, ...]]]:
        return self.draft.wholes

    def _values(self, shape: Shape, row: Row) -> list[str | None]:
        whole = self.whole[self.mine.version][shape.on]
        return [row[whole.index(c)] for c in shape.columns]

    def _do(self, sql: str, given: list[str | None], rows: int | None = None) -> None:
        from psycopg import Error

        self.count += 1
        self.guest.execute("SAVEPOINT probe")
        try:
            done = self.guest.execute(sql.encode(), given)
            if rows is not None and done.rowcount != rows:
                self.failures.append(f"the {self.mine.version} version: {done.rowcount} rows, not {rows}: {_bare(sql)}")
        except Error as error:
            self.guest.execute("ROLLBACK TO SAVEPOINT probe")
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            self.failures.append(f"the {self.mine.version} version: {said}: {_bare(sql)}")

    def _insert(self) -> None:
        for shape in self.mine.shapes:
            marks = ", ".join(["%s"] * len(shape.columns))
            sql = f"INSERT INTO {_mark(shape.on)} ({_mark(shape.listed)}) OVERRIDING SYSTEM VALUE VALUES ({marks})"
            for row in self.mine.rows.get(shape.on, ()):
                self._do(sql, self._values(shape, row), 1)

    def _found_by(self, shape: Shape, row: Row) -> tuple[str, list[str | None]]:
        key = [c for c in shape.key if c in shape.columns] or list(shape.columns)
        values = dict(zip(shape.columns, self._values(shape, row), strict=True))
        given = [c for c in key if values[c] is not None]
        parts = [f"{_mark(quote_identifier(c))} = %s" for c in given]
        parts += [f"{_mark(quote_identifier(c))} IS NULL" for c in key if values[c] is None]
        return " AND ".join(parts), [values[c] for c in given]

    def _read(self) -> None:
        for shape in self.mine.shapes:
            for row in self.mine.rows.get(shape.on, ())[:1]:
                where, given = self._found_by(shape, row)
                self._do(f"SELECT {_mark(shape.listed)} FROM {_mark(shape.on)} WHERE {where}", given, 1)

    def _update(self) -> None:
        """Each row takes the other's values where no key speaks against it; else its own again."""
        for shape in self.mine.shapes:
            rows = self.mine.rows.get(shape.on, ())
            for n, row in enumerate(rows[:1]):
                bound = self.draft.bound.get((self.mine.version, shape.on), set()) | set(shape.key)
                free = [c for c in shape.columns if c not in bound]
                if not free:
                    continue
                like = rows[n + 1] if len(rows) > n + 1 and shape.table not in self.draft.inexact else row
                values = dict(zip(shape.columns, self._values(shape, like), strict=True))
                where, given = self._found_by(shape, row)
                sets = ", ".join(f"{_mark(quote_identifier(c))} = %s" for c in free)
                self._do(f"UPDATE {_mark(shape.on)} SET {sets} WHERE {where}", [*(values[c] for c in free), *given], 1)

    def _delete(self) -> None:
        for shape in reversed(self.mine.shapes):
            for row in self.mine.rows.get(shape.on, ()):
                where, given = self._found_by(shape, row)
                self._do(f"DELETE FROM {_mark(shape.on)} WHERE {where}", given, None)


def refused(guest: Connection[Any], workload: Sequence[str]) -> dict[str, str]:
    """Statements of the application that the database refuses as it stands, each with what it says; nothing of them remains."""
    from psycopg import Error

    found: dict[str, str] = {}
    for sql in workload:
        guest.execute("BEGIN")
        try:
            guest.execute(sql.encode(), prepare=False, binary=True)
        except Error as error:
            found[sql] = str(error).splitlines()[0] if str(error) else type(error).__name__
        finally:
            guest.execute("ROLLBACK")
    return found


_PLACES = """
SELECT n.nspname, c.relname, a.attname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""


def columns_now(guest: Connection[Any]) -> dict[Name, set[str]]:
    """The columns of tables and views."""
    from dbarchitect.model.tables import Name as _Name

    found: dict[Name, set[str]] = {}
    for space, relation, column in guest.execute(_PLACES).fetchall():
        found.setdefault(_Name(namespace=space, name=relation), set()).add(column)
    return found


def _mark(sql: str) -> str:
    return sql.replace("%", "%%")


def _bare(sql: str) -> str:
    return sql.replace("%%", "%")[:160]


def _short(rows: object) -> str:
    text = repr(rows)
    return text if len(text) <= 200 else text[:197] + "…"
