"""The needs of a brief: names, or each with its strength, value and sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from dbarchitect.brief.nodes import entries, is_empty, one_of, text_of, texts_of
from dbarchitect.brief.tree import Mapping, Node, Sequence
from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.names import snake
from dbarchitect.model.brief import Need, Strength
from dbarchitect.model.source import Source

if TYPE_CHECKING:
    from dbarchitect.brief.problems import Problems

MOST = 2000
KEYS = ("need", "strength", "value", "text", "source")


def read_needs(node: Node, problems: Problems) -> dict[str, Any]:
    """Every need; a name alone is one that should be there."""
    found: list[Need] = []
    if isinstance(node, Sequence) and len(node.items) > MOST:
        problems.add(node.line, "brief.too_large", f"“needs” has {len(node.items)} entries, at most {MOST} are read")
        return {}
    for item in node.items if isinstance(node, Sequence) else (node,):
        if not is_empty(item):
            with problems.at(item.line):
                found += _needs(item, problems, alone=not isinstance(node, Sequence))
    return {"needs": tuple(found)}


def _needs(node: Node, problems: Problems, *, alone: bool) -> tuple[Need, ...]:
    if isinstance(node, Mapping):
        return (_spelled(node, problems),)
    texts = texts_of(node, "needs") if alone else (text_of(node, "needs"),)
    return tuple(Need(name=snake(text)) for text in texts)


def _spelled(node: Mapping, problems: Problems) -> Need:
    said = {k: v for k, (_, v) in entries(node, "a need", KEYS, problems).items() if not is_empty(v)}
    if "need" not in said:
        raise ArchitectError("brief.form", "a need has no name", hint="write for example `need: full text search`")
    values: dict[str, Any] = {"name": snake(text_of(said["need"], "need"))}
    for key, known in (("strength", get_args(Strength)), ("source", get_args(Source))):
        if key in said:
            values[key] = one_of(said[key], key, known)
    values |= {key: text_of(said[key], key) for key in ("value", "text") if key in said}
    return Need(**values)
