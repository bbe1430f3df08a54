"""Statements that make a part of a schema, written by the engine's own renderer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbarchitect.diff.pair import Pair

_CLUSTER = frozenset({"role"})
_LATER = frozenset({"role", "owner", "grant", "comment"})


def made(pair: Pair, **parts: Any) -> tuple[str, ...]:
    """What makes the parts, without owners, privileges and comments, which are changes of their own."""
    return _rendered(pair, _LATER, parts)


def whole(pair: Pair, **parts: Any) -> tuple[str, ...]:
    """What makes the parts as they are, with owners, privileges and comments."""
    return _rendered(pair, _CLUSTER, parts)


def _rendered(pair: Pair, without: frozenset[str], parts: dict[str, Any]) -> tuple[str, ...]:
    from dbarchitect.engines.postgresql.render import render
    from dbarchitect.model.schema import Schema

    statements = render(Schema().model_copy(update=parts), max(15, min(18, pair.version)))
    return tuple(d.sql for d in statements if d.kind not in without)
