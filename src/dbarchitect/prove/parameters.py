"""What a statement's parameters are filled with: values that occur, of one row where they belong together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import psycopg

from dbarchitect.model.workload import Parameter, Statement
from dbarchitect.prove.catalog import Catalog, Table, plain_name
from dbarchitect.prove.data.fill import Filled
from dbarchitect.prove.provable import TenantBorder
from dbarchitect.prove.session import attempt, literal, quote

_PLACEHOLDER = re.compile(r"\$(\d+)")
_STRINGS = re.compile(r"'(?:[^']|'')*'")


@dataclass(frozen=True, slots=True)
class Draw:
    """`name` is `heavy` (the most frequent value) or `typical`."""

    name: str
    values: tuple[str | None, ...]
    tenant: str | None


@dataclass(slots=True)
class Drawer:
    """Draws values from the filled database; remembers tenants and columns it has asked for."""

    connection: psycopg.Connection[Any]
    catalog: Catalog
    filled: Filled
    border: TenantBorder | None
    _tenants: dict[str, str | None] = field(default_factory=dict)

    def draws(self, statement: Statement) -> tuple[tuple[Draw, ...], str]:
        """Up to two draws, or why there is none."""
        count = max((int(n) for n in _PLACEHOLDER.findall(_STRINGS.sub("''", statement.sql))), default=0)
        if count > len(statement.parameters):
            return (), f"no value is known for ${len(statement.parameters) + 1}"
        if statement.operation == "insert":
            spares = self._spare_for(statement)
            if spares is None:
                return (), "no row is known that could be inserted"
            values = tuple(self._inserted(p, spares) for p in statement.parameters[:count])
            return (Draw("typical", values, self._tenant_of(spares, statement)),), ""
        found: list[Draw] = []
        for name in ("heavy", "typical"):
            draw = self._draw(statement, count, name)
            if isinstance(draw, str):
                return (), draw
            if all(d.values != draw.values for d in found):
                found.append(draw)
        return tuple(found), ""

    def _spare_for(self, statement: Statement) -> dict[str, str | None] | None:
        names = [p.table for p in statement.parameters if p.table] + list(statement.tables)
        for name in names:
            spares = self.filled.spares.get(plain_name(name))
            if spares:
                return spares[0]
        return None

    def _inserted(self, parameter: Parameter, spare: dict[str, str | None]) -> str | None:
        if parameter.value is not None:
            return parameter.value
        return spare.get(parameter.column or "")

    def _tenant_of(self, row: dict[str, str | None], statement: Statement) -> str | None:
        if self.border is None:
            return None
        columns = {plain_name(t): c for t, c in self.border.tables}
        names = [plain_name(p.table) for p in statement.parameters if p.table] + [
            plain_name(t) for t in statement.tables
        ]
        for name in names:
            if name in columns and row.get(columns[name]) is not None:
                return row[columns[name]]
        return self.heaviest(plain_name(self.border.tenant_table))

    def heaviest(self, table: str) -> str | None:
        """The tenant with the most rows in `table`, else any tenant."""
        if self.border is None:
            return None
        if table not in self._tenants:
            columns = {plain_name(t): c for t, c in self.border.tables}
            found = self.catalog.table(table)
            column = columns.get(table)
            if found is None or column is None:
                found, column = self.catalog.table(self.border.tenant_table), self.border.key_column
            self._tenants[table] = self._most_frequent(found, column, "") if found else None
        return self._tenants[table]

    def _most_frequent(self, table: Table, column: str, where: str) -> str | None:
        sql = (
            f"SELECT {quote(column)}::text FROM {table.sql} WHERE {quote(column)} IS NOT NULL{where} "
            f"GROUP BY {quote(column)} ORDER BY count(*) DESC, 1 LIMIT 1"
        )
        found = attempt(self.connection, sql, fetch=True)
        return str(found.values[0][0]) if found.ok and found.values else None

    def _draw(self, statement: Statement, count: int, name: str) -> Draw | str:
        wanted: dict[str, list[Parameter]] = {}
        parameters = statement.parameters[:count]
        for parameter in parameters:
            if parameter.table and parameter.value is None and parameter.column:
                wanted.setdefault(plain_name(parameter.table), []).append(parameter)
        columns = {plain_name(t): c for t, c in self.border.tables} if self.border else {}
        main = next((t for t in (*wanted, *map(plain_name, statement.tables)) if t in columns), "")
        tenant = self.heaviest(main) if self.border else None
        rows: dict[str, dict[str, str | None]] = {}
        for table_name, group in wanted.items():
            table = self.catalog.table(table_name)
            if table is None:
                return f"the table {table_name} does not exist"
            unknown = [p.column for p in group if p.column and all(c.name != p.column for c in table.columns)]
            if unknown:
                return f"the table {table_name} has no column {unknown[0]}"
            inside = (
                f" AND {quote(columns[table_name])} = {literal(tenant)}" if table_name in columns and tenant else ""
            )
            row = self._row(table, group, inside, name)
            if row is None:
                return f"the table {table_name} holds no row to take values from"
            rows[table_name] = row
        values = tuple(self._value(p, i + 1, rows, tenant, statement, columns) for i, p in enumerate(parameters))
        return Draw(name, values, tenant)

    def _row(self, table: Table, group: list[Parameter], inside: str, name: str) -> dict[str, str | None] | None:
        """One row's values for all parameters of a table: of the most frequent key, or from the middle."""
        columns = list(dict.fromkeys(p.column for p in group if p.column))
        shown = ", ".join(f"{quote(c)}::text" for c in columns)
        filled = " + ".join(f"({quote(c)} IS NOT NULL)::int" for c in columns)
        keyed = [p.column for p in group if p.role == "equality" and p.column]
        where = inside
        if name == "heavy" and keyed:
            value = self._most_frequent(table, keyed[0], inside)
            if value is not None:
                where += f" AND {quote(keyed[0])} = {literal(value)}"
            offset = "0"
        else:
            offset = f"(SELECT count(*) / 2 FROM {table.sql} WHERE true{where})"
        sql = f"SELECT {shown} FROM {table.sql} WHERE true{where} ORDER BY {filled} DESC, ctid LIMIT 1 OFFSET {offset}"
        found = attempt(self.connection, sql, fetch=True)
        if not found.ok or not found.values:
            found = attempt(self.connection, f"SELECT {shown} FROM {table.sql} WHERE true{inside} LIMIT 1", fetch=True)
        if not found.ok or not found.values:
            return None
        return dict(zip(columns, found.values[0], strict=True))

    def _value(
        self,
        parameter: Parameter,
        number: int,
        rows: dict[str, dict[str, str | None]],
        tenant: str | None,
        statement: Statement,
        columns: dict[str, str],
    ) -> str | None:
        table = plain_name(parameter.table) if parameter.table else ""
        match parameter.role:
            case "tenant":
                return parameter.value if parameter.value is not None else tenant
            case "limit":
                return parameter.value or "50"
            case "range_low" | "range_high" if parameter.value is None and table:
                inside = f" AND {quote(columns[table])} = {literal(tenant)}" if table in columns and tenant else ""
                both_ends = any(p.role == "range_high" for p in statement.parameters) and any(
                    p.role == "range_low" for p in statement.parameters
                )
                place = {("range_low", True): 0.5, ("range_high", True): 0.52, ("range_low", False): 0.97}.get(
                    (parameter.role, both_ends), 0.03
                )
                return self._quantile(table, parameter.column or "", place, inside)
            case "search":
                text = parameter.value or rows.get(table, {}).get(parameter.column or "") or "plan"
                return _searched(text, number, statement.sql)
        if parameter.value is not None:
            return parameter.value
        if parameter.role == "value" and statement.operation == "update":
            spares = self.filled.spares.get(table)
            if spares and parameter.column in spares[0]:
                return spares[0][parameter.column]
        return rows.get(table, {}).get(parameter.column or "")

    def _quantile(self, table: str, column: str, place: float, inside: str) -> str | None:
        found = self.catalog.table(table)
        if found is None:
            return None
        made = attempt(
            self.connection,
            f"SELECT (percentile_disc({place}) WITHIN GROUP (ORDER BY {quote(column)}))::text "
            f"FROM {found.sql} WHERE true{inside}",
            fetch=True,
        )
        return str(made.values[0][0]) if made.ok and made.values and made.values[0][0] is not None else None


def _searched(text: str, number: int, sql: str) -> str:
    """A word of `text`, within wildcards where the statement compares it by LIKE as it is."""
    words = re.findall(r"\w+", text)
    word = max(words, key=len) if words else text
    if re.search(rf"\b(i?like)\s+\${number}\b(?!\s*\|\|)", sql, re.IGNORECASE):
        return f"%{word}%"
    return word
