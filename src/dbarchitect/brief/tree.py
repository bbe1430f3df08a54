"""A YAML text as a tree with line numbers, in which every scalar is text.

YAML's guesses (`no` is false, `1_000` is a number, `2024-01-01` a date) are not made: the reader of each field knows
what it wants. Duplicate keys, several documents, deep nesting and alias bombs are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dbarchitect.brief.yaml_errors import BRACES, ended_by_comma, is_about_escapes, unreadable, with_joined_surrogates
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
    try:
        return _built(text, where)
    except yaml.YAMLError as error:
        if is_about_escapes(error) and (joined := with_joined_surrogates(text)) != text:
            return read_tree(joined, where)
        raise unreadable(error, text, where) from None
    except UnicodeError:
        raise ArchitectError(
            "brief.unreadable", "the text is not valid Unicode", hint="save it as UTF-8", where=where
        ) from None


def _built(text: str, where: str) -> Node | None:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder(where)
    for event in yaml.parse(text, Loader=loader):
        builder.take(event)
    return builder.root


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
    flow: bool = False
    """Written in braces or brackets."""
    key_end: int = -1


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
        if getattr(event, "tag", None):
            said = event.tag.replace("tag:yaml.org,2002:", "!!")
            hint = f"take “{said[:60]}” out; a value that begins with ! stands in quotes"
            raise self._refused("tag", f"a YAML tag (“{said[:60]}”) has no meaning in a brief", line, hint)
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._refused("several_documents", "the file holds more than one document", line)
            case yaml.ScalarEvent():
                node = Scalar(event.value, line, not event.style)
                self._check_comma(event)
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
                flow = bool(event.flow_style)
                self._stack.append(_Open(mapping, line, event.anchor, [], keys={} if mapping else None, flow=flow))
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

    def _check_comma(self, event: Any) -> None:
        """Inside braces, `state: one of open, closed` is two entries to YAML; the second has no colon."""
        top = self._stack[-1] if self._stack else None
        if top is None or not top.mapping or not top.flow or not event.start_mark:
            return
        if top.key is None:
            top.key_end = event.end_mark.index
            return
        before = top.items[-1][1] if top.items else None
        alone = not event.value and not event.style and event.start_mark.index <= top.key_end
        if alone and isinstance(before, Scalar) and before.plain and ended_by_comma(before.text, top.key.text):
            message = f"the comma ends “{before.text[:60]}”, and “{top.key.text[:60]}” stands alone"
            raise self._refused("comma", message, top.key.line, BRACES)

    def _checked_key(self, node: Node, top: _Open) -> Scalar:
        if not isinstance(node, Scalar):
            raise self._refused("key", "a key is a list or a mapping", node.line)
        keys = top.keys if top.keys is not None else {}
        if node.text in keys:
            before = top.items[-1][1] if top.flow and top.items else None
            cut = isinstance(before, Scalar) and before.plain and ended_by_comma(before.text, node.text)
            message = f"“{node.text}” stands twice, first in line {keys[node.text]}"
            raise self._refused("duplicate_key", message, node.line, BRACES if cut else "")
        keys[node.text] = node.line
        return node

    def _refused(self, code: str, message: str, line: int, hint: str = "") -> ArchitectError:
        return ArchitectError(f"brief.{code}", message, hint=hint, where=f"{self.where}:{line}")
