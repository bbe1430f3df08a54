"""A queue of jobs in a table: claimed with SKIP LOCKED, invisible while worked on, tried again with growing pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.added import Told, add_table, free_table, moment_column, number_column, text_column
from dbarchitect.design.draft import Wish, constraint_name
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.tables import Check, Column
from dbarchitect.model.workload import Parameter, Statement

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

WAITING = 10_000.0
WAITS = "failed_at IS NULL"


def with_queue(draft: Draft) -> tuple[Draft, str]:
    """The draft with a queue of jobs and the statements that put, claim, finish and put back."""
    name = free_table(draft, "jobs" if not draft.has_table("jobs") else "queued_jobs")
    columns = (
        number_column(),
        text_column("kind", "what is to be done"),
        Told(Column(name="payload", type="jsonb", nullable=False, default="'{}'::jsonb"), "with what", "json"),
        moment_column("visible_at", "not before this moment; moved ahead while a worker has it, so that a dead worker's job comes back"),
        Told(Column(name="attempts", type="integer", nullable=False, default="0"), "how often it was claimed", "count"),
        Told(Column(name="max_attempts", type="integer", nullable=False, default="10"), "after so many it is given up", "count"),
        text_column("last_error", "why the last attempt failed", nullable=True),
        moment_column("failed_at", "when it was given up; kept to be looked at", default=None, nullable=True),
        moment_column("created_at", "when it was put"),
    )  # fmt: skip
    checks = (
        Check(name=constraint_name(name, ("kind",), "length"), expression="char_length(kind) BETWEEN 1 AND 100"),
        Check(name=constraint_name(name, ("attempts",), "min"), expression="attempts >= 0"),
        Check(name=constraint_name(name, ("max_attempts",), "min"), expression="max_attempts >= 1"),
    )
    draft = add_table(
        draft, name, columns, ("id",), tenant=True, rows=WAITING, basis="jobs that wait: finished ones are deleted",
        comment="work to do later; a finished job is deleted", constraints=checks,
    )  # fmt: skip
    return _statements(draft, name), name


def _statements(draft: Draft, name: str) -> Draft:
    claim = _claim(draft, name)
    wish = Wish(name, claim.purpose, order=(("visible_at", False),), where=WAITS)
    made = (_put(draft, name), claim, *_finish(draft, name))
    return draft.but(statements=(*draft.statements, *made), wishes=(*draft.wishes, wish))


def _claim(draft: Draft, name: str) -> Statement:
    quoted = quote_identifier(name)
    key = draft.key_of(name)
    shown = ", ".join(f"j.{quote_identifier(c)}" for c in (*key, "kind", "payload", "attempts"))
    same = " AND ".join(f"j.{quote_identifier(c)} = due.{quote_identifier(c)}" for c in key)
    picked = ", ".join(f"t.{quote_identifier(c)}" for c in key)
    return Statement(
        name=f"claim {name}",
        sql=(
            f"WITH due AS (\n    SELECT {picked}\n    FROM {quoted} AS t\n    WHERE t.{WAITS} AND t.visible_at <= now()\n"
            f"    ORDER BY t.visible_at\n    LIMIT $1\n    FOR UPDATE SKIP LOCKED\n)\n"
            f"UPDATE {quoted} AS j\nSET visible_at = now() + interval '5 minutes', attempts = j.attempts + 1\n"
            f"FROM due\nWHERE {same}\nRETURNING {shown}"
        ),
        parameters=(Parameter(name="$1", type="bigint", value="10", role="limit"),),
        purpose="a worker takes the next ten jobs that no other has",
        operation="update",
        tables=(name,),
        source="assumed",
    )


def _finish(draft: Draft, name: str) -> tuple[Statement, Statement]:
    """A job is done, or failed and put back."""
    quoted = quote_identifier(name)
    key = draft.key_of(name)
    types = {c.name: c.type for c in draft.table(name).columns}
    identity = tuple(Parameter(name=f"${n}", type=types[c], table=name, column=c) for n, c in enumerate(key, 1))
    one = " AND ".join(f"t.{quote_identifier(c)} = ${n}" for n, c in enumerate(key, 1))
    error = f"${len(key) + 1}"
    finish = Statement(
        name=f"finish one of {name}",
        sql=f"DELETE FROM {quoted} AS t\nWHERE {one}",
        parameters=identity,
        purpose="a job is done",
        operation="delete",
        tables=(name,),
        source="assumed",
    )
    back = Statement(
        name=f"put back one of {name}",
        sql=(
            f"UPDATE {quoted} AS t\nSET visible_at = now() + least(interval '1 hour', interval '10 seconds' * 2 ^ least(t.attempts, 10)),\n"
            f"    last_error = {error},\n    failed_at = CASE WHEN t.attempts >= t.max_attempts THEN now() END\nWHERE {one}"
        ),
        parameters=(*identity, Parameter(name=error, type="text", value="timeout", role="value")),
        purpose="a job failed: later again, after ten attempts given up",
        operation="update",
        tables=(name,),
        source="assumed",
    )
    return finish, back


def _put(draft: Draft, name: str) -> Statement:
    quoted = quote_identifier(name)
    scope = draft.scope.get(name)
    given = ((scope, draft.key_type),) if scope else ()
    fields = (*given, ("kind", "text"), ("payload", "jsonb"))
    return Statement(
        name=f"put into {name}",
        sql=(
            f"INSERT INTO {quoted} ({', '.join(quote_identifier(c) for c, _ in fields)})\n"
            f"VALUES ({', '.join(f'${n}' for n in range(1, len(fields) + 1))})"
        ),
        parameters=tuple(
            Parameter(name=f"${n}", type=t, table=name, column=c, role="value") for n, (c, t) in enumerate(fields, 1)
        ),
        purpose="work is put into the queue, in the transaction that causes it",
        operation="insert",
        tables=(name,),
        source="assumed",
    )
