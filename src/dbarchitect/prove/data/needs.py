"""What the rules of a table ask of each column, as alternatives that can each be generated in bulk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dbarchitect.prove.catalog import Type
from dbarchitect.prove.data.formula import (
    All,
    AnyOf,
    Atom,
    Columns,
    Compare,
    Constant,
    Folded,
    Formula,
    IsNull,
    Length,
    Match,
    OneOf,
    Opaque,
    Truth,
    negated,
)
from dbarchitect.prove.data.values import axis, kind_of, scale_of

MAX_ALTERNATIVES = 48


@dataclass(frozen=True, slots=True)
class Need:
    """The values a column may take: bounds are inclusive and on the column's axis."""

    low: float | None = None
    high: float | None = None
    allowed: tuple[str, ...] | None = None
    excluded: frozenset[str] = frozenset()
    null: bool | None = None
    length_low: int = 0
    length_high: int | None = None
    regexes: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    folds: tuple[str, ...] = ()
    truth: bool | None = None

    @property
    def possible(self) -> bool:
        if self.allowed is not None and not self.allowed:
            return False
        if self.low is not None and self.high is not None and self.low > self.high:
            return False
        return self.length_high is None or self.length_low <= self.length_high


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way to satisfy every rule that could be read."""

    needs: Mapping[str, Need] = field(default_factory=dict)
    relations: tuple[Columns, ...] = ()

    def need(self, column: str) -> Need:
        return self.needs.get(column, Need())


def scenarios(formulas: list[Formula], types: Mapping[str, Type]) -> tuple[Scenario, ...]:
    """The alternatives under which all `formulas` hold; empty when the readable parts contradict each other."""
    found = [Scenario()]
    for formula in formulas:
        terms = _terms(formula)
        following = []
        for scenario in found:
            for term in terms:
                merged = _merge(scenario, term, types)
                if merged is not None and merged not in following:
                    following.append(merged)
                if len(following) >= MAX_ALTERNATIVES:
                    break
        found = following[:MAX_ALTERNATIVES]
    return tuple(found)


def _terms(formula: Formula, limit: int = MAX_ALTERNATIVES) -> list[tuple[Atom, ...]]:
    """The formula as alternatives (each a conjunction), made disjoint where the parts can be negated."""
    match formula:
        case All(parts):
            found: list[tuple[Atom, ...]] = [()]
            for part in parts:
                found = [a + b for a in found for b in _terms(part, limit)][:limit]
            return found
        case AnyOf(parts):
            found = []
            before: list[Formula] = []
            for part in parts:
                found.extend(_terms(All((*before, part)), limit))
                if isinstance(part, Compare | OneOf | IsNull | Truth) and len(before) < 4:
                    before.append(negated(part))
            return found[:limit]
        case Constant(value):
            return [()] if value else []
        case _:
            return [(formula,)]


def _merge(scenario: Scenario, term: tuple[Atom, ...], types: Mapping[str, Type]) -> Scenario | None:
    needs = dict(scenario.needs)
    relations = list(scenario.relations)
    for atom in term:
        match atom:
            case Columns():
                relations.append(atom)
            case Constant(value):
                if not value:
                    return None
            case Opaque():
                pass
            case _:
                if atom.column not in types:
                    continue
                need = narrowed(needs.get(atom.column, Need()), atom, types[atom.column])
                if need is None or not need.possible:
                    return None
                needs[atom.column] = need
    return Scenario(needs, tuple(dict.fromkeys(relations)))


def narrowed(need: Need, atom: Atom, type_: Type) -> Need | None:
    """`need` with one more demand; None when they contradict."""
    match atom:
        case IsNull(_, positive):
            return None if need.null is not None and need.null != positive else replace(need, null=positive)
        case Truth(_, positive):
            return None if need.truth is not None and need.truth != positive else replace(need, truth=positive)
        case OneOf(_, values, positive):
            if positive:
                kept = values if need.allowed is None else tuple(v for v in need.allowed if v in values)
                return replace(need, allowed=tuple(v for v in kept if v not in need.excluded))
            return _excluding(need, values)
        case Compare():
            return _compared(need, atom, type_)
        case Length(_, op, size):
            low, high = _bounds(op, size, 1)
            return replace(
                need,
                length_low=max(need.length_low, int(low or 0)),
                length_high=need.length_high if high is None else min(int(high), need.length_high or int(high)),
            )
        case Match(_, pattern, form, positive):
            if not positive:
                return need
            if form == "regex":
                return replace(need, regexes=(*need.regexes, pattern))
            return replace(need, likes=(*need.likes, pattern))
        case Folded(_, how):
            return replace(need, folds=(*need.folds, how))
    return need


def _excluding(need: Need, values: tuple[str, ...]) -> Need:
    allowed = None if need.allowed is None else tuple(v for v in need.allowed if v not in values)
    return replace(need, allowed=allowed, excluded=need.excluded | set(values))


def _compared(need: Need, atom: Compare, type_: Type) -> Need | None:
    kind = kind_of(type_)
    if kind == "text":
        if atom.op == "=":
            kept = (atom.value,) if need.allowed is None else tuple(v for v in need.allowed if v == atom.value)
            return replace(need, allowed=tuple(v for v in kept if v not in need.excluded))
        if atom.op == "<>":
            shorter = replace(need, length_low=max(1, need.length_low)) if atom.value == "" else need
            return _excluding(shorter, (atom.value,))
        return need
    point = axis(kind, scale_of(type_), atom.value)
    if point is None:
        return need
    if atom.op == "<>":
        return _excluding(need, (atom.value,))
    low, high = _bounds(atom.op, point, 1e-6 if kind == "float" else 1)
    lows = [b for b in (need.low, low) if b is not None]
    highs = [b for b in (need.high, high) if b is not None]
    return replace(need, low=max(lows) if lows else None, high=min(highs) if highs else None)


def _bounds(op: str, point: float, step: float) -> tuple[float | None, float | None]:
    match op:
        case ">":
            return point + step, None
        case ">=":
            return point, None
        case "<":
            return None, point - step
        case "<=":
            return None, point
        case "=":
            return point, point
    return None, None


def both(a: Need, b: Need) -> Need:
    """What satisfies both, where they do not contradict; `b` wins where they do."""
    lows = [x for x in (a.low, b.low) if x is not None]
    highs = [x for x in (a.high, b.high) if x is not None]
    allowed = b.allowed if a.allowed is None else a.allowed
    if a.allowed is not None and b.allowed is not None:
        allowed = tuple(v for v in a.allowed if v in b.allowed) or b.allowed
    excluded = a.excluded | b.excluded
    return Need(
        low=max(lows) if lows else None,
        high=min(highs) if highs else None,
        allowed=None if allowed is None else tuple(v for v in allowed if v not in excluded) or allowed,
        excluded=excluded,
        null=b.null if b.null is not None else a.null,
        length_low=max(a.length_low, b.length_low),
        length_high=min((x for x in (a.length_high, b.length_high) if x is not None), default=None),
        regexes=tuple(dict.fromkeys((*a.regexes, *b.regexes))),
        likes=tuple(dict.fromkeys((*a.likes, *b.likes))),
        folds=tuple(dict.fromkeys((*a.folds, *b.folds))),
        truth=b.truth if b.truth is not None else a.truth,
    )
