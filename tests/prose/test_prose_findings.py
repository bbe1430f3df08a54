"""Single sentences say what they say, in any field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.model.brief import Brief
from dbarchitect.prose import read

CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/findings.yaml").read_text())


def with_key(key: str) -> list[str]:
    return [name for name, case in CASES.items() if key in case]


def links(brief: Brief) -> set[tuple[str, str, str]]:
    return {(e.name, r.to, r.multiplicity) for e in brief.entities for r in e.relationships}


@pytest.mark.parametrize("name", with_key("tenant"))
def test_the_tenant_is_found(name: str) -> None:
    found = read(CASES[name]["text"]).tenancy
    assert (found.tenant if found else None) == CASES[name]["tenant"]


@pytest.mark.parametrize("name", with_key("absent"))
def test_what_is_no_thing_is_none(name: str) -> None:
    assert not {e.name for e in read(CASES[name]["text"]).entities} & set(CASES[name]["absent"])


@pytest.mark.parametrize("name", with_key("references"))
def test_what_happens_refers_to_what_lasts(name: str) -> None:
    found = links(read(CASES[name]["text"]))
    for pair in CASES[name]["references"]:
        one, other = pair.split()
        assert (one, other, "many_to_one") in found
        assert not any(left == other and right == one for left, right, _ in found)


@pytest.mark.parametrize("name", with_key("related"))
def test_related(name: str) -> None:
    found = {frozenset(link[:2]) for link in links(read(CASES[name]["text"]))}
    assert all(frozenset(pair.split()) in found for pair in CASES[name]["related"])


@pytest.mark.parametrize("name", with_key("not_related"))
def test_not_related(name: str) -> None:
    found = {frozenset(link[:2]) for link in links(read(CASES[name]["text"]))}
    assert not any(frozenset(pair.split()) in found for pair in CASES[name]["not_related"])


@pytest.mark.parametrize("name", with_key("values"))
def test_values_told_are_the_values(name: str) -> None:
    brief = read(CASES[name]["text"])
    for path, values in CASES[name]["values"].items():
        owner, _, attribute = path.partition(".")
        entity = brief.entity(owner)
        assert entity is not None
        assert {a.name: a.values for a in entity.attributes}[attribute] == tuple(values)


@pytest.mark.parametrize("name", with_key("unique_per"))
def test_keys_keep_their_scope(name: str) -> None:
    brief = read(CASES[name]["text"])
    for path, scope in CASES[name]["unique_per"].items():
        owner, _, attribute = path.partition(".")
        entity = brief.entity(owner)
        assert entity is not None
        (found,) = [a for a in entity.attributes if a.name == attribute]
        assert (found.unique, found.unique_per) == (False, tuple(scope))


@pytest.mark.parametrize("name", with_key("volumes"))
def test_volumes(name: str) -> None:
    brief = read(CASES[name]["text"])
    for thing, wanted in CASES[name]["volumes"].items():
        entity = brief.entity(thing)
        assert entity is not None
        assert (entity.volume.high if entity.volume else None) == wanted


@pytest.mark.parametrize("name", with_key("growth"))
def test_growth_a_day(name: str) -> None:
    brief = read(CASES[name]["text"])
    for thing, wanted in CASES[name]["growth"].items():
        entity = brief.entity(thing)
        assert entity is not None
        assert entity.growth is not None
        assert (entity.growth.amount, entity.growth.period) == (wanted, "day")


@pytest.mark.parametrize("name", with_key("bare"))
def test_a_homonym_of_another_field_stays_bare(name: str) -> None:
    brief = read(CASES[name]["text"])
    assert all((e := brief.entity(thing)) is not None and e.archetype is None for thing in CASES[name]["bare"])


@pytest.mark.parametrize("name", with_key("no_range_backwards"))
def test_no_number_of_things_ends_below_its_beginning(name: str) -> None:
    volumes = {e.name: e.volume for e in read(CASES[name]["text"]).entities}
    volume = volumes[CASES[name]["no_range_backwards"]]
    assert volume is None or volume.low is None or volume.high is None or volume.low <= volume.high


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("Advertisers run campaigns. A campaign has a name and a budget in US dollars.", ()),
        ("Advertisers run campaigns. A campaign has a budget in US $ and a name.", ()),
        ("Advertisers run campaigns in the US and the UK. A campaign has a name.", ("US",)),
    ],
)
def test_a_currency_is_no_region(text: str, regions: tuple[str, ...]) -> None:
    assert read(text).regions[:1] == regions
