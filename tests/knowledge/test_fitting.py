"""An archetype fitted into a brief refers only to what is there, in the brief's names, and its rules still hold."""

from __future__ import annotations

import re

import pytest

from dbarchitect.knowledge.archetype import Archetype
from dbarchitect.knowledge.archetypes import library
from dbarchitect.knowledge.fitting import fitted as fit
from dbarchitect.model.brief import Attribute, Entity, Relationship
from dbarchitect.notation.rules import read_rules

NAMES = library().names()
each_name = pytest.mark.parametrize("name", NAMES)


def links(archetype: Archetype) -> dict[str, str]:
    return {link.name: link.to for link in archetype.relationships}


def entity(archetype: Archetype, name: str) -> Entity:
    return Entity(name=name, attributes=archetype.attributes, relationships=archetype.relationships)


def neighbours(archetype: Archetype) -> set[str]:
    return {name for link in archetype.relationships for name in (link.to, *link.others)} | set(archetype.parents)


@each_name
def test_alone_it_refers_to_nothing_but_itself(name: str) -> None:
    alone = fit(library().get(name), {})
    assert {to for link in alone.relationships for to in (link.to, *link.others)} <= {name}
    assert set(alone.core) <= {field.name for field in alone.fields}
    assert len({field.name for field in alone.fields}) == len(alone.fields)
    assert alone.parents == () or alone.parents == (name,)
    for attribute in alone.attributes:
        assert all(alone.field(other) is not None for other in attribute.unique_per)


@each_name
def test_its_rules_are_understood_alone_and_among_its_neighbours(name: str) -> None:
    archetype = library().get(name)
    for present in ({}, {other: other for other in neighbours(archetype)}):
        fitted = fit(archetype, present)
        things = [entity(fit(library().get(other), present), other) for other in sorted(present) if other != name]
        for text in fitted.rules:
            for rule in read_rules(text, (entity(fitted, name), *things)):
                assert rule.meaning.kind != "not_understood", (text, rule.meaning)
                assert rule.meaning.entity == name, (text, rule.meaning)


@each_name
def test_other_names_are_used_throughout(name: str) -> None:
    archetype = library().get(name)
    present = {other: f"my_{other}" for other in neighbours(archetype) | {name}}
    fitted = fit(archetype, present)
    targets = {to for link in fitted.relationships for to in (link.to, *link.others)}
    assert all(to.startswith("my_") for to in targets)
    fields = {field.name for field in fitted.fields} | {a.name for li in fitted.relationships for a in li.attributes}
    said = re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", " ".join((*fitted.rules, *fitted.access)))
    assert [word for word in said if word not in fields | set(present.values())] == []


def test_one_role_is_played_by_whoever_is_there() -> None:
    appointment = library().get("appointment")
    salon = fit(appointment, {"customer": "client", "employee": "stylist"})
    assert links(salon) == {"client": "client", "stylist": "stylist"}
    assert "no stylist has two appointments at the same time unless cancelled" in salon.rules
    clinic = fit(appointment, {"patient": "patient", "doctor": "physician", "employee": "employee"})
    assert links(clinic) == {"patient": "patient", "physician": "physician"}
    assert clinic.typical_count == "20 per patient"
    assert salon.typical_count is None


def test_a_reference_to_one_of_several_becomes_one_to_what_is_there() -> None:
    comment = fit(library().get("comment"), {"article": "blog_post", "user": "reader"})
    subject = comment.field("blog_post")
    assert isinstance(subject, Relationship)
    assert (subject.to, subject.others, subject.kind) == ("blog_post", (), "owned")
    assert "comments of a blog post by created_at" in comment.access
    both = fit(library().get("comment"), {"article": "article", "task": "task"}).field("subject")
    assert isinstance(both, Relationship)
    assert (both.to, both.others) == ("article", ("task",))


def test_the_more_exact_reference_replaces_the_other() -> None:
    line = library().get("cart_line")
    assert set(links(fit(line, {"cart": "basket", "product": "product"}))) == {"basket", "product"}
    exact = fit(line, {"cart": "cart", "product": "product", "product_variant": "product_variant"})
    assert set(links(exact)) == {"cart", "product_variant"}
    assert exact.rules == ("at most one cart line per cart and product_variant",)


def test_the_things_own_name_is_not_taken_apart() -> None:
    fitted = fit(library().get("cart_line"), {"cart": "basket"})
    assert fitted.access == ("cart lines of a basket",)


def test_uniqueness_within_something_absent_is_not_assumed() -> None:
    role = library().get("role")
    alone = fit(role, {}).field("name")
    within = fit(role, {"organization": "company"}).field("name")
    assert isinstance(alone, Attribute)
    assert isinstance(within, Attribute)
    assert (alone.unique, alone.unique_per) == (False, ())
    assert (within.unique, within.unique_per) == (False, ("company",))
    assert fit(role, {}).access == ()
