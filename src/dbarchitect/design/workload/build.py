"""One access pattern as one statement, with the wishes it has for indexes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.names import singular
from dbarchitect.design.decisions.creation_time import creation_column
from dbarchitect.design.decisions.soft_delete import live_condition
from dbarchitect.design.draft import Wish
from dbarchitect.design.workload.conditions import SHAPES, Condition, Parameters, condition
from dbarchitect.design.workload.nearness import Nearness, nearness
from dbarchitect.design.workload.paths import Join, Place, find
from dbarchitect.design.workload.searching import Searched, searched
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.brief import Filter
from dbarchitect.model.workload import Parameter, Statement

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import AccessPattern
    from dbarchitect.model.schema import Table

DEFAULT_LIMIT = 50
_AGE = {"created", "created_at", "creation", "age", "newest", "latest", "recent", "date", "time", "timestamp", "when"}


@dataclass(frozen=True)
class Built:
    """The statement, its wishes, and what of the pattern it leaves out (a filter nothing is known of)."""

    statement: Statement
    wishes: tuple[Wish, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unbuilt:
    why: str


def build(draft: Draft, pattern: AccessPattern, name: str) -> Built | Unbuilt:
    """The pattern as SQL over the draft's tables, or why it cannot be written."""
    if pattern.sql:
        return Built(_statement(pattern, name, pattern.sql.strip().rstrip(";"), (), ()))
    if pattern.entity is None or pattern.entity not in draft.table_of:
        return Unbuilt("it names no thing of the model")
    match pattern.operation:
        case "get" | "list" | "search" | "count" | "aggregate" | "nearest":
            return _Reading(draft, pattern, name).build()
        case "insert":
            return _insert(draft, pattern, name)
        case "update" | "delete":
            return _change(draft, pattern, name)
        case _:
            return Unbuilt("whether it reads or writes was not understood")


def _statement(
    pattern: AccessPattern,
    name: str,
    sql: str,
    parameters: tuple[Parameter, ...],
    tables: tuple[str, ...],
    *,
    whole: bool = False,
) -> Statement:
    return Statement(
        name=name,
        sql=sql,
        parameters=parameters,
        purpose=pattern.text or pattern.name,
        operation=pattern.operation,
        tables=tables,
        rate_per_second=pattern.rate_per_second,
        latency_ms=pattern.latency_ms,
        source=pattern.source,
        whole_table=whole,
    )


class _Reading:
    """A SELECT in the making."""

    def __init__(self, draft: Draft, pattern: AccessPattern, name: str) -> None:
        self.draft, self.pattern, self.name = draft, pattern, name
        self.entity = pattern.entity or ""
        self.table: Table = draft.table_for(self.entity)
        self.parameters = Parameters()
        self.joins: list[Join] = []
        self.conditions: list[Condition] = []
        self.left_out: list[str] = []
        self.many = False
        self.searched: Searched | None = None

    def build(self) -> Built:
        filters = self.pattern.filters
        if self.pattern.operation == "get" and not filters:
            filters = (Filter(path=self.table.primary_key.columns[-1]),) if self.table.primary_key else ()
        self.searched, filters = searched(self.draft, self.pattern, filters, self.parameters)
        for filter_ in filters:
            self._filter(filter_)
        order = self._order()
        nearest = self._nearest() if self.pattern.operation == "nearest" else None
        sql, whole = self._select(order, nearest)
        wishes = self._wishes(order)
        if nearest and nearest.wish:
            wishes += (nearest.wish,)
        if self.searched and self.searched.wish:
            wishes += (self.searched.wish,)
        tables = (self.table.name.name, *(j.table for j in self.joins))
        statement = _statement(self.pattern, self.name, sql, tuple(self.parameters.values), tables, whole=whole)
        return Built(statement, wishes, tuple(self.left_out))

    def _purpose(self) -> str:
        return self.pattern.text or self.pattern.name

    def _filter(self, filter_: Filter) -> None:
        place = find(self.draft, self.entity, filter_.path)
        made = None
        if place is not None:
            place = self._joined(place)
            made = condition(self.draft, filter_, place, self.parameters)
        if made is None:
            self.left_out.append(filter_.path)
        else:
            self.conditions.append(made)

    def _joined(self, place: Place) -> Place:
        """The place with its joins in the statement, under aliases of the statement's own."""
        renamed: dict[str, str] = {"t": "t"}
        for join in place.joins:
            to_alias = renamed[join.to_alias]
            same = next(
                (j for j in self.joins if j.table == join.table and j.to_alias == to_alias and j.on == join.on), None
            )
            if same is None:
                same = Join(join.table, f"j{len(self.joins) + 1}", to_alias, join.on)
                self.joins.append(same)
            renamed[join.alias] = same.alias
        self.many = self.many or place.many
        return Place(place.table, renamed[place.alias], place.column, place.joins, place.many)

    def _order(self) -> tuple[tuple[Place, bool], ...]:
        found: list[tuple[Place, bool]] = []
        if self.pattern.operation in ("get", "count", "aggregate"):
            return ()
        for sort in self.pattern.sort:
            place = find(self.draft, self.entity, sort.path)
            if place is None and sort.path.rpartition(".")[2] in _AGE:
                entity = self.draft.entity(self.entity)
                column = creation_column(self.draft, entity) if entity else None
                column = column or (self.table.primary_key.columns[-1] if self.table.primary_key else None)
                place = Place(self.table.name.name, "t", column) if column else None
            if place is None or place.many or self._unordered(place):
                self.left_out.append(f"order by {sort.path}")
            else:
                found.append((self._joined(place), sort.descending))
        return tuple(found)

    def _unordered(self, place: Place) -> bool:
        """Whether the place's values have no order: shapes."""
        column = self.draft.table(place.table).column(place.column)
        return column is None or column.type in SHAPES

    def _nearest(self) -> Nearness | None:
        found = nearness(self.draft, self.table, self._purpose(), self.parameters)
        if found is None:
            self.left_out.append("nearest")
        return found

    def _live(self) -> tuple[tuple[str, str], ...]:
        """For each alias whose table marks deleted rows, the condition that keeps them out."""
        aliases = (("t", self.table.name.name), *((j.alias, j.table) for j in self.joins))
        return tuple(
            (alias, f"{alias}.{condition}")
            for alias, table in aliases
            if (condition := live_condition(self.draft, table))
        )

    def _where(self) -> list[str]:
        found = [self.searched.condition] if self.searched and self.searched.condition else []
        return [*found, *(c.sql for c in self.conditions), *(sql for _, sql in self._live())]

    def _select(self, order: tuple[tuple[Place, bool], ...], nearest: Nearness | None) -> tuple[str, bool]:
        lines = [f"FROM {quote_identifier(self.table.name.name)} AS t", *(j.sql() for j in self.joins)]
        if self.searched and self.searched.source:
            lines[0] = self.searched.source
        if where := self._where():
            lines.append("WHERE " + "\n  AND ".join(where))
        operation = self.pattern.operation
        if operation in ("count", "aggregate"):
            return self._grouped(lines), not any(c.use == "equal" for c in self.conditions)
        columns = [c for c in self.table.columns if c.type != "tsvector"]
        shown = ", ".join(f"t.{quote_identifier(c.name)}" for c in columns)
        key = ", ".join(f"t.{quote_identifier(c)}" for c in self.draft.key_of(self.table.name.name))
        distinct = f"DISTINCT ON ({key}) " if key and self.many and not (order or nearest or self.searched) else ""
        lines.insert(0, f"SELECT {distinct}{shown}")
        if nearest:
            lines.append(f"ORDER BY {nearest.order}")
        elif self.searched and not order:
            lines.append(f"ORDER BY {self.searched.order}")
        elif order:
            lines.append("ORDER BY " + ", ".join(p.sql + (" DESC" if down else "") for p, down in order))
        if operation != "get" or self.pattern.limit:
            lines.append(f"LIMIT {self.pattern.limit or DEFAULT_LIMIT}")
        return "\n".join(lines), False

    def _grouped(self, lines: list[str]) -> str:
        places: list[Place] = []
        for path in self.pattern.group_by:
            place = find(self.draft, self.entity, path)
            if place is None or self._unordered(place):
                self.left_out.append(f"per {path}")
            else:
                places.append(self._joined(place))
        # Joins may have been added by the grouping: state the FROM anew.
        lines[1:1] = [j.sql() for j in self.joins if j.sql() not in lines]
        keys = ", ".join(p.sql for p in places)
        measures = ["count(*)"]
        if self.pattern.operation == "aggregate":
            measures += [
                f"sum(t.{quote_identifier(c.name)})"
                for c in self.table.columns
                if c.type.startswith("numeric") and singular(c.name) in self._purpose().lower().replace(" ", "_")
            ]
        lines.insert(0, "SELECT " + ", ".join(([keys] if keys else []) + measures))
        if keys:
            lines.append(f"GROUP BY {keys}")
        return "\n".join(lines)

    def _wishes(self, order: tuple[tuple[Place, bool], ...]) -> tuple[Wish, ...]:
        """What each table of the statement wants: its own equalities, then its order if no other table decides it, then one range."""
        wishes: list[Wish] = []
        for alias, table in (("t", self.table.name.name), *((j.alias, j.table) for j in self.joins)):
            equal = tuple(
                dict.fromkeys(c.place.column for c in self.conditions if c.use == "equal" and c.place.alias == alias)
            )
            span = next((c.place.column for c in self.conditions if c.use == "span" and c.place.alias == alias), None)
            own = tuple((p.column, down) for p, down in order if p.alias == alias)
            sorts = own if order and len(own) == len(order) else ()
            if span and sorts and sorts[0][0] != span and not equal:
                sorts = ()
            if equal or span or sorts:
                live = live_condition(self.draft, table)
                wishes.append(Wish(table, self._purpose(), equal, sorts, span, holds=(live,) if live else ()))
            wishes.extend(self._special(alias, table))
        return tuple(wishes)

    def _special(self, alias: str, table: str) -> list[Wish]:
        """GIN and GiST for documents and ranges, where the reader may use them: their operators are not leakproof."""
        if self.draft.tenant and table in self.draft.scope:
            return []
        return [
            Wish(table, self._purpose(), order=((c.place.column, False),), method=c.method,
                 operator_class=c.operator_class, across=True)
            for c in self.conditions
            if c.method and c.place.alias == alias
        ]  # fmt: skip


def _insert(draft: Draft, pattern: AccessPattern, name: str) -> Built:
    table = draft.table_for(pattern.entity or "")
    given = [
        c for c in table.columns if c.identity is None and c.generated is None and (c.default is None or not c.nullable)
    ]
    given = [c for c in given if c.default is None]
    parameters = Parameters()
    numbers = [
        parameters.add(Parameter(name="", type=c.type, table=table.name.name, column=c.name, role="value"))
        for c in given
    ]
    columns = ", ".join(quote_identifier(c.name) for c in given)
    values = f"({columns})\nVALUES ({', '.join(numbers)})" if given else "DEFAULT VALUES"
    sql = f"INSERT INTO {quote_identifier(table.name.name)} {values}"
    return Built(_statement(pattern, name, sql, tuple(parameters.values), (table.name.name,)))


def _change(draft: Draft, pattern: AccessPattern, name: str) -> Built | Unbuilt:
    table = draft.table_for(pattern.entity or "")
    if table.name.name in draft.append_only:
        return Unbuilt(f"rows of {table.name.name} are written once")
    reading = _Reading(draft, pattern, name)
    key = table.primary_key.columns[-1] if table.primary_key else None
    filters = tuple(f for f in pattern.filters if (p := find(draft, reading.entity, f.path)) and not p.joins)
    if not filters and key:
        filters = (Filter(path=key),)
    changed = _changed(draft, pattern, table) if pattern.operation == "update" else None
    assignment = ""
    if pattern.operation == "update":
        if changed is None:
            return Unbuilt("nothing of it can change")
        column = table.column(changed)
        number = reading.parameters.add(
            Parameter(
                name="", type=column.type if column else "text", table=table.name.name, column=changed, role="value"
            )
        )
        assignment = f"SET {quote_identifier(changed)} = {number}\n"
    for filter_ in filters:
        reading._filter(filter_)
    where = "\n  AND ".join(reading._where())
    if pattern.operation == "delete" and (marked := draft.live.get(table.name.name)):
        assignment = f"SET {quote_identifier(marked)} = now()\n"
    verb = (
        f"UPDATE {quote_identifier(table.name.name)} AS t\n"
        if assignment
        else f"DELETE FROM {quote_identifier(table.name.name)} AS t\n"
    )
    sql = f"{verb}{assignment}WHERE {where}"
    statement = _statement(pattern, name, sql, tuple(reading.parameters.values), (table.name.name,))
    return Built(statement, reading._wishes(()), tuple(reading.left_out))


def _changed(draft: Draft, pattern: AccessPattern, table: Table) -> str | None:
    """The column an update sets: one its words name, else the state, else the last plain one."""
    text = (pattern.text or pattern.name).lower()
    keys = {c for k in table.constraints if k.kind in ("primary_key", "foreign_key") for c in getattr(k, "columns", ())}
    free = [
        c.name
        for c in table.columns
        if c.name not in keys and c.generated is None and c.identity is None and c.name != "created_at"
    ]
    named = [c for c in free if c.replace("_", " ") in text]
    states = [c for c in free if c in ("status", "state")]
    return next(iter([*named, *states, *free[::-1]]), None)
