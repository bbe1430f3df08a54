"""What a recipe is about: the user's own query and the table it reads most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from dbarchitect.explain.query import Query
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Table


@dataclass(frozen=True)
class Subject:
    """`columns` are those an insert gives, with their types; `key` identifies a row for an upsert and is among `upserted`."""

    query: str
    parameters: int
    table: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    key: tuple[str, ...]
    upserted: tuple[str, ...]
    upserted_types: tuple[str, ...]
    overriding: bool

    @property
    def names(self) -> str:
        return ", ".join(map(quote_identifier, self.columns))

    def placeholders(self, form: str) -> str:
        """`form` for each upserted column, `{n}` its number."""
        return ", ".join(form.format(n=n) for n in range(1, len(self.upserted) + 1))

    def upsert(self, values: str) -> str:
        """INSERT … ON CONFLICT with these values (a VALUES list or a SELECT)."""
        names = ", ".join(map(quote_identifier, self.upserted))
        keys = ", ".join(map(quote_identifier, self.key))
        changed = [c for c in self.upserted if c not in self.key]
        sets = ", ".join(f"{quote_identifier(c)} = excluded.{quote_identifier(c)}" for c in changed)
        overriding = " OVERRIDING SYSTEM VALUE" if self.overriding else ""
        action = f"DO UPDATE SET {sets}" if sets else "DO NOTHING"
        return f"INSERT INTO {self.table} ({names}){overriding} {values} ON CONFLICT ({keys}) {action}"

    def arrays(self, form: str = "${n}") -> str:
        """SELECT over one array for each column: any number of rows in one statement."""
        return (
            "SELECT * FROM unnest("
            + ", ".join(f"{form.format(n=n)}::{t}[]" for n, t in enumerate(self.upserted_types, 1))
            + ")"
        )

    def merge(self) -> str:
        """MERGE from a table of new rows (version 15 on)."""
        keys = " AND ".join(f"t.{quote_identifier(k)} = n.{quote_identifier(k)}" for k in self.key)
        changed = [c for c in self.upserted if c not in self.key]
        names = ", ".join(map(quote_identifier, self.upserted))
        values = ", ".join(f"n.{quote_identifier(c)}" for c in self.upserted)
        sets = ", ".join(f"{quote_identifier(c)} = n.{quote_identifier(c)}" for c in changed)
        update = f"WHEN MATCHED THEN\n  UPDATE SET {sets}\n" if sets else ""
        overriding = " OVERRIDING SYSTEM VALUE" if self.overriding else ""
        return (
            f"MERGE INTO {self.table} AS t\nUSING new_rows AS n ON {keys}\n{update}"
            f"WHEN NOT MATCHED THEN\n  INSERT ({names}){overriding} VALUES ({values})"
        )


def subject_of(query: Query, schema: Schema) -> Subject | None:
    """The subject; None where the query reads no table of the schema that has a key."""
    from sqlglot import exp

    named = [t.name for t in query.tree.find_all(exp.Table)] if query.tree is not None else []
    tables = [t for n in named for t in schema.tables if t.name.name == n and _keys(t)]
    if not tables:
        return None
    table = tables[0]
    given = [c for c in table.columns if c.generated is None]
    inserted = [c for c in given if c.identity is None and "nextval(" not in (c.default or "")] or given
    names = {c.name for c in inserted}
    keys = _keys(table)
    key = next((k for k in keys if set(k) <= names), keys[0])
    upserted = [c for c in given if c in inserted or c.name in key]
    shown = quote_identifier(table.name.name)
    if table.name.namespace != "public":
        shown = f"{quote_identifier(table.name.namespace)}.{shown}"
    return Subject(
        query=query.sql, parameters=query.parameters, table=shown,
        columns=tuple(c.name for c in inserted), types=tuple(c.type for c in inserted), key=key,
        upserted=tuple(c.name for c in upserted), upserted_types=tuple(c.type for c in upserted),
        overriding=any(c.identity is not None and c.identity.always for c in upserted),
    )  # fmt: skip


def _keys(table: Table) -> list[tuple[str, ...]]:
    found = [u.columns for u in table.uniques if not u.deferrable]
    return [*found, *([table.primary_key.columns] if table.primary_key else [])]
