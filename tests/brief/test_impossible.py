"""Fields that no value fits are refused in their line with a hint; what some value fits is taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from dbarchitect.brief.completion import complete
from dbarchitect.brief.reading import load
from dbarchitect.brief.writing import dump
from dbarchitect.core.errors import ArchitectError
from dbarchitect.design.physical.form import family_of
from dbarchitect.knowledge.archetypes import library
from dbarchitect.model.brief import Attribute, Brief, Entity
from dbarchitect.notation.field_possible import IMPLIED_BOUNDS, bounds_of, check_possible

CASES = yaml.safe_load(Path(__file__).with_name("impossible.yaml").read_text())


def brief_with(field: str) -> str:
    written = field if field.startswith("{") else json.dumps(field)
    others = "year: year\n      other: -> other\n      owner: -> owner_company\n"
    return f"entities:\n  thing:\n    fields:\n      {others}      it: {written}\n  other: {{fields: {{a: text}}}}\n  owner_company: {{fields: {{a: text}}}}\n"


@pytest.mark.parametrize(("field", "said", "hint"), CASES["refused"])
def test_what_nothing_fits_is_refused(field: str, said: str, hint: str) -> None:
    with pytest.raises(ArchitectError) as caught:
        load(brief_with(field), "b.yaml")
    assert caught.value.where == "b.yaml:7"
    assert "thing: " in caught.value.message
    assert said in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize("field", CASES["taken"])
def test_what_something_fits_is_taken_and_comes_back(field: str) -> None:
    brief = load(brief_with(field), "b.yaml")
    assert load(dump(brief), "again.yaml") == brief


def test_all_are_reported_together() -> None:
    fields = "".join(f"      f{n}: {json.dumps(f)}\n" for n, (f, _, _) in enumerate(CASES["refused"]) if f[0] != "{")
    with pytest.raises(ArchitectError) as caught:
        load(f"entities:\n  thing:\n    fields:\n{fields}", "b.yaml")
    count = fields.count("\n")
    assert caught.value.message.startswith(f"{count} things")


def test_a_scope_may_be_the_tenant_or_inherited() -> None:
    tenant = "tenancy: shop\nentities:\n  shop: {fields: {name: text}}\n  item: {fields: {sku: code unique per shop}}\n"
    assert load(tenant, "b.yaml").entities[1].attributes[0].unique_per == ("shop",)
    kind = (
        "entities:\n  part: {fields: {maker: text}}\n  wheel: {kind of: part, fields: {sku: code unique per maker}}\n"
    )
    assert load(kind, "b.yaml").entities[1].attributes[0].unique_per == ("maker",)


@pytest.mark.parametrize(
    ("entities", "names"),
    [
        ("a: {kind of: b}\n  b: {kind of: a}", ("a is a kind of b", "b is a kind of a")),
        ("a: {kind of: a}", ("a is a kind of itself",)),
        ("a: {kind of: b}\n  b: {kind of: c}\n  c: {kind of: b}", ("b is a kind of c", "c is a kind of b")),
        ("a: {fields: {kind of: b}}\n  b: {fields: {kind of: a}}", ("a is a kind of b",)),
    ],
)
def test_circles_of_kinds_are_refused(entities: str, names: tuple[str, ...]) -> None:
    with pytest.raises(ArchitectError) as caught:
        load(f"entities:\n  {entities}\n", "b.yaml")
    assert caught.value.code == "brief.circle"
    assert all(n in caught.value.message for n in names)


def test_every_archetype_is_possible() -> None:
    known = library()
    for name in known.names():
        for field in known.get(name).fields:
            if isinstance(field, Attribute):
                check_possible(field)
        brief = complete(Brief(entities=(Entity(name=name),)), known)
        assert load(dump(brief), "b.yaml") == brief, name


def test_implied_bounds_are_those_of_the_design() -> None:
    for kind in IMPLIED_BOUNDS:
        attribute = Attribute(name="x", type=kind)
        checks = " ".join(condition for _, condition in family_of(attribute)[1].form(attribute).checks)
        assert all(f" {bound}" in f"{checks} " for bound in bounds_of(attribute) if bound is not None), kind
