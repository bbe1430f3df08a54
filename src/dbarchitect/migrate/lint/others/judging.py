"""Statements of another engine run one after the other, and what changed with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import listed
from dbarchitect.migrate.lint.migrations import in_order
from dbarchitect.migrate.lint.others.place import State
from dbarchitect.migrate.lint.verdicts import worst
from dbarchitect.model.migration import Hazard, JudgedStatement, LintReport

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbarchitect.migrate.lint.migrations import Migration
    from dbarchitect.migrate.lint.others.place import Client, Place, Ran

_MOST_NAMED = 3


def lint_in(place: Place, migrations: Sequence[Migration], notes: tuple[str, ...] = ()) -> LintReport:
    """The migrations' statements as running them in the place shows."""
    found: list[JudgedStatement] = []
    said = list(notes)
    for migration in migrations:
        said += [f"{migration.file}: {n}" for n in migration.notes]
        judged = _File(place, migration).judged()
        if migration.judged:
            found += in_order(judged, migration)
    return LintReport(
        verdict=worst(s.verdict for s in found),
        engine=place.engine,
        statements=tuple(found),
        not_judged=tuple(dict.fromkeys(said)),
    )


class _File:
    """One migration; tables that it makes itself are nobody's yet."""

    def __init__(self, place: Place, migration: Migration) -> None:
        self._place, self._it = place, migration
        self._first = place.state()
        self._clients = [c for c in place.clients(self._first) if not place.works(c)] if migration.judged else []
        self._broken: dict[Client, str] = {}
        self._known = self._first
        """What others use that this file has not put away yet: a table of the same name made later is its own."""

    def judged(self) -> tuple[JudgedStatement, ...]:
        ran = [self._one(line, sql) for line, sql in self._place.split(self._it.sql)]
        # what a later statement puts right nobody outside ever misses, as far as the engine's transactions go
        still = {c for c in self._broken if self._place.works(c)}
        return tuple(
            self._statement(line, sql, one, hazards, [c for c in broken if c in still])
            for line, sql, one, hazards, broken in ran
        )

    def _one(self, line: int, sql: str) -> tuple[int, str, Ran, tuple[Hazard, ...], list[Client]]:
        before = self._place.state()
        ran = self._place.run(sql, self._known)
        after = self._place.state()
        if gone := before.columns.keys() - after.columns.keys():
            columns = {t: c for t, c in self._known.columns.items() if t not in gone}
            self._known = State(columns, {t: n for t, n in self._known.rows.items() if t not in gone})
        hazards = tuple(_lost(before, after, self._first, ran.emptied))
        broken: list[Client] = []
        if before.columns != after.columns or before.dependents != after.dependents:
            for client in self._clients:
                if client not in self._broken and (error := self._place.works(client)):
                    self._broken[client] = error
                    broken.append(client)
        return line, sql, ran, (*ran.hazards, *hazards), broken

    def _statement(
        self, line: int, sql: str, ran: Ran, hazards: tuple[Hazard, ...], broken: list[Client]
    ) -> JudgedStatement:
        last = self._place.state()
        kept = [h for h in hazards if not _restored(h, self._first, last)]
        kept += _breaks(broken, self._broken)
        if ran.error:
            kept.append(_refused(ran))
        unique = tuple(dict.fromkeys(kept))
        return JudgedStatement(
            sql=sql,
            line=line,
            file=self._it.file,
            verdict=worst(h.grade for h in unique),
            hazards=unique,
            error=ran.error,
            why=ran.note,
        )


def _refused(ran: Ran) -> Hazard:
    if ran.on_data:
        why = "rows that the schema allows stand in its way: count them first"
        return Hazard(id="fails-on-data", measured=ran.error, why=why, grade="caution")
    return Hazard(id="fails", measured=ran.error, why="the statement is refused, whatever the rows are")


def _lost(before: State, after: State, first: State, emptied: str) -> Iterator[Hazard]:
    """Tables, columns, rows and what hung on tables that are gone."""
    for table, columns in before.columns.items():
        if table not in first.rows:
            continue  # made here, or a view: what it loses is told where it is asked
        if table not in after.columns:
            renamed = [t for t, c in after.columns.items() if t not in before.columns and c == columns]
            if not renamed:
                rows = before.rows.get(table, 0)
                yield Hazard(id="data-loss", object=f"table {table}", measured=f"{rows} rows of the sample", why="every row of the table is lost")  # fmt: skip
            continue
        gone = [c for c in columns if c not in after.columns[table]]
        come = [c for c in after.columns[table] if c not in columns]
        if gone and not (
            len(gone) == len(come) and [columns[c] for c in gone] == [after.columns[table][c] for c in come]
        ):
            yield Hazard(id="data-loss", object=f"column {table}.{gone[0]}", measured=f"gone: {listed(gone)}", why="the values of the column are lost")  # fmt: skip
        fewer = before.rows.get(table, 0) - after.rows.get(table, 0)
        if fewer > 0 and table != emptied:
            grade = "unsafe" if after.rows.get(table, 0) == 0 or fewer > before.rows[table] // 2 else "caution"
            yield Hazard(id="data-loss", object=f"table {table}", measured=f"{fewer} of {before.rows[table]} rows are gone", why="rows are removed", grade=grade)  # fmt: skip
    for lost, on in before.dependents.items():
        if lost not in after.dependents and lost in first.dependents and (not on or on in first.rows):
            why = "what hung on the table is gone with it"
            yield Hazard(id="dropped-dependents", object=lost, measured=f"gone: {lost}", why=why)


def _restored(hazard: Hazard, first: State, last: State) -> bool:
    """Whether the table has at the end all that it had: it was copied and took its old name, as SQLite is altered."""
    if hazard.id == "dropped-dependents" and hazard.object in first.dependents:
        return hazard.object in last.dependents
    if hazard.id != "data-loss":
        return False
    table = hazard.object.removeprefix("table ").removeprefix("column ").partition(".")[0]
    if table not in last.columns or table not in first.columns:
        return False
    whole = set(first.columns[table]) <= set(last.columns[table])
    return whole and last.rows.get(table, 0) >= first.rows.get(table, 0)


def _breaks(broken: list[Client], errors: dict[Client, str]) -> Iterator[Hazard]:
    by_table: dict[str, list[Client]] = {}
    for one in broken:
        by_table.setdefault(one.table, []).append(one)
    for table, those in by_table.items():
        shown = "; ".join(f"{c.shown}: {errors[c]}" for c in those[:_MOST_NAMED])
        yield Hazard(id="breaks-clients", object=f"table {table}", measured=shown, why="statements of the application that worked fail now")  # fmt: skip
