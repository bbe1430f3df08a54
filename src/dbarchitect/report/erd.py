"""The schema as a Mermaid `erDiagram`."""

from __future__ import annotations

import re

from dbarchitect.model.architecture import Architecture
from dbarchitect.model.tables import Table
from dbarchitect.report.catalog import marks, relations
from dbarchitect.report.digest import own_tables
from dbarchitect.report.marks import mermaid_text, mermaid_word
from dbarchitect.report.words import line

FORMAT = "mermaid"
MEDIA = "text/vnd.mermaid"
_TYPE = re.compile(r"[^A-Za-z0-9_()\[\]]+")
_RESERVED = frozenset(
    {"pk", "fk", "uk", "one", "many", "only", "to", "title", "direction", "style", "class", "classdef", "end", "u"}
)


def render(architecture: Architecture) -> str:
    """Every table with its columns and keys, every foreign key with its crow's feet; partitions stand behind their parent."""
    tables = own_tables(architecture)
    ids = _ids(tables)
    lines = ["erDiagram"]
    for relation in relations(tables):
        child_end = "}o" if relation.many else "|o"
        parent_end = "o|" if relation.optional else "||"
        # Mermaid reads left to right: the parent's end is written first.
        left = "|o" if parent_end == "o|" else "||"
        right = "o{" if child_end == "}o" else "o|"
        label = mermaid_text(", ".join(relation.columns))
        lines.append(f"    {ids[relation.parent]} {left}--{right} {ids[relation.child]} : {label}")
    for table in tables:
        lines += _entity(table, ids[str(table.name)])
    return "\n".join(lines) + "\n"


def _ids(tables: tuple[Table, ...]) -> dict[str, str]:
    """A Mermaid word for each table, unique though two names may become the same word."""
    found: dict[str, str] = {}
    for table in tables:
        name = str(table.name)
        word = mermaid_word(name)
        base = f"{word}_" if word.lower() in _RESERVED else word
        taken, candidate, number = set(found.values()), base, 2
        while candidate in taken:
            candidate, number = f"{base}_{number}", number + 1
        found[name] = candidate
    return found


def _entity(table: Table, word: str) -> list[str]:
    name = line(str(table.name))
    head = word if word == name else f"{word}[{mermaid_text(name)}]"
    if not table.columns:
        return [f"    {head}"]
    rows = []
    for column in table.columns:
        mark = marks(table, column.name)
        keys = ", ".join(
            k for k, holds in (("PK", mark.primary), ("FK", mark.references), ("UK", mark.unique)) if holds
        )
        kind = _TYPE.sub("_", column.type).strip("_") or "unknown"
        attribute = mermaid_word(column.name)
        note = mermaid_text(column.name) if attribute != column.name else '"null"' if column.nullable else ""
        rows.append(
            "        " + " ".join(filter(None, (kind if kind[0].isalpha() else f"t_{kind}", attribute, keys, note)))
        )
    return [f"    {head} {{", *rows, "    }"]
