"""Python source as plain values, never run: calls with their arguments, names, literals."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

MOST_CHARACTERS = 3_000_000
_MOST_DEPTH = 60


@dataclass(frozen=True)
class Call:
    """`name` is dotted as written (`models.CharField`)."""

    name: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)

    @property
    def last(self) -> str:
        return self.name.rpartition(".")[2]

    def get(self, name: str, place: int | None = None, default: Any = None) -> Any:
        """The argument by its name, or by its place."""
        if name in self.kwargs:
            return self.kwargs[name]
        return self.args[place] if place is not None and place < len(self.args) else default


@dataclass(frozen=True)
class Ref:
    """A name, dotted as written."""

    name: str

    @property
    def last(self) -> str:
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class Code:
    """An expression that is none of the others."""

    text: str


def parsed(text: str) -> ast.Module | None:
    """The syntax tree; None when the text is no Python."""
    if len(text) > MOST_CHARACTERS:
        return None
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def value(node: ast.expr | None, depth: int = 0) -> Any:
    """The expression as a plain value: literals as they are, lists and tuples as tuples, the rest as Call, Ref or Code."""
    if node is None or depth > _MOST_DEPTH:
        return None
    match node:
        case ast.Constant():
            return node.value
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return tuple(value(i.value if isinstance(i, ast.Starred) else i, depth + 1) for i in items)
        case ast.Dict():
            return {
                _hashable(value(k, depth + 1)): value(v, depth + 1)
                for k, v in zip(node.keys, node.values, strict=True)
                if k is not None
            }
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=number)) if isinstance(number, int | float):
            return -number
        case ast.Name() | ast.Attribute():
            name = dotted(node)
            return Ref(name) if name else Code(_text(node))
        case ast.Call():
            return _call(node, depth)
        case ast.BinOp(op=ast.Add()):
            return _added(node, depth)
        case ast.JoinedStr():
            return Code(_text(node))
        case _:
            return Code(_text(node))


def _hashable(key: Any) -> Any:
    return key if isinstance(key, str | int | bool | Ref) or key is None else str(key)


def _added(node: ast.BinOp, depth: int) -> Any:
    left, right = value(node.left, depth + 1), value(node.right, depth + 1)
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    return (*left, *right) if isinstance(left, tuple) and isinstance(right, tuple) else Code(_text(node))


def _call(node: ast.Call, depth: int) -> Any:
    name = dotted(node.func)
    if not name and isinstance(node.func, ast.Attribute):
        inner = value(node.func.value, depth + 1)
        if isinstance(inner, Call):  # a chain: the inner call counts, as with_variant, as_uuid …
            if node.func.attr in {"strip", "lower", "format"}:
                return Code(_text(node))
            return inner
        if isinstance(inner, str) and node.func.attr in {"strip", "dedent"}:
            return inner.strip()
    if not name:
        return Code(_text(node))
    args = tuple(value(a.value if isinstance(a, ast.Starred) else a, depth + 1) for a in node.args)
    if name.rpartition(".")[2] == "dedent" and args and isinstance(args[0], str):
        return args[0]
    return Call(name, args, {k.arg: value(k.value, depth + 1) for k in node.keywords if k.arg})


def dotted(node: ast.expr) -> str:
    """The dotted name of a node; empty when it is none."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def _text(node: ast.expr) -> str:
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):
        return ""


def classes(tree: ast.Module) -> list[ast.ClassDef]:
    """Classes of the module, also those under `if` and `try`."""
    found: list[ast.ClassDef] = []
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.ClassDef):
            found.append(node)
        elif isinstance(node, ast.If | ast.Try):
            waiting[:0] = node.body
    return found


def assignments(body: list[ast.stmt]) -> list[tuple[str, ast.expr | None, ast.expr | None]]:
    """Names assigned in a body, each with its annotation and its value."""
    found: list[tuple[str, ast.expr | None, ast.expr | None]] = []
    for node in body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            found.append((node.targets[0].id, None, node.value))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.append((node.target.id, node.annotation, node.value))
    return found
