"""Planner facts put into an empty database: statistics by PostgreSQL 18's own functions, sizes and trees into its files."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_literal
from dbarchitect.shadow.pages import (
    PAGE,
    btree,
    extend,
    folds_equal_keys,
    gin_start,
    only_leaf,
    visible_start,
    write_start,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from psycopg import Connection

    from dbarchitect.shadow.facts import AttributeStatistics, PlannerFacts, Relation

_BATCH = 500


def restore_statistics(connection: Connection[Any], facts: PlannerFacts) -> tuple[str, ...]:
    """The statistics of `facts` stand in the catalogs; what could not be restored, in words."""
    with connection.cursor() as cursor:
        calls = [
            *(_relation(facts, r) for r in facts.relations),
            *(attribute_call(s, facts.major) for s in facts.statistics),
        ]
        return tuple(_run(cursor, calls))


def _run(cursor: Any, calls: list[str]) -> Iterator[str]:
    """Each call is made; a batch that fails is made one by one, so that one value that will not fit costs itself alone."""
    import psycopg

    for at in range(0, len(calls), _BATCH):
        batch = calls[at : at + _BATCH]
        try:
            with cursor.connection.transaction():
                cursor.execute(";\n".join(batch))
        except psycopg.Error:
            for call in batch:
                try:
                    with cursor.connection.transaction():
                        cursor.execute(call)
                except psycopg.Error as error:
                    yield str(error).splitlines()[0]


def _relation(facts: PlannerFacts, relation: Relation) -> str:
    return _call(
        "pg_restore_relation_stats",
        _named(relation.namespace, "schemaname", relation.name, "relname"),
        ("version", str(facts.major * 10000), "integer"),
        ("relpages", str(_analyzed(relation)), "integer"),
        ("reltuples", repr(relation.rows), "real"),
        ("relallvisible", str(relation.all_visible_pages), "integer"),
    )


def _analyzed(relation: Relation) -> int:
    return relation.pages if relation.analyzed_pages is None else relation.analyzed_pages


def attribute_call(one: AttributeStatistics, major: int) -> str:
    """The call that restores one column's statistics, as those of a server of that version."""
    given: list[tuple[str, str | None, str]] = [
        ("attname", one.attribute, "text"),
        ("inherited", str(one.inherited).lower(), "boolean"),
        ("version", str(major * 10000), "integer"),
        ("null_frac", _number(one.null_share), "real"),
        ("avg_width", _number(one.average_bytes), "integer"),
        ("n_distinct", _number(one.distinct), "real"),
        ("most_common_vals", one.common, "text"),
        ("most_common_freqs", _numbers(one.common_shares), "real[]"),
        ("histogram_bounds", one.bounds, "text"),
        ("correlation", _number(one.correlation), "real"),
        ("most_common_elems", one.common_elements, "text"),
        ("most_common_elem_freqs", _numbers(one.element_shares), "real[]"),
        ("elem_count_histogram", _numbers(one.element_counts), "real[]"),
        ("range_length_histogram", one.range_lengths, "text"),
        ("range_empty_frac", _number(one.empty_ranges), "real"),
        ("range_bounds_histogram", one.range_bounds, "text"),
    ]
    return _call("pg_restore_attribute_stats", _named(one.namespace, "schemaname", one.name, "relname"), *given)


def _named(namespace: str, first: str, name: str, second: str) -> str:
    return f"'{first}', {quote_literal(namespace)}::text, '{second}', {quote_literal(name)}::text"


def _call(function: str, named: str, *given: tuple[str, str | None, str]) -> str:
    parts = [f"'{key}', {quote_literal(value)}::{type_}" for key, value, type_ in given if value is not None]
    return f"SELECT pg_catalog.{function}({', '.join((named, *parts))})"


def _number(value: float | None) -> str | None:
    return None if value is None else repr(value)


def _numbers(values: Iterable[float] | None) -> str | None:
    return None if values is None else "{" + ",".join(repr(float(v)) for v in values) + "}"


def forge_files(connection: Connection[Any], facts: PlannerFacts, data_dir: Path) -> None:
    """Every relation's file has the pages of `facts`, sparse, and every B-tree its height. Nothing of them may have been read since
    the last checkpoint, and the server is to be started anew before anything is planned.
    """
    placed = {
        (row[0], row[1]): data_dir / row[2]
        for row in connection.execute(
            """
            SELECT n.nspname, c.relname, pg_relation_filepath(c.oid)
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'm', 'i') AND pg_relation_filepath(c.oid) IS NOT NULL
              AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
            """
        )
    }
    for relation in facts.relations:
        path = placed.get((relation.namespace, relation.name))
        if path is not None:
            forge(path, relation)


def forge(path: Path, relation: Relation) -> None:
    """The file at `path` is as long as the relation, and begins as an index of its kind does."""
    pages = relation.pages
    if relation.kind in ("r", "m") and pages:
        visible_start(path.with_name(f"{path.name}_vm"), path)
    if relation.kind == "i" and relation.height is not None:
        start = btree(relation.height, all_equal_image=folds_equal_keys(path), leaf=only_leaf(path))
        write_start(path, start)
        pages = max(pages, len(start) // PAGE)
    elif relation.kind == "i" and relation.method == "gin" and relation.start is None and pages > 2:
        write_start(path, gin_start(pages, relation.rows))
    elif relation.kind == "i" and relation.start is not None:
        write_start(path, b64decode(relation.start))
    extend(path, max(pages, path.stat().st_size // PAGE if relation.kind == "i" else 0))
