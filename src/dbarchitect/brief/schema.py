"""The JSON Schema of the YAML form of a brief, for editors and programs that write briefs."""

from __future__ import annotations

from typing import Any, get_args

from dbarchitect.brief.access import ACCESS_KEYS, OPERATIONS
from dbarchitect.brief.entities import KEYS
from dbarchitect.brief.reading import ISOLATIONS
from dbarchitect.model.brief import (
    Ask,
    Attribute,
    Budget,
    ExistingSystem,
    Filter,
    Growth,
    Measure,
    Relationship,
    Sort,
    Strength,
    Unread,
    Volume,
)
from dbarchitect.model.rules import Rule

_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean", "null"]}
_TEXTS: dict[str, Any] = {"anyOf": [{"type": "array", "items": _SCALAR}, {"type": "string"}]}
_YES_NO: dict[str, Any] = {"enum": [True, False, "yes", "no"]}


def schema() -> dict[str, Any]:
    """The schema of draft 2020-12; keys are written with spaces, values as `docs/brief.md` describes them."""
    definitions: dict[str, Any] = {}
    for model in (Attribute, Relationship, Volume, Growth, Filter, Measure, Sort, Rule, Budget, ExistingSystem, Unread):
        made = model.model_json_schema(ref_template="#/$defs/{model}")
        definitions |= made.pop("$defs", {})
        if "$ref" not in made:  # a model that holds itself is among the definitions already
            definitions[model.__name__] = made
    definitions = {name: _spaced(made) for name, made in definitions.items()}
    definitions |= {"entity": _entity(), "field": _field(), "pattern": _pattern(), "rule": _rule()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Brief",
        "description": "What a data layer is for. Every key is optional; what is silent becomes a stated assumption.",
        "type": "object",
        "properties": _top(),
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def _spaced(made: Any) -> Any:
    """Property names as they are written in YAML: words apart by spaces; numbers and switches may be written as words."""
    if isinstance(made, list):
        return [_spaced(m) for m in made]
    if not isinstance(made, dict):
        return made
    out = {k: v if k == "properties" else _spaced(v) for k, v in made.items()}
    if isinstance(out.get("properties"), dict):
        out["properties"] = {k.replace("_", " "): _spaced(v) for k, v in out["properties"].items()}
        out["required"] = [r.replace("_", " ") for r in out.get("required", []) if r != "name"]
    if out.get("type") in {"number", "integer", "boolean"}:
        out = {**out, "type": [out["type"], "string"]}
    elif out.get("type") == "string":
        out = {**out, "type": ["string", "number", "boolean"]} if "enum" not in out and "const" not in out else out
    return out


def _object(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def _words(text: str) -> dict[str, Any]:
    return {**_SCALAR, "description": text}


def _top() -> dict[str, Any]:
    asks = [a.replace("_", " ") for a in get_args(Ask)]
    return {
        "version": {"enum": [1, "1"]},
        "title": _words("A name for the project."),
        "domain": _words("The field it belongs to, in a few words; it decides between meanings of a noun."),
        "summary": _words("What it is for."),
        "ask": {"anyOf": [{"enum": asks}, {"type": "array", "items": {"enum": asks}}]},
        "tenancy": _tenancy(),
        "engine": {
            "anyOf": [
                _words("An engine and its version, when settled: `postgresql 18`."),
                _object({"name": _SCALAR, "version": _SCALAR}),
            ]
        },
        "engines named": _TEXTS,
        "entities": {
            "anyOf": [
                {"type": "object", "additionalProperties": {"$ref": "#/$defs/entity"}},
                {"type": "array", "items": {"anyOf": [_SCALAR, {"type": "object"}]}},
                {"type": "string"},
            ]
        },
        "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
        "access": {"type": "array", "items": {"$ref": "#/$defs/pattern"}},
        "workload": _object(
            dict.fromkeys(("read share", "reads", "writes", "peak", "concurrent users", "size", "latency"), _SCALAR)
        ),
        "consistency": {"enum": ["strong", "read your writes", "eventual"]},
        "availability": {"anyOf": [_SCALAR, _object(dict.fromkeys(("target", "rpo", "rto"), _SCALAR))]},
        "retention": _words("How long data is kept: `7 years`."),
        "regions": _TEXTS,
        "compliance": _TEXTS,
        "cloud": _SCALAR,
        "existing": {"type": "array", "items": {"anyOf": [_SCALAR, {"$ref": "#/$defs/ExistingSystem"}]}},
        "team": _team(),
        "budget": {"anyOf": [_words("`500 USD per month`"), {"$ref": "#/$defs/Budget"}]},
        "needs": _needs(),
        "unread": {"type": "array", "items": {"anyOf": [_SCALAR, {"$ref": "#/$defs/Unread"}]}},
        "understood share": _SCALAR,
    }


def _tenancy() -> dict[str, Any]:
    return {
        "anyOf": [
            _SCALAR,
            _object(
                {
                    "tenant": _SCALAR,
                    "isolation": {"enum": [i.replace("_", " ") for i in ISOLATIONS]},
                    "source": _SCALAR,
                },
                required=["tenant"],
            ),
        ]
    }


def _team() -> dict[str, Any]:
    return {
        "anyOf": [
            {"type": "string"},
            _object(
                {
                    "developers": _SCALAR,
                    "administrators": _SCALAR,
                    "skills": _TEXTS,
                    "frameworks": _TEXTS,
                    "note": _SCALAR,
                }
            ),
        ]
    }


def _entity() -> dict[str, Any]:
    special: dict[str, Any] = {
        "count": {
            "anyOf": [{**_SCALAR, "description": "`1000`, `50..500 per company`, `2M`"}, {"$ref": "#/$defs/Volume"}]
        },
        "growth": {
            "anyOf": [{**_SCALAR, "description": "`20 % per year`, `3 per day per user`"}, {"$ref": "#/$defs/Growth"}]
        },
        "history": {"enum": ["none", "audit", "versions", "events", True, False, "yes", "no"]},
        "soft delete": _YES_NO,
        "append only": _YES_NO,
        "hierarchy": _YES_NO,
        "key": _TEXTS,
        "fields": {
            "anyOf": [
                {"type": "object", "additionalProperties": {"$ref": "#/$defs/field"}},
                {"type": "array"},
                {"type": "null"},
            ],
            "description": "Without fields, a known thing is completed from the library of archetypes.",
        },
    }
    special["volume"], special["attributes"], special["properties"] = (
        special["count"],
        special["fields"],
        special["fields"],
    )
    properties = {k: special.get(k, _SCALAR) for k in KEYS}
    return {"anyOf": [_SCALAR, _object(properties)]}


def _field() -> dict[str, Any]:
    return {
        "anyOf": [
            {
                "type": ["string", "null"],
                "description": "The compact notation: `email unique per company`, `-> user?`.",
            },
            {"type": "array", "items": _SCALAR},
            {"$ref": "#/$defs/Attribute"},
            {"$ref": "#/$defs/Relationship"},
        ]
    }


def _rule() -> dict[str, Any]:
    spelled = _object(
        {"rule": _SCALAR, "means": {"type": "object"}, "source": _SCALAR, "archetype": _SCALAR}, required=["rule"]
    )
    sentence = {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": _SCALAR}
    return {"anyOf": [{"type": "string", "description": "One sentence."}, spelled, sentence]}


def _needs() -> dict[str, Any]:
    spelled = _object(
        {
            "need": _SCALAR,
            "strength": {"enum": list(get_args(Strength))},
            "value": _words("How much or which: `40000/s`, `300 GB`, `aws`."),
            "text": _words("The sentence it comes from."),
            "source": _SCALAR,
        },
        required=["need"],
    )
    one = {"anyOf": [{**_SCALAR, "description": "The name alone: it should be there."}, spelled]}
    return {"anyOf": [{"type": "string"}, spelled, {"type": "array", "items": one}]}


def _pattern() -> dict[str, Any]:
    special: dict[str, Any] = {
        "operation": {"enum": list(OPERATIONS)},
        "filters": {"anyOf": [_SCALAR, {"type": "array", "items": {"anyOf": [_SCALAR, {"$ref": "#/$defs/Filter"}]}}]},
        "sort": {"anyOf": [_SCALAR, {"type": "array", "items": {"anyOf": [_SCALAR, {"$ref": "#/$defs/Sort"}]}}]},
        "group by": _TEXTS,
        "measures": {"anyOf": [_SCALAR, {"type": "array", "items": {"anyOf": [_SCALAR, {"$ref": "#/$defs/Measure"}]}}]},
        "changes": _TEXTS,
        "with": _TEXTS,
        "left over": _TEXTS,
    }
    named = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "description": "The words, and after the colon rate and latency.",
    }
    return {"anyOf": [{"type": "string"}, _object({k: special.get(k, _SCALAR) for k in ACCESS_KEYS}), named]}
