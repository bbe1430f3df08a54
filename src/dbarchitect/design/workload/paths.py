"""Paths of a pattern (`assignee`, `project.company`, `tags`) as joins and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.names import singular
from dbarchitect.engines.postgresql.names import quote_identifier

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft, Link
    from dbarchitect.model.tables import ForeignKey, Table


@dataclass(frozen=True)
class Join:
    """`alias` of `table` joined to `to_alias` on equal columns (own, other)."""

    table: str
    alias: str
    to_alias: str
    on: tuple[tuple[str, str], ...]

    def sql(self) -> str:
        condition = " AND ".join(
            f"{self.alias}.{quote_identifier(own)} = {self.to_alias}.{quote_identifier(other)}"
            for own, other in self.on
        )
        return f"JOIN {quote_identifier(self.table)} AS {self.alias} ON {condition}"


@dataclass(frozen=True)
class Place:
    """Where a path ends: a column of an alias, and the joins that lead there; `many` when rows may repeat."""

    table: str
    alias: str
    column: str
    joins: tuple[Join, ...] = ()
    many: bool = False

    @property
    def sql(self) -> str:
        return f"{self.alias}.{quote_identifier(self.column)}"


def find(draft: Draft, entity: str, path: str) -> Place | None:
    """The place a path leads to from the entity's table (alias `t`), or None when a step of it is not known."""
    table, alias = draft.table_of[entity], "t"
    joins: tuple[Join, ...] = ()
    many = False
    steps = [s for s in path.split(".") if s]
    if steps and singular(steps[0]) == entity and len(steps) > 1:
        steps = steps[1:]
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        column = draft.column_for(entity, step) if draft.table_of.get(entity) == table else None
        if column is not None and last and draft.link(entity, step) is None:
            return Place(table, alias, column, joins, many)
        link = _link(draft, entity, step)
        if link is not None:
            if last:
                return Place(table, alias, link.columns[-1], joins, many)
            join = Join(
                link.target,
                f"j{len(joins) + 1}",
                alias,
                tuple(zip(draft.key_of(link.target), link.columns, strict=False)),
            )
            table, alias, joins = link.target, join.alias, (*joins, join)
            entity = _entity_of(draft, table) or entity
            continue
        crossing = _crossing(draft, table, alias, step, len(joins))
        if crossing is not None:
            steps_joined, end = crossing
            many = True
            joins = (*joins, *steps_joined)
            if last:
                return Place(end[0], end[1], end[2], joins, many)
            table, alias = end[0], end[1]
            entity = _entity_of(draft, end[3]) or entity
            continue
        plain = draft.table(table).column(step)
        if plain is not None and last:
            return Place(table, alias, plain.name, joins, many)
        return None
    return Place(table, alias, draft.key_of(table)[-1], joins, many) if steps == [] else None


def _entity_of(draft: Draft, table: str) -> str | None:
    return next((e for e, t in draft.table_of.items() if t == table), None)


def _link(draft: Draft, entity: str, step: str) -> Link | None:
    found = draft.link(entity, step)
    if found is not None:
        return found
    name = singular(step)
    target = draft.table_of.get(name)
    by_target = [x for x in draft.links if x.entity == entity and x.target == target]
    return by_target[0] if len(by_target) == 1 and target is not None else None


def _crossing(
    draft: Draft, table: str, alias: str, step: str, count: int
) -> tuple[tuple[Join, ...], tuple[str, str, str, str]] | None:
    """A step over a table that refers to this one: a junction's other side, a value table, or the children themselves."""
    target = draft.table_of.get(singular(step))
    for between in draft.tables:
        if between.name.name == table:
            continue
        back = _reference(between, table, draft)
        if back is None:
            continue
        alias_new = f"j{count + 1}"
        join = Join(between.name.name, alias_new, alias, tuple(zip(back.columns, back.target_columns, strict=True)))
        other = next(
            (
                f
                for f in between.foreign_keys
                if target and f.target.name == target and f is not back and len(f.columns) >= 1
            ),
            None,
        )
        key = between.primary_key
        if (
            other is not None
            and key is not None
            and set(other.columns) <= set(key.columns)
            and set(back.columns) <= set(key.columns)
        ):
            return (join,), (between.name.name, alias_new, other.columns[-1], target or "")
        if target == between.name.name:
            return (join,), (between.name.name, alias_new, draft.key_of(between.name.name)[-1], between.name.name)
        value = next(
            (
                o
                for o in draft.origins
                if o.table == between.name.name
                and o.attribute
                and singular(o.attribute) == singular(step)
                and o.semantic != "reference"
            ),
            None,
        )
        if value is not None and between.name.name not in draft.table_of.values():
            return (join,), (between.name.name, alias_new, value.column, between.name.name)
    return None


def _reference(between: Table, table: str, draft: Draft) -> ForeignKey | None:
    scope = draft.scope.get(between.name.name)
    found = [f for f in between.foreign_keys if f.target.name == table and f.columns != (scope,)]
    return found[0] if len(found) >= 1 else None
