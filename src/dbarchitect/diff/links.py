"""Dependencies read from the text of definitions, where no engine has said them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dbarchitect.diff.naming import named_in
from dbarchitect.engines.postgresql.tokens import tokenize
from dbarchitect.model.links import Address, Links
from dbarchitect.model.tables import Check, Exclude, ForeignKey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Constraint, Table


def links_of(schema: Schema) -> Links:
    """What the definitions of `schema` speak of; views count as using every column of a name they speak of."""
    uses: dict[Address, set[Address]] = defaultdict(set)

    def speaks(user: Address, *texts: str | None) -> None:
        for text in texts:
            uses[user].update(a for a in named_in(schema, text or "") if a != user)

    for table in schema.tables:
        _table(schema, table, uses, speaks)
    address: Address
    for view in schema.views:
        address = ("view", view.name.namespace, view.name.name)
        speaks(address, view.query)
        words = {t.name for t in tokenize(view.query) if t.name}
        for used in tuple(uses[address]):
            if used[0] == "table":
                there = next(t for t in schema.tables if (t.name.namespace, t.name.name) == used[1:3])
                uses[address].update(("column", *used[1:3], c.name) for c in there.columns if c.name in words)
    for domain in schema.domains:
        address = ("type", domain.name.namespace, domain.name.name)
        speaks(address, domain.base, domain.default, *(c.expression for c in domain.checks))
    for composite in schema.composites:
        speaks(("type", composite.name.namespace, composite.name.name), *(a.type for a in composite.attributes))
    for routine in schema.routines:
        address = ("routine", routine.name.namespace, routine.name.name, routine.arguments)
        head = routine.definition.split("AS $", 1)[0]
        uses[address].update(a for a in named_in(schema, head) if a[0] == "type")
    return Links({k: frozenset(v) for k, v in uses.items() if v})


def _table(schema: Schema, table: Table, uses: dict[Address, set[Address]], speaks: object) -> None:
    assert callable(speaks)
    place = (table.name.namespace, table.name.name)
    for column in table.columns:
        address: Address = ("column", *place, column.name)
        speaks(address, column.type, column.generated.expression if column.generated else None)
        if column.generated:
            uses[address].update(_columns(table, (column.generated.expression,)))
        if column.default:
            speaks(("default", *place, column.name), column.default)
    for constraint in table.constraints:
        address = ("constraint", *place, constraint.name)
        uses[address].update(_of_constraint(schema, table, constraint))
        if isinstance(constraint, Check):
            speaks(address, constraint.expression)
    for index in table.indexes:
        address = ("index", place[0], index.name)
        texts = [k.expression for k in index.keys if not k.is_column] + [index.where or ""]
        speaks(address, *texts, *(k.operator_class for k in index.keys))
        names = [*(k.expression for k in index.keys if k.is_column), *index.include]
        uses[address].update({("table", *place), *(("column", *place, n) for n in names), *_columns(table, texts)})
    for policy in table.policies:
        address = ("policy", *place, policy.name)
        speaks(address, policy.using, policy.check)
        uses[address].update(_columns(table, (policy.using or "", policy.check or "")))
    for kind, parts in (("trigger", table.triggers), ("rule", table.rules)):
        for part in parts:
            address = (kind, *place, part.name)
            speaks(address, part.definition)
            uses[address].update(_columns(table, (part.definition,)))
    for statistics in table.statistics:
        address = ("statistics", statistics.name.namespace, statistics.name.name)
        uses[address].update({("table", *place), *_columns(table, (statistics.definition,))})
    if table.partition_of:
        uses[("table", *place)].add(("table", table.partition_of.parent.namespace, table.partition_of.parent.name))


def _of_constraint(schema: Schema, table: Table, constraint: Constraint) -> set[Address]:
    place = (table.name.namespace, table.name.name)
    match constraint:
        case Check():
            return _columns(table, (constraint.expression,))
        case Exclude():
            return _columns(table, (*(k.expression for k in constraint.keys), constraint.where or ""))
        case ForeignKey():
            target = (constraint.target.namespace, constraint.target.name)
            found: set[Address] = {("column", *place, c) for c in constraint.columns}
            found |= {("column", *target, c) for c in constraint.target_columns}
            other = schema.table(constraint.target)
            for key in other.constraints if other else ():
                if key.kind in ("primary_key", "unique") and set(key.columns) == set(constraint.target_columns):
                    found.add(("constraint", *target, key.name))
            return found
        case _:
            return {("column", *place, c) for c in (*constraint.columns, *constraint.include)}


def _columns(table: Table, texts: Iterable[str]) -> set[Address]:
    words = {token.name for text in texts for token in tokenize(text) if token.name}
    return {("column", table.name.namespace, table.name.name, c.name) for c in table.columns if c.name in words}
