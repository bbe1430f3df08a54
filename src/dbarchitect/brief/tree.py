"""A YAML text as a tree with line numbers, in which every scalar is text.

YAML's guesses (`no` is false, `1_000` is a number, `2024-01-01` a date) are not made: the reader of each field knows
what it wants. Duplicate keys, several documents, deep nesting and alias bombs are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dbarchitect.core.errors import ArchitectError

LARGEST_BYTES = 2_000_000
MOST_NODES = 100_000
DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Scalar:
    """`plain` is false when the text stood in quotes or a block."""

    text: str
    line: int
    plain: bool = True
    size: int = 1

    @property
    def empty(self) -> bool:
        """Nothing is said: no text, `~` or `null`."""
        return self.plain and self.text in {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    line: int
    size: int = 1


@dataclass(frozen=True, slots=True)
class Mapping:
    items: tuple[tuple[Scalar, Node], ...]
    line: int
    size: int = 1

    def get(self, key: str) -> Node | None:
        return next((value for name, value in self.items if name.text == key), None)


Node = Scalar | Sequence | Mapping


def read_tree(text: str, where: str) -> Node | None:
    """The tree of the one document in `text`, None when it is empty. Raises ArchitectError (`brief.*`)."""
    import yaml

    if len(text.encode("utf-8", "replace")) > LARGEST_BYTES:
        raise ArchitectError(
            "brief.too_large",
            f"the brief is larger than {LARGEST_BYTES // 1_000_000} MB",
            hint="leave logs and data out",
            where=where,
        )
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder(where)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.YAMLError as error:
        raise _unreadable(error, where) from None
    except UnicodeError:
        raise ArchitectError(
            "brief.unreadable", "the text is not valid Unicode", hint="save it as UTF-8", where=where
        ) from None
    return builder.root


def _unreadable(error: Exception, where: str) -> ArchitectError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "a character is not allowed"
    line = f":{mark.line + 1}" if mark else ""
    hint = "check indentation and quotes; text with `: ` or ` #` in it needs quotes"
    return ArchitectError("brief.yaml", f"this is not YAML: {problem}", hint=hint, where=where + line)


@dataclass(slots=True)
class _Open:
    """A collection that is not closed yet."""

    mapping: bool
    line: int
    anchor: str | None
    items: list[Any]
    size: int = 1
    key: Scalar | None = None
    keys: dict[str, int] | None = None


class _Builder:
    """Takes the parser's events one by one, so that depth and size are bounded before anything is built."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.root: Node | None = None
        self._stack: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0

    def take(self, event: Any) -> None:
        import yaml

        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._refused("several_documents", "the file holds more than one document", line)
            case yaml.ScalarEvent():
                node = Scalar(event.value, line, not event.style)
                if event.anchor:
                    self._anchors[event.anchor] = node
                self._add(node)
            case yaml.AliasEvent():
                found = self._anchors.get(event.anchor or "")
                if found is None:
                    raise self._refused("alias", f"“*{event.anchor}” refers to nothing before it", line)
                self._add(found)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                if len(self._stack) >= DEEPEST:
                    raise self._refused("too_deep", f"the brief is nested more than {DEEPEST} levels deep", line)
                mapping = isinstance(event, yaml.MappingStartEvent)
                self._stack.append(_Open(mapping, line, event.anchor, [], keys={} if mapping else None))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._close()
            case _:
                pass

    def _close(self) -> None:
        done = self._stack.pop()
        node: Node
        if done.mapping:
            node = Mapping(tuple(done.items), done.line, done.size)
        else:
            node = Sequence(tuple(done.items), done.line, done.size)
        if done.anchor:
            self._anchors[done.anchor] = node
        self._add(node)

    def _add(self, node: Node) -> None:
        if not self._stack:
            self.root = node
            return
        top = self._stack[-1]
        top.size += node.size
        if top.size > MOST_NODES:
            raise self._refused("too_large", f"the brief has more than {MOST_NODES:,} parts", node.line)
        if not top.mapping:
            top.items.append(node)
        elif top.key is None:
            top.key = self._checked_key(node, top)
        else:
            top.items.append((top.key, node))
            top.key = None

    def _checked_key(self, node: Node, top: _Open) -> Scalar:
        if not isinstance(node, Scalar):
            raise self._refused("key", "a key is a list or a mapping", node.line)
        keys = top.keys if top.keys is not None else {}
        if node.text in keys:
            raise self._refused(
                "duplicate_key", f"“{node.text}” stands twice, first in line {keys[node.text]}", node.line
            )
        keys[node.text] = node.line
        return node

    def _refused(self, code: str, message: str, line: int) -> ArchitectError:
        return ArchitectError(f"brief.{code}", message, where=f"{self.where}:{line}")
