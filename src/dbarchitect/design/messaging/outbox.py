"""The transactional outbox: what others are to be told is written with the change itself, and published in its order."""

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


def with_outbox(draft: Draft) -> tuple[Draft, str]:
    """The draft with an outbox and the statements that write, read in order, and clean up."""
    name = free_table(draft, "outbox")
    ours = "(pg_current_xact_id()::text)::bigint"
    columns = (
        Told(Column(name="written_in", type="bigint", nullable=False, default=ours), "the transaction that wrote it: what is read is older than any that still runs", "count"),
        number_column(),
        text_column("topic", "what it is about: the channel"),
        text_column("subject", "the key of the thing it is about: the order holds per subject"),
        Told(Column(name="payload", type="jsonb", nullable=False), "the message", "json"),
        moment_column("created_at", "when it was written"),
    )  # fmt: skip
    checks = (
        Check(name=constraint_name(name, ("topic",), "length"), expression="char_length(topic) BETWEEN 1 AND 100"),
        Check(name=constraint_name(name, ("subject",), "length"), expression="char_length(subject) <= 300"),
    )
    draft = add_table(
        draft, name, columns, ("id",), tenant=True, rows=WAITING, basis="messages that wait: published ones are deleted",
        comment="what other systems are to be told; a published message is deleted", constraints=checks,
    )  # fmt: skip
    return _statements(draft, name), name


def _statements(draft: Draft, name: str) -> Draft:
    quoted = quote_identifier(name)
    scope = draft.scope.get(name)
    given = ((scope, draft.key_type),) if scope else ()
    fields = (*given, ("topic", "text"), ("subject", "text"), ("payload", "jsonb"))
    write = Statement(
        name=f"write to the {name}",
        sql=(
            f"INSERT INTO {quoted} ({', '.join(quote_identifier(c) for c, _ in fields)})\n"
            f"VALUES ({', '.join(f'${n}' for n in range(1, len(fields) + 1))})"
        ),
        parameters=tuple(
            Parameter(name=f"${n}", type=t, table=name, column=c, role="value") for n, (c, t) in enumerate(fields, 1)
        ),
        purpose="a message, in the transaction of the change it tells of",
        operation="insert",
        tables=(name,),
        source="assumed",
    )
    lead = f"t.{quote_identifier(scope)}, " if scope else ""
    read = Statement(
        name=f"publish from the {name}",
        sql=(
            f"SELECT {lead}t.id, t.topic, t.subject, t.payload\nFROM {quoted} AS t\n"
            f"WHERE t.written_in < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint\n"
            f"ORDER BY t.written_in, t.id\nLIMIT $1\nFOR UPDATE SKIP LOCKED"
        ),
        parameters=(Parameter(name="$1", type="bigint", value="100", role="limit"),),
        purpose="the relay reads the next messages in the order of their transactions",
        tables=(name,),
        source="assumed",
    )
    key = draft.key_of(name)
    types = {c.name: c.type for c in draft.table(name).columns}
    parameters = tuple(Parameter(name=f"${n}", type=types[c], table=name, column=c) for n, c in enumerate(key, 1))
    clean = Statement(
        name=f"clear the {name}",
        sql=f"DELETE FROM {quoted} AS t\nWHERE "
        + " AND ".join(f"t.{quote_identifier(c)} = ${n}" for n, c in enumerate(key, 1)),
        parameters=parameters,
        purpose="a published message is removed, in the relay's transaction",
        operation="delete",
        tables=(name,),
        source="assumed",
    )
    wish = Wish(name, read.purpose, order=(("written_in", False), ("id", False)))
    return draft.but(statements=(*draft.statements, write, read, clean), wishes=(*draft.wishes, wish))
