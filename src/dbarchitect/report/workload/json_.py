"""The workload as versioned JSON, and the JSON Schema that describes it."""

from __future__ import annotations

from typing import Any

from dbarchitect.model.observed import Read
from dbarchitect.report.workload.words import without_values

MEDIA = "application/json"


def render(read: Read, *, values: bool = False) -> str:
    """All of it; the constants of statements only when `values`."""
    return (read if values else without_values(read)).model_dump_json(indent=2) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of `render`'s output (version 1)."""
    found = Read.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": "dbarchitect workload, version 1",
    }
