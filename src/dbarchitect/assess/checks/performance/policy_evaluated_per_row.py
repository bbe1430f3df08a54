"""A policy asks the session who it is once for every row, instead of once for the statement.

Why
    `current_setting(…)` or a function of yours in a policy is called for each row that is looked at. In a scalar subquery it is
    called once. Measured on a million rows the bare call costs two to three times as much.

Example
    CREATE POLICY own ON note USING (tenant_id = current_setting('app.tenant')::bigint);

Fix
    ALTER POLICY own ON note USING (tenant_id = (SELECT current_setting('app.tenant')::bigint));

When to ignore
    Each statement looks at few rows, found by an index.

Source
    https://www.postgresql.org/docs/18/ddl-rowsecurity.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding, rows_said
from dbarchitect.assess.naming import most
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.tokens import closing, tokenize
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbarchitect.assess.case import Case
    from dbarchitect.engines.postgresql.tokens import Token
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Policy, Table

LEVEL = "warning"
ENGINES = ("postgresql",)
SMALL_ROWS = 100
FEW_ROWS = 10_000
_VOLATILITY = re.compile(r"^ *(?:STABLE|IMMUTABLE)\b|\b(?:STABLE|IMMUTABLE)\b", re.MULTILINE)
_TYPE_WORDS = frozenset({"character", "varying", "double", "precision", "timestamp", "time", "with", "without", "zone"})


def check(case: Case) -> Iterator[Finding]:
    own = {
        r.name.name
        for r in case.schema.routines
        if r.kind == "function" and r.language in ("sql", "plpgsql") and _VOLATILITY.search(r.definition)
    }
    for table in case.tables:
        rows = case.rows(table)
        if not table.row_security or (rows is not None and 0 < rows < SMALL_ROWS):
            continue
        for policy in table.policies:
            using = _once(policy.using, table, own)
            check_ = _once(policy.check, table, own)
            if using is not None:
                yield _finding(case, table, policy, using, check_)


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802
    return f"{len(found)} policies ask the session who it is for every row, instead of once for the statement: {most(f.object for f in found)}."


def _once(expression: str | None, table: Table, own: set[str]) -> str | None:
    """The expression with each call of the session put into a scalar subquery; None when there is nothing to change."""
    if not expression:
        return None
    tokens = tokenize(expression)
    within = _in_subqueries(tokens)
    columns = {c.name for c in table.columns}
    spans: list[tuple[int, int]] = []
    for i, token in enumerate(tokens[:-1]):
        if token.name in {"current_setting", *own} and tokens[i + 1].text == "(" and i not in within:
            first, last = _widened(tokens, i, closing(tokens, i + 1), columns)
            if not {t.name for t in tokens[first : last + 1]} & columns and not (spans and first <= spans[-1][1]):
                spans.append((first, last))
    if not spans:
        return None
    made, at = "", 0
    for first, last in spans:
        start, end = tokens[first].start, tokens[last].end
        made += f"{expression[at:start]}(SELECT {expression[start:end]})"
        at = end
    return made + expression[at:]


def _in_subqueries(tokens: Sequence[Token]) -> set[int]:
    """Places that stand inside a SELECT of their own."""
    found: set[int] = set()
    for i, token in enumerate(tokens[:-1]):
        if token.text == "(" and tokens[i + 1].is_word("SELECT"):
            found |= set(range(i, closing(tokens, i) + 1))
    return found


def _widened(tokens: Sequence[Token], first: int, last: int, columns: set[str]) -> tuple[int, int]:
    """The call with its schema, the casts and the functions around it, as far as they hold nothing of the row."""
    while True:
        before = (first, last)
        if first >= 2 and tokens[first - 1].text == "." and tokens[first - 2].name:
            first -= 2
        if last + 2 < len(tokens) and tokens[last + 1].text == "::":
            last += 2
            while last + 1 < len(tokens) and (tokens[last + 1].name or "") in _TYPE_WORDS:
                last += 1
        opening = _opening(tokens, first)
        if opening is not None:
            end = closing(tokens, opening)
            inside = tokens[opening + 1 : end]
            plain = all(
                t.kind in ("word", "quoted", "string", "number") or t.text in ("(", ")", ",", "::", ".") for t in inside
            )
            if (
                plain
                and not any(t.is_word("AND", "OR", "NOT", "IN", "IS", "SELECT") for t in inside)
                and not {t.name for t in inside} & columns
            ):
                start = (
                    opening - 1
                    if opening
                    and tokens[opening - 1].kind == "word"
                    and not tokens[opening - 1].is_word("AND", "OR", "NOT", "IN")
                    else opening
                )
                if start == opening and end == last + 1 and opening == first - 1:
                    first, last = opening, end
                elif start < opening:
                    first, last = start, end
        if (first, last) == before:
            return first, last


def _opening(tokens: Sequence[Token], at: int) -> int | None:
    """The parenthesis that encloses a place."""
    depth = 0
    for i in range(at - 1, -1, -1):
        if tokens[i].text == ")":
            depth += 1
        elif tokens[i].text == "(":
            if depth == 0:
                return i
            depth -= 1
    return None


def _finding(case: Case, table: Table, policy: Policy, using: str, check_: str | None) -> Finding:
    def altered(using_: str, checked: str | None) -> str:
        with_check = f" WITH CHECK ({checked})" if checked else ""
        return f"ALTER POLICY {quote_identifier(policy.name)} ON {qualified(table.name)} USING ({using_}){with_check}"

    return finding(
        case, table, f"Policy {policy.name} asks the session anew for every row of {table.name}{rows_said(case, table)} that is looked at.",
        level="notice" if 0 < (case.rows(table) or 0) < FEW_ROWS else "warning", about=f"{table.name}.{policy.name}",
        fix=Fix(
            sql=(altered(using, check_ or policy.check),), reverse=(altered(policy.using or "true", policy.check),), lock="AccessExclusive",
            risk="The lock lasts for a moment; which rows are seen stays the same.",
        ),
    )  # fmt: skip
