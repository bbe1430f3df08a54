"""The schema model itself as JSON: everything, nothing lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema

FORMAT = "json"
ENDING = ".json"
MEDIA = "application/json"


def write(schema: Schema) -> str:
    """The schema with what is unset left out."""
    given = json.loads(schema.model_dump_json(exclude_defaults=True))
    _with_kinds(given, json.loads(schema.model_dump_json()))
    return json.dumps({"dialect": schema.dialect, **given}, indent=2, ensure_ascii=False) + "\n"


def losses(schema: Schema) -> tuple[str, ...]:
    del schema
    return ()


def _with_kinds(given: dict[str, Any], whole: dict[str, Any]) -> None:
    """The kinds of constraints, which are defaults and yet tell them apart, put back."""
    for table, full in zip(given.get("tables", ()), whole["tables"], strict=True):
        for constraint, known in zip(table.get("constraints", ()), full["constraints"], strict=True):
            constraint["kind"] = known["kind"]
