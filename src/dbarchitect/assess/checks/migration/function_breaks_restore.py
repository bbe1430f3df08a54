"""A backup does not load: a function that an index, check or computed column calls finds its names only along the search_path.

Why
    pg_restore works with an empty search_path. A function that names tables or functions without their schema then fails, and with it
    the index, the check or the refresh that calls it.

Example
    CREATE FUNCTION rate(text) … AS 'SELECT value FROM rates WHERE code = $1'; CREATE INDEX ON sale (rate(currency));

Fix
    ALTER FUNCTION rate(text) SET search_path = public, pg_temp;   or write public.rates.

When to ignore
    Never; try a restore into an empty database.

Source
    https://www.postgresql.org/docs/18/app-pgdump.html#PG-DUMP-NOTES
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from dbarchitect.assess.access import routine_kind, routine_sql
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.statements import body_of, relations, tokens_of
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import Routine
    from dbarchitect.model.tables import Table

LEVEL = "warning"
ENGINES = ("postgresql",)


def check(case: Case) -> Iterator[Finding]:
    routines = {r.name.name: r for r in case.schema.routines if r.language in ("sql", "plpgsql")}
    if not routines:
        return
    used: dict[str, list[str]] = {}
    for place, text in _called_on_restore(case):
        for name in _calls(text):
            if name in routines:
                used.setdefault(name, []).append(place)
    for name, places in sorted(used.items()):
        lost = _unqualified(case, routines[name], routines)
        if lost:
            yield _finding(case, routines[name], lost, places)


def _called_on_restore(case: Case) -> Iterator[tuple[str, str]]:
    for table in case.schema.tables:
        for index in table.indexes:
            text = " ".join([*(k.expression for k in index.keys if not k.is_column), index.where or ""])
            yield f"index {index.name}", text
        yield from ((f"check {c.name} of {table.name}", c.expression) for c in table.checks)
        yield from ((f"column {table.name}.{c.name}", c.generated.expression) for c in table.columns if c.generated)
    for view in case.schema.views:
        if view.materialized:
            yield f"materialized view {view.name}", view.query


def _calls(text: str) -> set[str]:
    tokens = tokens_of(text)
    return {t.name for t, after in itertools.pairwise(tokens) if t.name is not None and after.text == "("}


def _unqualified(case: Case, routine: Routine, routines: dict[str, Routine]) -> list[str]:
    """What its body names without a schema: tables and other functions of ours. One with a body bound when made names nothing."""
    body = body_of(routine)
    if routine.language == "sql" and body.lstrip().upper().startswith(("RETURN", "BEGIN ATOMIC")):
        return []
    if any(s.lower().startswith("search_path=") for s in routine.settings):
        return []
    tokens = tokens_of(body)
    dotted = {tokens[i + 1].name for i in range(len(tokens) - 1) if tokens[i].text == "."}
    tables: dict[str, Table] = {t.name.name: t for t in case.schema.tables}
    named = [n for n in sorted(relations(body)) if n in tables and n not in dotted]
    return named + sorted(n for n in _calls(body) if n in routines and n not in dotted and n != routine.name.name)


def _finding(case: Case, routine: Routine, lost: list[str], places: list[str]) -> Finding:
    spelled = f"{routine_kind(routine)} {routine_sql(routine)}"
    path = ", ".join(dict.fromkeys([quote_identifier(routine.name.namespace), "public", "pg_temp"]))
    return finding(
        case,
        str(routine.name),
        f"A restored backup lacks {most(places, 3)}: {routine.name} names {most(lost, 3)} without a schema, and pg_restore has no search_path.",
        level="warning",
        fix=Fix(
            sql=(f"ALTER {spelled} SET search_path = {path}",),
            reverse=(f"ALTER {spelled} RESET search_path",),
            lock="none on rows",
            risk="An SQL function with a setting is not inlined into queries any more.",
        ),
    )
