"""What a text says in passing of a value is kept: that it may be absent, its bounds, and what dies with what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.model.brief import Attribute, Brief
from dbarchitect.prose import read

CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/provisos.yaml").read_text())


def attribute(brief: Brief, path: str) -> Attribute:
    owner, _, name = path.partition(".")
    entity = brief.entity(owner)
    assert entity is not None, f"{owner} not in {[e.name for e in brief.entities]}"
    found = entity.attribute(name)
    assert found is not None, f"{name} not in {[a.name for a in entity.attributes]}"
    return found


@pytest.mark.parametrize("name", CASES)
def test_values_that_may_be_absent_are_optional_and_others_not(name: str) -> None:
    case = CASES[name]
    brief = read(case["text"])
    assert [p for p in case.get("optional", ()) if not attribute(brief, p).optional] == []
    assert [p for p in case.get("required", ()) if attribute(brief, p).optional] == []


@pytest.mark.parametrize("name", [n for n, c in CASES.items() if "bounds" in c])
def test_bounds_are_kept(name: str) -> None:
    brief = read(CASES[name]["text"])
    for path, (low, high) in CASES[name]["bounds"].items():
        found = attribute(brief, path)
        assert (found.name, found.minimum, found.maximum) == (path.partition(".")[2], low, high)


@pytest.mark.parametrize("name", [n for n, c in CASES.items() if "values" in c])
def test_values_beside_a_proviso_stay_values(name: str) -> None:
    brief = read(CASES[name]["text"])
    for path, values in CASES[name]["values"].items():
        assert attribute(brief, path).values == tuple(values)


@pytest.mark.parametrize("name", [n for n, c in CASES.items() if {"owned", "kept"} & set(c)])
def test_only_parts_die_with_their_whole(name: str) -> None:
    case = CASES[name]
    links = {(e.name, r.to): r.kind for e in read(case["text"]).entities for r in e.relationships}
    assert {p: links.get((p.split()[0], p.split()[1])) for p in case.get("owned", ())} == dict.fromkeys(
        case.get("owned", ()), "owned"
    )
    assert [p for p in case.get("kept", ()) if links.get((p.split()[0], p.split()[1])) == "owned"] == []
