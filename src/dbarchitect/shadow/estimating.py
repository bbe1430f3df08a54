"""Planner facts of a design that has no data yet: rows, values and sizes as its brief has them stand for statistics."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dbarchitect.model.tables import Name
from dbarchitect.shadow.arrays import literal
from dbarchitect.shadow.facts import AttributeStatistics, PlannerFacts, Relation
from dbarchitect.shadow.likely import average_bytes, base_type, distinct_share, fixed_bytes, quantile
from dbarchitect.shadow.trees import aligned

if TYPE_CHECKING:
    from datetime import date

    from dbarchitect.model.facts import ColumnFacts, Facts, TableFacts
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Table

_PAGE_ROOM = 8192 - 24
_ROW_HEADER = 24 + 4
_BOUNDS = 101
_COMMON = 100
_TOAST_FROM = 2000
_DEFAULT_YEARS = 3.0


def facts_of_design(schema: Schema, facts: Facts, *, today: date, major: int = 18) -> PlannerFacts:
    """What a planner would know once the tables hold the rows of `facts`. Indexes' sizes are reckoned when the shadow is built.

    `today` is where histograms of times end. What nobody said (how often values repeat, how wide texts are) is the usual for its kind.
    """
    rows = {t.name: _rows(schema, facts, t) for t in schema.tables}
    relations, statistics = [], []
    for table in schema.tables:
        given = _given(facts, _root(schema, table))
        described = _Described(schema, rows, table, given, today)
        columns = [described.statistics(c) for c in table.columns]
        statistics += columns
        kind: str = "p" if table.partitioning else "r"
        pages = 0 if table.partitioning else _pages(table, rows[table.name], columns)
        relations.append(
            Relation.model_validate(
                {
                    "namespace": table.name.namespace,
                    "name": table.name.name,
                    "kind": kind,
                    "pages": pages,
                    "rows": rows[table.name],
                    "all_visible_pages": round(pages * 0.95),
                }
            )
        )
    return PlannerFacts(
        major=major,
        origin="brief",
        taken_at=datetime(today.year, today.month, today.day, tzinfo=UTC).isoformat(),
        schema_=schema,
        relations=tuple(relations),
        statistics=tuple(statistics),
        settings=(("random_page_cost", "1.1"), ("search_path", '"$user", public')),
        estimated=(
            "rows and shares, from the brief",
            "widths of values, how often they repeat and how they are spread, from their kind",
        ),
    )


def _root(schema: Schema, table: Table) -> Table:
    while table.partition_of is not None:
        parent = schema.table(table.partition_of.parent)
        if parent is None:
            break
        table = parent
    return table


def _given(facts: Facts, table: Table) -> TableFacts | None:
    return facts.table(str(table.name)) or facts.table(table.name.name)


def _rows(schema: Schema, facts: Facts, table: Table) -> float:
    """A partition has its part of the parent's rows; the default one has them only where there is no other."""
    given = _given(facts, _root(schema, table))
    whole = max(0.0, given.rows) if given else 0.0
    share = 1.0
    while table.partition_of is not None:
        parent = table.partition_of.parent
        siblings = [t for t in schema.tables if t.partition_of is not None and t.partition_of.parent == parent]
        bound = [t for t in siblings if t.partition_of and t.partition_of.bounds.upper() != "DEFAULT"]
        if bound and table not in bound:
            return 0.0
        share /= len(bound) or 1
        found = schema.table(parent)
        if found is None:
            break
        table = found
    return whole * share


class _Described:
    """What is to be said of one table's columns."""

    def __init__(
        self, schema: Schema, rows: dict[Name, float], table: Table, given: TableFacts | None, today: date
    ) -> None:
        self._schema, self._rows, self._table, self._given, self._today = schema, rows, table, given, today
        self._count = rows[table.name]
        self._unique = {c.columns[0] for c in (*table.uniques, table.primary_key) if c and len(c.columns) == 1}
        self._unique |= {
            i.keys[0].expression for i in table.indexes if i.unique and len(i.keys) == 1 and i.keys[0].is_column
        }
        yearly = given.rows_per_year if given else None
        self._years = max(0.1, self._count / yearly) if yearly and self._count else _DEFAULT_YEARS

    def statistics(self, column: Column) -> AttributeStatistics:
        known = self._given.column(column.name) if self._given else None
        nulls = 0.0 if not column.nullable else (known.null_share if known and known.null_share is not None else 0.2)
        distinct = self._distinct(column, known)
        kind = base_type(column.type, self._schema)
        common, shares = self._common(column, known, distinct, nulls)
        left = max(0.0, distinct - len(common))
        bounds = self._bounds(kind, left) if left >= 2 and sum(shares) + nulls < 0.999 else None
        unique = distinct >= 0.99 * max(1.0, self._count)
        return AttributeStatistics(
            namespace=self._table.name.namespace,
            name=self._table.name.name,
            attribute=column.name,
            inherited=self._table.partitioning is not None,
            null_share=nulls,
            average_bytes=average_bytes(column.type, known.semantic if known else None, self._schema),
            distinct=-1.0
            if unique
            else -distinct / self._count
            if distinct > 0.1 * self._count > 0
            else max(1.0, distinct),
            common=literal(common) if common else None,
            common_shares=shares if common else None,
            bounds=literal(bounds) if bounds else None,
            correlation=1.0 if self._in_order(column) else 0.0,
        )

    def _distinct(self, column: Column, known: ColumnFacts | None) -> float:
        """How many different values the column would have."""
        if column.name in self._unique:
            return max(1.0, self._count)
        if known and known.distinct:
            return max(1.0, min(known.distinct, self._count))
        if known and known.values:
            return float(len(known.values))
        for key in self._table.foreign_keys:
            if column.name in key.columns:
                parent = self._rows.get(key.target, 0.0)
                if len(key.columns) > 1 and (
                    inner := self._of_parent(key.target, key.target_columns[key.columns.index(column.name)])
                ):
                    parent = inner
                from dbarchitect.shadow.widths import drawn

                return max(1.0, drawn(max(1.0, parent), self._count))
        labels = next((e.values for e in self._schema.enums if column.type in (e.name.name, str(e.name))), ())
        if labels:
            return float(len(labels))
        return max(
            1.0,
            min(self._count, distinct_share(column.type, known.semantic if known else None, self._schema, self._count)),
        )

    def _of_parent(self, target: Name, column: str) -> float | None:
        """Different values of a column that a composite key refers to, where it is a reference itself."""
        table = self._schema.table(target)
        if table is None:
            return None
        for key in table.foreign_keys:
            if column in key.columns and len(key.columns) == 1:
                return self._rows.get(key.target)
        return None

    def _common(
        self, column: Column, known: ColumnFacts | None, distinct: float, nulls: float
    ) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """The most common values with their shares: those named, or the most frequent of a skewed spread."""
        labels = next((e.values for e in self._schema.enums if column.type in (e.name.name, str(e.name))), ())
        values = (known.values if known else ()) or labels
        if base_type(column.type, self._schema) == "boolean":
            values = values or ("true", "false")
        rest = 1.0 - nulls
        if values:
            given = known.shares if known and len(known.shares) == len(values) else ()
            whole = sum(given)
            shares = tuple(s / whole * rest for s in given) if whole > 0 else (rest / len(values),) * len(values)
            pairs = sorted(zip(values, shares, strict=True), key=lambda p: -p[1])[:_COMMON]
            return tuple(v for v, _ in pairs), tuple(s for _, s in pairs)
        skew = known.skew if known else None
        if not skew or distinct < 2 or column.name in self._unique:
            return (), ()
        number = int(min(_COMMON, distinct))
        total = _harmonic(distinct, skew)
        kind = base_type(column.type, self._schema)
        found = [quantile(kind, (n * 0.618034) % 1, distinct, self._today, self._years) for n in range(number)]
        if None in found or len(set(found)) < number:
            return (), ()
        return tuple(str(v) for v in found), tuple(rest * (n + 1) ** -skew / total for n in range(number))

    def _bounds(self, kind: str, left: float) -> tuple[str, ...] | None:
        number = int(min(_BOUNDS, left))
        found = [quantile(kind, n / (number - 1), left, self._today, self._years) for n in range(number)]
        kept = [str(v) for v in found if v is not None]
        return tuple(dict.fromkeys(kept)) if len(kept) == number and len(set(kept)) > 1 else None

    def _in_order(self, column: Column) -> bool:
        """Whether rows are stored in this column's order: it is counted up or stamped as they come."""
        default = (column.default or "").lower()
        return column.identity is not None or any(w in default for w in ("nextval", "now()", "current_", "uuidv7"))


def _harmonic(number: float, power: float) -> float:
    """Σ k^-power for k to `number`: summed at its start, integrated behind."""
    first = int(min(number, 1000))
    total = float(sum(k**-power for k in range(1, first + 1)))
    if number > first:
        from math import log

        more = (
            log(number / first)
            if abs(power - 1) < 1e-9
            else (number ** (1 - power) - first ** (1 - power)) / (1 - power)
        )
        total += more
    return total


def _pages(table: Table, rows: float, columns: list[AttributeStatistics]) -> int:
    """Pages of a table freshly loaded: rows with header and pointer, what is very wide kept beside the table."""
    width = 0.0
    for column, known in zip(table.columns, columns, strict=True):
        size = float(known.average_bytes or 8)
        fixed = fixed_bytes(column.type)
        if fixed in (4, 8):
            width = -(-width // fixed) * fixed
        width += (size if size < _TOAST_FROM else 18.0) * (1 - (known.null_share or 0.0))
    fill = int(dict(table.options).get("fillfactor", "100")) / 100
    each = max(1, int(_PAGE_ROOM * fill // (_ROW_HEADER + aligned(min(width, _TOAST_FROM)))))
    return int(-(-rows // each))
