"""Everything that is decided about a table before its first row is made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from dbarchitect.prove.catalog import Column, Table
from dbarchitect.prove.data import exotic
from dbarchitect.prove.data.columns import Spec
from dbarchitect.prove.data.formula import Formula, IsNull, columns_of, opaque, renamed
from dbarchitect.prove.data.needs import Need, Scenario, scenarios
from dbarchitect.prove.data.reading import read_formula
from dbarchitect.prove.data.references import Reference, Rows, references
from dbarchitect.prove.data.semantic import semantic_of
from dbarchitect.prove.data.slots import Slot, slots_of
from dbarchitect.prove.data.uniques import UniqueKey, unique_keys
from dbarchitect.prove.data.values import axis, kind_of, scale_of

if TYPE_CHECKING:
    from dbarchitect.model.design import Ceiling, Crossing
    from dbarchitect.model.facts import TableFacts


@dataclass(slots=True)
class Plan:
    """`ranked` are numbers counted within a key's other columns (line 1, 2, 3 of an order). `counters` grow."""

    table: Table
    specs: dict[str, Spec]
    refs: tuple[Reference, ...]
    rules: tuple[tuple[str, Formula], ...]
    scenarios: tuple[Scenario, ...]
    uniques: list[UniqueKey]
    slots: tuple[Slot, ...]
    ranked: dict[str, tuple[str, ...]]
    judged_by_engine: tuple[str, ...]
    rng: np.random.Generator
    today: int
    impossible: str = ""
    contradictory: bool = False
    left_empty: frozenset[str] = frozenset()
    """Referring columns that are set once all rows are in."""
    promised: Rows = field(default_factory=dict)
    """Keys that other tables refer to already: the first row has the first of them, and so on."""
    among: dict[str, Any] | None = None
    """For each required key the parents that agree with parents of the others; found with the first rows."""
    crossings: tuple[Crossing, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    reached: dict[Any, float] = field(default_factory=dict)
    """How much of each ceiling the rows made so far take up."""
    slot_step: int = 0
    """The least time between the beginnings of two stretches of one scope, in microseconds."""
    next_number: int = 1
    slots_used: dict[Any, int] = field(default_factory=dict)
    counters: dict[Any, int] = field(default_factory=dict)
    offset: int = 0

    @property
    def types(self) -> dict[str, Any]:
        return {c.name: c.type for c in self.table.columns}


def plan_table(
    table: Table, facts: TableFacts | None, seed: int, today: int, refused_types: frozenset[str] = frozenset()
) -> Plan:
    """How rows of `table` are made; `impossible` says why none can be."""
    rules = _rules(table)
    types = {c.name: c.type for c in table.columns}
    made = {c.name for c in table.writable if exotic.known(c.type) and c.type.shown not in refused_types}
    unknown = next((c for c in table.writable if c.not_null and c.default is None and c.name not in made), None)
    always = [(f"{c.name} not null", IsNull(c.name, False)) for c in table.columns if c.not_null]
    ways = scenarios([f for _, f in [*always, *rules]], types)
    slots, left_overlaps = slots_of(table)
    uniques, left_uniques = unique_keys(table)
    skews = {c.column: c.skew for c in facts.columns if c.skew is not None} if facts else {}
    refs = references(table, skews)
    referring = {c for r in refs for c in r.columns}
    bounds = _partition_needs(table)
    free = _free_columns(table, uniques, referring, slots, ways)
    specs = {
        c.name: _spec(c, table, facts, bounds.get(c.name, Need()), free.get(c.name) == "global", today)
        for c in table.writable
        if c.name in made
    }
    return Plan(
        table=table,
        specs=specs,
        refs=refs,
        rules=rules,
        scenarios=ways,
        uniques=uniques,
        slots=slots,
        ranked={c: tuple(m.split("\0")[1:]) for c, m in free.items() if m.startswith("rank")},
        judged_by_engine=(*left_overlaps, *left_uniques, *(n for n, f in rules if opaque(f))),
        rng=np.random.default_rng([seed, crc32(table.name.encode())]),
        today=today,
        contradictory=not ways,
        impossible=(
            f"values of type {unknown.type.shown} (column {unknown.name}) cannot be made"
            if unknown
            else "its rules contradict each other: no row satisfies all of them"
            if not ways
            else ""
        ),
    )


def _rules(table: Table) -> tuple[tuple[str, Formula], ...]:
    found = [(c.name, read_formula(c.expression)) for c in table.of_kind("c") if c.expression and c.enforced]
    for column in table.columns:
        for rule in column.type.domain_rules:
            if not column.type.is_array:
                found.append((rule.name, renamed(read_formula(rule.expression), "VALUE", column.name)))
    return tuple(found)


def _spec(column: Column, table: Table, facts: TableFacts | None, base: Need, unique: bool, today: int) -> Spec:
    kind = kind_of(column.type)
    known = facts.column(column.name) if facts else None
    semantic = semantic_of(column.name, kind, table.bare, known.semantic if known else None)
    return Spec(column, kind, scale_of(column.type), semantic, known, base, unique, today)


def _free_columns(
    table: Table, uniques: list[UniqueKey], referring: set[str], slots: tuple[Slot, ...], ways: tuple[Scenario, ...]
) -> dict[str, str]:
    """For each unique key the column that tells its rows apart, and how: `global`, or `rank` within the others."""
    placed = {c for s in slots for c in (s.start, s.end, s.range_column)}
    chosen: dict[str, str] = {}
    for key in sorted(uniques, key=lambda k: len(k.columns)):
        candidates = [
            table.column(c)
            for c in key.names
            if c not in referring and c not in placed and not _listed(table.column(c), ways)
        ]
        if not candidates or any(c.name in chosen for c in candidates):
            continue
        best = min(candidates, key=_suitability)
        counted = len(key.columns) > 1 and kind_of(best.type) == "int" and not best.identity and not best.sequence
        others = tuple(c for c in key.names if c != best.name)
        chosen[best.name] = "\0".join(("rank", *others)) if counted else "global"
    for column in table.columns:
        if (column.identity or column.sequence) and column.name not in referring:
            chosen.setdefault(column.name, "global")
    return chosen


def _suitability(column: Column) -> int:
    if column.identity or column.sequence or column.type.name == "uuid":
        return 0
    kind = kind_of(column.type)
    return {"text": 1, "int": 2, "timestamp": 3}.get(kind, 4) + (2 if (column.type.length or 99) < 4 else 0)


def _listed(column: Column, ways: tuple[Scenario, ...]) -> bool:
    """Whether the column's values are a short list."""
    if column.type.form == "enum" or kind_of(column.type) == "bool" or column.generated:
        return True
    return any(w.need(column.name).allowed is not None for w in ways)


_RANGE_BOUNDS = re.compile(r"FROM \((.*)\) TO \((.*)\)$")


def _partition_needs(table: Table) -> dict[str, Need]:
    """The values that some partition takes, where the partition key is one plain column."""
    by_parent: dict[str, list[Any]] = {}
    for part in table.partitions:
        by_parent.setdefault(part.parent or table.name, []).append(part)
    needs: dict[str, Need] = {}
    for parts in by_parent.values():
        key = re.fullmatch(r"\w+ \(\"?([^\"(),]+)\"?\)", parts[0].key)
        if key is None or not any(c.name == key[1] for c in table.columns):
            continue
        column = table.column(key[1])
        found = _listed_bounds(parts) if parts[0].strategy == "l" else _range_bounds(parts, column)
        if found is not None and column.name not in needs:
            needs[column.name] = found
    return needs


def _listed_bounds(parts: list[Any]) -> Need | None:
    values: list[str] = []
    for part in parts:
        found = re.search(r"FOR VALUES IN \((.*)\)$", part.bounds)
        if found:
            values.extend(a or b for a, b in re.findall(r"'((?:[^']|'')*)'|([-\w.]+)", found[1]) if b != "NULL")
    return Need(allowed=tuple(v.replace("''", "'") for v in values)) if values else None


def _range_bounds(parts: list[Any], column: Column) -> Need | None:
    """The longest run of partitions without a gap."""
    kind, scale = kind_of(column.type), scale_of(column.type)
    if kind == "text" or parts[0].strategy != "r":
        return None
    stretches = []
    for part in parts:
        found = _RANGE_BOUNDS.search(part.bounds)
        if not found:
            continue
        low, high = found[1].strip("'"), found[2].strip("'")
        first = -(2.0**62) if low == "MINVALUE" else axis(kind, scale, low)
        last = 2.0**62 if high == "MAXVALUE" else axis(kind, scale, high)
        if first is not None and last is not None:
            stretches.append((float(first), float(last)))
    merged: list[tuple[float, float]] = []
    for first, last in sorted(stretches):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    if not merged:
        return None
    low_end, high_end = max(merged, key=lambda m: m[1] - m[0])
    return Need(low=None if low_end <= -(2.0**62) else low_end, high=None if high_end >= 2.0**62 else high_end - 1)


def concerned(plan: Plan, column: str) -> bool:
    """Whether a rule speaks of the column."""
    return any(column in columns_of(f) for _, f in plan.rules)


__all__ = ["Plan", "concerned", "plan_table", "replace"]
