"""Prose of many kinds is read as its author meant it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Brief, Entity
from dbarchitect.prose import read

CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/texts.yaml").read_text())
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/brief.md"))
_TURNED = {
    "many_to_one": "one_to_many",
    "one_to_many": "many_to_one",
    "many_to_many": "many_to_many",
    "one_to_one": "one_to_one",
}


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Brief]:
    expected = CASES[request.param]
    return expected, read(expected["text"])


def told(entity: Entity | None) -> set[str]:
    assert entity is not None
    return {a.name for a in entity.attributes if a.source == "brief"}


def test_entities_and_their_attributes_are_found(case: tuple[dict[str, Any], Brief]) -> None:
    expected, brief = case
    missing = {name for name in expected["entities"] if brief.entity(name) is None}
    assert not missing
    lacking = {
        f"{name}.{attribute}"
        for name, attributes in expected["entities"].items()
        for attribute in set(attributes) - told(brief.entity(name))
    }
    assert not lacking


def test_nothing_is_made_up(case: tuple[dict[str, Any], Brief]) -> None:
    expected, brief = case
    names = {e.name for e in brief.entities}
    assert not names & set(expected.get("absent", ()))
    assert len(names - set(expected["entities"])) <= 3


def test_relationships_have_their_multiplicity(case: tuple[dict[str, Any], Brief]) -> None:
    expected, brief = case
    found: dict[tuple[str, str], set[str]] = {}
    for entity in brief.entities:
        for each in entity.relationships:
            if each.source == "brief":
                found.setdefault((entity.name, each.to), set()).add(each.multiplicity)
                found.setdefault((each.to, entity.name), set()).add(_TURNED[each.multiplicity])
    for pair, multiplicity in expected.get("relationships", {}).items():
        left, right = pair.split()
        assert multiplicity in found.get((left, right), set()), f"{pair}: {found.get((left, right))}"


def test_values_keys_and_kinds_are_found(case: tuple[dict[str, Any], Brief]) -> None:
    expected, brief = case
    for path, values in expected.get("values", {}).items():
        name, attribute = path.split(".")
        entity = brief.entity(name)
        found = entity.attribute(attribute) if entity else None
        assert found is not None
        assert list(found.values) == values
    for name, key in expected.get("identifier", {}).items():
        entity = brief.entity(name)
        assert entity is not None
        assert list(entity.identifier) == key
    for special, general in expected.get("kinds", {}).items():
        entity = brief.entity(special)
        assert entity is not None
        assert entity.kind_of == general


def test_facts_are_found(case: tuple[dict[str, Any], Brief]) -> None:
    expected, brief = case
    if "tenancy" in expected:
        assert brief.tenancy is not None
        assert brief.tenancy.tenant == expected["tenancy"]
    for name, (low, high, per) in expected.get("volumes", {}).items():
        entity = brief.entity(name)
        assert entity is not None
        assert entity.volume is not None
        assert (entity.volume.low, entity.volume.high, entity.volume.per) == (low, high, per)
    assert list(brief.compliance) == expected.get("compliance", list(brief.compliance))
    assert brief.engine == expected.get("engine", brief.engine)
    assert brief.cloud == expected.get("cloud", brief.cloud)
    assert {e.engine for e in brief.existing} >= set(expected.get("existing", ()))
    assert set(brief.ask) == set(expected.get("ask", brief.ask))
    for name, number in expected.get("team", {}).items():
        assert getattr(brief.team, name) == number


def test_archetypes_add_only_what_the_text_does_not_say() -> None:
    brief = read(
        "We need a database of products. A product has a title and a price. Each product belongs to a category."
    )
    product = brief.entity("product")
    assert product is not None
    assert told(product) == {"title", "price"}
    names = [a.name for a in product.attributes]
    assert "name" not in names
    assert all(a.source == "archetype" for a in product.attributes if a.name not in {"title", "price"})
    assert all(brief.entity(r.to) is not None for e in brief.entities for r in e.relationships)


def test_the_same_text_gives_the_same_brief() -> None:
    text = CASES["zoo"]["text"]
    assert read(text) == read(text)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.parent.name)
def test_examples_are_read_and_refer_only_to_what_exists(path: Path) -> None:
    brief = read(path.read_text(encoding="utf-8"))
    names = {e.name for e in brief.entities}
    assert len(names) >= 4
    assert brief.understood_share is not None
    assert brief.understood_share > 0.8
    assert {r.to for e in brief.entities for r in e.relationships} <= names
    for entity in brief.entities:
        members = [a.name for a in entity.attributes] + [r.name for r in entity.relationships]
        assert len(members) == len(set(members))


@pytest.mark.parametrize(
    "text",
    ["", "   \n", "🎈🎈🎈", "12 34 56", "Die Firma verkauft Autos und die Kunden sind in der Datei gespeichert."],
)
def test_what_is_no_brief_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(ArchitectError) as refused:
        read(text)
    assert refused.value.code == "brief.not_understood"
    assert refused.value.hint


def test_two_megabytes_of_log_are_refused_at_once() -> None:
    line = "2031-03-04T10:00:01Z INFO request id=8812 path=/v1/items status=200 duration=12ms\n"
    began = time.monotonic()
    with pytest.raises(ArchitectError) as refused:
        read(line * (2_000_000 // len(line)))
    assert refused.value.code == "brief.not_understood"
    assert time.monotonic() - began < 3


def test_the_order_of_sets_does_not_matter() -> None:
    """Reading depends on nothing that differs from one process to the next."""
    code = "import sys; from dbarchitect.prose import read; print(read(sys.stdin.read()).model_dump_json())"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            input="\n\n".join([CASES["conference"]["text"], CASES["waste"]["text"]]),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
