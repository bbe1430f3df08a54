"""The advice as versioned JSON, and the JSON Schema that describes it."""

from __future__ import annotations

from typing import Any

from dbarchitect.model.advice import Advice

MEDIA = "application/json"


def render(it: Advice) -> str:
    """The whole of it; `Advice.model_validate_json` of it gives the same value."""
    return it.model_dump_json(indent=2) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of `render`'s output (version 1)."""
    found = Advice.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": "dbarchitect index advice, version 1",
    }
