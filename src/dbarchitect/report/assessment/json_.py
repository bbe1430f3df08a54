"""The assessment as versioned JSON, and the JSON Schema that describes it."""

from __future__ import annotations

from typing import Any

from dbarchitect.model.findings import Assessment
from dbarchitect.report.assessment.masking import masked

MEDIA = "application/json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render(assessment: Assessment) -> str:
    """The whole assessment; `Assessment.model_validate_json` of it gives the same value."""
    return masked(assessment).model_dump_json(indent=2) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of `render`'s output (version 1)."""
    found = Assessment.model_json_schema(mode="serialization")
    return {"$schema": _DIALECT, **found, "title": "dbarchitect assessment, version 1"}
