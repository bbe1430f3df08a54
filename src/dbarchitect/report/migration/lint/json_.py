"""The judgement as versioned JSON, and the JSON Schema that describes it."""

from __future__ import annotations

from typing import Any

from dbarchitect.model.migration import LintReport

MEDIA = "application/json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render(report: LintReport) -> str:
    """The whole of it; `LintReport.model_validate_json` gives the same value."""
    return report.model_dump_json(indent=2) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of `render`'s output (version 1)."""
    found = LintReport.model_json_schema(mode="serialization")
    return {"$schema": _DIALECT, **found, "title": "dbarchitect judgement of migrations, version 1"}
