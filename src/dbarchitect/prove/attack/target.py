"""A table under attack: rows as texts, written and undone, with what stands in the way set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg

from dbarchitect.model.architecture import ConstraintProof, NotJudged
from dbarchitect.prove.catalog import Catalog, Table
from dbarchitect.prove.session import Outcome, attempt, literal, quote

Row = dict[str, str | None]
_SHOWN = 60
MOST_SET_ASIDE = 16


@dataclass(slots=True)
class Target:
    """`base` is a row that fits and is not in the table; `present` one that is."""

    connection: psycopg.Connection[Any]
    catalog: Catalog
    table: Table
    base: Row
    present: Row | None = None
    proofs: list[ConstraintProof] = field(default_factory=list)
    not_judged: list[NotJudged] = field(default_factory=list)

    def insert(self, row: Mapping[str, str | None], *, overriding: bool = True) -> str:
        """The INSERT of a row; generated columns are left to the engine."""
        columns = [c for c in row if not self.table.column(c).generated]
        identity = any(self.table.column(c).identity for c in columns)
        clause = "OVERRIDING SYSTEM VALUE " if identity and overriding else ""
        names = ", ".join(quote(c) for c in columns)
        values = ", ".join(literal(row[c]) for c in columns)
        return f"INSERT INTO {self.table.sql} ({names}) {clause}VALUES ({values})"

    def try_row(self, row: Mapping[str, str | None], target: str = "") -> Outcome:
        """The outcome of inserting `row`. Other rules of the table that refuse it first are set aside."""
        return self.try_sql(self.insert(row), target)

    def quiet(self, tables: tuple[Table, ...]) -> str:
        """The statements that switch off the triggers which users wrote; foreign keys stay."""
        return "; ".join(f"ALTER TABLE {t.sql} DISABLE TRIGGER USER" for t in tables)

    def try_sql(self, sql: str, target: str = "", *, elsewhere: bool = False) -> Outcome:
        """The outcome of `sql`. `elsewhere`: it reaches other tables, whose triggers may be what refuses."""
        outcome = self._named(attempt(self.connection, sql))
        if outcome.ok or not target or outcome.constraint == target:
            return outcome
        first, aside = outcome, list[str]()
        for _ in range(MOST_SET_ASIDE):
            step = self._set_aside(outcome, target, elsewhere)
            if step is None or step in aside:
                break
            aside.append(step)
            outcome = self._named(attempt(self.connection, "; ".join([*aside, sql])))
            if outcome.ok or outcome.constraint == target:
                return outcome
        return first

    def _named(self, outcome: Outcome) -> Outcome:
        """A partition's constraint goes by the name of its root's."""
        known = self.catalog.aliases.get(outcome.constraint)
        return replace(outcome, constraint=known) if known else outcome

    def _set_aside(self, outcome: Outcome, target: str, elsewhere: bool) -> str | None:
        """The statement that removes what refused, within the attempt alone."""
        if outcome.state == "P0001" or (
            outcome.state[:2] in {"23", "P0"} and not outcome.constraint and not outcome.column
        ):
            return self.quiet(self._loud(elsewhere)) or None
        if outcome.state == "23502" and outcome.column:
            return f"ALTER TABLE {self.table.sql} ALTER COLUMN {quote(outcome.column)} DROP NOT NULL"
        if outcome.constraint and outcome.constraint != target:
            holder = self.table
            if not any(c.name == outcome.constraint and not c.partition for c in self.table.constraints):
                index = next((i for i in self.table.indexes if i.name == outcome.constraint), None)
                if index is not None and not index.constraint:
                    return f"DROP INDEX {quote(self.table.namespace)}.{quote(index.name)}"
                owners = [(t, c) for t in self.catalog.tables for c in t.constraints if c.name == outcome.constraint]
                if not owners and (
                    loud := self._loud(elsewhere)
                ):  # a trigger that raises an error of this kind by itself
                    return self.quiet(loud)
                if not owners or owners[0][1].partition:
                    return _dropped(outcome)
                holder = owners[0][0]
            return f"ALTER TABLE {holder.sql} DROP CONSTRAINT {quote(outcome.constraint)} CASCADE"
        return None

    def _loud(self, elsewhere: bool) -> tuple[Table, ...]:
        """The tables whose triggers may be what refuses; `triggers` of a table are those that see rows come in."""
        return self.catalog.tables if elsewhere else (self.table,) if self.table.triggers else ()

    def shown(self, changed: Mapping[str, str | None], rest: str = "…") -> str:
        """The attack in short: only what was changed."""
        names = ", ".join([*changed, rest]) if rest else ", ".join(changed)
        values = ", ".join(
            [*(_short(v) for v in changed.values()), rest] if rest else [_short(v) for v in changed.values()]
        )
        return f"INSERT INTO {self.table.name} ({names}) VALUES ({values})"

    def proof(
        self,
        constraint: str,
        attacked: str,
        outcome: Outcome,
        held: bool,
        *,
        edge: str = "",
        edge_passed: bool | None = None,
    ) -> None:
        self.proofs.append(
            ConstraintProof(
                object=f"{self.table.name}.{constraint}",
                attacked=attacked,
                held=held,
                edge=edge,
                edge_passed=edge_passed,
                refused_with=outcome.short if not outcome.ok else "",
            )
        )

    def skip(self, constraint: str, why: str) -> None:
        self.not_judged.append(NotJudged(what=f"constraint {self.table.name}.{constraint}", why=why))


def _dropped(outcome: Outcome) -> str | None:
    """A constraint that only a partition has."""
    if not outcome.schema or not outcome.table:
        return None
    return f"ALTER TABLE {quote(outcome.schema)}.{quote(outcome.table)} DROP CONSTRAINT {quote(outcome.constraint)} CASCADE"


def _short(value: str | None) -> str:
    if value is None:
        return "NULL"
    text = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    return "'" + text.replace("'", "''") + "'"
