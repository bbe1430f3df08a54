"""Access patterns in words, each with what it must be read as."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from test_rules import entities_of

from dbarchitect.model.brief import AccessPattern, Entity, Filter
from dbarchitect.notation.patterns import read_pattern

CASES = yaml.load((Path(__file__).parent / "patterns/cases.yaml").read_text(), Loader=yaml.CSafeLoader)
ENTITIES: tuple[Entity, ...] = entities_of(CASES["entities"])


def shown(item: Filter) -> str:
    """`path operator value`, with `count of` before what is counted and the conditions of what is looked for in brackets."""
    plain = item.operator == "=" and item.value is None
    text = item.path if plain else f"{item.path} {item.operator} {item.value or ''}".strip()
    where = f" [{'; '.join(shown(f) for f in item.where)}]" if item.where else ""
    return ("count of " if item.counted else "") + text + where


def summary(pattern: AccessPattern) -> dict[str, Any]:
    parts = {
        "operation": pattern.operation,
        "entity": pattern.entity,
        "filters": sorted(shown(f) for f in pattern.filters),
        "sort": [f"{s.path} desc" if s.descending else s.path for s in pattern.sort],
        "group": list(pattern.group_by),
        "with": list(pattern.with_related),
        "measures": [f"{m.function} {m.path or ''}".strip() for m in pattern.measures],
        "changes": list(pattern.changes),
        "limit": pattern.limit,
        "left": list(pattern.left_over),
        "rate": pattern.rate_per_second and round(pattern.rate_per_second, 7),
        "latency": pattern.latency_ms,
    }
    return {k: v for k, v in parts.items() if v not in (None, [])}


@pytest.mark.parametrize(("text", "wanted"), CASES["patterns"], ids=lambda v: v if isinstance(v, str) else "")
def test_the_words_mean(text: str, wanted: dict[str, Any]) -> None:
    pattern = read_pattern(text, ENTITIES)
    assert pattern.text == text
    if "filters" in wanted:
        wanted = {**wanted, "filters": sorted(wanted["filters"])}
    assert summary(pattern) == wanted


def test_sql_is_kept() -> None:
    sql = "select * from task where id = $1"
    assert read_pattern(sql, ENTITIES) == AccessPattern(name=sql, sql=sql)
