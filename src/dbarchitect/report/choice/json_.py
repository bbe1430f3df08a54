"""The technology decision as versioned JSON, and the JSON Schema that describes it."""

from __future__ import annotations

from typing import Any

from dbarchitect.model.choice import Choice

MEDIA = "application/json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render(choice: Choice) -> str:
    """The whole decision, loss-free: `Choice.model_validate_json` of it gives the same value."""
    return choice.model_dump_json(indent=2) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of `render`'s output (version 1)."""
    found = Choice.model_json_schema(mode="serialization")
    return {"$schema": _DIALECT, **found, "title": "dbarchitect choice, version 1"}
