"""Everything held about one person, as one document: the row, and the rows that refer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import with_article
from dbarchitect.engines.postgresql.names import quote_identifier, quote_literal
from dbarchitect.model.workload import Parameter, Statement

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft

MOST_TABLES = 40


def with_export(draft: Draft, entity: str) -> Draft:
    """The draft with a statement that reads everything about one person, without credentials."""
    main = draft.table_of[entity]
    scope = draft.scope.get(main)
    key = tuple(c for c in draft.key_of(main) if c != scope)
    types = {c.name: c.type for c in draft.table(main).columns}
    parts = [f"'{entity}', {_row(draft, main, 't')}"]
    taken = {entity}
    referring = [
        (t.name.name, f)
        for t in draft.tables
        if t.partition_of is None
        for f in t.foreign_keys
        if f.target.name == main and f.target_columns == draft.key_of(main) and t.name.name != main
    ]
    for number, (table, reference) in enumerate(referring[:MOST_TABLES], 1):
        alias = f"c{number}"
        same = " AND ".join(
            f"{alias}.{quote_identifier(own)} = t.{quote_identifier(other)}"
            for own, other in zip(reference.columns, reference.target_columns, strict=True)
        )
        label = table if table not in taken else f"{table} by {reference.columns[-1]}"
        taken.add(label)
        parts.append(
            f"{quote_literal(label)}, (SELECT coalesce(jsonb_agg({_row(draft, table, alias)}), '[]'::jsonb) "
            f"FROM {quote_identifier(table)} AS {alias} WHERE {same})"
        )
    given = tuple(Parameter(name=f"${n}", type=types[c], table=main, column=c) for n, c in enumerate(key, 1))
    where = " AND ".join(f"t.{quote_identifier(c)} = {p.name}" for c, p in zip(key, given, strict=True))
    built = ",\n    ".join(parts)
    title = entity.replace("_", " ")
    statement = Statement(
        name=f"everything about {with_article(title)}",
        sql=f"SELECT jsonb_build_object(\n    {built}\n)\nFROM {quote_identifier(main)} AS t\nWHERE {where}",
        parameters=given,
        purpose=f"a copy of everything held about one {title}, for the person",
        operation="get",
        tables=(main, *dict.fromkeys(t for t, _ in referring[:MOST_TABLES])),
        source="assumed",
    )
    return draft.but(statements=(*draft.statements, statement))


def _row(draft: Draft, table: str, alias: str) -> str:
    hidden = [
        c.name
        for c in draft.table(table).columns
        if c.type == "tsvector"
        or ((origin := draft.origin(table, c.name)) is not None and origin.personal == "credential")
    ]
    whole = f"to_jsonb({alias})"
    return f"({whole} - ARRAY[{', '.join(map(quote_literal, hidden))}])" if hidden else whole
