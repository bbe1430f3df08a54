"""Rules as formulas over columns, asked of generated rows. `Opaque` parts are left to the engine."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from dbarchitect.prove.data.values import Array, Values, axis

Op = Literal["<", "<=", ">", ">=", "=", "<>"]


@dataclass(frozen=True, slots=True)
class Compare:
    column: str
    op: Op
    value: str


@dataclass(frozen=True, slots=True)
class Columns:
    """`left` `op` `right` + `offset`."""

    left: str
    op: Op
    right: str
    offset: str | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    column: str
    values: tuple[str, ...]
    positive: bool = True


@dataclass(frozen=True, slots=True)
class IsNull:
    column: str
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Length:
    column: str
    op: Op
    size: int


@dataclass(frozen=True, slots=True)
class Match:
    """`form` says whether `pattern` is a regular expression or LIKE's."""

    column: str
    pattern: str
    form: Literal["regex", "like"]
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Truth:
    column: str
    positive: bool = True


@dataclass(frozen=True, slots=True)
class Folded:
    """The column equals itself in lower or upper case, or trimmed."""

    column: str
    how: str


@dataclass(frozen=True, slots=True)
class Constant:
    value: bool


@dataclass(frozen=True, slots=True)
class Opaque:
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Formula, ...]


Atom = Compare | Columns | OneOf | IsNull | Length | Match | Truth | Folded | Constant | Opaque
Formula = Atom | All | AnyOf

_OPPOSITE: dict[Op, Op] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}


def columns_of(formula: Formula) -> tuple[str, ...]:
    """The columns a formula speaks of, in order of appearance."""
    match formula:
        case All(parts) | AnyOf(parts):
            return tuple(dict.fromkeys(c for p in parts for c in columns_of(p)))
        case Columns(left, _, right, _):
            return (left, right)
        case Constant():
            return ()
        case Opaque(columns):
            return columns
        case _:
            return (formula.column,)


def negated(formula: Formula) -> Formula:
    match formula:
        case All(parts):
            return AnyOf(tuple(negated(p) for p in parts))
        case AnyOf(parts):
            return All(tuple(negated(p) for p in parts))
        case Compare(column, op, value):
            return Compare(column, _OPPOSITE[op], value)
        case Columns(left, op, right, offset):
            return Columns(left, _OPPOSITE[op], right, offset)
        case OneOf(column, values, positive):
            return OneOf(column, values, not positive)
        case IsNull(column, positive):
            return IsNull(column, not positive)
        case Length(column, op, size):
            return Length(column, _OPPOSITE[op], size)
        case Match(column, pattern, form, positive):
            return Match(column, pattern, form, not positive)
        case Truth(column, positive):
            return Truth(column, not positive)
        case Constant(value):
            return Constant(not value)
        case Folded(column, _):
            return Opaque((column,))
        case Opaque():
            return formula


OPERATORS: dict[str, Any] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


def evaluate(formula: Formula, columns: Mapping[str, Values], n: int) -> tuple[Array, Array]:
    """Which rows are surely true and which surely false; a row in neither is unknown, or not for us to say."""
    nothing = np.zeros(n, dtype=bool)
    match formula:
        case All(parts):
            found = [evaluate(p, columns, n) for p in parts]
            return np.logical_and.reduce([t for t, _ in found]), np.logical_or.reduce([f for _, f in found])
        case AnyOf(parts):
            found = [evaluate(p, columns, n) for p in parts]
            return np.logical_or.reduce([t for t, _ in found]), np.logical_and.reduce([f for _, f in found])
        case Constant(value):
            return (~nothing, nothing) if value else (nothing, ~nothing)
        case Opaque():
            return nothing, nothing
    if any(c not in columns for c in columns_of(formula)):
        return nothing, nothing
    return _evaluate_atom(formula, columns, nothing)


def _evaluate_atom(atom: Atom, columns: Mapping[str, Values], nothing: Array) -> tuple[Array, Array]:
    match atom:
        case IsNull(column, positive):
            null = columns[column].null
            return (null, ~null) if positive else (~null, null)
        case Columns(left, op, right, offset):
            return _evaluate_columns(columns[left], op, columns[right], offset, nothing)
        case Folded() | Match() | Constant() | Opaque():
            return nothing, nothing
    values = columns[atom.column]
    known = ~values.null
    holds: Array | None = None
    match atom:
        case Compare(_, op, value):
            if values.kind == "text":
                holds = OPERATORS[op](values.data, value) if op in {"=", "<>"} else None
            else:
                point = axis(values.kind, values.scale, value)
                holds = OPERATORS[op](values.data, point) if point is not None else None
        case OneOf(_, options, positive):
            listed = _listed(values, options)
            holds = listed if positive else ~listed
        case Length(_, op, size):
            if values.kind == "text" and not str(values.data[0] if len(values) else "").startswith("{"):
                holds = OPERATORS[op](np.array([len(v) for v in values.data.tolist()], dtype=np.int64), size)
        case Truth(_, positive):
            holds = values.data.astype(bool) == positive if values.kind == "bool" else None
    if holds is None:
        return nothing, nothing
    holds = np.asarray(holds, dtype=bool)
    return holds & known, ~holds & known


def _listed(values: Values, options: tuple[str, ...]) -> Array:
    if values.kind == "text":
        wanted = set(options)
        return np.array([v in wanted for v in values.data.tolist()], dtype=bool)
    points = [p for o in options if (p := axis(values.kind, values.scale, o)) is not None]
    return np.isin(values.data, points)


def _evaluate_columns(a: Values, op: Op, b: Values, offset: str | None, nothing: Array) -> tuple[Array, Array]:
    known = ~a.null & ~b.null
    if a.kind == "text" or b.kind == "text":
        if a.kind != b.kind or offset is not None or op not in {"=", "<>"}:
            return nothing, nothing
        holds = np.asarray(OPERATORS[op](a.data, b.data), dtype=bool)
        return holds & known, ~holds & known
    shift = offset_on_axis(b, offset)
    if shift is None or (a.kind, a.scale) != (b.kind, b.scale):
        return nothing, nothing
    holds = np.asarray(OPERATORS[op](a.data, b.data + shift if shift else b.data), dtype=bool)
    return holds & known, ~holds & known


def offset_on_axis(base: Values, offset: str | None) -> float | int | None:
    """`offset` in the units of `base`: an interval for times, days or numbers otherwise."""
    if offset is None:
        return 0
    sign, text = (-1, offset[1:]) if offset.startswith("-") else (1, offset)
    if base.kind in {"timestamp", "time"}:
        found = axis("interval", 0, text)
    elif base.kind == "date":
        stretch = axis("interval", 0, text) if not text.isdigit() else int(text) * 86_400_000_000
        found = None if stretch is None else -(-int(stretch) // 86_400_000_000)
    else:
        found = axis(base.kind, base.scale, text)
    return None if found is None else sign * found


def renamed(formula: Formula, old: str, new: str) -> Formula:
    """The formula speaking of `new` where it spoke of `old` (a domain's VALUE)."""
    match formula:
        case All(parts):
            return All(tuple(renamed(p, old, new) for p in parts))
        case AnyOf(parts):
            return AnyOf(tuple(renamed(p, old, new) for p in parts))
        case Columns(left, op, right, offset):
            return Columns(new if left == old else left, op, new if right == old else right, offset)
        case Opaque(columns):
            return Opaque(tuple(new if c == old else c for c in columns))
        case Constant():
            return formula
        case _:
            return replace(formula, column=new) if formula.column == old else formula


def opaque(formula: Formula) -> bool:
    """Whether some part of it is left to the engine."""
    match formula:
        case All(parts) | AnyOf(parts):
            return any(opaque(p) for p in parts)
        case Opaque():
            return True
        case _:
            return False
