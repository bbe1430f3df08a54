"""A MySQL or MariaDB database as a schema. The database itself is the namespace `public`; others keep their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from dbarchitect.engines.mysql.names import quote_identifier, quote_literal
from dbarchitect.model.objects import RawObject, Routine, Sequence, View
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import (
    Check,
    Column,
    ForeignKey,
    Generated,
    Identity,
    Index,
    IndexKey,
    Name,
    Partitioning,
    PrimaryKey,
    Table,
    Trigger,
    Unique,
)

if TYPE_CHECKING:
    from dbarchitect.engines.mysql.catalog import Catalog, Row
    from dbarchitect.model.tables import Action, Constraint

_NUMBERS = ("int", "tinyint", "smallint", "mediumint", "bigint", "decimal", "numeric", "float", "double", "bit", "year")
_DEFINER = re.compile(r"\sDEFINER\s?=\s?(?:`[^`]*`|'[^']*'|\w+)@(?:`[^`]*`|'[^']*'|[\w.%]+)", re.IGNORECASE)
_ON_UPDATE = re.compile(r"on update (\S+)", re.IGNORECASE)
_INTRODUCER = re.compile(r"\b_(?:utf8mb4|utf8mb3|utf8|latin1)(?=\\?')")
_PARTITION = re.compile(r"(?:/\*!\d+ )?\s*(PARTITION BY .*?)(?:\s*\*/)?\s*\Z", re.DOTALL)


def read_schema(catalog: Catalog) -> Schema:
    """Everything of the database that the account may see."""
    real = [t for t in catalog.tables if t["kind"] in ("BASE TABLE", "SYSTEM VERSIONED")]
    return Schema(
        dialect="mariadb" if catalog.mariadb else "mysql",
        sequences=tuple(_sequence(catalog, t["name"]) for t in catalog.tables if t["kind"] == "SEQUENCE"),
        routines=tuple(r for row in catalog.routines if (r := _routine(catalog, row)) is not None),
        tables=tuple(_table(catalog, t) for t in real),
        views=tuple(_view(catalog, v) for v in catalog.views),
        others=tuple(e for row in catalog.events if (e := _event(catalog, row["name"])) is not None),
    )


def _table(catalog: Catalog, row: Row) -> Table:
    name = row["name"]
    constraints, indexes = _indexes(catalog.indexes.get(name, []))
    partitioned = catalog.partitioned.get(name)
    options = _options(row)
    if partitioned is not None and (clause := _partition_clause(catalog, name)):
        options = (*options, ("partition_by", clause))
    return Table(
        name=Name(name=name),
        columns=tuple(_column(c, row["collation"], catalog.mariadb) for c in catalog.columns.get(name, [])),
        constraints=(*constraints, *_foreign_keys(catalog, name), *_checks(catalog, name)),
        indexes=tuple(indexes),
        partitioning=_partitioning(partitioned) if partitioned else None,
        triggers=tuple(_trigger(t) for t in catalog.triggers.get(name, [])),
        options=options,
        comment=row["comment"] or None,
    )


def _options(row: Row) -> tuple[tuple[str, str], ...]:
    found = [("engine", row["engine"] or "")]
    if row["collation"]:
        found += [("charset", row["collation"].partition("_")[0]), ("collate", row["collation"])]
    asked = re.search(r"\brow_format=(\w+)", row["options"] or "", re.IGNORECASE)
    if asked:
        found.append(("row_format", asked[1].upper()))
    if row["kind"] == "SYSTEM VERSIONED":
        found.append(("system_versioning", "true"))
    return tuple(p for p in found if p[1])


def _column(row: Row, table_collation: str | None, mariadb: bool) -> Column:
    extra = (row["extra"] or "").lower()
    generated = None
    if row["generated"]:
        generated = Generated(expression=_plain(row["generated"], mariadb), stored="virtual" not in extra)
    moved = _ON_UPDATE.search(extra)
    options = (
        *((("on_update", moved[1]),) if moved else ()),
        *((("invisible", "true"),) if "invisible" in extra else ()),
    )
    counted = "auto_increment" in extra
    return Column(
        name=row["name"],
        type=row["type"],
        nullable=row["nullable"] == "YES",
        default=None if counted or generated else _default(row, extra, mariadb),
        identity=Identity(always=False) if counted else None,
        generated=generated,
        collation=row["collation"] if row["collation"] and row["collation"] != table_collation else None,
        options=options,
        comment=row["comment"] or None,
    )


def _default(row: Row, extra: str, mariadb: bool) -> str | None:
    """The default as an expression. MariaDB keeps it so; MySQL keeps constants bare."""
    said = row["dflt"]
    if said is None or (mariadb and said == "NULL"):
        return None
    if mariadb:
        return str(said)
    if "default_generated" in extra:
        return _plain(said, mariadb)
    if row["base"] in _NUMBERS:
        return str(said)
    return str(said) if said.upper().startswith("CURRENT_TIMESTAMP") else quote_literal(said)


def _plain(expression: str, mariadb: bool) -> str:
    """MySQL's own spelling of an expression without the character sets and escapes it adds."""
    return expression if mariadb else _INTRODUCER.sub("", expression).replace("\\'", "'")


def _indexes(rows: list[Row]) -> tuple[list[Constraint], list[Index]]:
    """Keys without prefixes and expressions are constraints; all else are indexes."""
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(row["name"], []).append(row)
    constraints: list[Constraint] = []
    indexes: list[Index] = []
    for name, parts in by_name.items():
        first = parts[0]
        keys = tuple(_key(p) for p in parts)
        plain = all(k.is_column and not k.operator_class_options and not k.descending for k in keys)
        columns = tuple(k.expression for k in keys)
        unique = not int(first["non_unique"])
        hidden = first.get("is_visible") == "NO" or first.get("ignored") == "YES"
        comment = first["index_comment"] or None
        if name == "PRIMARY":
            constraints.insert(0, PrimaryKey(name=name, columns=columns))
        elif unique and plain and not hidden:
            constraints.append(Unique(name=name, columns=columns, comment=comment))
        else:
            method = {"FULLTEXT": "fulltext", "SPATIAL": "rtree", "HASH": "hash"}.get(first["index_type"], "btree")
            options = (("invisible", "true"),) if hidden else ()
            indexes.append(Index(name=name, keys=keys, method=method, unique=unique, options=options, comment=comment))
    return constraints, indexes


def _key(row: Row) -> IndexKey:
    prefix = row["sub_part"]
    column = row["column_name"]
    spatial = row["index_type"] in ("SPATIAL", "FULLTEXT")
    return IndexKey(
        expression=column if column is not None else (row.get("expression") or "").replace("\\'", "'"),
        is_column=column is not None,
        operator_class_options=(("prefix", str(prefix)),) if prefix and not spatial else (),
        descending=row["collation"] == "D",
    )


def _foreign_keys(catalog: Catalog, table: str) -> list[ForeignKey]:
    by_name: dict[str, list[Row]] = {}
    for row in catalog.keys.get(table, []):
        by_name.setdefault(row["name"], []).append(row)
    found = []
    for name, parts in by_name.items():
        rule: dict[str, Any] = catalog.rules.get((table, name), {})
        first = parts[0]
        namespace = "public" if first["to_db"] == catalog.database else first["to_db"]
        found.append(
            ForeignKey(
                name=name,
                columns=tuple(p["col"] for p in parts),
                target=Name(namespace=namespace, name=first["to_tbl"]),
                target_columns=tuple(p["to_col"] for p in parts),
                on_delete=cast("Action", (rule.get("on_delete") or "no action").lower()),
                on_update=cast("Action", (rule.get("on_update") or "no action").lower()),
            )
        )
    return found


def _checks(catalog: Catalog, table: str) -> list[Check]:
    return [
        Check(name=r["name"], expression=_plain(r["said"], catalog.mariadb), enforced=r["enforced"] == "YES")
        for r in catalog.checks.get(table, [])
    ]


def _partitioning(row: Row) -> Partitioning | None:
    method = (row["method"] or "").upper()
    strategy = "range" if "RANGE" in method else "list" if "LIST" in method else "hash"
    said = row["keys_said"] or ""
    names = [p.strip() for p in said.split(",")]
    plain = all(re.fullmatch(r"`[^`]+`|\w+", n) for n in names)
    keys = (
        tuple(IndexKey(expression=n.strip("`")) for n in names)
        if plain
        else (IndexKey(expression=said, is_column=False),)
    )
    return Partitioning(strategy=cast("Any", strategy), keys=keys)


def _partition_clause(catalog: Catalog, table: str) -> str:
    created = str(catalog.run(f"SHOW CREATE TABLE {quote_identifier(table)}")[0]["create table"])
    at = created.rfind("PARTITION BY")
    found = _PARTITION.match(created[at:]) if at >= 0 else None
    return found[1] if found else ""


def _view(catalog: Catalog, row: Row) -> View:
    checked = {"LOCAL": "local", "CASCADED": "cascaded"}.get(row["checked"] or "")
    return View(
        name=Name(name=row["name"]),
        query=(row["said"] or "").replace(f"{quote_identifier(catalog.database)}.", ""),
        security_invoker=row["security"] == "INVOKER",
        check_option=cast("Any", checked),
        owner=row["definer"] or None,
    )


def _trigger(row: Row) -> Trigger:
    name, table = quote_identifier(row["name"]), quote_identifier(row["tbl"])
    head = f"CREATE TRIGGER {name} {row['timing']} {row['event']} ON {table} FOR EACH ROW"
    return Trigger(name=row["name"], definition=f"{head} {row['said']}")


def _routine(catalog: Catalog, row: Row) -> Routine | None:
    kind = row["kind"].lower()
    if kind not in ("function", "procedure"):
        return None
    rows = catalog.run(f"SHOW CREATE {kind.upper()} {quote_identifier(row['name'])}")
    definition = rows[0].get(f"create {kind}") if rows else None
    return Routine(
        name=Name(name=row["name"]),
        kind=cast("Any", kind),
        # None: only its owner and those with rights on mysql.proc see it
        definition=_DEFINER.sub("", str(definition), count=1) if definition else "",
        security_definer=row["security"] == "DEFINER",
        owner=row["definer"] or None,
        comment=row["comment"] or None,
    )


def _event(catalog: Catalog, name: str) -> RawObject | None:
    rows = catalog.run(f"SHOW CREATE EVENT {quote_identifier(name)}")
    definition = rows[0].get("create event") if rows else None
    if not definition:
        return None
    return RawObject(
        kind="event", name=Name(name=name), definition=_DEFINER.sub("", str(definition), count=1), after_tables=True
    )


def _sequence(catalog: Catalog, name: str) -> Sequence:
    """MariaDB's sequences are tables of one row that says how they count."""
    row = catalog.run(f"SELECT * FROM {quote_identifier(name)}")[0]
    return Sequence(
        name=Name(name=name),
        start=row["start_value"],
        increment=row["increment"],
        minimum=row["minimum_value"],
        maximum=row["maximum_value"],
        cache=row["cache_size"],
        cycle=bool(row["cycle_option"]),
    )
