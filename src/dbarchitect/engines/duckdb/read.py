"""A DuckDB database as a schema, by its own table functions. The namespace `main` is `public`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.engines.duckdb.names import qualified, quote_identifiers
from dbarchitect.engines.sqlite.definition import index_definition, view_query
from dbarchitect.engines.sqlite.tokens import closing, split, tokenize
from dbarchitect.model.objects import EnumType, Namespace, Routine, Sequence, View
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import (
    Check,
    Column,
    ForeignKey,
    Generated,
    Index,
    IndexKey,
    Name,
    PrimaryKey,
    Table,
    Unique,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.tables import Constraint

    Row = dict[str, Any]
    Run = Callable[[str], list[Row]]

_HERE = "database_name = current_database() AND NOT internal"


def read_schema(run: Run) -> Schema:
    """Everything of the current database; `run` gives a statement's rows by column."""
    columns, constraints, indexes = (
        _grouped(run, "columns", "column_index"),
        _constraints(run),
        _grouped(run, "indexes", "index_oid"),
    )
    tables = run(f"SELECT * FROM duckdb_tables() WHERE {_HERE} AND NOT temporary ORDER BY table_oid")
    views = run(f"SELECT * FROM duckdb_views() WHERE {_HERE} AND NOT temporary ORDER BY view_oid")
    sequences = run(
        "SELECT * FROM duckdb_sequences() WHERE database_name = current_database() AND NOT temporary ORDER BY sequence_name"
    )
    types = run(
        f"SELECT * FROM duckdb_types() WHERE {_HERE} AND logical_type = 'ENUM' AND labels IS NOT NULL ORDER BY type_name"
    )
    macros = run(
        f"SELECT * FROM duckdb_functions() WHERE {_HERE} AND function_type IN ('macro', 'table_macro') ORDER BY schema_name, function_name"
    )
    namespaces = run(
        f"SELECT schema_name FROM duckdb_schemas() WHERE {_HERE} AND schema_name <> 'main' ORDER BY schema_name"
    )
    return Schema(
        dialect="duckdb",
        namespaces=tuple(Namespace(name=r["schema_name"]) for r in namespaces),
        enums=tuple(EnumType(name=_name(r, "type_name"), values=tuple(r["labels"])) for r in types),
        sequences=tuple(_sequence(r) for r in sequences),
        routines=tuple(_macro(r) for r in macros),
        tables=tuple(_table(t, columns, constraints, indexes) for t in tables),
        views=tuple(_view(v) for v in views),
    )


def _name(row: Row, key: str) -> Name:
    namespace = "public" if row["schema_name"] == "main" else row["schema_name"]
    return Name(namespace=namespace, name=row[key])


def _grouped(run: Run, what: str, order: str) -> dict[tuple[str, str], list[Row]]:
    own = " AND NOT internal" if what == "columns" else ""
    rows = run(
        f"SELECT * FROM duckdb_{what}() WHERE database_name = current_database(){own} ORDER BY table_oid, {order}"
    )
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["schema_name"], row["table_name"]), []).append(row)
    return found


def _constraints(run: Run) -> dict[tuple[str, str], list[Row]]:
    return _grouped(run, "constraints", "constraint_index")


def _table(row: Row, columns: Any, constraints: Any, indexes: Any) -> Table:
    key = (row["schema_name"], row["table_name"])
    generated = _generated(row["sql"] or "")
    names = [c["column_name"] for c in columns.get(key, [])]
    return Table(
        name=_name(row, "table_name"),
        columns=tuple(_column(c, generated) for c in columns.get(key, [])),
        constraints=tuple(c for r in constraints.get(key, []) if (c := _constraint(r)) is not None),
        indexes=tuple(_index(i, names) for i in indexes.get(key, []) if i["sql"]),
        comment=row["comment"],
    )


def _generated(sql: str) -> dict[str, str]:
    """Expressions of generated columns, which only the statement tells from defaults."""
    tokens = tokenize(sql)
    opens = next((i for i, t in enumerate(tokens) if t.text == "("), None)
    found: dict[str, str] = {}
    if opens is None:
        return found
    for first, last in split(tokens, opens + 1, closing(tokens, opens)):
        at = next((i for i in range(first, last) if tokens[i].word == "GENERATED"), None)
        start = next((i for i in range(at, last) if tokens[i].text == "("), None) if at is not None else None
        if start is not None:
            end = closing(tokens, start)
            found[tokens[first].name] = sql[tokens[start + 1].start : tokens[end - 1].end]
    return found


def _column(row: Row, generated: dict[str, str]) -> Column:
    name, type_ = row["column_name"], str(row["data_type"])
    made = generated.get(name)
    return Column(
        name=name,
        # names within structures and labels of enumerations keep their letters
        type=type_ if "'" in type_ or type_.startswith(("STRUCT", "UNION", "MAP")) else type_.lower(),
        nullable=bool(row["is_nullable"]),
        default=None if made is not None else row["column_default"],
        generated=Generated(expression=made, stored=False) if made is not None else None,
        comment=row["comment"],
    )


def _constraint(row: Row) -> Constraint | None:
    name, columns = row["constraint_name"], tuple(row["constraint_column_names"])
    match row["constraint_type"]:
        case "PRIMARY KEY":
            return PrimaryKey(name=name, columns=columns)
        case "UNIQUE":
            return Unique(name=name, columns=columns)
        case "CHECK":
            return Check(name=name, expression=row["expression"] or "")
        case "FOREIGN KEY":
            target = _name({**row, "to": row["referenced_table"]}, "to")
            return ForeignKey(
                name=name, columns=columns, target=target, target_columns=tuple(row["referenced_column_names"])
            )
        case _:
            return None


def _index(row: Row, columns: list[str]) -> Index:
    keys = []
    for text in index_definition(row["sql"])[0]:
        tokens = tokenize(text)
        plain = tokens[0].name if len(tokens) == 1 else ""
        is_column = plain in columns
        keys.append(IndexKey(expression=plain if is_column else _bare(text), is_column=is_column))
    return Index(
        name=row["index_name"], keys=tuple(keys), method="art", unique=bool(row["is_unique"]), comment=row["comment"]
    )


def _bare(text: str) -> str:
    """An expression without the parentheses around all of it."""
    tokens = tokenize(text)
    while len(tokens) > 2 and tokens[0].text == "(" and closing(tokens, 0) == len(tokens) - 1:
        text = text[tokens[1].start : tokens[-2].end]
        tokens = tokenize(text)
    return text


def _view(row: Row) -> View:
    columns, query = view_query(row["sql"])
    return View(name=_name(row, "view_name"), query=query, columns=columns, comment=row["comment"])


def _sequence(row: Row) -> Sequence:
    return Sequence(
        name=_name(row, "sequence_name"), start=row["start_value"], increment=row["increment_by"], minimum=row["min_value"],
        maximum=row["max_value"], cycle=row["cycle"],
    )  # fmt: skip


def _macro(row: Row) -> Routine:
    name = _name(row, "function_name")
    kind = " TABLE" if row["function_type"] == "table_macro" else ""
    arguments = quote_identifiers(p for p in row["parameters"] if p is not None)
    definition = f"CREATE MACRO {qualified(name)}({arguments}) AS{kind} {row['macro_definition']}"
    return Routine(name=name, arguments=arguments, definition=definition, comment=row["comment"])
