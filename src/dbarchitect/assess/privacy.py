"""Data about people in a case: which columns hold them, of what class, how sure that is and why. Values are looked at and never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.naming import entity_of
from dbarchitect.core.names import words
from dbarchitect.knowledge.personal.recognition import Look, Personal, are_people, recognised
from dbarchitect.knowledge.personal.rules import SENSITIVE

if TYPE_CHECKING:
    from dbarchitect.assess.case import Case
    from dbarchitect.model.tables import Column, Table

__all__ = [
    "SENSITIVE",
    "Personal",
    "all_personal",
    "by_class",
    "is_about_people",
    "is_marked",
    "personal_columns",
]


def personal_columns(case: Case, table: Table) -> tuple[Personal, ...]:
    """The table's columns that hold personal data, by name, type, values and the table they stand in, taken together."""
    cache: dict[str, tuple[Personal, ...]] = case.__dict__.setdefault("_personal_columns", {})
    name = str(table.name)
    if name not in cache:
        look = Look(
            table=table,
            thing=entity_of(table.name.name),
            referred=tuple(entity_of(k.target.name) for k in table.foreign_keys),
            referring=tuple(entity_of(r.table.name.name) for r in case.referring_to.get(name, ())),
            family=lambda column: column_type(case.schema, column).family,
            values=lambda column: case.values(table, column.name),
        )
        cache[name] = recognised(look)
    return cache[name]


def all_personal(case: Case) -> tuple[Personal, ...]:
    return tuple(p for t in case.tables for p in personal_columns(case, t))


def is_about_people(table: Table) -> bool:
    """Whether a row of the table is a person, or one person's details."""
    return are_people(entity_of(table.name.name))


_MARKS = frozenset(
    {
        "personal",
        "pii",
        "gdpr",
        "sensitive",
        "confidential",
        "phi",
        "pci",
        "classification",
        "anon",
        "masked",
        "dsgvo",
        "privacy",
    }
)


def is_marked(column: Column) -> bool:
    """Whether the column's comment says that it holds personal data."""
    return bool(_MARKS & set(words(column.comment or "")))


def by_class(found: tuple[Personal, ...]) -> str:
    """`contact: email, phone; health: diagnosis`."""
    classes: dict[str, list[str]] = {}
    for one in found:
        classes.setdefault(one.of.replace("_", " "), []).append(one.column.name)
    return "; ".join(f"{name}: {', '.join(columns)}" for name, columns in sorted(classes.items()))
