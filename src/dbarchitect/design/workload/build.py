"""One access pattern as one statement, with the wishes it has for indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.workload.changing import change, insert
from dbarchitect.design.workload.grouping import Grouping
from dbarchitect.design.workload.outcome import Built, Unbuilt, statement_of
from dbarchitect.design.workload.reading import Reading

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import AccessPattern


def build(draft: Draft, pattern: AccessPattern, name: str) -> Built | Unbuilt:
    """The pattern as SQL over the draft's tables, or why it cannot be written: never as a statement that asks for less."""
    if pattern.sql:
        return Built(statement_of(pattern, name, pattern.sql.strip().rstrip(";"), (), ()))
    if pattern.left_over:
        said = ", ".join(f"“{words}”" for words in pattern.left_over)
        return Unbuilt(f"{said} was not understood")
    if pattern.entity is None or pattern.entity not in draft.table_of:
        return Unbuilt("it names no thing of the model")
    match pattern.operation:
        case "get" | "list" | "search" | "nearest":
            return _whole(Reading(draft, pattern, name).build())
        case "count" | "aggregate":
            return _whole(Grouping(draft, pattern, name).build())
        case "insert":
            return insert(draft, pattern, name)
        case "update" | "delete":
            made = change(draft, pattern, name)
            return _whole(made) if isinstance(made, Built) else made
        case _:
            return Unbuilt("whether it reads or writes was not understood")


def _whole(made: Built) -> Built | Unbuilt:
    """The statement, when nothing of the pattern is left out of it."""
    if not made.left_out:
        return made
    said = ", ".join(f"“{part}”" for part in made.left_out)
    return Unbuilt(f"the model has nothing that {said} can be asked of")


__all__ = ["Built", "Unbuilt", "build"]
