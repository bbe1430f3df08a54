"""Attacks on CHECK rules: values around every literal of the expression, judged by the engine, broken one at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

import numpy as np
import psycopg

from dbarchitect.prove.attack.exact import exact_options
from dbarchitect.prove.attack.target import Row, Target
from dbarchitect.prove.catalog import Column, Constraint, Type
from dbarchitect.prove.data.formula import (
    All,
    AnyOf,
    Compare,
    Constant,
    Formula,
    IsNull,
    OneOf,
    Truth,
    columns_of,
)
from dbarchitect.prove.data.reading import read_formula
from dbarchitect.prove.data.values import Kind, axis, from_texts, kind_of, limits, of, scale_of
from dbarchitect.prove.session import attempt, literal, quote

MAX_CANDIDATES = 240
_STRING = re.compile(r"'((?:[^']|'')*)'")
_NUMBER = re.compile(r"(?<![\w'.])-?\d+(?:\.\d+)?(?![\w'])")


@dataclass(frozen=True, slots=True)
class Rule:
    """A CHECK of the table, or of a domain one of its columns has."""

    name: str
    expression: str
    columns: tuple[str, ...]
    domain_column: str = ""


def attack_checks(target: Target, findings: list[str]) -> None:
    """Every CHECK is broken once and met at its edge once; rules that cannot be false or true are findings."""
    rules = _rules(target)
    for rule in rules:
        _attack(target, rule, rules, findings)


def _rules(target: Target) -> list[Rule]:
    known = {c.name for c in target.table.columns}
    rules = []
    for check in target.table.of_kind("c"):
        if check.expression and check.enforced and not check.partition:
            columns = tuple(c for c in check.columns if c in known)
            rules.append(Rule(check.name, check.expression, columns))
    for column in target.table.columns:
        for domain in column.type.domain_rules:
            if not column.generated and not column.type.is_array:
                expression = re.sub(r"\bVALUE\b", lambda _, c=column.name: quote(c), domain.expression)  # type: ignore[misc]
                rules.append(Rule(domain.name, expression, (column.name,), column.name))
    return rules


def _attack(target: Target, rule: Rule, rules: list[Rule], findings: list[str]) -> None:
    table = target.table
    free = [table.column(c) for c in rule.columns if not table.column(c).generated]
    if not rule.columns:
        verdict = attempt(target.connection, f"SELECT ({rule.expression}) IS FALSE", fetch=True)
        if verdict.ok and verdict.values and verdict.values[0][0] is False:
            findings.append(f"{table.name}: the rule {rule.name} speaks of no column and can never be false")
        else:
            target.skip(rule.name, "the rule speaks of no column")
        return
    if not free:
        target.skip(rule.name, "the rule speaks of generated columns only")
        return
    candidates = _candidates(target, rule, free)
    verdicts = _judged(target, rule, rules, candidates)
    broken = [(c, alone) for c, (truth, alone) in zip(candidates, verdicts, strict=True) if truth is False]
    met = [c for c, (truth, alone) in zip(candidates, verdicts, strict=True) if truth is True and alone]
    if not broken:
        if _exhaustive(rule, free):
            findings.append(f"{table.name}: the rule {rule.name} can never be false")
        else:
            target.skip(rule.name, "no value was found that breaks it")
        return
    if not met and _exhaustive(rule, free) and not any(t is not False for t, _ in verdicts):
        findings.append(f"{table.name}: nothing satisfies the rule {rule.name}")
    _refused(target, rule, sorted(broken, key=lambda b: not b[1]), met)


def _refused(target: Target, rule: Rule, broken: list[tuple[Row, bool]], met: list[Row]) -> None:
    last = None
    for changed, _ in broken[:8]:
        outcome = target.try_row({**target.base, **changed}, rule.name)
        last = outcome
        if outcome.ok or (outcome.state == "23514" and outcome.constraint == rule.name):
            if outcome.ok and target.table.triggers and len(broken) > 1:
                continue
            edge, passed = _edge(target, met, broken[0][0])
            target.proof(rule.name, target.shown(changed), outcome, not outcome.ok, edge=edge, edge_passed=passed)
            return
    if last is not None and last.ok:
        target.proof(rule.name, target.shown(broken[0][0]), last, False)
    else:
        target.skip(rule.name, f"another rule refuses every row that breaks it: {last.short if last else ''}")


def _edge(target: Target, met: list[Row], broken: Row) -> tuple[str, bool | None]:
    """The satisfying row nearest to the broken one, inserted for real."""
    near = sorted(met, key=lambda m: sum(m[c] != broken.get(c) for c in m) + 0.001 * _distance(m, broken))
    for changed in near[:6]:
        if target.try_row({**target.base, **changed}).ok:
            return target.shown(changed), True
    passed = target.try_row(target.base).ok
    return "the base row", True if passed else None


def _distance(a: Row, b: Row) -> float:
    total = 0.0
    for name, value in a.items():
        other = b.get(name)
        try:
            total += min(abs(float(value or 0) - float(other or 0)), 900.0)
        except ValueError:
            total += abs(len(value or "") - len(other or ""))
    return min(total, 900.0)


def _candidates(target: Target, rule: Rule, free: list[Column]) -> list[Row]:
    """Rows to try, as changes of the base row: one column changed, then all of them together."""
    options = {c.name: _options(c, rule.expression, target.base, free) for c in free[:4]}
    found: list[Row] = []
    for name, values in options.items():
        found.extend({name: v} for v in values)
    if len(options) > 1:
        share = max(3, round(MAX_CANDIDATES ** (1 / len(options))))
        short = {n: _spread(v, share) for n, v in options.items()}
        found.extend(
            dict(zip(short, combination, strict=True))
            for combination in islice(product(*short.values()), MAX_CANDIDATES)
        )
    unique = {tuple(sorted(f.items(), key=lambda i: i[0])): f for f in found}
    return list(unique.values())[: 2 * MAX_CANDIDATES]


def _spread(values: list[str | None], count: int) -> list[str | None]:
    if len(values) <= count:
        return values
    return [*values[: count - 1], values[-1]]


def _options(column: Column, expression: str, base: Row, free: list[Column]) -> list[str | None]:
    type_, kind = column.type, kind_of(column.type)
    strings = [s.replace("''", "'") for s in _STRING.findall(expression)]
    numbers = [float(n) for n in _NUMBER.findall(_STRING.sub("''", expression))]
    numbers += [float(s) for s in strings if re.fullmatch(r"-?\d+(\.\d+)?", s)]
    values: list[str | None] = []
    if kind == "bool":
        values = ["t", "f"]
    elif kind in {"int", "decimal"}:
        beside = [v for o in free if kind_of(o.type) in {"int", "decimal"} and (v := base.get(o.name)) is not None]
        values = list(exact_options(type_, (*strings, *_NUMBER.findall(_STRING.sub("''", expression)), *beside)))
    elif kind == "text":
        values = list(_text_options(type_, strings, numbers, base.get(column.name)))
    else:
        values = _axis_options(type_, kind, strings, numbers, base, free)
    if not column.not_null:
        values.append(None)
    return list(dict.fromkeys(values))


def _axis_options(
    type_: Type, kind: Kind, strings: list[str], numbers: list[float], base: Row, free: list[Column]
) -> list[str | None]:
    scale = scale_of(type_)
    points: list[float] = []
    for text in strings:
        point = axis(kind, scale, text)
        if point is not None:
            points.append(point)
    if kind == "float":
        points += numbers
    for other in free:  # the neighbours this column is compared with
        value = base.get(other.name)
        if value is not None and kind_of(other.type) == kind and scale_of(other.type) == scale:
            point = axis(kind, scale, value)
            if point is not None:
                points.append(point)
    step = {"timestamp": 1, "float": 1e-6}.get(kind, 1)
    wide = {"timestamp": 86_400_000_000 * 400, "interval": 86_400_000_000, "date": 400}.get(kind, 1_000_000)
    around: list[float] = []
    for point in dict.fromkeys(points):
        around += [point, point - step, point + step]
    if kind == "float":
        around += [0, -1, 1]
    anchor = points[0] if points else 0
    around += [anchor - wide, anchor + wide]
    if kind == "time":
        around = [a for a in around if 0 <= a < 86_400_000_000]
    data = np.array(list(dict.fromkeys(around)), dtype=np.float64 if kind == "float" else np.int64)
    low, high = limits(type_)
    data = data[(data >= low) & (data <= high)]
    return list(of(kind, data, scale).texts())


def _text_options(type_: Type, strings: list[str], numbers: list[float], base: str | None) -> list[str]:
    if type_.form == "enum":
        return list(type_.labels)
    if type_.is_array:
        return [
            "{}",
            base or "{}",
            *([_repeat_array(base, int(n) + d) for n in numbers if 0 < n < 500 for d in (-1, 0, 1)] if base else []),
        ]
    if type_.form in {"range", "multirange"}:
        return ["empty", "(,)", base or "empty"] if type_.form == "range" else ["{}", base or "{}"]
    if type_.name == "point":
        ends = [n + d for n in dict.fromkeys(numbers) for d in (0, -1, 1)][:12]
        return [f"({x:g},{y:g})" for x, y in (*((e, 0) for e in ends), *((0, e) for e in ends), (0, 0))]
    if type_.name in {"json", "jsonb"}:
        keys = [s for s in strings if re.fullmatch(r"\w+", s)]
        documents = ["{}", "[]", "null", '"x"', "1"]
        documents += [f'{{"{k}": {v}}}' for k in keys[:6] for v in ('"x"', "1", "-1", "null", "[]")]
        return documents
    if type_.name not in {"text", "varchar", "bpchar", "citext", "name", "char"}:
        return [base] if base is not None else []
    start = base or "x"
    out = ["", " ", "x", "X", "\u00e9 ?!", "9", f" {start} ", start.upper(), start.lower(), start + start]
    for text in strings[:30]:
        out += [text, text + "x", text[:-1]]
    for number in numbers:
        if 0 <= number <= 20_000:
            size = int(number)
            out += [(start * size)[: max(0, size + d)] if start else "" for d in (-1, 0, 1)]
            out += ["x" * max(0, size + d) for d in (-1, 0, 1)]
    if type_.length is not None:
        out = [o[: type_.length] for o in out]
    return out


def _repeat_array(base: str | None, size: int) -> str:
    first = re.match(r'\{("(?:[^"\\]|\\.)*"|[^,}]+)', base or "")
    return "{" + ",".join([first[1] if first else "1"] * max(0, size)) + "}"


def _judged(target: Target, rule: Rule, rules: list[Rule], candidates: list[Row]) -> list[tuple[bool | None, bool]]:
    """For each candidate: is the rule true, false or unknown; and are all other rules not false."""
    try:
        return _asked(target, rule, rules, candidates)
    except psycopg.Error:
        target.connection.execute("ROLLBACK TO judging")
    out: list[tuple[bool | None, bool]] = []
    for candidate in candidates[:60]:
        try:
            out += _asked(target, rule, rules, [candidate])
        except psycopg.Error:
            target.connection.execute("ROLLBACK TO judging")
            out.append((None, False))
    return out + [(None, False)] * (len(candidates) - len(out))


def _asked(target: Target, rule: Rule, rules: list[Rule], candidates: list[Row]) -> list[tuple[bool | None, bool]]:
    table = target.table
    others = [r for r in rules if r.name != rule.name or r.columns != rule.columns]
    others = [r for r in others if set(r.columns) & set(rule.columns)]
    needed = list(dict.fromkeys(c for r in (rule, *others) for c in r.columns))
    varied = [c for c in rule.columns if not table.column(c).generated][:4]
    if any(table.column(c).generated for c in needed):
        others = [r for r in others if not any(table.column(c).generated for c in r.columns)]
        needed = list(dict.fromkeys(c for r in (rule, *others) for c in r.columns))
    casts = ", ".join(
        f"{'v.' + quote(c) if c in varied else literal(target.base.get(c))}::{_base_type(table.column(c).type)} AS {quote(c)}"
        for c in needed
    )
    rows = ", ".join(
        f"({i}, {', '.join(literal(c.get(n, target.base.get(n))) for n in varied)})" for i, c in enumerate(candidates)
    )
    alone = " AND ".join(f"({r.expression}) IS NOT FALSE" for r in others) or "true"
    sql = (
        f"SELECT ({rule.expression}), {alone} FROM (SELECT v.prove_i, {casts} FROM (VALUES {rows}) "
        f"AS v(prove_i, {', '.join(quote(c) for c in varied)}) OFFSET 0) AS {quote(table.bare)} ORDER BY prove_i"
    )
    target.connection.execute("SAVEPOINT judging")
    found: list[Any] = target.connection.execute(sql.encode()).fetchall()
    target.connection.execute("RELEASE judging")
    return [(row[0], bool(row[1])) for row in found]


def _base_type(type_: Type) -> str:
    """The type to judge with: a domain's base, so that its own rule does not interfere."""
    if not type_.domain:
        return type_.shown
    return type_.name if type_.name not in {"varchar", "bpchar"} else "text"


def _exhaustive(rule: Rule, free: list[Column]) -> bool:
    """Whether values around the literals decide the rule: one column, only comparisons with constants."""
    formula = read_formula(rule.expression)
    return len(free) == 1 and kind_of(free[0].type) != "text" and _plain(formula) and bool(columns_of(formula))


def _plain(formula: Formula) -> bool:
    match formula:
        case All(parts) | AnyOf(parts):
            return all(_plain(p) for p in parts)
        case Compare() | OneOf() | IsNull() | Truth() | Constant():
            return True
    return False


__all__ = ["Constraint", "attack_checks", "from_texts"]
