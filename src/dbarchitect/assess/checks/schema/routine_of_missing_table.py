"""A function reads or writes a table that does not exist: it fails when it is called, and not before.

Why
    The body of a PL/pgSQL function is only looked at when a statement of it runs. A table dropped or renamed since leaves a function
    that breaks in production, perhaps on a rare path.

Example
    CREATE FUNCTION close_month() … INSERT INTO ledger_old …  -- ledger_old was dropped

Fix
    Name the table that took its place, or drop the function.

When to ignore
    The function makes the table itself, or it is on the search_path of its caller.

Source
    https://www.postgresql.org/docs/18/plpgsql-implementation.html#PLPGSQL-PLAN-CACHING
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.core.english import listed
from dbarchitect.engines.postgresql.tokens import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.engines.postgresql.tokens import Token
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import Routine

LEVEL = "error"
ENGINES = ("postgresql",)
_BODY = re.compile(r"\bAS\s+(\$[A-Za-z_]*\$)(.*)\1", re.DOTALL)


def check(case: Case) -> Iterator[Finding]:
    """Only statements that plainly name a table are read: INSERT INTO, UPDATE … SET, DELETE FROM and JOIN."""
    known = (
        {t.name.name for t in case.schema.tables}
        | {v.name.name for v in case.schema.views}
        | {s.name.name for s in case.schema.sequences}
    )
    spaces = {t.name.namespace for t in case.schema.tables} | {n.name for n in case.schema.namespaces} | {"public"}
    extended = bool({e.name for e in case.schema.extensions} - {"plpgsql"})
    for routine in case.schema.routines:
        body = _BODY.search(routine.definition)
        if routine.language.lower() not in ("plpgsql", "sql") or body is None:
            continue
        missing = [n for n in dict.fromkeys(_named(routine, body[2], spaces)) if n not in known]
        if missing and not extended:
            message = f"{routine.kind} {routine.name}({routine.arguments}) uses {listed(missing, most=4)}, which {'does' if len(missing) == 1 else 'do'} not exist: it fails when it is called."
            yield finding(case, f"{routine.kind} {routine.name}", message, level="error", objects=tuple(missing))


def _named(routine: Routine, body: str, spaces: set[str]) -> Iterator[str]:
    tokens = tokenize(body)
    own: set[str | None] = {
        t.name for i, t in enumerate(tokens) if t.name and i + 1 < len(tokens) and tokens[i + 1].is_word("AS")
    }  # WITH name AS
    own |= {tokens[i + 1].name for i, t in enumerate(tokens[:-1]) if t.is_word("RECURSIVE", "TABLE", "EXISTS")}
    declared: set[str | None] = {t.name for t in tokenize(routine.arguments)}
    for i in range(len(tokens) - 2):
        name = _table_after(tokens, i, spaces)
        if (
            name
            and name not in own
            and name not in declared
            and not name.startswith(("pg_", "information_schema", "excluded"))
        ):
            yield name


def _table_after(tokens: tuple[Token, ...], i: int, spaces: set[str]) -> str | None:
    """The table named after INSERT INTO, DELETE FROM, JOIN, or between UPDATE and SET."""
    if tokens[i].is_word("INSERT", "DELETE") and tokens[i + 1].is_word("INTO", "FROM"):
        at = i + 2
    elif tokens[i].is_word("JOIN"):
        at = i + 1
    elif tokens[i].is_word("UPDATE") and (
        i == 0 or not tokens[i - 1].is_word("FOR", "DO", "ON", "NO", "KEY", "OR", "BEFORE", "AFTER")
    ):
        after = [t for t in tokens[i + 1 : i + 6] if t.is_word("SET")]
        if not after:
            return None
        at = i + 1
    else:
        return None
    while at < len(tokens) and tokens[at].is_word("ONLY", "LATERAL"):
        at += 1
    if at + 2 < len(tokens) and tokens[at + 1].text == ".":
        return tokens[at + 2].name if tokens[at].name in spaces else None
    if at + 1 < len(tokens) and tokens[at + 1].text == "(" and tokens[i].is_word("JOIN"):
        return None
    return tokens[at].name if at < len(tokens) else None
