"""Tables and views, with everything that hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from dbarchitect.engines.postgresql.names import qualified, quote_identifier, quote_literal
from dbarchitect.engines.postgresql.read.access import column_grants, grants_of
from dbarchitect.engines.postgresql.read.catalog import collation_of, name_of, options_of
from dbarchitect.engines.postgresql.read.columns import columns_of
from dbarchitect.engines.postgresql.read.constraints import constraints_of
from dbarchitect.engines.postgresql.read.indexes import indexes_of
from dbarchitect.engines.postgresql.read.keys import read_partition_key
from dbarchitect.engines.postgresql.read.spelling import exact
from dbarchitect.model.objects import RawObject, View
from dbarchitect.model.tables import Name, Partitioning, PartitionOf, Policy, RewriteRule, Statistics, Table, Trigger

if TYPE_CHECKING:
    from dbarchitect.engines.postgresql.read.catalog import Catalog, Row

_ENABLED: dict[str, Literal["origin", "always", "replica", "disabled"]] = {
    "O": "origin",
    "A": "always",
    "R": "replica",
    "D": "disabled",
}
_COMMANDS: dict[str, Literal["all", "select", "insert", "update", "delete"]] = {
    "*": "all",
    "r": "select",
    "a": "insert",
    "w": "update",
    "d": "delete",
}


def tables_of(catalog: Catalog) -> tuple[Table, ...]:
    """Every table but the foreign ones, by name."""
    return tuple(_table(catalog, row) for row in catalog.rows["tables"] if row["kind"] != "f")


def _table(catalog: Catalog, row: Row) -> Table:
    oid = row["oid"]
    parents = tuple(Name(namespace=namespace, name=name) for namespace, name in row["parents"])
    return Table(
        name=name_of(row),
        columns=columns_of(catalog, row),
        constraints=constraints_of(catalog, row),
        indexes=indexes_of(catalog, oid, row["namespace"]),
        partitioning=_partitioning(row),
        partition_of=PartitionOf(parent=parents[0], bounds=row["bounds"]) if row["is_partition"] else None,
        inherits=() if row["is_partition"] else parents,
        of_type=Name(namespace=row["of_type_namespace"], name=row["of_type"]) if row["of_type"] else None,
        unlogged=row["persistence"] == "u",
        row_security=row["row_security"],
        force_row_security=row["force_row_security"],
        policies=tuple(_policy(catalog, policy) for policy in catalog.of("policies", oid)),
        triggers=_triggers(catalog, oid),
        rules=_rules(catalog, oid),
        statistics=_statistics(catalog, oid),
        options=options_of(row["options"]) + options_of(row["toast_options"], "toast."),
        replica_identity=_replica_identity(row),
        access_method=row["access_method"],
        tablespace=row["tablespace"],
        owner=catalog.owner(row["owner"]),
        grants=grants_of(catalog, row, "table") + column_grants(catalog, oid),
        comment=row["comment"],
    )


def _partitioning(row: Row) -> Partitioning | None:
    if row["partition_key"] is None:
        return None
    strategy, elements = read_partition_key(row["partition_key"])
    keys = tuple(element.index_key() for element in elements)
    return Partitioning.model_validate({"strategy": strategy, "keys": keys})


def _replica_identity(row: Row) -> str:
    if row["replica_identity"] == "i":
        return str(row["replica_index"] or "nothing")
    return {"f": "full", "n": "nothing"}.get(row["replica_identity"], "default")


def _policy(catalog: Catalog, row: Row) -> Policy:
    return Policy(
        name=row["name"],
        command=_COMMANDS[row["command"]],
        permissive=row["permissive"],
        roles=tuple("public" if oid == 0 else catalog.role_name(oid) for oid in row["roles"]),
        using=_exact(row["using_expression"]),
        check=_exact(row["check_expression"]),
        comment=row["comment"],
    )


def _exact(expression: str | None) -> str | None:
    return None if expression is None else exact(expression)


def _triggers(catalog: Catalog, oid: int) -> tuple[Trigger, ...]:
    return tuple(Trigger(**_named_definition(row)) for row in catalog.of("triggers", oid))


def _rules(catalog: Catalog, oid: int) -> tuple[RewriteRule, ...]:
    return tuple(RewriteRule(**_named_definition(row)) for row in catalog.of("rules", oid))


def _named_definition(row: Row) -> dict[str, Any]:
    return {
        "name": row["name"],
        "definition": exact(row["definition"].strip().rstrip(";")),
        "enabled": _ENABLED[row["enabled"]],
        "comment": row["comment"],
    }


def _statistics(catalog: Catalog, oid: int) -> tuple[Statistics, ...]:
    return tuple(
        Statistics(
            name=name_of(row),
            definition=exact(row["definition"]),
            target=None if row["target"] in (None, -1) else row["target"],
            comment=row["comment"],
        )
        for row in catalog.of("statistics", oid)
    )


def views_of(catalog: Catalog) -> tuple[View, ...]:
    return tuple(_view(catalog, row) for row in catalog.rows["views"])


def _view(catalog: Catalog, row: Row) -> View:
    oid, options = row["oid"], dict(options_of(row["options"]))
    check_option = options.pop("check_option", None)
    invoker = options.pop("security_invoker", "false").lower() in ("true", "on", "yes", "1")
    columns = catalog.of("columns", oid)
    for column in columns:
        if column["statistics_target"] is not None or column["options"] or column["storage"] or column["compression"]:
            catalog.losses.append(
                f"the storage and statistics settings of {name_of(row)}.{column['name']} are not kept"
            )
    return View(
        name=name_of(row),
        query=exact(row["query"].strip().rstrip(";")),
        materialized=row["kind"] == "m",
        populated=row["populated"],
        security_invoker=invoker,
        options=tuple(options.items()),
        check_option="local" if check_option == "local" else "cascaded" if check_option else None,
        access_method=row["access_method"],
        tablespace=row["tablespace"],
        column_comments=tuple((c["name"], c["comment"]) for c in columns if c["comment"] is not None),
        column_defaults=tuple((c["name"], exact(c["default_expression"])) for c in columns if c["default_expression"]),
        indexes=indexes_of(catalog, oid, row["namespace"]),
        triggers=_triggers(catalog, oid),
        rules=_rules(catalog, oid),
        statistics=_statistics(catalog, oid),
        grants=grants_of(catalog, row, "table") + column_grants(catalog, oid),
        owner=catalog.owner(row["owner"]),
        comment=row["comment"],
    )


def foreign_tables_of(catalog: Catalog) -> tuple[RawObject, ...]:
    """Foreign tables as their statements."""
    return tuple(_foreign_table(catalog, row) for row in catalog.rows["tables"] if row["kind"] == "f")


def _foreign_table(catalog: Catalog, row: Row) -> RawObject:
    name = qualified(name_of(row))
    lines = []
    for column in catalog.of("columns", row["oid"]):
        line = f"{quote_identifier(column['name'])} {column['type']}{_server_options(column['server_options'])}"
        collation = collation_of(column)
        line += f" COLLATE {collation}" if collation else ""
        line += " NOT NULL" if column["not_null"] else ""
        if column["default_expression"] and not column["generated"]:
            line += f" DEFAULT {exact(column['default_expression'])}"
        lines.append(line)
    if row["is_partition"] or row["parents"] or catalog.of("triggers", row["oid"]):
        catalog.losses.append(f"the foreign table {name_of(row)} is read without its parents and triggers")
    body = "\n    " + ",\n    ".join(lines) + "\n" if lines else ""
    server = f"SERVER {quote_identifier(row['server'])}{_server_options(row['server_options'])}"
    return RawObject(
        kind="foreign table",
        name=name_of(row),
        definition=f"CREATE FOREIGN TABLE {name} ({body}) {server}",
        comment=row["comment"],
        comment_target=f"FOREIGN TABLE {name}" if row["comment"] is not None else None,
    )


def _server_options(options: list[str]) -> str:
    pairs = options_of(options)
    written = ", ".join(f"{quote_identifier(key)} {quote_literal(value)}" for key, value in pairs)
    return f" OPTIONS ({written})" if written else ""
