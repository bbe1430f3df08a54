"""What is known of a source, as it would be known after its schema was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.model.inspection import Inspection


def overlaid(original: Inspection, before: Inspection, after: Inspection) -> Inspection:
    """The source's inspection with what differs between two looks at a sandbox that holds its schema without rows."""
    changed: dict[str, Any] = {"schema_": after.schema_}
    for part in ("roles", "settings"):
        known = getattr(original, part)
        if known is not None:
            changed[part] = _moved(known, getattr(before, part) or (), getattr(after, part) or (), lambda v: v.name)
    return original.model_copy(update=changed)


def _moved(
    known: tuple[Any, ...], before: tuple[Any, ...], after: tuple[Any, ...], name: Callable[[Any], str]
) -> tuple[Any, ...]:
    """`known` with what was added, changed and removed between the two."""
    old, new = {name(v): v for v in before}, {name(v): v for v in after}
    differs = {n: v for n, v in new.items() if old.get(n) != v}
    gone = old.keys() - new.keys()
    kept = [differs.pop(name(v), v) for v in known if name(v) not in gone]
    return (*kept, *differs.values())
