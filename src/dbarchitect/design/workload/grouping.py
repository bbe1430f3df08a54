"""Access patterns that count and measure: how many, and the sum, average, least or most of a property, in all or per group."""

from __future__ import annotations

import re

from dbarchitect.design.workload.outcome import Built, statement_of
from dbarchitect.design.workload.paths import Place, find
from dbarchitect.design.workload.reading import Reading
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.brief import Measure

_CALENDAR = re.compile(r"^(?P<path>.+)\.(?P<unit>minute|hour|day|week|month|quarter|year)$")
_FUNCTIONS = {"sum": "sum", "average": "avg", "minimum": "min", "maximum": "max"}


class Grouping(Reading):
    """A SELECT of numbers in the making."""

    def build(self) -> Built:
        for filter_ in self.pattern.filters:
            self.filter(filter_)
        keys = tuple(k for path in self.pattern.group_by if (k := self._key(path)))
        measures = tuple(
            m for item in self.pattern.measures or (Measure(function="count"),) if (m := self._measure(item))
        )
        lines = ["SELECT " + ", ".join((*keys, *measures)), f"FROM {quote_identifier(self.table.name.name)} AS t"]
        lines += [j.sql() for j in self.joins]
        if where := self.where():
            lines.append("WHERE " + "\n  AND ".join(where))
        if keys:
            lines.append("GROUP BY " + ", ".join(keys))
        lines += self._ranking(keys, measures)
        if self.pattern.limit:
            lines.append(f"LIMIT {self.pattern.limit}")
        led = any(c.use in ("equal", "span") for c in self.conditions) or any(r.selective for r in self.related)
        statement = statement_of(
            self.pattern,
            self.name,
            "\n".join(lines),
            tuple(self.parameters.values),
            self.read_tables(),
            whole=not led or not any(c.use == "equal" for c in self.conditions),
        )
        return Built(statement, self.wishes(()), tuple(self.left_out))

    def _key(self, path: str) -> str | None:
        """What the rows are grouped by: a column, or the day, week, month … a time lies in."""
        place = find(self.draft, self.entity, path)
        calendar = _CALENDAR.match(path) if place is None else None
        unit = calendar["unit"] if calendar else None
        if calendar:
            place = find(self.draft, self.entity, calendar["path"])
        if place is None or self.unordered(place):
            self.left_out.append(f"per {path}")
            return None
        self.repeated = self.repeated or place.many
        place = self.joined(place)
        if unit is None:
            return place.sql
        return self._calendar(place, unit, path)

    def _calendar(self, place: Place, unit: str, path: str) -> str | None:
        column = self.draft.table(place.table).column(place.column)
        kind = column.type if column else ""
        if kind == "date":
            return f"date_trunc('{unit}', {place.sql})::date"
        if kind.startswith("timestamp"):
            zone = ", 'UTC'" if kind == "timestamp with time zone" else ""
            return f"date_trunc('{unit}', {place.sql}{zone})"
        self.left_out.append(f"per {path}")
        return None

    def _measure(self, measure: Measure) -> str | None:
        if measure.function == "count" and measure.path is None:
            key = self.draft.key_of(self.table.name.name)
            return f"count(DISTINCT t.{quote_identifier(key[-1])})" if self.repeated and key else "count(*)"
        place = find(self.draft, self.entity, measure.path or "")
        column = self.draft.table(place.table).column(place.column) if place else None
        numeric = column is not None and re.match(
            r"numeric|integer|bigint|smallint|double|real|interval|money", column.type
        )
        ordered = (
            column is not None
            and re.match(r"date|timestamp", column.type)
            and measure.function in ("minimum", "maximum")
        )
        if place is None or place.many or self.repeated or not (numeric or ordered):
            self.left_out.append(f"{measure.function} of {measure.path}")
            return None
        return f"{_FUNCTIONS.get(measure.function, 'count')}({self.joined(place).sql})"

    def _ranking(self, keys: tuple[str, ...], measures: tuple[str, ...]) -> list[str]:
        """The order: by the number where the pattern ranks, else by the groups where they are a calendar's."""
        order = [
            f"{measures[0]}{' DESC' if s.descending else ''}"
            for s in self.pattern.sort
            if s.path == "measure" and measures
        ]
        if order and keys:
            return ["ORDER BY " + ", ".join((*order, *keys))]
        calendar = [k for k in keys if k.startswith("date_trunc")]
        return [f"ORDER BY {', '.join(keys)}"] if calendar or (keys and self.pattern.limit) else []
