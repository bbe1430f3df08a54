"""Rules in the words of several domains, each with the meaning it must have (or must not be given)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.model.brief import Attribute, Entity, Relationship
from dbarchitect.model.rules import NotUnderstood
from dbarchitect.notation.fields import parse_field
from dbarchitect.notation.rules import read_rule, read_rules

FILES = sorted((Path(__file__).parent / "rules").glob("*.yaml"))


def entities_of(fields: dict[str, dict[str, str]]) -> tuple[Entity, ...]:
    entities = []
    for name, items in fields.items():
        parsed = [parse_field(n, t, owner=name) for n, t in items.items()]
        entities.append(
            Entity(
                name=name,
                attributes=tuple(p for p in parsed if isinstance(p, Attribute)),
                relationships=tuple(p for p in parsed if isinstance(p, Relationship)),
            )
        )
    return tuple(entities)


def cases() -> list[Any]:
    found = []
    for file in FILES:
        data = yaml.load(file.read_text(), Loader=yaml.CSafeLoader)
        entities = entities_of(data["entities"])
        found += [pytest.param(entities, text, meaning, id=f"{file.stem}: {text}") for text, meaning in data["rules"]]
    return found


def plain(value: Any) -> Any:
    dumped = value.model_dump(mode="json")
    return {k: v for k, v in dumped.items() if v not in (None, False, [], "") or k == "kind"}


@pytest.mark.parametrize(("entities", "text", "expected"), cases())
def test_the_meaning_of_a_rule(entities: tuple[Entity, ...], text: str, expected: Any) -> None:
    rules = read_rules(text, entities)
    assert all(rule.text == text for rule in rules)
    wanted = expected if isinstance(expected, list) else [expected]
    if wanted[0]["kind"] == "not_understood":
        meaning = rules[0].meaning
        assert isinstance(meaning, NotUnderstood), meaning
        assert wanted[0].get("why", "") in meaning.why
        assert meaning.why
        return
    assert [plain(r.meaning) for r in rules] == wanted
    if len(wanted) == 1:
        assert read_rule(text, entities) == rules[0]
