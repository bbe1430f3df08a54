"""Rules of twenty domains in free words: one sentence may state several, and what is not certain is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from test_rules import entities_of, plain

from dbarchitect.model.brief import Entity
from dbarchitect.notation.rules import read_rules

FILES = tuple(Path(__file__).parent / f"rules_{name}.yaml" for name in ("second", "third"))
REFUSED = [{"kind": "not_understood"}]


def cases() -> list[Any]:
    found = []
    for file in FILES:
        for number, domain in enumerate(yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)):
            entities = entities_of(domain["entities"])
            found += [
                pytest.param(entities, text, told, id=f"{file.stem} {number}: {text}") for text, told in domain["rules"]
            ]
    return found


@pytest.mark.parametrize(("entities", "text", "told"), cases())
def test_what_a_sentence_states(entities: tuple[Entity, ...], text: str, told: Any) -> None:
    wanted = REFUSED if told in ("no", False) else [told] if isinstance(told, dict) else told
    wanted = [{k: v for k, v in w.items() if v not in (None, False, [], "")} for w in wanted]
    read = [plain(rule.meaning) for rule in read_rules(text, entities)]
    assert all(m.pop("why") for m in read if m["kind"] == "not_understood")
    assert read == wanted
