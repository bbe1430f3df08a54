"""The checks, found by their folders. Adding a check edits no other file."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from dbarchitect.core.errors import ArchitectError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dbarchitect.assess.case import Case, Need
    from dbarchitect.model.findings import Finding, Level, Look
    from dbarchitect.model.inspection import Engine, Probe


@dataclass(frozen=True)
class Check:
    """A check as its file declares it.

    A file has a docstring (its page: the harm in the first line; then why, an example, the fix, when to ignore, the source) and

    - `LEVEL`: how bad a finding is unless the finding says otherwise;
    - `ENGINES`: those it speaks of;
    - `NEEDS`: parts of the inspection without which it is not judged;
    - `check(case)`: its findings; raises NotJudged where it cannot tell;
    - `probes(case)`, where it asks the data something;
    - `CAUSES`: checks whose finding at the same object, or at its table, is the cause of this one's: it is folded into theirs;
    - `SUMMARY`, where many objects share one cause: `SUMMARY(objects)` words the one finding that is made of more than `SEPARATE`.
    """

    name: str
    look: Look
    level: Level
    engines: tuple[Engine, ...]
    needs: tuple[Need, ...]
    about: str
    check: Callable[[Case], Iterable[Finding]]
    probes: Callable[[Case], Iterable[Probe]] | None
    summary: Callable[[tuple[Finding, ...]], str] | None
    separate: int
    causes: tuple[str, ...] = ()


MOST_SEPARATE = 5
"""Findings of one check that stand by themselves; more are one finding with a list."""


def chosen(looks: Iterable[Look] = (), names: Iterable[str] = ()) -> tuple[Check, ...]:
    """The checks of some looks, or of some names; all when neither is said. ArchitectError `assess.unknown_check`."""
    wanted, known = tuple(dict.fromkeys(n.strip().replace("-", "_") for n in names)), {c.name: c for c in all_checks()}
    for name in wanted:
        if name not in known:
            hint = nearest(name, known) or "docs/reference/checks.md lists all checks"
            raise ArchitectError("assess.unknown_check", f"there is no check “{name[:80]}”", hint=hint)
    looked_at = frozenset(looks)
    return tuple(c for c in all_checks() if (not wanted or c.name in wanted) and (not looked_at or c.look in looked_at))


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check, by look and name."""
    from dbarchitect.assess import checks
    from dbarchitect.model.findings import LOOKS

    found: list[Check] = []
    for look in LOOKS:
        folder = importlib.import_module(f"{checks.__name__}.{look}")
        for module in sorted(m.name for m in pkgutil.iter_modules(folder.__path__) if not m.name.startswith("_")):
            found.append(_declared(look, module, importlib.import_module(f"{folder.__name__}.{module}")))
    return tuple(found)


def _declared(look: Look, name: str, module: object) -> Check:
    def part(key: str, default: object = None) -> object:
        return getattr(module, key, default)

    return Check(
        name=name,
        look=look,
        level=cast("Level", part("LEVEL")),
        engines=cast("tuple[Engine, ...]", part("ENGINES", ("postgresql",))),
        needs=cast("tuple[Need, ...]", part("NEEDS", ())),
        about=str(part("__doc__") or ""),
        check=cast("Callable[[Case], Iterable[Finding]]", part("check")),
        probes=cast("Callable[[Case], Iterable[Probe]] | None", part("probes")),
        summary=cast("Callable[[tuple[Finding, ...]], str] | None", part("SUMMARY")),
        separate=cast("int", part("SEPARATE", MOST_SEPARATE)),
        causes=cast("tuple[str, ...]", part("CAUSES", ())),
    )
