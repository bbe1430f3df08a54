"""The compact notation: read, written back, and refused with a hint."""

from __future__ import annotations

from typing import Any

import pytest
from field_strategies import attributes, relationships
from hypothesis import assume, example, given, settings

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.brief import Attribute, Relationship
from dbarchitect.notation.fields import ALIASES, TYPES, parse_field, type_parameters, write_field


def read(text: str, name: str = "x", **more: Any) -> dict[str, Any]:
    return parse_field(name, text, **more).model_dump(exclude_defaults=True, exclude={"name"}, mode="json")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("text", {}),
        ("varchar(80) not null", {"type": "text(80)"}),
        ("string, unique", {"unique": True}),
        ("optional text", {"optional": True}),
        ("integer?", {"type": "integer", "optional": True}),
        ("timestamp(3) with time zone", {"type": "timestamp"}),
        ("datetime default now()", {"type": "timestamp", "default": "now()"}),
        ("bool default false", {"type": "boolean", "default": "false"}),
        ("email unique per company, year", {"type": "email", "unique_per": ["company", "year"]}),
        ("decimal(6,2)? >= 0", {"type": "decimal(6,2)", "optional": True, "minimum": "0"}),
        ("money > 0", {"type": "money", "minimum": "0", "minimum_excluded": True}),
        ("integer between 1 and 5", {"type": "integer", "minimum": "1", "maximum": "5"}),
        ("rating 1..5", {"type": "rating", "minimum": "1", "maximum": "5"}),
        (
            "one of draft, live, gone default draft",
            {"type": "enum", "values": ["draft", "live", "gone"], "default": "draft"},
        ),
        ("one of in progress, or done", {"type": "enum", "values": ["in progress", "done"]}),
        ("a | b | c", {"type": "enum", "values": ["a", "b", "c"]}),
        ("enum('a','b') default 'a'", {"type": "enum", "values": ["a", "b"], "default": "a"}),
        ("list of long text", {"type": "long text", "many": True}),
        ("text[]", {"many": True}),
        ("phone? ~ person", {"type": "phone", "optional": True, "source": "archetype", "archetype": "person"}),
        ("timestamp ~", {"type": "timestamp", "source": "assumed"}),
        ("-> user?", {"to": "user", "optional": True}),
        ("-> Users", {"to": "user"}),
        ("fk user", {"to": "user"}),
        ("integer not null references users(id)", {"to": "user"}),
        ("-> user unique", {"to": "user", "multiplicity": "one_to_one"}),
        ("=> company", {"to": "company", "kind": "owned"}),
        ("-> post or comment", {"to": "post", "others": ["comment"], "kind": "one_of_several"}),
        ("<-> tag", {"to": "tag", "multiplicity": "many_to_many"}),
        ("is a vehicle", {"to": "vehicle", "kind": "kind_of", "multiplicity": "one_to_one"}),
    ],
)
def test_the_notation_means(text: str, wanted: dict[str, Any]) -> None:
    assert read(text) == wanted


def test_fields_of_a_many_to_many() -> None:
    item = parse_field("members", "<-> user (role: one of owner, member default member, joined at: timestamp)")
    assert isinstance(item, Relationship)
    assert [(a.name, a.type, a.values) for a in item.attributes] == [
        ("role", "enum", ("owner", "member")),
        ("joined_at", "timestamp", ()),
    ]


def test_the_place_decides() -> None:
    assert parse_field("parent", "-> task?", owner="task").kind == "self"  # type: ignore[union-attr]
    assert parse_field("user_id", "-> user").name == "user"
    assert isinstance(parse_field("customer", "customer", known={"customer"}), Relationship)
    assert parse_field("unit_price", "unique").type == "money"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("txet", "txet", "text"),
        ("text uniqe", "uniqe", "unique"),
        ("text personal helth", "helth", "health"),
        ("decimal(1,2,3)", "decimal(1, 2, 3)", "decimal(12,2)"),
        ("->", "names nothing", "-> user"),
        ("one of a, a", "twice", ""),
        ('text default "open', "quote", ""),
        ("<-> tag (role: txet)", "role", "text"),
        (True, "yes is a value", "due: date?"),
        (12, "integer default 12", "due: date?"),
        (None, "no type", "due: date?"),
        (["a"], "list", "due: date?"),
        ("x" * 5000, "5000", ""),
    ],
)
def test_what_is_wrong_is_named(text: object, said: str, hint: str) -> None:
    with pytest.raises(ArchitectError) as caught:
        parse_field("colour", text)
    assert "colour" in caught.value.message
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_every_spelling_of_a_type_is_read() -> None:
    for spelling, name in ALIASES.items():
        assert parse_field("x", spelling) == Attribute(name="x", type=name), spelling
    assert type_parameters("decimal(12,2)") == (12, 2)
    assert set(ALIASES.values()) == set(TYPES)


def written(item: Attribute | Relationship) -> str | None:
    """The compact form, or None when there is none."""
    try:
        return write_field(item)
    except ArchitectError:
        return None


@given(attributes())
@settings(max_examples=400, deadline=None)
@example(Attribute(name="x", type="enum", values=("a", "default"), default="a"))
def test_an_attribute_is_read_back(item: Attribute) -> None:
    text = written(item)
    assume(text is not None)
    assert parse_field(item.name, text) == item


@given(attributes())
@settings(max_examples=200, deadline=None)
def test_nearly_every_attribute_is_expressible(item: Attribute) -> None:
    plain = item.but(unique=item.unique and not item.unique_per)
    assert parse_field(plain.name, write_field(plain)) == plain


@given(relationships())
@settings(max_examples=200, deadline=None)
def test_a_relationship_is_read_back(item: Relationship) -> None:
    text = written(item)
    assume(text is not None)
    assert parse_field(item.name, text, owner=item.to if item.kind == "self" else None) == item
