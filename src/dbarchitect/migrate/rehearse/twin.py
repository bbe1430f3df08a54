"""A twin that got the same writes and no migration, and the rows of both side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.migrate.plan.running import run_steps, session
from dbarchitect.model.rehearsal import Compared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from psycopg import Connection

    from dbarchitect.migrate.rehearse.load import Written
    from dbarchitect.model.migration import Step
    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox

TOGETHER = 200
MOST_ROWS = 2_000_000
MOST_EXAMPLES = 8
_Rows = dict[str, tuple[str, int]]


@dataclass(frozen=True)
class Shared:
    """A table that both have, with the columns of the same name and type. `key` is empty where it has none."""

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


class Twin:
    """The twin database; `catch_up` gives it the writes it has not had."""

    def __init__(self, sandbox: Sandbox, template: str) -> None:
        self.sandbox = sandbox
        self.template = template
        self.database = sandbox.create_database(template=template)
        self.had = 0
        self.refused: list[str] = []

    def catch_up(self, written: Sequence[Written]) -> None:
        """Every write up to the last of `written` has been done here, too."""
        self.refused += replayed(self.sandbox, self.database, written[self.had :])
        self.had = len(written)


def replayed(sandbox: Sandbox, database: str, written: Sequence[Written]) -> Iterator[str]:
    """What the twin refused, though the other took it."""
    from psycopg import Error

    with session(sandbox, database) as guest:
        for begin in range(0, len(written), TOGETHER):
            part = written[begin : begin + TOGETHER]
            try:
                with guest.transaction():
                    for one in part:
                        _write(guest, one)
            except Error:
                for one in part:
                    try:
                        with guest.transaction():
                            _write(guest, one)
                    except Error as error:
                        yield f"{one.sql[:100]}: {str(error).strip().splitlines()[0]}"


def _write(guest: Connection[Any], one: Written) -> None:
    guest.execute(one.sql.encode(), one.values or None, prepare=one.prepared)


def shared(before: Schema, after: Schema) -> tuple[tuple[Shared, ...], tuple[str, ...]]:
    """What both schemas have, and the columns that only the first has."""
    found, gone = [], []
    for table in before.tables:
        if table.partition_of:
            continue
        other = after.table(table.name)
        if other is None:
            gone.append(f"table {table.name}")
            continue
        columns = []
        for column in table.columns:
            same = other.column(column.name)
            if same is not None and same.type == column.type:
                columns.append(column.name)
            else:
                gone.append(f"column {table.name}.{column.name}")
        key = next((c.columns for c in table.constraints if c.kind == "primary_key"), ())
        if columns:
            found.append(Shared(qualified(table.name), tuple(columns), key if set(key) <= set(columns) else ()))
    return tuple(found), tuple(gone)


def compared(
    twin: Twin, database: str, before: Schema, after: Schema, steps: Sequence[Step], when: Literal["after", "rollback"]
) -> Compared:
    """The database beside its twin. A row that differs because the plan itself changes it, in quiet too, is told apart."""
    tables, gone = shared(before, after)
    lost, quiet, by_plan, rows, examples, notes = 0, "", 0, 0, list[str](), list[str]()
    try:
        for one in tables:
            ours, theirs = rows_of(twin.sandbox, database, one), rows_of(twin.sandbox, twin.database, one)
            if ours is None or theirs is None:
                notes.append(f"{one.table}: too many rows to compare")
                continue
            rows += sum(n for _, n in theirs.values())
            unlike = unlike_rows(ours, theirs)
            if unlike and not quiet:
                quiet = twin.sandbox.create_database(template=twin.database)
                if steps and run_steps(twin.sandbox, quiet, steps):
                    notes.append("the plan could not be run on the twin in quiet")
            explained = unlike_rows(ours, rows_of(twin.sandbox, quiet, one) or {}) if unlike else set()
            by_plan += len(unlike - explained)
            really = unlike & explained
            lost += len(really)
            examples += [f"{one.table} {key}" for key in sorted(really)[: MOST_EXAMPLES - len(examples)]]
    finally:
        if quiet:
            twin.sandbox.drop_database(quiet)
    notes += [f"{g} is not there any more, or of another type" for g in gone]
    notes += [f"the twin refused: {r}" for r in twin.refused[:MOST_EXAMPLES]]
    return Compared(
        when=when, tables=len(tables), columns=sum(len(t.columns) for t in tables), rows=rows, writes=twin.had, different=lost,
        by_plan=by_plan, examples=tuple(examples), left_out=tuple(notes),
    )  # fmt: skip


def fingerprint_rows(sandbox: Sandbox, database: str, tables: Sequence[Shared]) -> dict[str, tuple[int, str]]:
    """Count and sum of hashes of each table."""
    found = {}
    with session(sandbox, database) as guest:
        for one in tables:
            row = guest.execute(f"SELECT count(*), coalesce(sum(hashtextextended({_text(one.columns)}, 0)), 0)::text FROM {one.table} t".encode()).fetchone()  # fmt: skip
            found[one.table] = (int(row[0]), str(row[1])) if row else (0, "")
    return found


def _text(columns: Sequence[str]) -> str:
    return f"ROW({', '.join(f't.{quote_identifier(c)}' for c in columns)})::text"


def rows_of(sandbox: Sandbox, database: str, one: Shared) -> _Rows | None:
    """By key: a hash and how often; without a key the hash is the key."""
    text = _text(one.columns)
    key = _text(one.key) if one.key else f"md5({text})"
    with session(sandbox, database) as guest:
        guest.execute("SET statement_timeout = '120s'")
        count = guest.execute(f"SELECT count(*) FROM {one.table}".encode()).fetchone()
        if count and count[0] > MOST_ROWS:
            return None
        found: _Rows = {}
        rows = guest.execute(f"SELECT {key}, md5({text}), count(*) FROM {one.table} t GROUP BY 1, 2".encode())
        for name, digest, number in rows:
            had = found.get(name)
            found[name] = (digest, number) if had is None else (had[0] + digest, had[1] + number)
    return found


def unlike_rows(ours: _Rows, theirs: _Rows) -> set[str]:
    return {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}
