"""Events as the truth: an append-only stream per thing, numbered without gaps by its writers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import with_article
from dbarchitect.core.names import fit
from dbarchitect.design.added import Told, add_table, free_table, moment_column, tenant_of, text_column
from dbarchitect.design.draft import constraint_name
from dbarchitect.design.rules.append_only import written_once
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.tables import Check, Column
from dbarchitect.model.workload import Parameter, Statement

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

EVENTS_PER_STREAM = 5.0


def with_events(draft: Draft, entity: str) -> Draft:
    """The draft with a table of the entity's events, and the statements that append and read."""
    main = draft.table_of[entity]
    scope = draft.scope.get(main)
    own = draft.key_of(main)[-1]
    kind = next(c.type for c in draft.table(main).columns if c.name == own)
    name = free_table(draft, f"{entity}_events")
    stream = fit(f"{entity}_id", 50)
    columns = (
        Told(Column(name=stream, type=kind, nullable=False), f"the {entity.replace('_', ' ')} it happened to; no foreign key: the projection is rebuilt from here", "integer" if kind == "bigint" else "uuid"),
        Told(Column(name="version", type="integer", nullable=False), "the number of the event in its stream, from 1", "count"),
        text_column("kind", "what happened"),
        Told(Column(name="data", type="jsonb", nullable=False, default="'{}'::jsonb"), "the particulars", "json"),
        text_column("acting_user", "in whose name", nullable=True),
        moment_column("occurred_at", "when it was written"),
    )  # fmt: skip
    checks = (
        Check(name=constraint_name(name, ("version",), "min"), expression="version >= 1"),
        Check(name=constraint_name(name, ("kind",), "length"), expression="char_length(kind) BETWEEN 1 AND 100"),
        Check(name=constraint_name(name, ("data",), "object"), expression="jsonb_typeof(data) = 'object'"),
    )
    draft = add_table(
        draft, name, columns, (stream, "version"), tenant=scope is not None, rows=draft.rows(main) * EVENTS_PER_STREAM, of=(main,),
        basis=f"{EVENTS_PER_STREAM:g} per row of {main}",
        comment=f"what happened to {main}: the truth, of which {main} is the projection", constraints=checks,
    )  # fmt: skip
    if scope is None and tenant_of(draft, main) == own:
        draft = draft.but(keyed={**draft.keyed, name: stream})
    draft = draft.but(outlives=draft.outlives | {name})
    return _statements(written_once(draft, name), entity, name, stream, kind)


def _statements(draft: Draft, entity: str, name: str, stream: str, kind: str) -> Draft:
    scope = draft.scope.get(name)
    quoted, column = quote_identifier(name), quote_identifier(stream)
    title = entity.replace("_", " ")
    lead = f"{quote_identifier(scope)}, " if scope else ""
    given = ((scope, draft.key_type),) if scope else ()
    fields = (*given, (stream, kind), ("version", "integer"), ("kind", "text"), ("data", "jsonb"))
    parameters = tuple(
        Parameter(name=f"${n}", type=t, table=name, column=c, role="value") for n, (c, t) in enumerate(fields, 1)
    )
    parameters = tuple(
        p.but(value="1000000", table=None, column=None) if p.column == "version" else p for p in parameters
    )
    append = Statement(
        name=f"append an event of {with_article(title)}",
        sql=f"INSERT INTO {quoted} ({lead}{column}, version, kind, data)\nVALUES ({', '.join(p.name for p in parameters)})",
        parameters=parameters,
        purpose=f"append to the stream of {with_article(title)}; refused when somebody else appended that version",
        operation="insert",
        tables=(name,),
        source="assumed",
    )
    read = Statement(
        name=f"events of {with_article(title)}",
        sql=f"SELECT t.version, t.kind, t.data, t.acting_user, t.occurred_at\nFROM {quoted} AS t\nWHERE t.{column} = $1\nORDER BY t.version",
        parameters=(Parameter(name="$1", type=kind, table=name, column=stream),),
        purpose=f"the stream of one {title}, from which it is rebuilt",
        tables=(name,),
        source="assumed",
    )
    return draft.but(statements=(*draft.statements, append, read))
