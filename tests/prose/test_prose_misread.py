"""What strangers' briefs got wrong once, in fields of all kinds: words that are no things, rules and questions that were lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.model.brief import Brief
from dbarchitect.model.rules import Compare, NotUnderstood, UniqueTogether
from dbarchitect.prose import read

CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/misread.yaml").read_text())


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Brief]:
    return CASES[request.param], read(CASES[request.param]["text"])


def test_things_are_things_and_values_are_none(case: tuple[dict[str, Any], Brief]) -> None:
    expected, brief = case
    names = {e.name for e in brief.entities}
    assert set(expected["entities"]) <= names
    assert not names & set(expected.get("absent", ()))
    columns = {a.name for e in brief.entities for a in e.attributes}
    assert not columns & set(expected.get("absent", ()))


def test_a_word_takes_an_archetype_only_among_its_company(case: tuple[dict[str, Any], Brief]) -> None:
    expected, brief = case
    found = {e.name: e.archetype for e in brief.entities}
    assert {name: found[name] for name in expected.get("archetypes", {})} == expected.get("archetypes", {})


def test_tenant_and_figures_keep_their_scope(case: tuple[dict[str, Any], Brief]) -> None:
    expected, brief = case
    assert (brief.tenancy.tenant if brief.tenancy else None) == expected.get("tenant")
    growth = {e.name: (e.growth.amount, e.growth.period, e.growth.per) for e in brief.entities if e.growth is not None}
    assert {n: growth.get(n) for n in expected.get("growth", {})} == {
        n: tuple(g) for n, g in expected.get("growth", {}).items()
    }
    if "existing" in expected:
        assert [e.name for e in brief.existing] == expected["existing"]


def test_rules_are_kept_or_told(case: tuple[dict[str, Any], Brief]) -> None:
    expected, brief = case
    kept = {
        f"{m.left} {m.operator} {m.right}" if isinstance(m, Compare) else ", ".join(m.attributes)
        for m in (r.meaning for r in brief.rules)
        if isinstance(m, Compare | UniqueTogether)
    }
    bounds = {
        text
        for e in brief.entities
        for a in e.attributes
        for text in (f"{a.name} >= {a.minimum}", f"{a.name} <= {a.maximum}")
    }
    assert [rule for rule in expected.get("kept", ()) if rule not in kept | bounds] == []
    told = [r.text for r in brief.rules if isinstance(r.meaning, NotUnderstood)]
    assert [s for s in expected.get("not_understood", ()) if not any(t.startswith(s) for t in told)] == []


def test_every_question_is_an_access_pattern(case: tuple[dict[str, Any], Brief]) -> None:
    expected, brief = case
    asked = {a.text for a in brief.access}
    assert set(expected.get("access", ())) <= asked


def test_references_columns_and_values_stand_where_they_belong(case: tuple[dict[str, Any], Brief]) -> None:
    expected, brief = case
    targets = {e.name: {r.to for r in e.relationships} for e in brief.entities}
    columns = {e.name: {a.name for a in e.attributes} for e in brief.entities}
    values = {f"{e.name}.{a.name}": list(a.values) for e in brief.entities for a in e.attributes}
    types = {a.name: a.type for e in brief.entities for a in e.attributes}
    for name, wanted in expected.get("references", {}).items():
        assert set(wanted) <= targets[name]
    for name, unwanted in expected.get("unrelated", {}).items():
        assert not set(unwanted) & targets[name]
    for name, wanted in expected.get("columns", {}).items():
        assert set(wanted) <= columns[name]
    assert {n: values.get(n) for n in expected.get("values", {})} == expected.get("values", {})
    assert {n: types.get(n) for n in expected.get("types", {})} == expected.get("types", {})
