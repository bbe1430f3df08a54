"""A Mermaid `erDiagram`: tables with columns and keys, references with crow's feet; a picture, not read back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.sources.writers.lost import lost
from dbarchitect.sources.writers.relations import designed, marks, relations

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Table

FORMAT = "mermaid"
ENDING = ".mmd"
MEDIA = "text/vnd.mermaid"
_WORD = re.compile(r"[^A-Za-z0-9_]+")
_TYPE = re.compile(r"[^A-Za-z0-9_()\[\]]+")
_RESERVED = frozenset(
    {"pk", "fk", "uk", "one", "many", "only", "to", "title", "direction", "style", "class", "classdef", "end", "u"}
)


def write(schema: Schema) -> str:
    """Every table that is no partition; a column's note says where its name had to change and that it may be null."""
    tables = designed(schema)
    ids = _ids(tables)
    lines = ["erDiagram"]
    for relation in relations(tables):
        left = "|o" if relation.optional else "||"
        right = "o{" if relation.many else "o|"
        label = _text(", ".join(relation.key.columns))
        lines.append(f"    {ids[relation.parent]} {left}--{right} {ids[str(relation.child.name)]} : {label}")
    for table in tables:
        lines += _entity(table, ids[str(table.name)])
    return "\n".join(lines) + "\n"


def losses(schema: Schema) -> tuple[str, ...]:
    return tuple(lost(schema, frozenset({"composite_references"})))


def _ids(tables: tuple[Table, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    taken: set[str] = set()
    for table in tables:
        name = str(table.name)
        word = _word(name)
        base = f"{word}_" if word.lower() in _RESERVED else word
        candidate, number = base, 2
        while candidate in taken:
            candidate, number = f"{base}_{number}", number + 1
        taken.add(candidate)
        found[name] = candidate
    return found


def _word(name: str) -> str:
    word = _WORD.sub("_", name).strip("_") or "t"
    return word if word[0].isalpha() else f"t_{word}"


def _text(text: str) -> str:
    plain = " ".join(text.split()).replace("\\", "/").replace('"', "'").replace("%%", "% %")
    return f'"{plain}"'


def _entity(table: Table, word: str) -> list[str]:
    name = " ".join(str(table.name).split())
    head = word if word == name else f"{word}[{_text(name)}]"
    if not table.columns:
        return [f"    {head}"]
    rows = []
    for column in table.columns:
        kind = _TYPE.sub("_", column.type).strip("_") or "unknown"
        attribute = _word(column.name)
        note = _text(column.name) if attribute != column.name else '"null"' if column.nullable else ""
        keys = ", ".join(marks(table, column.name))
        rows.append(
            "        " + " ".join(filter(None, (kind if kind[0].isalpha() else f"t_{kind}", attribute, keys, note)))
        )
    return [f"    {head} {{", *rows, "    }"]
