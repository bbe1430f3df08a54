"""Text from outside becomes code: a function builds a statement by joining an argument into it and runs it.

Why
    EXECUTE 'SELECT … ' || name runs whatever the caller puts into name. In a function with its owner's rights the caller runs it as
    the owner.

Example
    EXECUTE 'SELECT count(*) FROM ' || tab || ' WHERE note = ''' || word || '''';

Fix
    EXECUTE format('SELECT count(*) FROM %I WHERE note = $1', tab) USING word;

When to ignore
    The joined text comes from a fixed list within the function.

Source
    https://www.postgresql.org/docs/18/plpgsql-statements.html#PLPGSQL-STATEMENTS-EXECUTING-DYN
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.statements import body_of, tokens_of, unquoted
from dbarchitect.engines.postgresql.tokens import closing, elements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbarchitect.assess.case import Case
    from dbarchitect.engines.postgresql.tokens import Token
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import Routine

LEVEL = "error"
ENGINES = ("postgresql",)
_SAFE = frozenset(
    {"quote_ident", "quote_literal", "quote_nullable", "length", "count", "to_char", "extract", "now", "current_date"}
)
_SAFE_TYPES = frozenset(
    [
        "int",
        "int2",
        "int4",
        "int8",
        "integer",
        "bigint",
        "smallint",
        "numeric",
        "decimal",
        "real",
        "float8",
        "boolean",
        "bool",
        "date",
        "timestamp",
        "timestamptz",
        "uuid",
        "regclass",
        "regtype",
        "regproc",
        "regprocedure",
        "regrole",
        "oid",
        "interval",
        "inet",
        "double",
        "oidvector",
        "time",
    ]
)
_ARGUMENT = re.compile(
    r"^(?:(?:IN|OUT|INOUT|VARIADIC)\s+)?(?:(?P<name>\"[^\"]+\"|[a-z_]\w*)\s+)?(?P<type>.+)$", re.IGNORECASE
)
_TG_TEXT = frozenset({"tg_argv"})
_OPENERS = frozenset({"tg_table_name", "tg_table_schema", "tg_relname", "tg_op", "tg_name"})


def check(case: Case) -> Iterator[Finding]:
    for routine in case.schema.routines:
        if routine.language not in ("plpgsql", "sql", "plpgsql_check"):
            continue
        joined = _joined(routine)
        if joined:
            definer = routine.security_definer
            who = "as the function's owner" if definer else "with the caller's rights"
            yield finding(
                case,
                str(routine.name),
                f"{routine.name}({routine.arguments}) joins {', '.join(joined[:3])} into a statement and runs it: text put there runs as SQL, {who}.",
                level="error" if definer else "warning",
            )


def _joined(routine: Routine) -> tuple[str, ...]:
    """Names of textual arguments, and of variables made of them, that get into an EXECUTE unquoted."""
    tokens = tokens_of(body_of(routine))
    foul = _textual_arguments(routine)
    carriers = dict.fromkeys(foul, "")
    for name, part in _assignments(tokens):
        hits = _unsafe(part, carriers)
        if hits:
            carriers[name] = carriers[hits[0]] or hits[0]
    found: list[str] = []
    for part in _executed(tokens):
        found += [carriers[h] or h for h in _unsafe(part, carriers)]
    return tuple(dict.fromkeys(found))


def _textual_arguments(routine: Routine) -> set[str]:
    names = set()
    for element in elements(tokens_of(routine.arguments)):
        text = routine.arguments[element[0].start : element[-1].end]
        said = _ARGUMENT.match(text.strip())
        kind = said["type"].split("(")[0].split("[")[0].strip().lower() if said else ""
        if said and said["name"] and kind.split(" ")[0] not in _SAFE_TYPES:
            names.add(said["name"].strip('"').lower())
    return names | _TG_TEXT


def _assignments(tokens: Sequence[Token]) -> Iterator[tuple[str, Sequence[Token]]]:
    """(variable, expression) of `v := …;`, `v = …;` at the beginning of a statement, and `v text := …;` in a declaration."""
    start = 0
    for i, token in enumerate(tokens):
        if token.text == ":" and i + 1 < len(tokens) and tokens[i + 1].text == "=" and i > 0:
            name = tokens[start].name if tokens[start].name is not None else tokens[i - 1].name
            if tokens[start].is_word("DECLARE") and start + 1 < i:
                name = tokens[start + 1].name
            yield name or "", tokens[i + 2 : _statement_end(tokens, i)]
        elif token.text == "=" and i == start + 1 and tokens[start].name is not None:
            yield tokens[start].name or "", tokens[i + 1 : _statement_end(tokens, i)]
        if token.text == ";" or token.is_word("BEGIN", "THEN", "ELSE", "LOOP"):
            start = i + 1


def _statement_end(tokens: Sequence[Token], at: int) -> int:
    return next((i for i in range(at, len(tokens)) if tokens[i].text == ";"), len(tokens))


def _executed(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """What each EXECUTE runs, up to INTO, USING, LOOP or the end."""
    for i, token in enumerate(tokens):
        before = tokens[i - 1] if i else None
        if (
            not token.is_word("EXECUTE")
            or (before is not None and before.is_word("GRANT", "REVOKE", "ON"))
            or (before is not None and before.text == ",")
        ):
            continue
        if i + 1 < len(tokens) and tokens[i + 1].is_word("FUNCTION", "PROCEDURE", "ON"):
            continue
        end, depth, at = i + 1, 0, i + 1
        while at < len(tokens):
            depth += (tokens[at].text == "(") - (tokens[at].text == ")")
            if tokens[at].text == ";" or (depth == 0 and tokens[at].is_word("INTO", "USING", "LOOP")):
                break
            at += 1
            end = at
        yield tokens[i + 1 : end]


def _unsafe(part: Sequence[Token], foul: dict[str, str]) -> list[str]:
    """Names out of `foul` that reach the text as they are: not through a quoting function, %I or %L, nor a cast to a number."""
    found: list[str] = []
    i = 0
    while i < len(part):
        token = part[i]
        name = (token.name or "").lower()
        call = i + 1 < len(part) and part[i + 1].text == "("
        if call and name in _SAFE:
            i = closing(part, i + 1)
        elif call and name == "format":
            end = closing(part, i + 1)
            found += _of_format(part[i + 2 : end], foul)
            i = end
        elif (
            name in foul and name not in _OPENERS and not _cast_to_safe(part, i) and not (i and part[i - 1].text == ".")
        ):
            found.append(name)
        i += 1
    return found


def _of_format(inside: Sequence[Token], foul: dict[str, str]) -> list[str]:
    listed = elements(inside)
    if not listed:
        return []
    pattern = "".join(unquoted(t.text) for t in listed[0] if t.kind == "string")
    marks = re.findall(r"%(?:(\d+)\$)?-?\d*([sIL%])", pattern)
    found, place = _unsafe(listed[0], foul), 0
    for position, kind in marks:
        if kind == "%":
            continue
        place = int(position) if position else place + 1
        if kind == "s" and place < len(listed):
            found += _unsafe(listed[place], foul)
    return found


def _cast_to_safe(part: Sequence[Token], at: int) -> bool:
    return at + 2 < len(part) and part[at + 1].text == "::" and (part[at + 2].name or "").lower() in _SAFE_TYPES
