"""Which columns of a table hold data about people, how sure that is and why: by name, type, values and the table, taken together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.names import singular, words
from dbarchitect.knowledge.personal.rules import ORGANISATIONS, PEOPLE, PERSON_DETAIL, RULES, TEXT, named_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dbarchitect.knowledge.personal.rules import Rule
    from dbarchitect.model.brief import PersonalClass
    from dbarchitect.model.tables import Column, Table

ENOUGH = 5
"""Fewer values than these say nothing."""
MOST_VALUES = 300
"""Values of a column that are looked at."""
KNOWN = 0.6
"""From this confidence on a column is said to hold personal data."""


@dataclass(frozen=True)
class Personal:
    """A column that holds data about people. `confidence` is 0-1; `why` says what speaks for it."""

    table: Table
    column: Column
    kind: str
    of: PersonalClass
    confidence: float
    why: str


@dataclass(frozen=True)
class Look:
    """A table as it is looked at: `thing` is what its name stands for, `referring` the things whose rows refer to it.

    `family` gives a column's kind of type (`text`, `integer`, `timestamptz` …), `values` what is known to stand in it.
    """

    table: Table
    thing: str
    referred: tuple[str, ...]
    referring: tuple[str, ...]
    family: Callable[[Column], str]
    values: Callable[[Column], tuple[str, ...]]


def recognised(look: Look) -> tuple[Personal, ...]:
    """The table's columns that hold personal data."""
    columns = look.table.columns
    named = {c.name: rule for c in columns if (rule := _rule_for(look, c)) is not None}
    near = _is_near_people(look) or _holds_papers(look, named.values())
    telling = {rule.kind for rule in named.values() if not rule.of_places_too}
    found = []
    for column in columns:
        close = near or bool(PEOPLE & {singular(w) for w in words(column.name)})
        rule = named.get(column.name)
        if rule is not None and rule.of_places_too and not close and not telling and _is_organisation(look.thing):
            continue
        several = len({r.kind for r in named.values()}) > 1 and bool(telling)
        judged = _judged(look, column, rule, close, several)
        if judged is not None and judged.confidence >= KNOWN:
            found.append(judged)
    plain = _plain_name(look) if are_people(look.thing) else None
    if plain is not None and all(f.column.name != plain.name for f in found):
        found.append(Personal(look.table, plain, "name", "identity", 0.7, "the name in a table of people"))
    return tuple(found)


def are_people(thing: str) -> bool:
    """Whether a thing of that name is a person, or one person's details."""
    parts = thing.split("_")
    return parts[-1] in PEOPLE or (len(parts) > 1 and parts[-1] in PERSON_DETAIL and parts[-2] in PEOPLE)


def _is_near_people(look: Look) -> bool:
    """Whether a row is a person, belongs to one, or holds the details that people's rows refer to."""
    if are_people(look.thing) or any(thing in PEOPLE for thing in look.referred):
        return True
    return look.thing.split("_")[-1] in PERSON_DETAIL and any(map(are_people, look.referring))


def _holds_papers(look: Look, rules: Iterable[Rule]) -> bool:
    """Whether a row has a paper that only a person has: a passport, an identity card, a social security number."""
    papers = any(r.of == "government_id" and r.kind != "tax number" for r in rules)
    return papers and not _is_organisation(look.thing)


def _is_organisation(thing: str) -> bool:
    return thing.split("_")[-1] in ORGANISATIONS


def _rule_for(look: Look, column: Column) -> Rule | None:
    if column.generated is not None and "hash" in column.name:
        return None
    family = look.family(column)
    return next((rule for rule in named_rules(column.name) if family in rule.types), None)


def _judged(look: Look, column: Column, rule: Rule | None, near: bool, several: bool) -> Personal | None:
    values = look.values(column)[:MOST_VALUES]
    if rule is None:
        return _by_values(look, column, values)
    if rule.test is not None and len(values) >= ENOUGH:
        passing = _share(values, rule.test)
        if passing >= 0.6 and rule.sure:
            return _personal(look, column, rule, 0.95, f"{passing:.0%} of the values seen look like it")
        if passing < 0.3:
            return _by_values(look, column, values)
    if near:
        return _personal(look, column, rule, 0.8, "name and type, in a table about people")
    if several and rule.of not in ("special", "health"):
        return _personal(look, column, rule, 0.7, "name and type, beside others of people")
    return _personal(look, column, rule, 0.65 if rule.anywhere else 0.4, "name and type")


def _personal(look: Look, column: Column, rule: Rule, confidence: float, why: str) -> Personal:
    return Personal(look.table, column, rule.kind, rule.of, confidence, why)


def _by_values(look: Look, column: Column, values: tuple[str, ...]) -> Personal | None:
    """Values that tell by themselves, whatever the column is called."""
    if len(values) < ENOUGH or look.family(column) not in TEXT:
        return None
    first = values[:10]
    for rule in RULES:
        if not rule.telling or rule.test is None or sum(map(rule.test, first)) < len(first) / 2:
            continue
        if (passing := _share(values, rule.test)) >= 0.8:
            return _personal(look, column, rule, 0.9, f"{passing:.0%} of the values seen look like it")
    return None


def _share(values: Iterable[str], test: Callable[[str], bool]) -> float:
    """The share of the values that pass; 0.0 of too few."""
    filled = [v for v in values if v.strip()]
    return sum(test(v.strip()) for v in filled) / len(filled) if len(filled) >= ENOUGH else 0.0


def _plain_name(look: Look) -> Column | None:
    own = (("name",), (look.thing, "name"))
    column = next((c for c in look.table.columns if words(c.name) in own), None)
    return column if column is not None and look.family(column) in TEXT else None
