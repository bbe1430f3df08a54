"""Parameters filled: with what was seen, else with values that the statistics say occur, often and seldom, so that skew shows."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from dbarchitect.model.observed import Draw, Observed
from dbarchitect.model.workload import Statement
from dbarchitect.workload.binding import parameters
from dbarchitect.workload.drawing import drawn
from dbarchitect.workload.shaping import shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.model.inspection import Inspection
    from dbarchitect.model.workload import Parameter
    from dbarchitect.workload.counting import Counted, Group
    from dbarchitect.workload.shaping import Shape

MOST_DRAWS = 8
MOST_PARSED = 1_500
"""Shapes whose tree is looked at, those that take most time first."""
_GIVEN = re.compile(r"\$(\d+) = ((?:'(?:[^']|'')*+'|NULL|[^,\s]++)(?:\.\.\.)?)(?:, |\s*$)")
_OPERATIONS = {"select": "list", "insert": "insert", "update": "update", "delete": "delete", "merge": "update"}


def filled(counted: Counted, inspection: Inspection | None) -> tuple[Observed, ...]:
    """The groups as statements with draws, in their order. Names are the first table and what is done, numbered where needed."""
    names = _names(counted.groups)
    schema = inspection.schema_ if inspection else None
    made = []
    for i, group in enumerate(counted.groups):
        bound = parameters(group.shape, schema) if i < MOST_PARSED else ()
        draws, why = _draws(group, bound, inspection, mysql=counted.engine in ("mysql", "mariadb"))
        made.append(_observed(group, names[i], bound, draws, why, counted))
    return tuple(made)


def of_statements(statements: Sequence[Statement], inspection: Inspection, seconds: float) -> tuple[Observed, ...]:
    """Statements that have their parameters already, as `seconds` of a workload; most calls first."""
    made = []
    for statement in statements:
        found = shape(statement.sql)
        known = tuple(None if p.value is None else as_given(p.value, p.type) for p in statement.parameters)
        draws, why = (
            ((Draw(origin="brief"),), "")
            if not known
            else drawn(statement.sql, statement.parameters, known, inspection)
        )
        rate = statement.rate_per_second
        made.append(
            Observed(
                statement=statement, fingerprint=found.fingerprint, kind=found.kind, calls=rate * seconds if rate else 1.0,
                draws=draws, unfilled=why,
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda o: (-o.calls, o.statement.name)))


def as_given(value: str, type_: str) -> str:
    """A parameter's value as SQL of its type."""
    from dbarchitect.workload.drawing import quoted

    return quoted(value, type_)


def _observed(
    group: Group, name: str, bound: tuple[Parameter, ...], draws: tuple[Draw, ...], why: str, counted: Counted
) -> Observed:
    calls = group.calls
    statement = Statement(
        name=name, sql=group.shape.sql, parameters=bound, operation=_OPERATIONS[group.shape.kind], tables=group.shape.tables,
        rate_per_second=calls / counted.seconds if counted.seconds else None,
        expected_rows=group.rows / calls if group.rows is not None and calls else None, source="log",
    )  # fmt: skip
    return Observed(
        statement=statement, fingerprint=group.shape.fingerprint, kind=group.shape.kind, calls=calls, total_ms=group.total_ms,
        max_ms=group.max_ms, rows=group.rows, first_seen=group.first, last_seen=group.last, draws=draws, unfilled=why,
    )  # fmt: skip


def _names(groups: Sequence[Group]) -> list[str]:
    wanted = [f"{g.shape.kind}_{g.shape.tables[0].replace('.', '_') if g.shape.tables else 'nothing'}" for g in groups]
    many = Counter(wanted)
    seen: Counter[str] = Counter()
    names = []
    for name in wanted:
        seen[name] += 1
        names.append(f"{name}_{seen[name]}" if many[name] > 1 else name)
    return names


def _draws(
    group: Group, bound: tuple[Parameter, ...], inspection: Inspection | None, *, mysql: bool
) -> tuple[tuple[Draw, ...], str]:
    if not group.shape.literals:
        return (Draw(),), ""
    seen: Counter[tuple[str, ...]] = Counter()
    partial: tuple[str | None, ...] = group.shape.literals
    for text, given in group.examples:
        literals = of_example(shape(text.decode("utf-8", "replace"), mysql=mysql), given)
        if len(literals) != len(group.shape.literals):
            continue
        whole = tuple(x for x in literals if x is not None)
        if len(whole) == len(literals):
            seen[whole] += 1
        else:
            partial = literals
    if seen:
        # the most frequent, and of the others as many as fit, in the order they came
        kept = seen.most_common(MOST_DRAWS)
        total = sum(n for _, n in kept)
        return tuple(Draw(literals=x, weight=n / total) for x, n in kept), ""
    return drawn(group.shape.sql, bound, partial, inspection)


def of_example(found: Shape, given: bytes) -> tuple[str | None, ...]:
    """The literals of an execution: those in its text, and those that were given apart from it."""
    if not given or all(x is not None for x in found.literals):
        return found.literals
    if given.startswith(b"json:"):
        return _positional(found, given[5:])
    known = {
        int(n): "NULL" if v == "NULL" else v
        for n, v in _GIVEN.findall(given.decode("utf-8", "replace"))
        if not v.endswith("...")
    }
    return tuple(
        known.get(int(p[1:])) if p.startswith("$") and p[1:].isdigit() else x
        for p, x in zip(found.placeholders, found.literals, strict=True)
    )


def _positional(found: Shape, given: bytes) -> tuple[str | None, ...]:
    """Values as JSON: a list in the order of the placeholders, or a mapping of their names."""
    try:
        values = json.loads(given)
    except ValueError:
        return found.literals
    made: list[str | None] = []
    at = 0
    for place, literal in zip(found.placeholders, found.literals, strict=True):
        if literal is not None:
            made.append(literal)
            continue
        value: object = _MISSING
        number = place[1:]
        if isinstance(values, dict):
            value = values.get(re.sub(r"^[%:@$]\(?|\)s$", "", place), _MISSING)
        elif isinstance(values, list):
            index = int(number) - 1 if place[:1] == "$" and number.isdigit() else at
            at += 1
            value = values[index] if 0 <= index < len(values) else _MISSING
        made.append(as_literal(value))
    return tuple(made)


_MISSING = object()


def as_literal(value: object) -> str | None:
    """A value as SQL; None for what has no literal."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return repr(value)
        case str():
            quoted = value.replace("'", "''")
            return f"'{quoted}'"
        case list():
            items = [as_literal(v) for v in value]
            return ", ".join(i for i in items if i is not None) if items and None not in items else None
        case _:
            return None
