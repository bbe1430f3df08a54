"""Attacks on keys: a row that repeats another's key, and its neighbour that differs where the key allows it."""

from __future__ import annotations

from dbarchitect.prove.attack.target import Row, Target
from dbarchitect.prove.catalog import Index
from dbarchitect.prove.data.formula import Compare, IsNull, OneOf, Truth
from dbarchitect.prove.data.reading import read_formula
from dbarchitect.prove.data.slots import read_slot
from dbarchitect.prove.session import Outcome, attempt, literal, quote

_UNIQUE, _OVERLAP = "23505", "23P01"


def attack_keys(target: Target) -> None:
    """Every primary key, unique key, unique index, exclusion rule and temporal key is attacked once."""
    for index in target.table.indexes:
        if index.operators:
            _attack_overlap(target, index)
        elif index.unique:
            _attack_unique(target, index)


def _involved(target: Target, index: Index) -> tuple[str, ...]:
    """The columns that the key, or an expression in it, is made of."""
    names = [k for k, plain in zip(index.keys, index.plain, strict=True) if plain]
    text = " ".join(k for k, plain in zip(index.keys, index.plain, strict=True) if not plain)
    if text:
        names += [c.name for c in target.table.columns if c.name in text]
    return tuple(dict.fromkeys(names))


def _present(target: Target, index: Index) -> Row | None:
    """A row in the table that the key speaks of: within its predicate, no key part empty."""
    table = target.table
    columns = [c.name for c in table.columns if not c.generated]
    where = [f"{k if not p else quote(k)} IS NOT NULL" for k, p in zip(index.keys, index.plain, strict=True)]
    if index.where:
        where.append(f"({index.where})")
    sql = (
        f"SELECT {', '.join(quote(c) + '::text' for c in columns)} FROM {table.sql} "
        f"WHERE {' AND '.join(where) or 'true'} ORDER BY ctid DESC LIMIT 1"
    )
    found = attempt(target.connection, sql, fetch=True)
    if not found.ok or not found.values:
        return None
    return dict(zip(columns, found.values[0], strict=True))


def _twin(target: Target, index: Index, present: Row, involved: tuple[str, ...]) -> Row:
    """`present` again, except where other keys would object first: there the values of the base row."""
    row = dict(present)
    for other in target.table.indexes:
        if (other.unique or other.operators) and other.name != index.name:
            for name in _involved(target, other):
                if name not in involved and name in target.base:
                    row[name] = target.base[name]
    return row


def _attack_unique(target: Target, index: Index) -> None:
    name = index.constraint or index.name
    involved = _involved(target, index)
    present = _present(target, index)
    inserted: list[str] = []
    if present is None:
        present, inserted = _planted(target, index)
    if present is None:
        target.skip(name, "no row of the table falls under it")
        return
    twin = _twin(target, index, present, involved)
    outcome = _try(target, inserted, twin, name)
    if not outcome.ok and (outcome.state != _UNIQUE or outcome.constraint != name):
        twin = {**target.base, **{c: present.get(c) for c in involved if c in target.base}}
        if index.where:
            twin |= {c: present.get(c) for c in present if c in index.where}
        outcome = _try(target, inserted, twin, name)
    key = {c: twin.get(c) for c in involved}
    if not outcome.ok and not (outcome.state == _UNIQUE and outcome.constraint == name):
        target.skip(name, f"another rule refuses the repeated row first: {outcome.short}")
        return
    if outcome.ok and target.table.triggers and all(twin.get(c) is None for c in involved):
        target.skip(name, "a trigger of the table changes the key")
        return
    edge, passed = _edge(target, index, twin, involved, inserted)
    target.proof(name, target.shown(key), outcome, not outcome.ok, edge=edge, edge_passed=passed)


def _planted(target: Target, index: Index) -> tuple[Row | None, list[str]]:
    """The base row itself, when the table has no row the key speaks of."""
    if any(target.base.get(c) is None for c in _involved(target, index)):
        return None, []
    statement = target.insert(target.base)
    return (dict(target.base), [statement]) if attempt(target.connection, statement).ok else (None, [])


def _try(target: Target, before: list[str], row: Row, name: str) -> Outcome:
    return target.try_sql("; ".join([*before, target.insert(row)]), name)


def _edge(
    target: Target, index: Index, twin: Row, involved: tuple[str, ...], inserted: list[str]
) -> tuple[str, bool | None]:
    """A row that agrees in all but one part of the key, or lies outside the predicate."""
    if index.where:
        outside = _outside(target, index)
        for change in outside:
            if _passes(target, inserted, {**twin, **change}, index):
                return f"the same key outside the predicate ({', '.join(change)})", True
    for column in involved:
        other = target.base.get(column)
        if other == twin.get(column):
            continue
        for row in ({**twin, column: other}, {**target.base, **{c: twin.get(c) for c in involved if c != column}}):
            if _passes(target, inserted, row, index):
                return f"the same key but for {column}", True
    if target.try_row(target.base).ok:
        return "another key", True
    return "", None


def _passes(target: Target, inserted: list[str], row: Row, index: Index) -> bool:
    """Whether the row goes in once rules of other kinds stand aside."""
    name = index.constraint or index.name
    sql = "; ".join([*inserted, target.insert(row)])
    outcome = attempt(target.connection, sql)
    if outcome.ok:
        return True
    if outcome.constraint == name:
        return False
    return target.try_sql(sql, name).ok


def _outside(target: Target, index: Index) -> list[Row]:
    """Changes that make the predicate false."""
    formula = read_formula(index.where or "true")
    parts = getattr(formula, "parts", (formula,))
    found: list[Row] = []
    for part in parts:
        match part:
            case IsNull(column, True):
                value = target.base.get(column)
                sample = attempt(
                    target.connection,
                    f"SELECT {quote(column)}::text FROM {target.table.sql} WHERE {quote(column)} IS NOT NULL LIMIT 1",
                    fetch=True,
                )
                value = value or (str(sample.values[0][0]) if sample.ok and sample.values else None)
                if value is None:
                    value = _some_value(target, column)
                if value is not None:
                    found.append({column: value})
            case IsNull(column, False):
                found.append({column: None})
            case Truth(column, positive):
                found.append({column: "f" if positive else "t"})
            case Compare(column, _, value) | OneOf(column, (value, *_), _):
                sql = f"SELECT DISTINCT {quote(column)}::text FROM {target.table.sql} WHERE NOT ({index.where}) LIMIT 4"
                sample = attempt(target.connection, sql, fetch=True)
                found.extend({column: str(v[0])} for v in sample.values if v[0] is not None)
    return found


def _some_value(target: Target, column: str) -> str | None:
    """Any value of the column's type, by the engine's clock for times."""
    kind = target.table.column(column).type.name
    return {"timestamptz": "2020-01-01", "timestamp": "2020-01-01", "date": "2020-01-01", "int4": "1", "int8": "1",
            "text": "x", "bool": "t"}.get(kind)  # fmt: skip


def _attack_overlap(target: Target, index: Index) -> None:
    name = index.constraint or index.name
    slot = read_slot(target.table, index)
    present = _present(target, index)
    inserted: list[str] = []
    if present is None:
        present, inserted = _planted(target, index)
    if present is None:
        target.skip(name, "no row of the table falls under it")
        return
    involved = _involved(target, index)
    twin = _twin(target, index, present, involved)
    outcome = _try(target, inserted, twin, name)
    held = outcome.state in {_OVERLAP, _UNIQUE} and outcome.constraint == name
    if not outcome.ok and not held:
        target.skip(name, f"another rule refuses the overlapping row first: {outcome.short}")
        return
    edge, passed = "", None
    if slot is not None:
        edge, passed = _adjacent(target, index, slot.start, slot.end, slot.range_column, twin, inserted)
    target.proof(
        name,
        target.shown({c: twin.get(c) for c in involved}),
        outcome,
        held,
        edge=edge,
        edge_passed=passed,
    )


def _adjacent(
    target: Target, index: Index, start: str | None, end: str | None, column: str | None, twin: Row, inserted: list[str]
) -> tuple[str, bool | None]:
    """A row that begins where the present one ends."""
    following = dict(twin)
    if column is not None:
        type_ = target.table.column(column).type
        element = type_.element.shown if type_.element else "text"
        step = _STEPS.get(type_.element.name if type_.element else "", "1")
        expression = f"upper({literal(twin.get(column))}::{type_.shown})"
        made = attempt(
            target.connection,
            f"SELECT {type_.shown}({expression}, ({expression} + {step})::{element})::text",
            fetch=True,
        )
        if not made.ok or not made.values or made.values[0][0] is None:
            return "", None
        following[column] = str(made.values[0][0])
    else:
        assert start is not None
        assert end is not None
        type_ = target.table.column(start).type
        value = f"{literal(twin.get(end))}::{type_.shown}"
        step = _STEPS.get(type_.name, "1")
        made = attempt(target.connection, f"SELECT ({value})::text, (({value}) + {step})::text", fetch=True)
        if not made.ok or not made.values or made.values[0][0] is None:
            return "", None
        following[start], following[end] = str(made.values[0][0]), str(made.values[0][1])
    if _passes(target, inserted, following, index):
        return "a row that begins where the other ends", True
    if target.try_row(target.base).ok:
        return "a row elsewhere", True
    return "", None


_STEPS = {
    "timestamptz": "interval '1 minute'", "timestamp": "interval '1 minute'", "time": "interval '1 second'", "date": "1",
}  # fmt: skip
