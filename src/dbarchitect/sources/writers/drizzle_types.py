"""PostgreSQL's types as functions of Drizzle's `pg-core`, with what they are told."""

from __future__ import annotations

import re

_PLAIN = {
    "smallint": "smallint", "integer": "integer", "text": "text", "boolean": "boolean", "real": "real", "double precision": "doublePrecision",
    "date": "date", "interval": "interval", "json": "json", "jsonb": "jsonb", "uuid": "uuid", "inet": "inet", "cidr": "cidr",
    "macaddr": "macaddr", "macaddr8": "macaddr8", "character varying": "varchar", "numeric": "numeric",
}  # fmt: skip
_SIZED = re.compile(r"(character varying|character|bit|vector|halfvec)\((\d+)\)\Z")
_NUMERIC = re.compile(r"numeric\((\d+)(?:,(\d+))?\)\Z")
_TIMES = re.compile(r"(timestamp|time)(?:\(([0-6])\))? (with|without) time zone\Z")
_NAMES = {"character varying": ("varchar", "length"), "character": ("char", "length"), "bit": ("bit", "dimensions"), "vector": ("vector", "dimensions"),
    "halfvec": ("halfvec", "dimensions")}  # fmt: skip


def builder(spelled: str) -> tuple[str, str] | None:
    """(`varchar`, `{ length: 40 }`) of `character varying(40)`; None for a type that Drizzle has no function for."""
    if spelled in _PLAIN:
        return _PLAIN[spelled], ""
    if spelled == "bigint":
        return "bigint", '{ mode: "number" }'
    if sized := _SIZED.match(spelled):
        name, option = _NAMES[sized[1]]
        return name, f"{{ {option}: {sized[2]} }}"
    if number := _NUMERIC.match(spelled):
        return "numeric", f"{{ precision: {number[1]}" + (f", scale: {number[2]} }}" if number[2] else " }")
    if timed := _TIMES.match(spelled):
        said = [f"precision: {timed[2]}"] if timed[2] else []
        said += ["withTimezone: true"] if timed[3] == "with" else []
        return timed[1], f"{{ {', '.join(said)} }}" if said else ""
    return None
