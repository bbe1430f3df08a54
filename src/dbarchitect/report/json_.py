"""The architecture as versioned JSON, and the JSON Schema that describes it."""

from __future__ import annotations

from typing import Any

from dbarchitect.model.architecture import Architecture

FORMAT = "json"
MEDIA = "application/json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render(architecture: Architecture) -> str:
    """The whole architecture, loss-free: `Architecture.model_validate_json` of it gives the same value."""
    return architecture.model_dump_json(by_alias=True, indent=2) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of `render`'s output (version 1)."""
    found = Architecture.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": _DIALECT, **found, "title": "dbarchitect architecture, version 1"}
