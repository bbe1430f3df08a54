"""Changelogs of Liquibase in XML, YAML and JSON as entries of one form."""

from __future__ import annotations

import json
import posixpath
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbarchitect.sources.files.tree import TextFile

Change = tuple[str, dict[str, Any], list[Any]]
"""The name of a change, its attributes, its columns or other children."""


def changes_of(text: str, ending: str) -> list[Change]:
    """The entries of a changelog in order: change sets as their changes, includes as they are."""
    if ending == ".xml":
        return _of_xml(text)
    if ending in {".yaml", ".yml", ".json"}:
        return _of_data(text, ending)
    return []


def _of_xml(text: str) -> list[Change]:
    from xml.etree import ElementTree

    if "<!ENTITY" in text:
        return []
    try:
        root = ElementTree.fromstring(text.lstrip().encode())
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError):
        return []
    found: list[Change] = []
    for node in root:
        kind = _tag(node.tag)
        if kind == "changeSet":
            found.append(("changeSet", dict(node.attrib), [_xml_change(child) for child in node]))
        elif kind in {"include", "includeAll", "property"}:
            found.append((kind, dict(node.attrib), []))
    return found


def _tag(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _xml_change(node: Any, depth: int = 0) -> Change:
    given: dict[str, Any] = dict(node.attrib)
    if node.text and node.text.strip():
        given["text"] = node.text
    children = [_xml_change(child, depth + 1) for child in node] if depth < 8 else []
    return _tag(node.tag), given, children


def _of_data(text: str, ending: str) -> list[Change]:
    import yaml

    if text.count("&") and re.search(r"(?:^|\s)\*\w", text) and len(text) > 200_000:
        return []
    try:
        given = json.loads(text) if ending == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError):
        return []
    entries = given.get("databaseChangeLog") if isinstance(given, dict) else None
    found: list[Change] = []
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        for kind, said in entry.items():
            if kind == "changeSet" and isinstance(said, dict):
                changes = said.get("changes")
                attributes = {k: v for k, v in said.items() if not isinstance(v, list | dict)}
                found.append(
                    (
                        "changeSet",
                        attributes,
                        [c for one in changes if isinstance(one, dict) for c in _data_changes(one)]
                        if isinstance(changes, list)
                        else [],
                    )
                )
            elif kind in {"include", "includeAll", "property"} and isinstance(said, dict):
                found.append((kind, said, []))
    return found


def _data_changes(one: dict[Any, Any], depth: int = 0) -> list[Change]:
    found = []
    for kind, said in one.items():
        given = (
            {str(k): v for k, v in said.items() if not isinstance(v, list | dict)}
            if isinstance(said, dict)
            else {"text": said}
            if isinstance(said, str)
            else {}
        )
        children: list[Any] = []
        for key, value in said.items() if isinstance(said, dict) and depth < 8 else ():
            if isinstance(value, list):
                children += [c for v in value if isinstance(v, dict) for c in _data_changes(v, depth + 1)]
            elif isinstance(value, dict):
                children += _data_changes({key: value}, depth + 1)
        found.append((str(kind), given, children))
    return found


def included_by(kind: str, given: dict[str, Any], near: TextFile, files: tuple[TextFile, ...]) -> list[TextFile]:
    said = str(given.get("file" if kind == "include" else "path", "")).removeprefix("classpath:").strip("/")
    if kind not in {"include", "includeAll"} or not said:
        return []
    relative = str(given.get("relativeToChangelogFile", "")).lower() == "true"
    place = posixpath.normpath(posixpath.join(near.folder, said)) if relative else posixpath.normpath(said)
    if kind == "include":
        return [f for f in files if f.path == place or f.path.endswith(f"/{place}")][:1]
    return [
        f
        for f in sorted(files, key=lambda f: f.path)
        if f.folder == place or f.folder.endswith(f"/{place}") or f.path.startswith(f"{place}/")
    ]
