"""Statistics put into an empty database by PostgreSQL 18's own functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
