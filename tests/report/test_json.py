"""The published JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from jsonschema import Draft202012Validator

from dbarchitect.model.architecture import Architecture
from dbarchitect.report import json_

from .architectures import empty, generated, hostile, project_tracker

MAKERS: tuple[Callable[[], Architecture], ...] = (project_tracker, hostile, empty, lambda: generated(30))


@pytest.mark.parametrize("make", MAKERS)
def test_output_validates_against_the_published_schema(make: Callable[[], Architecture]) -> None:
    schema = json_.schema()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(json_.render(make())))


@pytest.mark.parametrize("make", MAKERS)
def test_reading_it_back_gives_the_same_architecture(make: Callable[[], Architecture]) -> None:
    assert Architecture.model_validate_json(json_.render(make())) == make()


def test_the_schema_refuses_what_is_no_architecture() -> None:
    validator = Draft202012Validator(json_.schema())
    good = json.loads(json_.render(project_tracker()))
    for change in ({"version": 2}, {"proof": {"level": "some"}}, {"surprise": 1}, {"sections": [{"id": "x"}]}):
        assert not validator.is_valid({**good, **change})


def test_promised_fields_are_there() -> None:
    found = json.loads(json_.render(project_tracker()))
    assert found["version"] == 1
    assert {"brief", "schema", "questions", "sections", "proof"} <= set(found)
    entity = found["model"]["entities"][1]
    assert {"name", "source", "attributes", "relationships"} <= set(entity)
    assert {"name", "type", "source"} <= set(entity["attributes"][0])
    assert {"to", "kind", "multiplicity"} <= set(entity["relationships"][0])
    assert {"id", "text", "matters_because", "options", "assumed"} <= set(found["questions"][0])
    section = found["sections"][0]
    assert {"id", "title", "status", "decisions", "artifacts"} <= set(section)
    decision = section["decisions"][0]
    assert {"id", "question", "choice", "reasons", "alternatives", "changes_if", "evidence"} <= set(decision)
    assert {"choice", "why_not"} <= set(decision["alternatives"][0])
    assert decision["evidence"][0]["kind"] == "executed"
    proof = found["proof"]
    assert {"engine", "rows_generated", "not_judged"} <= set(proof)
    assert {"run", "failed"} <= set(proof["statements"])
    assert {"name", "sql", "ok", "plan", "ms"} <= set(proof["access_patterns"][0])
    assert {"object", "attacked", "held"} <= set(proof["constraints"][0])
    assert {"table", "command", "held"} <= set(proof["isolation"][0])
