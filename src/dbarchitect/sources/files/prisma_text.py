"""The text of a Prisma schema as blocks, models, fields and their attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


_BLOCK = re.compile(r"^\s*(model|enum|datasource|generator|view|type)\s+(\w+)\s*\{", re.MULTILINE)


_ATTRIBUTE = re.compile(r"@@?[\w.]+")


@dataclass
class Field:
    name: str
    type: str
    optional: bool
    array: bool
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def column(self) -> str:
        return first_string(self.attributes.get("@map", "")) or self.name


@dataclass
class Model:
    name: str
    fields: dict[str, Field] = field(default_factory=dict)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    comment: str = ""

    def said(self, name: str) -> str:
        return next((text for key, text in self.attributes if key == name), "")

    @property
    def table(self) -> str:
        return first_string(self.said("@@map")) or self.name


def blocks_of(text: str) -> list[tuple[str, str, str]]:
    found = []
    for match in _BLOCK.finditer(text):
        end = text.find("\n}", match.end())
        closed = text.find("}", match.end()) if end < 0 else end
        found.append((match[1], match[2], text[match.end() : closed if closed >= 0 else len(text)]))
    return found


def without_comment(line: str) -> str:
    quoted = False
    for at, character in enumerate(line):
        if character == '"' and (at == 0 or line[at - 1] != "\\"):
            quoted = not quoted
        elif not quoted and line.startswith("//", at):
            return line[:at]
    return line


def model_of(name: str, body: str) -> Model:
    model = Model(name)
    for raw in _joined(body):
        line = without_comment(raw).strip()
        if not line:
            continue
        if line.startswith("@@"):
            key = _ATTRIBUTE.match(line)
            model.attributes.append((key[0] if key else "", line))
            continue
        parts = line.split(None, 2)
        if len(parts) < 2 or not parts[0].isidentifier():
            continue
        kind = parts[1]
        bare = kind.rstrip("?").removesuffix("[]")
        if bare.startswith("Unsupported") and '"' not in bare and len(parts) > 2:
            bare = kind
        one = Field(parts[0], bare, kind.endswith("?"), kind.rstrip("?").endswith("[]"))
        one.attributes = _attributes(parts[2] if len(parts) > 2 else "")
        if bare.startswith("Unsupported("):
            one.type = "Unsupported:" + first_string(line)
            one.optional = ")?" in line
        model.fields[one.name] = one
    return model


def _joined(body: str) -> list[str]:
    """Lines, those of an open parenthesis joined."""
    lines: list[str] = []
    depth = 0
    for raw in body.splitlines():
        line = without_comment(raw)
        if depth > 0 and lines:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
        depth = max(0, depth + line.count("(") + line.count("[") - line.count(")") - line.count("]"))
    return lines


def _attributes(text: str) -> dict[str, str]:
    """Each attribute with what stands in its parentheses."""
    found: dict[str, str] = {}
    position = 0
    while (match := _ATTRIBUTE.search(text, position)) is not None:
        position = match.end()
        inner = ""
        if text.startswith("(", position):
            end = _closing(text, position)
            inner, position = text[position + 1 : end], end + 1
        found[match[0]] = inner
    return found


def _closing(text: str, position: int) -> int:
    depth, quoted = 0, False
    for at in range(position, len(text)):
        character = text[at]
        if character == '"' and text[at - 1] != "\\":
            quoted = not quoted
        elif not quoted:
            depth += (character in "([{") - (character in ")]}")
            if depth == 0:
                return at
    return len(text)


def first_string(text: str) -> str:
    found = re.search(r'"((?:[^"\\]|\\.)*)"', text)
    return found[1].replace('\\"', '"').replace("\\\\", "\\") if found else ""


def names_in(text: str, key: str = "") -> tuple[str, ...]:
    """The names in the brackets after `key:`, or in the first brackets; options of a name left out."""
    at = text.find(f"{key}:") if key else 0
    start = text.find("[", at) if at >= 0 else -1
    if start < 0:
        return ()
    inner = text[start + 1 : _closing(text, start)]
    return tuple(
        m[1] + ("" if "Desc" not in (m[2] or "") else "!")
        for m in re.finditer(r"(\w+)(\([^)]{0,200}\))?\s*(?:,|$)", inner)
    )
