"""What a version of PostgreSQL lacks, said before a statement fails on it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.engines.postgresql.tokens import tokenize
from dbarchitect.model.tables import Check, ForeignKey, PrimaryKey, Unique

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Constraint, Grant, Table

VERSIONS = range(15, 19)

# Functions that are younger than the oldest version rendered for.
_YOUNG_FUNCTIONS = {
    "uuidv7": 18,
    "uuidv4": 18,
    "array_sort": 18,
    "array_reverse": 18,
    "casefold": 18,
    "crc32": 18,
    "crc32c": 18,
    "uuid_extract_timestamp": 17,
    "uuid_extract_version": 17,
    "json_value": 17,
    "json_query": 17,
    "json_exists": 17,
    "json_table": 17,
    "json_scalar": 17,
    "json_serialize": 17,
    "any_value": 16,
    "array_shuffle": 16,
    "array_sample": 16,
    "random_normal": 16,
    "date_add": 16,
    "date_subtract": 16,
}
_YOUNG = re.compile(rf"\b({'|'.join(_YOUNG_FUNCTIONS)})\s*\(", re.IGNORECASE)


def require(schema: Schema, version: int) -> None:
    """Raises `postgresql.version` when `schema` needs something that PostgreSQL `version` does not have."""
    if version not in VERSIONS:
        raise ArchitectError(
            "postgresql.version",
            f"PostgreSQL {version} is not a version that DDL can be written for",
            hint=f"choose one from {VERSIONS.start} to {VERSIONS.stop - 1}",
        )
    for needed, feature, where in _needs(schema):
        if version < needed:
            raise ArchitectError(
                "postgresql.feature",
                f"{feature} ({where}) needs PostgreSQL {needed}; the target is PostgreSQL {version}",
                hint=f"target PostgreSQL {needed} or later, or change {where}",
            )


def _needs(schema: Schema) -> Iterator[tuple[int, str, str]]:
    own = {routine.name.name for routine in schema.routines}
    for table in schema.tables:
        yield from _table_needs(table, own)
        yield from _grant_needs(table.grants, str(table.name))
    for view in schema.views:
        yield from _grant_needs(view.grants, str(view.name))
        yield from _function_needs(view.query, str(view.name), own)
    for domain in schema.domains:
        yield from _function_needs(domain.default or "", str(domain.name), own)
    for routine in schema.routines:
        if routine.language == "sql":
            yield from _function_needs(routine.definition, str(routine.name), own)


def _table_needs(table: Table, own: set[str]) -> Iterator[tuple[int, str, str]]:
    for column in table.columns:
        where = f"{table.name}.{column.name}"
        if column.generated and not column.generated.stored:
            yield 18, "a virtual generated column", where
        if column.identity and (table.partitioning or table.partition_of):
            yield 17, "an identity column of a partitioned table", where
        if column.storage == "default":
            yield 16, "SET STORAGE DEFAULT", where
        yield from _function_needs(column.default or "", where, own)
        yield from _function_needs(column.generated.expression if column.generated else "", where, own)
    for constraint in table.constraints:
        yield from _constraint_needs(constraint, f"{table.name}.{constraint.name}", own)


def _constraint_needs(constraint: Constraint, where: str, own: set[str]) -> Iterator[tuple[int, str, str]]:
    match constraint:
        case PrimaryKey() | Unique() if constraint.without_overlaps:
            yield 18, "a temporal key (WITHOUT OVERLAPS)", where
        case ForeignKey() if constraint.period:
            yield 18, "a temporal foreign key (PERIOD)", where
        case ForeignKey() if not constraint.enforced:
            yield 18, "a foreign key that is NOT ENFORCED", where
        case Check():
            if not constraint.enforced:
                yield 18, "a check that is NOT ENFORCED", where
            yield from _function_needs(constraint.expression, where, own)
        case _:
            return


def _function_needs(text: str, where: str, own: set[str]) -> Iterator[tuple[int, str, str]]:
    if not _YOUNG.search(text):
        return
    tokens = tokenize(text)
    for token, following in pairwise(tokens):
        name = token.name
        if name in _YOUNG_FUNCTIONS and name not in own and following.text == "(":
            yield _YOUNG_FUNCTIONS[name], f"{name}()", where


def _grant_needs(grants: Iterable[Grant], where: str) -> Iterator[tuple[int, str, str]]:
    for grant in grants:
        if any(privilege.upper() == "MAINTAIN" for privilege in grant.privileges):
            yield 17, "the MAINTAIN privilege", where
