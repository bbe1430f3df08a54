"""One fix, or several at once, on a ground: applied, looked at, undone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dbarchitect.assess.run import found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.model.findings import Finding
    from dbarchitect.model.inspection import Inspection
    from dbarchitect.model.schema import Schema

Keys = frozenset[str]
_UPKEEP = re.compile(r"\s*(VACUUM|ANALYZE|REINDEX|CLUSTER|CHECKPOINT|REFRESH)\b", re.IGNORECASE)
_NOT_HERE = "not tried in a sandbox"
UPKEEP = "it ran in a sandbox; whether it helps shows only in the counters of the source"


class Tried(Protocol):
    """A database that holds the source and may be changed."""

    def look(self) -> Inspection:
        """The source as it would be inspected now."""

    def schema(self) -> Schema:
        """The schema alone, as it is now."""

    def run(self, statements: Sequence[str]) -> str:
        """What the engine said to the first statement it refused; empty when all ran."""

    def begin_again(self) -> None:
        """The source stands as it was at first."""

    def close(self) -> None:
        """Nothing of it is left."""


@dataclass(frozen=True)
class Outcome:
    """`ok` None: it could not be told here. `why` says what is wrong, or why it could not be told."""

    ok: bool | None
    why: str = ""


@dataclass(frozen=True)
class Before:
    """The source before any fix, as the ground shows it."""

    schema: Schema
    keys: Keys

    @classmethod
    def of(cls, seen: Inspection) -> Before:
        return cls(seen.schema_, found(seen))


def keys_of(finding: Finding, among: Keys) -> Keys:
    """The keys a finding stands for: its own, or those of all its objects."""
    if not finding.stands_for_many:
        return frozenset({finding.key})
    return frozenset(k for k in among if k.partition(":")[0] == finding.check)


def tried(ground: Tried, before: Before, findings: Sequence[Finding]) -> Outcome:
    """Whether the fixes of `findings`, applied one after the other, silence them, raise nothing and can be undone."""
    fixes = [f.fix for f in findings if f.fix is not None]
    wanted: Keys = frozenset().union(*(keys_of(f, before.keys) for f in findings))
    if not wanted or not wanted <= before.keys:
        return Outcome(None, "the finding shows only in the source itself, not in its schema rebuilt without rows")
    refused = ground.run([s for fix in fixes for s in fix.sql])
    if refused:
        ground.begin_again()
        return Outcome(None if _NOT_HERE in refused else False, f"the fix did not run: {refused}")
    if all(_UPKEEP.match(s) for fix in fixes for s in fix.sql):
        return Outcome(None, UPKEEP)
    outcome = _after(ground, before, wanted)
    back = _undone(ground, before, [s for fix in reversed(fixes) for s in fix.reverse], all(f.reverse for f in fixes))
    return outcome if outcome.ok is not True else back


def _after(ground: Tried, before: Before, wanted: Keys) -> Outcome:
    after = found(ground.look())
    if wanted & after:
        return Outcome(False, f"still found after the fix: {', '.join(sorted(wanted & after)[:3])}")
    if new := after - before.keys:
        return Outcome(False, f"new after the fix: {', '.join(sorted(new)[:3])}")
    return Outcome(True)


def _undone(ground: Tried, before: Before, reverse: Sequence[str], reversible: bool) -> Outcome:
    if not reversible:
        ground.begin_again()
        return Outcome(True, "there is no way back")
    refused = ground.run(reverse)
    if refused:
        ground.begin_again()
        return Outcome(None if _NOT_HERE in refused else False, f"the way back did not run: {refused}")
    difference = unlike(before.schema, ground.schema())
    if difference:
        ground.begin_again()
        return Outcome(False, f"the way back does not restore {difference}")
    return Outcome(True)


def unlike(before: Schema, after: Schema) -> str:
    """What of the schema differs, named; empty when nothing does. The place of a column in its table does not count."""
    for part in type(before).model_fields:
        if part in ("tables", "version"):
            continue
        if getattr(before, part) != getattr(after, part):
            return f"the {part.rstrip('_').replace('_', ' ')} of the schema"
    old, new = ({str(t.name): t for t in s.tables} for s in (before, after))
    for name in sorted(old.keys() | new.keys()):
        one, other = old.get(name), new.get(name)
        if one is None or other is None:
            return f"the table {name}"
        if one != other:
            by_name = [
                t.model_copy(update={"columns": tuple(sorted(t.columns, key=lambda c: c.name))}) for t in (one, other)
            ]
            if by_name[0] != by_name[1]:
                return f"the table {name}"
    return ""
