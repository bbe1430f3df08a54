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


DOMAINS: dict[str, Any] = yaml.load(
    (Path(__file__).parent / "patterns/domains.yaml").read_text(), Loader=yaml.CSafeLoader
)
IN_DOMAINS = [
    pytest.param(name, text, wanted, id=f"{name}: {text}")
    for name, domain in DOMAINS.items()
    for text, wanted in domain["patterns"]
]


@pytest.mark.parametrize(("domain", "text", "wanted"), IN_DOMAINS)
def test_in_every_domain_a_pattern_is_understood_whole_or_refused(
    domain: str, text: str, wanted: dict[str, Any]
) -> None:
    pattern = read_pattern(text, entities_of(DOMAINS[domain]["entities"]))
    if wanted.get("refused"):
        assert pattern.left_over or pattern.operation == "unknown", summary(pattern)
        return
    wanted = {k: sorted(v) if k == "filters" else int(v) if k == "limit" else v for k, v in wanted.items()}
    assert summary(pattern) == wanted


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("orders with purple lines", "with purple lines"),
        ("sparkling tasks of a project", "sparkling"),
        ("customers whose orders were returned", "whose orders were returned"),
    ],
)
def test_what_is_left_over_is_named(text: str, left: str) -> None:
    assert left in read_pattern(text, ENTITIES).left_over
