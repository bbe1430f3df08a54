"""Access patterns that read rows: one by its key, lists, searches, what is nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.decisions.creation_time import creation_column
from dbarchitect.design.decisions.soft_delete import live_condition
from dbarchitect.design.draft import Wish
from dbarchitect.design.workload.conditions import SHAPES, Condition, Parameters, condition
from dbarchitect.design.workload.nearness import Nearness, nearness
from dbarchitect.design.workload.outcome import Built, statement_of
from dbarchitect.design.workload.paths import Join, Place, find
from dbarchitect.design.workload.related import Related, fetched, related, through, under
from dbarchitect.design.workload.searching import Searched, searched
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.brief import Filter

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import AccessPattern
    from dbarchitect.model.tables import Table

DEFAULT_LIMIT = 50
_AGE = {"created", "created_at", "creation", "age", "newest", "latest", "recent", "date", "time", "timestamp", "when"}


class Reading:
    """A SELECT in the making."""

    def __init__(self, draft: Draft, pattern: AccessPattern, name: str) -> None:
        self.draft, self.pattern, self.name = draft, pattern, name
        self.entity = pattern.entity or ""
        self.table: Table = draft.table_for(self.entity)
        self.parameters = Parameters()
        self.joins: list[Join] = []
        self.conditions: list[Condition] = []
        self.left_out: list[str] = []
        self.related: list[Related] = []
        self.tables: tuple[str, ...] = ()
        self.repeated = False
        """Whether a row appears once for each of several groups."""
        self.searched: Searched | None = None

    def build(self) -> Built:
        filters = self.pattern.filters
        if self.pattern.operation == "get" and not filters:
            filters = (Filter(path=self.table.primary_key.columns[-1]),) if self.table.primary_key else ()
        self.searched, filters = searched(self.draft, self.pattern, filters, self.parameters)
        for filter_ in filters:
            # What is nearest is asked for by its order.
            if not (self.pattern.operation == "nearest" and filter_.operator == "near"):
                self.filter(filter_)
        order = self._order()
        nearest = self._nearest() if self.pattern.operation == "nearest" else None
        sql, whole = self._select(order, nearest)
        wishes = self.wishes(order)
        if nearest and nearest.wish:
            wishes += (nearest.wish,)
        if self.searched and self.searched.wish:
            wishes += (self.searched.wish,)
        tables = self.read_tables()
        statement = statement_of(self.pattern, self.name, sql, tuple(self.parameters.values), tables, whole=whole)
        return Built(statement, wishes, tuple(self.left_out))

    def read_tables(self) -> tuple[str, ...]:
        others = (*(j.table for j in self.joins), *(t for r in self.related for t in r.tables), *self.tables)
        return tuple(dict.fromkeys((self.table.name.name, *others)))

    def purpose(self) -> str:
        return self.pattern.text or self.pattern.name

    def filter(self, filter_: Filter) -> None:
        """The condition is part of the statement, or named as left out."""
        root = f"r{len(self.related) + 1}"
        if filter_.counted or filter_.operator in ("exists", "not_exists"):
            found = related(self.draft, self.entity, filter_, self.parameters, root, self.purpose())
            if found is None:
                self.left_out.append(filter_.path)
            else:
                self.related.append(found)
            return
        place = find(self.draft, self.entity, filter_.path)
        made = None
        if place is not None and place.many:
            made = condition(self.draft, filter_, under(place, root), self.parameters)
            if made is not None:
                self.related.append(through(self.draft, made.place, made, root, self.purpose()))
                return
        elif place is not None:
            made = condition(self.draft, filter_, self.joined(place), self.parameters)
        if made is None:
            self.left_out.append(filter_.path)
        else:
            self.conditions.append(made)

    def joined(self, place: Place) -> Place:
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
        return Place(place.table, renamed[place.alias], place.column, place.joins, place.many)

    def _order(self) -> tuple[tuple[Place, bool], ...]:
        found: list[tuple[Place, bool]] = []
        if self.pattern.operation == "get":
            return ()
        for sort in self.pattern.sort:
            place = find(self.draft, self.entity, sort.path)
            if place is None and sort.path.rpartition(".")[2] in _AGE:
                entity = self.draft.entity(self.entity)
                column = creation_column(self.draft, entity) if entity else None
                column = column or (self.table.primary_key.columns[-1] if self.table.primary_key else None)
                place = Place(self.table.name.name, "t", column) if column else None
            if place is None or place.many or self.unordered(place):
                self.left_out.append(f"order by {sort.path}")
            else:
                found.append((self.joined(place), sort.descending))
        return tuple(found)

    def unordered(self, place: Place) -> bool:
        """Whether the place's values have no order: shapes."""
        column = self.draft.table(place.table).column(place.column)
        return column is None or column.type in SHAPES

    def _nearest(self) -> Nearness | None:
        found = nearness(self.draft, self.table, self.purpose(), self.parameters)
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

    def where(self) -> list[str]:
        found = [self.searched.condition] if self.searched and self.searched.condition else []
        related_ = (r.sql for r in self.related)
        return [*found, *(c.sql for c in self.conditions), *related_, *(sql for _, sql in self._live())]

    def _select(self, order: tuple[tuple[Place, bool], ...], nearest: Nearness | None) -> tuple[str, bool]:
        lines = [f"FROM {quote_identifier(self.table.name.name)} AS t", *(j.sql() for j in self.joins)]
        if self.searched and self.searched.source:
            lines[0] = self.searched.source
        if where := self.where():
            lines.append("WHERE " + "\n  AND ".join(where))
        operation = self.pattern.operation
        columns = [c for c in self.table.columns if c.type != "tsvector"]
        shown = ", ".join(f"t.{quote_identifier(c.name)}" for c in columns)
        lines.insert(0, f"SELECT {', '.join((shown, *self._along()))}")
        if nearest:
            lines.append(f"ORDER BY {nearest.order}")
        elif self.searched and not order:
            lines.append(f"ORDER BY {self.searched.order}")
        elif order:
            lines.append("ORDER BY " + ", ".join(p.sql + (" DESC" if down else "") for p, down in order))
        if operation != "get" or self.pattern.limit:
            lines.append(f"LIMIT {self.pattern.limit or DEFAULT_LIMIT}")
        led = any(c.use == "equal" for c in self.conditions) or any(r.selective for r in self.related)
        return "\n".join(lines), bool(self.related) and not led

    def _along(self) -> tuple[str, ...]:
        """The columns that hold what is fetched along."""
        found: list[str] = []
        for number, path in enumerate(self.pattern.with_related, 1):
            made = fetched(self.draft, self.entity, path, f"w{number}")
            if made is None:
                self.left_out.append(f"with {path}")
            else:
                found.append(made[0])
                self.tables += made[1]
        return tuple(found)

    def wishes(self, order: tuple[tuple[Place, bool], ...]) -> tuple[Wish, ...]:
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
            missing = tuple(
                dict.fromkeys(c.place.column for c in self.conditions if c.use == "missing" and c.place.alias == alias)
            )
            if equal or span or sorts or missing:
                live = live_condition(self.draft, table)
                span, where = _with_missing(equal, sorts, span, missing)
                wishes.append(
                    Wish(table, self.purpose(), equal, sorts, span, where=where, holds=(live,) if live else ())
                )
            wishes.extend(self._special(alias, table))
        return tuple(wishes) + tuple(w for r in self.related for w in r.wishes)

    def _special(self, alias: str, table: str) -> list[Wish]:
        """GIN and GiST for documents and ranges, where the reader may use them: their operators are not leakproof."""
        if self.draft.tenant and table in self.draft.scope:
            return []
        return [
            Wish(table, self.purpose(), order=((c.place.column, False),), method=c.method,
                 operator_class=c.operator_class, across=True)
            for c in self.conditions
            if c.method and c.place.alias == alias
        ]  # fmt: skip


def _with_missing(
    equal: tuple[str, ...], sorts: tuple[tuple[str, bool], ...], span: str | None, missing: tuple[str, ...]
) -> tuple[str | None, str | None]:
    """The range and the condition of an index for rows in which something is missing.

    Beside an equality, the column that is missing stands in the index; without one, an index of only such rows is the smallest.
    """
    if not missing:
        return span, None
    if not equal and (span or sorts):
        return span, f"{quote_identifier(missing[0])} IS NULL"
    return span or missing[0], None
