"""Alembic's operations as PostgreSQL's statements, as its own `upgrade --sql` writes them."""

from __future__ import annotations

from typing import Any

from dbarchitect.engines.postgresql.names import qualified, quote_identifier, quote_identifiers, quote_literal
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.engines.postgresql.render.objects import create_index
from dbarchitect.engines.postgresql.render.tables import column_definition, create_table
from dbarchitect.migrate.lint.python.script import on_one_line
from dbarchitect.model.tables import Name, PrimaryKey
from dbarchitect.sources.files.alchemy import Alchemy, default_of, index_key, sql_text
from dbarchitect.sources.files.models import Models
from dbarchitect.sources.files.pycode import Call

Made = tuple[str, ...] | None


def table_of(name: Any, space: Any = None) -> str:
    """A table as SQL names it."""
    return qualified(_name(name, space))


class Operations:
    """`of` gives the statements of one call, None where it is not known; `names` are the module's assignments."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names
        self.notes: dict[str, None] = {}

    def of(self, kind: str, said: Call, batch: str | None) -> Made:
        """`batch`: the table of the open batch, whose calls leave it out."""
        shift = 0 if batch is not None else 1
        match kind:
            case "create_table":
                return self._create_table(said)
            case "drop_table":
                there = "IF EXISTS " if said.get("if_exists") is True else ""
                return (f"DROP TABLE {there}{table_of(said.get('table_name', 0), said.get('schema'))}",)
            case "rename_table":
                old = table_of(said.get("old_table_name", 0), said.get("schema"))
                return (f"ALTER TABLE {old} RENAME TO {quote_identifier(str(said.get('new_table_name', 1)))}",)
            case "add_column":
                return self._add_column(_at(said, batch, 0), said.get("column", shift), said)
            case "drop_column":
                there = "IF EXISTS " if said.get("if_exists") is True else ""
                column = quote_identifier(str(said.get("column_name", shift)))
                return (f"ALTER TABLE {_at(said, batch, 0)} DROP COLUMN {there}{column}",)
            case "alter_column":
                return self._alter_column(_at(said, batch, 0), str(said.get("column_name", shift)), said)
            case "create_index":
                return self._create_index(said, batch, shift)
            case "drop_index":
                return _drop_index(said)
            case "drop_constraint":
                there = "IF EXISTS " if said.get("if_exists") is True else ""
                name = quote_identifier(label(said.get("constraint_name", 0)))
                return (f"ALTER TABLE {_at(said, batch, 1)} DROP CONSTRAINT {there}{name}",)
            case "create_table_comment":
                return (f"COMMENT ON TABLE {_at(said, batch, 0)} IS {quote_literal(str(said.get('comment', shift)))}",)
            case "drop_table_comment":
                return (f"COMMENT ON TABLE {_at(said, batch, 0)} IS NULL",)
            case _:
                return self._constraint(kind, said, batch, shift)

    def enum(self, said: Call) -> tuple[str, ...]:
        """CREATE TYPE for `sa.Enum(…)`."""
        values = [a for a in said.args if isinstance(a, str)]
        name = said.get("name")
        if not values or not isinstance(name, str):
            return ()
        listed = ", ".join(quote_literal(v) for v in values)
        return (f"CREATE TYPE {table_of(name, said.get('schema'))} AS ENUM ({listed})",)

    def drop_enum(self, said: Call) -> tuple[str, ...]:
        name = said.get("name")
        return (f"DROP TYPE {table_of(name, said.get('schema'))}",) if isinstance(name, str) else ()

    def _draft(self) -> tuple[Models, Alchemy]:
        models = Models("postgresql")
        return models, Alchemy(models, names=self._names)

    def _create_table(self, said: Call) -> Made:
        name, space = said.get("table_name", 0), said.get("schema")
        if not isinstance(name, str):
            return None
        models, alchemy = self._draft()
        table = models.table(name, space if isinstance(space, str) else "public")
        primary: list[str] = []
        types: list[str] = []
        for one in said.args[1:]:
            if isinstance(one, Call) and one.last == "Column" and one.args and isinstance(one.args[0], str):
                alchemy.column(table, one.args[0], one)
                primary += [one.args[0]] if one.get("primary_key") is True else []
                types += [sql for a in one.args if isinstance(a, Call) and a.last in {"Enum", "ENUM"} for sql in self._type(a)]  # fmt: skip
            elif isinstance(one, Call):
                alchemy.constraint(table, _plain(one))
        if primary:
            models.primary_key(table, tuple(primary))
        key = next((c for c in table.constraints.values() if isinstance(c, PrimaryKey)), None)
        if key is not None:
            alchemy.number(table, key.columns)
        self.notes |= models.notes
        made = next(t for t in models.draft.schema().tables if t.name == table.name)
        serial = [c.name for c in made.columns if c.default and "nextval" in c.default]
        there = "IF NOT EXISTS " if said.get("if_not_exists") is True else ""
        sql = create_table(made, made.constraints, serial, ()).replace("CREATE TABLE ", f"CREATE TABLE {there}", 1)
        return (*types, on_one_line(sql), *(create_index(made.name, i).sql for i in made.indexes))

    def _type(self, said: Call) -> tuple[str, ...]:
        known = said.get("create_type") is False or said.get("native_enum") is False
        return () if known else self.enum(said)

    def _add_column(self, at: str, column: Any, said: Call) -> Made:
        if not isinstance(column, Call) or not column.args or not isinstance(column.args[0], str):
            return None
        models, alchemy = self._draft()
        name = at.rpartition(".")[2].strip('"')
        table = models.table(name)
        alchemy.column(table, column.args[0], column)
        self.notes |= models.notes
        there = "IF NOT EXISTS " if said.get("if_not_exists") is True else ""
        made = [f"ALTER TABLE {at} ADD COLUMN {there}{column_definition(c)}" for c in table.columns.values()]
        made += [f"ALTER TABLE {at} ADD {constraint_clause(c)}" for c in table.constraints.values()]
        made += [create_index(table.name, i).sql.replace(f" ON {qualified(table.name)} ", f" ON {at} ", 1) for i in table.indexes.values()]  # fmt: skip
        return tuple(made)

    def _alter_column(self, at: str, name: str, said: Call) -> Made:
        column, made = quote_identifier(name), []
        head = f"ALTER TABLE {at} ALTER COLUMN {column}"
        if isinstance(said.get("nullable"), bool):
            made.append(f"{head} {'DROP' if said.get('nullable') else 'SET'} NOT NULL")
        if said.get("type_") is not None:
            models, alchemy = self._draft()
            using = said.get("postgresql_using")
            kind = alchemy.type_name(said.get("type_"), name)
            made.append(f"{head} TYPE {kind}{f' USING {using}' if isinstance(using, str) else ''}")
            self.notes |= models.notes
        if "server_default" in said.kwargs and said.kwargs["server_default"] is not False:
            default = default_of(said.kwargs["server_default"])
            made.append(f"{head} {'DROP DEFAULT' if default is None else f'SET DEFAULT {default}'}")
        if isinstance(said.get("comment"), str):
            made.append(f"COMMENT ON COLUMN {at}.{column} IS {quote_literal(said.get('comment'))}")
        new = said.get("new_column_name")
        if isinstance(new, str) and new != name:
            made.append(f"ALTER TABLE {at} RENAME {column} TO {quote_identifier(new)}")
        return tuple(made)

    def _create_index(self, said: Call, batch: str | None, shift: int) -> Made:
        at = _at(said, batch, 1)
        columns = said.get("columns", 1 + shift, ())
        keys = [k for k in map(index_key, columns if isinstance(columns, tuple) else ()) if k]
        if not keys:
            return None
        method, include = said.get("postgresql_using"), said.get("postgresql_include")
        where = sql_text(said.get("postgresql_where"))
        words = ["CREATE", "UNIQUE" if said.get("unique") is True else "", "INDEX"]
        words += ["CONCURRENTLY" if said.get("postgresql_concurrently") is True else ""]
        words += ["IF NOT EXISTS" if said.get("if_not_exists") is True else "", quote_identifier(label(said.get("index_name", 0)))]  # fmt: skip
        words += ["ON", at, f"USING {method}" if isinstance(method, str) else ""]
        words += [f"({', '.join(_key(k) for k in keys)})"]
        words += [f"INCLUDE ({quote_identifiers(map(str, include))})" if isinstance(include, tuple) else ""]
        return (" ".join(w for w in (*words, f"WHERE {where}" if where else "") if w),)

    def _constraint(self, kind: str, said: Call, batch: str | None, shift: int) -> Made:
        name = label(said.get("constraint_name", 0))
        named = f"CONSTRAINT {quote_identifier(name)} " if name else ""
        late = " NOT VALID" if said.get("postgresql_not_valid") is True else ""
        at = _at(said, batch, 1, "source_table")
        columns = said.get("columns", 1 + shift, ())
        match kind:
            case "create_unique_constraint":
                return (f"ALTER TABLE {at} ADD {named}UNIQUE ({_listed(columns)}){_deferral(said)}",)
            case "create_primary_key":
                return (f"ALTER TABLE {at} ADD {named}PRIMARY KEY ({_listed(columns)})",)
            case "create_check_constraint":
                text = sql_text(said.get("condition", 1 + shift))
                return None if text is None else (f"ALTER TABLE {at} ADD {named}CHECK ({text}){late}",)
            case "create_foreign_key":
                target = table_of(said.get("referent_table", 1 + shift), said.get("referent_schema"))
                own, other = said.get("local_cols", 2 + shift, ()), said.get("remote_cols", 3 + shift, ())
                actions = "".join(
                    f" ON {word} {said.get(key)}"
                    for word, key in (("DELETE", "ondelete"), ("UPDATE", "onupdate"))
                    if isinstance(said.get(key), str)
                )
                key = f"FOREIGN KEY ({_listed(own)}) REFERENCES {target} ({_listed(other)})"
                return (f"ALTER TABLE {at} ADD {named}{key}{actions}{_deferral(said)}{late}",)
            case _:
                return None


def label(said: Any) -> str:
    """A name, also one wrapped in `op.f(…)`."""
    if isinstance(said, Call) and said.last == "f" and said.args:
        said = said.args[0]
    return said if isinstance(said, str) else ""


def _at(said: Call, batch: str | None, place: int, key: str = "table_name") -> str:
    space = said.get("schema", default=said.get("source_schema"))
    return batch or table_of(said.get(key, default=said.get("table_name", place)), space)


def _name(name: Any, space: Any = None) -> Name:
    return Name(namespace=space if isinstance(space, str) else "public", name=str(name))


def _plain(one: Call) -> Call:
    return Call(one.name, one.args, {**one.kwargs, "name": label(one.get("name"))})


def _listed(columns: Any) -> str:
    return quote_identifiers(str(c) for c in columns) if isinstance(columns, tuple) else ""


def _key(text: str) -> str:
    bare = text.removeprefix("-")
    shown = quote_identifier(bare) if bare.replace("_", "").isalnum() else f"({bare})"
    return f"{shown} DESC" if text != bare else shown


def _deferral(said: Call) -> str:
    first = said.get("initially")
    later = f" INITIALLY {first}" if isinstance(first, str) else ""
    return f" DEFERRABLE{later}" if said.get("deferrable") is True else later


def _drop_index(said: Call) -> Made:
    words = ["DROP INDEX", "CONCURRENTLY" if said.get("postgresql_concurrently") is True else ""]
    words += ["IF EXISTS" if said.get("if_exists") is True else "", table_of(label(said.get("index_name", 0)), said.get("schema"))]  # fmt: skip
    return (" ".join(w for w in words if w),)
