"""A live PostgreSQL's planner facts, read from its catalogs alone."""

from __future__ import annotations

import struct
from base64 import b64encode
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.engines.postgresql.read import read_schema
from dbarchitect.shadow.facts import AttributeStatistics, ExtendedStatistics, PlannerFacts, Relation, leading_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg import Connection

    from dbarchitect.model.schema import Schema
    from dbarchitect.shadow.facts import Origin

_ARRAYS = ("common_shares", "element_shares", "element_counts")
_BTREE_MAGIC = 0x053162


def read_facts(
    connection: Connection[Any], *, origin: Origin = "live", role: str | None = None, by_catalog: bool = False
) -> PlannerFacts:
    """The facts of the whole database. Tree heights are read where the role may read files, else reckoned from the sizes.

    Settings are those of `role`, or else of the role that reads. `by_catalog`: sizes are what the catalog says of them, not those of the
    files (where statistics were loaded without the rows).

    Nothing is changed; no table is read. Raises ArchitectError as `read_schema` does.
    """
    reading = read_schema(connection)
    major = connection.info.server_version // 10000
    own = {
        "relations": _rows(connection, query_text("relations", catalog=by_catalog)),
        "statistics": _rows(connection, query_text("statistics", ranges=major >= 17)),
        "extended": _rows(connection, query_text("extended", inherited=major >= 15)),
        "settings": _rows(connection, query_text("settings"), {"role": role or connection.info.user}),
    }
    if major >= 14 and own["extended"]:
        own["extended_expressions"] = _rows(connection, query_text("extended_expressions", inherited=major >= 15))
    taken = _rows(connection, "SELECT now()::timestamptz(0)::text AS now")[0]["now"]
    pages = {} if by_catalog else _first_pages(connection, [r["oid"] for r in own["relations"] if r["kind"] == "i"])
    return facts_of_rows(own, reading.schema, major=major, taken_at=taken, origin=origin, first_pages=pages)


def facts_of_rows(
    own: dict[str, list[dict[str, Any]]],
    schema: Schema,
    *,
    major: int,
    taken_at: str | None,
    origin: Origin = "dump",
    withheld: bool = False,
    first_pages: Mapping[int, bytes] | None = None,
) -> PlannerFacts:
    """The facts from what the queries of this folder gave, by their names. `first_pages` are those of indexes, by number."""
    estimated: list[str] = []
    return PlannerFacts(
        major=major,
        origin=origin,
        taken_at=taken_at,
        schema_=schema,
        relations=_relations(own["relations"], first_pages or {}, estimated),
        statistics=_columns(own["statistics"]),
        extended=tuple(_extended(r) for r in own["extended"]),
        expressions=_columns(own.get("extended_expressions", [])),
        settings=tuple((r["name"], r["value"]) for r in own["settings"]),
        estimated=tuple(estimated),
        withheld=withheld,
    )


def read_edges(connection: Connection[Any], facts: PlannerFacts, *, every: bool = False) -> PlannerFacts:
    """The facts with the least and greatest values of columns that lead a B-tree (an index answers that), or of `every` column.

    This reads two values of each column: only where the user allowed it. What times out or may not be read is left out.
    """
    import psycopg

    wanted = {(s.namespace, s.name, s.attribute) for s in facts.statistics} if every else leading_columns(facts)
    found = []
    for one in facts.statistics:
        if one.bounds is not None and (one.namespace, one.name, one.attribute) in wanted:
            column, table = (
                quote_identifier(one.attribute),
                f"{quote_identifier(one.namespace)}.{quote_identifier(one.name)}",
            )
            try:
                with connection.transaction():
                    row = connection.execute(
                        f"SELECT min({column})::text, max({column})::text FROM {table}".encode()
                    ).fetchone()
            except psycopg.Error:
                row = None
            one = one.but(least=row[0], greatest=row[1]) if row else one
        found.append(one)
    return facts.but(statistics=tuple(found))


def _columns(rows: list[dict[str, Any]]) -> tuple[AttributeStatistics, ...]:
    return tuple(
        AttributeStatistics(**{**r, **{k: None if r[k] is None else tuple(r[k]) for k in _ARRAYS if k in r}})
        for r in rows
    )


def _extended(row: dict[str, Any]) -> ExtendedStatistics:
    row = dict(row)
    named = (str(a).partition(" ") for a in row.pop("attributes") or ())
    given = {k: None if row[k] is None else tuple(row[k]) for k in ("common_shares", "base_shares")}
    common = None if row["common"] is None else tuple(tuple(v) for v in row["common"])
    return ExtendedStatistics(
        **{**row, **given, "common": common, "attributes": tuple((int(n), name) for n, _, name in named)}
    )


def query_text(name: str, **has: bool) -> str:
    """A query's text; a line marked `-- if WORD` is kept only where the server has it, one marked `-- else WORD` where not."""
    text = files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
    kept = []
    for line in text.splitlines():
        body, _, mark = line.partition(" -- ")
        kind, _, word = mark.partition(" ")
        if word in has and has[word] is not (kind == "if"):
            continue
        kept.append(body if word in has else line)
    return "\n".join(kept)


def _rows(connection: Connection[Any], sql: str, given: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    from psycopg.rows import dict_row

    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(sql.encode(), given)
        return cursor.fetchall()


def _relations(rows: list[dict[str, Any]], pages: Mapping[int, bytes], estimated: list[str]) -> tuple[Relation, ...]:
    from dbarchitect.shadow.trees import least_height, likely_height

    found = []
    for row in rows:
        first = pages.get(row["oid"])
        height, start = None, None
        if row["kind"] == "i" and row["method"] == "btree":
            height = _height(first) if first else None
            if height is None or height < least_height(row["pages"]):  # what is on the disk may be older than the tree
                height = likely_height(row["pages"], row["rows"], row["width"])
        elif row["method"] in ("gin", "brin") and first:
            start = b64encode(first).decode()
        keep = {k: row[k] for k in Relation.model_fields if k in row}
        found.append(Relation(**{**keep, "rows": float(row["rows"]), "height": height, "start": start}))
    if not pages and any(r.height is not None for r in found):
        estimated.append("the heights of B-trees, from their sizes: the role may not read the server's files")
    return tuple(found)


def _first_pages(connection: Connection[Any], oids: list[int]) -> dict[int, bytes]:
    """The first page of each index; nothing where the role may not read files."""
    import psycopg
    from psycopg import Rollback

    found: dict[int, bytes] = {}
    try:
        with connection.transaction() as transaction:
            rows = connection.execute(
                "SELECT o, pg_read_binary_file(pg_relation_filepath(o::oid), 0, 8192, true) FROM unnest(%s::bigint[]) AS o",
                (oids,),
            ).fetchall()
            found = {oid: page for oid, page in rows if page}
            raise Rollback(transaction)
    except psycopg.Error:
        return {}
    return found


def _height(page: bytes) -> int | None:
    """The level of the root that searches start from, from a B-tree's metapage."""
    if len(page) < 48:
        return None
    magic, _, _, _, _, fast_level = struct.unpack_from("<IIIIII", page, 24)
    return int(fast_level) if magic == _BTREE_MAGIC else None
