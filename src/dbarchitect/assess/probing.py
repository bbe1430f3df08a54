"""Questions to the data in the words of the engine, each answering with one number, and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.case import NotJudged
from dbarchitect.core.english import listed
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.inspection import Probe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dbarchitect.assess.case import Case
    from dbarchitect.model.tables import Table

MOST_ROWS = 20_000_000
"""Larger tables are not asked what reads all of their rows."""


def quoted(case: Case, name: str) -> str:
    if case.engine in ("mysql", "mariadb"):
        return "`" + name.replace("`", "``") + "`"
    if case.engine == "postgresql":
        return quote_identifier(name)
    return '"' + name.replace('"', '""') + '"'


def source(case: Case, table: Table) -> str:
    """The table's name as a query of its engine writes it."""
    if case.engine == "postgresql":
        return qualified(table.name)
    if table.name.namespace in ("public", "main", ""):
        return quoted(case, table.name.name)
    return f"{quoted(case, table.name.namespace)}.{quoted(case, table.name.name)}"


def askable(case: Case, table: Table) -> bool:
    """Whether the table has rows and is not too large to be read whole."""
    rows = case.rows(table)
    return rows is None or 0 < rows <= MOST_ROWS


def duplicates(case: Case, key: str, table: Table, columns: Sequence[str], why: str, where: str = "") -> Probe:
    """How many rows there are beyond the first of each combination of `columns`; rows with NULL in them are left out."""
    listed = ", ".join(quoted(case, c) for c in columns)
    filled = " AND ".join(f"{quoted(case, c)} IS NOT NULL" for c in columns)
    sql = (
        f"SELECT coalesce(sum(d.n - 1), 0) AS n FROM (SELECT count(*) AS n FROM {source(case, table)} "
        f"WHERE {filled}{f' AND ({where})' if where else ''} GROUP BY {listed} HAVING count(*) > 1) AS d"
    )
    return Probe(key=key, sql=sql, why=why)


def counting(case: Case, key: str, table: Table, where: str, why: str) -> Probe:
    """How many rows of the table fulfil `where`; the table is `t` there."""
    return Probe(key=key, sql=f"SELECT count(*) AS n FROM {source(case, table)} AS t WHERE {where}", why=why)


def unread(case: Case, tables: Iterable[Table]) -> None:
    """NotJudged when there are tables among these whose rows would have told and were not read; empty ones have none to tell."""
    names = dict.fromkeys(str(t.name) for t in tables if case.rows(t) != 0)
    if names:
        raise NotJudged(f"the rows of {listed(names, most=3)} were not read, and only they tell")


def number(case: Case, key: str) -> int | None:
    """The number a probe came back with; None when it was not asked or did not answer."""
    answer = case.answer(key)
    if answer is None or not answer.ok or not answer.rows or answer.rows[0][0] is None:
        return None
    return int(float(answer.rows[0][0]))
