"""Nodes of the tree as the values a field wants; what does not fit is a problem with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from dbarchitect.brief.tree import Mapping, Node, Scalar, Sequence
from dbarchitect.core.errors import ArchitectError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dbarchitect.brief.problems import Problems
    from dbarchitect.model.base import Value

T = TypeVar("T")
V = TypeVar("V", bound="Value")
YES = frozenset({"yes", "true", "on", "y"})
NO = frozenset({"no", "false", "off", "n"})


def key_of(text: str) -> str:
    """A key as it is compared: lower case, words apart by single spaces."""
    return " ".join(text.lower().replace("_", " ").replace("-", " ").split())


def is_empty(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and node.empty)


def text_of(node: Node, what: str) -> str:
    """The text of a scalar; raises ArchitectError for anything else."""
    if isinstance(node, Scalar):
        return node.text
    kind = "a list" if isinstance(node, Sequence) else "a mapping"
    raise ArchitectError("brief.form", f"“{what}” is {kind}, it should be one value")


def yes_or_no(node: Node, what: str) -> bool:
    text = text_of(node, what).strip().lower()
    if text in YES:
        return True
    if text in NO:
        return False
    raise ArchitectError("brief.form", f"“{what}: {text[:60]}” should be yes or no", hint=nearest(text, ("yes", "no")))


def texts_of(node: Node, what: str) -> tuple[str, ...]:
    """A list of texts; one text with commas is a list too."""
    if isinstance(node, Sequence):
        return tuple(text_of(item, what) for item in node.items if not is_empty(item))
    text = text_of(node, what)
    return (
        tuple(p.strip() for p in text.split(",") if p.strip()) if isinstance(node, Scalar) and node.plain else (text,)
    )


def one_of(node: Node, what: str, known: Iterable[str], also: dict[str, str] | None = None) -> str:
    """One of `known` (with underscores), however the words are set apart."""
    said = key_of(text_of(node, what))
    choices = {key_of(k): k for k in known}
    found = choices.get(said) or (also or {}).get(said)
    if found is None:
        hint = nearest(said, choices) or "one of " + ", ".join(choices)
        raise ArchitectError("brief.value", f"“{what}: {said[:60]}” is not known", hint=hint)
    return found


def plain_data(node: Node) -> Any:
    """The node as lists, dictionaries with snake_case keys, and texts."""
    match node:
        case Scalar():
            return None if node.empty else node.text
        case Sequence():
            return [plain_data(item) for item in node.items]
        case Mapping():
            return {key_of(k.text).replace(" ", "_"): plain_data(v) for k, v in node.items}


def long_form(node: Node, model: type[V], what: str, **given: Any) -> V:
    """The value a mapping spells out field by field; raises ArchitectError."""
    from pydantic import ValidationError

    if not isinstance(node, Mapping):
        raise ArchitectError("brief.form", f"“{what}” should be a mapping")
    try:
        return model.model_validate({**given, **plain_data(node)})
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(p) for p in first["loc"])
        known = tuple(f.replace("_", " ") for f in model.model_fields)
        hint = nearest(path.replace("_", " "), known) if first["type"] == "extra_forbidden" else str(first["msg"])
        why = "is not known here" if first["type"] == "extra_forbidden" else "is not right"
        raise ArchitectError("brief.form", f"“{path.replace('_', ' ') or what}” of “{what}” {why}", hint=hint) from None


def entries(node: Node, what: str, known: Iterable[str], problems: Problems) -> dict[str, tuple[Scalar, Node]]:
    """The entries of a mapping by key; an unknown key is a problem."""
    if not isinstance(node, Mapping):
        problems.add(node.line, "brief.form", f"“{what}” should be a mapping of keys to values")
        return {}
    names = tuple(known)
    found: dict[str, tuple[Scalar, Node]] = {}
    for key, value in node.items:
        name = key_of(key.text)
        if name not in names:
            hint = nearest(name, names) or "known are " + ", ".join(n for n in names)
            problems.add(key.line, "brief.unknown_key", f"“{key.text[:60]}” is not a key of {what}", hint)
        elif name in found:
            problems.add(
                key.line, "brief.duplicate_key", f"“{key.text[:60]}” stands twice, first in line {found[name][0].line}"
            )
        else:
            found[name] = (key, value)
    return found


def read_each(
    node: Node, what: str, readers: dict[str, tuple[str, Callable[[Node, str], Any]]], problems: Problems
) -> dict[str, Any]:
    """Every entry of a mapping through its reader, as field values by field name."""
    values: dict[str, Any] = {}
    for name, (key, value) in entries(node, what, readers, problems).items():
        field, reader = readers[name]
        if not is_empty(value):
            with problems.at(key.line):
                values[field] = reader(value, name)
    return values
