"""Indexes that were just made over nothing, measured: how large they would be over the rows the facts tell of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.shadow.pages import folds_equal_keys
from dbarchitect.shadow.partial import share_held
from dbarchitect.shadow.reading import query_text
from dbarchitect.shadow.sizes import Shape, Size, size_of
from dbarchitect.shadow.widths import KeyColumn, distinct_of, drawn, stored_widths, true_distinct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.model.tables import Table
    from dbarchitect.shadow.building import Shadow
    from dbarchitect.shadow.facts import AttributeStatistics

_NEARLY = 0.9
"""What ANALYZE counts of values that a table of that many rows offers, when all of them occur."""
_MANY = 1000
"""Rows from which on the same ends are no chance."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One index or partition's index; `root` is the number of the index it was made by, `table` the number of its table."""

    oid: int
    root: int
    name: str
    table: int
    leaf: bool
    method: str
    path: str
    size: Size
    folds: bool
    table_pages: int
    pages_per_range: int = 128
    estimated: tuple[str, ...] = ()


def measure(shadow: Shadow, counts: Mapping[int, tuple[float | None, float | None]]) -> tuple[Measured, ...]:
    """Those indexes and their partitions. `counts` are the indexes with how many rows and different keys were counted, or None."""
    from psycopg.rows import dict_row

    with shadow.planner.cursor(row_factory=dict_row) as cursor:
        cursor.execute(query_text("candidates").encode(), (list(counts),))
        found = cursor.fetchall()
    state = _State(shadow)
    return tuple(state.measured(row, *counts.get(row["root_oid"], (None, None))) for row in found)


class _State:
    """What is asked once: statistics, sizes, widths of columns, shares of predicates."""

    def __init__(self, shadow: Shadow) -> None:
        self.connection = shadow.planner
        self.shadow = shadow
        facts = shadow.facts
        self.relations = {(r.namespace, r.name): r for r in facts.relations}
        self.statistics: dict[tuple[str, str, str], AttributeStatistics] = {}
        for one in facts.statistics:
            key = (one.namespace, one.name, one.attribute)
            if key not in self.statistics or not one.inherited:
                self.statistics[key] = one
        self.target = int(dict(facts.settings).get("default_statistics_target", "100"))
        self.tables: dict[tuple[str, str], Table] = {(t.name.namespace, t.name.name): t for t in facts.schema_.tables}
        self.ends = self._ends()

    def _ends(self) -> dict[tuple[str, str, str], list[tuple[tuple[str, str], float]]]:
        """Columns without repeated values: their tables and rows, by type, least and greatest value, where these are known."""
        found: dict[tuple[str, str, str], list[tuple[tuple[str, str], float]]] = {}
        for (space, name, attribute), one in self.statistics.items():
            relation, table = self.relations.get((space, name)), self.tables.get((space, name))
            column = table.column(attribute) if table else None
            if one.distinct == -1 and one.least and one.greatest and relation and column and relation.rows > _MANY:
                found.setdefault((column.type, one.least, one.greatest), []).append(((space, name), relation.rows))
        return found

    def measured(self, row: dict[str, Any], counted: float | None, keys: float | None) -> Measured:
        key = (row["table_namespace"], row["table_name"])
        table = self.relations.get(key)
        whole, pages = (table.rows, table.pages) if table else (0.0, 0)
        estimated: list[str] = []
        held = whole if counted is None else min(counted, whole) if row["predicate"] else whole
        if row["predicate"] and counted is None and row["leaf"]:
            known = {a: s for (n, t, a), s in self.statistics.items() if (n, t) == key}
            share, guessed = share_held(self.shadow, self.connection, key, whole, row["predicate"], known)
            held = share * whole
            if guessed:
                estimated.append(guessed)
        folds = row["method"] == "btree" and row["leaf"] and self._folds(row["path"])
        folds = folds and len(row["columns"]) == row["keys"]
        columns = tuple(self._column(key, c, estimated) for c in row["columns"])
        options = tuple(tuple(o.split("=", 1)) for o in row["options"])
        distinct = self._distinct(key, row, held) if keys is None else min(keys, held)
        if distinct is None and folds and row["keys"] > 1:
            named = ", ".join(c[0] or c[5] for c in row["columns"])
            estimated.append(f"how often ({named}) repeat together: the columns are taken for independent")
        shape = Shape(
            method=row["method"], rows=held, whole=whole, table_pages=pages, columns=columns, keys=row["keys"], folds=folds,
            distinct=distinct, options=options,
        )  # fmt: skip
        size = size_of(shape) if row["leaf"] else Size(0, held)
        return Measured(
            oid=row["oid"], root=row["root_oid"], name=row["name"], table=row["table_oid"], leaf=row["leaf"],
            method=row["method"], path=row["path"] or "", size=size, folds=folds, table_pages=pages,
            pages_per_range=shape.option("pages_per_range", 128), estimated=tuple(estimated),
        )  # fmt: skip

    def _folds(self, path: str) -> bool:
        assert self.shadow.sandbox.data_dir is not None
        return folds_equal_keys(self.shadow.sandbox.data_dir / path)

    def _column(self, table: tuple[str, str], column: list[str], estimated: list[str]) -> KeyColumn:
        name, length, alignment, storage, type_, own, _ = column
        one = self._statistics(table, name) if name else None
        if one is None and (known := self.relations.get(table)) is not None and known.rows >= 1:
            estimated.append(f"no statistics of {name or own} on {table[1]}")
        width = int(length)
        if width > 0:
            return KeyColumn(width, alignment, storage == "p", one, ((width, 1.0),))
        cached = self.shadow.widths.get((*table, name)) if name else None
        if cached is None:
            cached = stored_widths(self.connection, type_, one)
            if name:
                self.shadow.widths[*table, name] = cached
        return KeyColumn(-1, alignment, storage == "p", one, cached)

    def _statistics(self, table: tuple[str, str], name: str) -> AttributeStatistics | None:
        one = self.statistics.get((*table, name))
        relation, known = self.relations.get(table), self.tables.get(table)
        if one is None or relation is None:
            return one
        column = known.column(name) if known else None
        target = (column.statistics_target if column else None) or self.target
        better = true_distinct(one, relation.rows, relation.pages, target)
        number = distinct_of(one, relation.rows) if better is None else better
        if (parent := self._parent_rows(table, name, one)) is not None:
            most = drawn(parent, relation.rows * (1 - (one.null_share or 0.0)))
            if number > most or (better is None and number >= _NEARLY * most):
                return one.but(distinct=most)
        return one if better is None else one.but(distinct=better)

    def _parent_rows(self, table: tuple[str, str], name: str, one: AttributeStatistics) -> float | None:
        """Rows of the table the column refers to: by a foreign key, or by having the ends of just one column without repetitions."""
        known = self.tables.get(table)
        for key in known.foreign_keys if known else ():
            parent = self.relations.get((key.target.namespace, key.target.name))
            if key.columns == (name,) and parent is not None and parent.rows >= 1:
                return parent.rows
        column = known.column(name) if known else None
        if column is None or one.least is None or one.greatest is None or one.distinct == -1:
            return None
        found = [rows for place, rows in self.ends.get((column.type, one.least, one.greatest), ()) if place != table]
        return found[0] if len(found) == 1 else None

    def _distinct(self, table: tuple[str, str], row: dict[str, Any], held: float) -> float | None:
        """How many different keys there are, where a unique key or extended statistics tell."""
        names = tuple(c[0] for c in row["columns"][: row["keys"]])
        if row["is_unique"]:
            return held
        known = self.tables.get(table)
        if known is None or not all(names):
            return None
        for constraint in known.constraints:
            if constraint.kind in ("primary_key", "unique") and set(constraint.columns) <= set(names):
                return held
        for index in known.indexes:
            plain = index.unique and not index.where and all(k.is_column for k in index.keys)
            if plain and {k.expression for k in index.keys} <= set(names):
                return held
        if (counted := self.shadow.combinations.get((*table, frozenset(names)))) is not None:
            return counted
        # a row refers to one of the parent's: no more combinations than it has rows
        for key in known.foreign_keys:
            parent = self.relations.get((key.target.namespace, key.target.name))
            if len(key.columns) > 1 and set(key.columns) == set(names) and parent is not None:
                return drawn(max(1.0, parent.rows), held)
        return None
