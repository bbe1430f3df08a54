"""A live PostgreSQL database as a schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.read.access import default_privileges, grants_of, roles_of
from dbarchitect.engines.postgresql.read.catalog import Catalog, Without, fetch, name_of
from dbarchitect.engines.postgresql.read.relations import foreign_tables_of, tables_of, views_of
from dbarchitect.engines.postgresql.read.routines import routines_of
from dbarchitect.engines.postgresql.read.types import composites_of, domains_of, enums_of, ranges_of, sequences_of
from dbarchitect.model.objects import Extension, Namespace, RawObject
from dbarchitect.model.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

    from dbarchitect.engines.postgresql.read.catalog import Row

OLDEST_VERSION = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """The schema, and in words what the database holds that the schema cannot say."""

    schema: Schema
    losses: tuple[str, ...]


def read_schema(
    connection: Connection[Any], *, namespaces: Sequence[str] | None = None, without: Without | None = None
) -> Reading:
    """The whole database, or only those namespaces, as of one moment; nothing in it is changed.

    An owner is named only where it is not the one who owns most of the database. Expressions are spelled as seen with `search_path = public`. Everything is ordered by name, columns by their place.

    Raises `postgresql.version` for a server older than PostgreSQL 12, `postgresql.read` when a catalog cannot be read.
    """
    import psycopg

    try:
        _refuse_old(connection.info.server_version)
        catalog = fetch(connection, namespaces, without or Without())
    except psycopg.Error as error:
        raise ArchitectError(
            "postgresql.read",
            f"the database's catalogs cannot be read: {str(error).strip()}",
            hint="check that the connection is open, that the role may read pg_catalog and that nothing holds it locked",
        ) from error
    return _reading(catalog)


def schema_of_rows(rows: dict[str, list[Row]]) -> Reading:
    """As `read_schema`, of what the queries of `catalog.QUERIES` gave elsewhere."""
    return _reading(Catalog(rows))


def _reading(catalog: Catalog) -> Reading:
    schema = _schema(catalog)
    _note_losses(catalog)
    return Reading(schema, tuple(dict.fromkeys(catalog.losses)))


def _refuse_old(server_version: int) -> None:
    if server_version < OLDEST_VERSION * 10000:
        raise ArchitectError(
            "postgresql.version",
            f"the server is PostgreSQL {server_version // 10000}; schemas are read from version {OLDEST_VERSION} on",
            hint="upgrade the server, or load its `pg_dump --schema-only` into a newer one",
        )


def _schema(catalog: Catalog) -> Schema:
    schema = Schema(
        version=catalog.version,
        namespaces=_namespaces(catalog),
        extensions=tuple(
            Extension(name=row["name"], namespace=row["namespace"], version=row["version"])
            for row in catalog.rows["extensions"]
        ),
        enums=enums_of(catalog),
        domains=domains_of(catalog),
        composites=composites_of(catalog),
        ranges=ranges_of(catalog),
        sequences=sequences_of(catalog),
        routines=routines_of(catalog),
        tables=tables_of(catalog),
        views=views_of(catalog),
        others=_others(catalog) + foreign_tables_of(catalog),
        default_privileges=default_privileges(catalog),
        comment=catalog.rows["database"][0]["comment"],
    )
    roles = roles_of(catalog, schema)
    return schema.model_copy(update={"roles": roles})


def _namespaces(catalog: Catalog) -> tuple[Namespace, ...]:
    return tuple(
        space
        for row in catalog.rows["namespaces"]
        if (space := _namespace(catalog, row)).name != "public" or _changed(space)
    )


def _changed(space: Namespace) -> bool:
    return space != Namespace(name=space.name)


def _namespace(catalog: Catalog, row: Row) -> Namespace:
    if row["name"] != "public":
        return Namespace(
            name=row["name"],
            owner=catalog.owner(row["owner"]),
            grants=grants_of(catalog, row, "namespace"),
            comment=row["comment"],
        )
    standard = {"USAGE"} if catalog.version >= 15 else {"USAGE", "CREATE"}
    owner = catalog.owner(row["owner"])
    usual = {"pg_database_owner"} if catalog.version >= 15 else {catalog.role_names.get(10)}
    return Namespace(
        name="public",
        owner=None if owner in usual else owner,
        grants=() if row["initial"] else grants_of(catalog, row, "namespace", public=frozenset(standard), owner=False),
        comment=None if row["comment"] == "standard public schema" else row["comment"],
    )


def _others(catalog: Catalog) -> tuple[RawObject, ...]:
    return tuple(
        RawObject(
            kind=row["kind"],
            name=name_of(row),
            definition=row["definition"],
            after_tables=row["after_tables"],
            comment=row["comment"],
            comment_target=row["target"] if row["comment"] is not None else None,
        )
        for row in catalog.rows["others"]
    )


def _note_losses(catalog: Catalog) -> None:
    for row in catalog.rows["losses"]:
        catalog.losses.append(f"the {row['kind']} {row['name']} is not read")
