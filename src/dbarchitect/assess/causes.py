"""One root cause, one finding: symptoms folded into their cause, and what many objects share told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.ranking import ranked
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dbarchitect.assess.case import Case
    from dbarchitect.assess.registry import Check
    from dbarchitect.model.findings import Finding


def folded(found: tuple[Finding, ...], checks: Mapping[str, Check], case: Case) -> tuple[Finding, ...]:
    """Findings without those that another finding is the cause of; the cause names them in `explains`."""
    at: dict[tuple[str, str], Finding] = {(f.check, f.object): f for f in found}
    causes = {f.key: cause for f in found if (cause := _cause(f, checks[f.check], at, case)) is not None}
    for key in tuple(causes):  # two checks may name each other: one of the two findings stays
        if _in_circle(key, causes):
            del causes[key]
    explained: dict[str, list[str]] = {}
    for key in causes:
        explained.setdefault(_root(key, causes).key, []).append(key)
    return tuple(
        f.but(explains=tuple(sorted({*f.explains, *explained[f.key]}))) if f.key in explained else f
        for f in found
        if f.key not in causes
    )


def _cause(finding: Finding, check: Check, at: Mapping[tuple[str, str], Finding], case: Case) -> Finding | None:
    """The finding that explains this one: of a check named as cause, at the same object or at its table."""
    places = (finding.object, _table(finding.object, case))
    return next(
        (cause for name in check.causes for place in places if (cause := at.get((name, place))) is not None), None
    )


def _in_circle(key: str, causes: Mapping[str, Finding]) -> bool:
    seen, at = set[str](), key
    while at in causes and at not in seen:
        seen.add(at)
        at = causes[at].key
        if at == key:
            return True
    return False


def _root(key: str, causes: Mapping[str, Finding]) -> Finding:
    cause = causes[key]
    while cause.key in causes:
        cause = causes[cause.key]
    return cause


def _table(object_: str, case: Case) -> str:
    """The table an object's name begins with (`orders.total`, `sales.orders.total`); empty when it is no part of one."""
    name = object_
    while "." in name:
        name = name.rpartition(".")[0]
        if name in case.by_name:
            return name
    return ""


MOST_ALIKE = {"error": 50, "warning": 20, "notice": 5}
"""Findings of a check without words for many that are listed by themselves."""


def rooted(found: tuple[Finding, ...], checks: Mapping[str, Check]) -> tuple[Finding, ...]:
    """One finding for what more objects share than a check lists by themselves; the worst speaks for the others."""
    by_check: dict[str, list[Finding]] = {}
    for finding in found:
        by_check.setdefault(finding.check, []).append(finding)
    kept: list[Finding] = []
    for name, those in by_check.items():
        summary = checks[name].summary
        worst = ranked(those)[0]
        if summary is not None:
            kept += those if len(those) <= checks[name].separate else [_together(those, worst, summary(tuple(those)))]
        elif len(those) <= MOST_ALIKE[worst.level]:
            kept += those
        else:
            others = len(those) - 1
            kept.append(_together(those, worst, f"{worst.message.rstrip()} The same at {others:,} other places."))
    return tuple(kept)


def _together(found: list[Finding], worst: Finding, message: str) -> Finding:
    objects = tuple(sorted(f.object for f in found))
    return worst.but(
        object=f"{len(objects)} objects",
        message=message,
        objects=objects,
        size=sum(f.size for f in found),
        traffic=sum(f.traffic for f in found),
        key=worst.check,
        fix=_joined(tuple(f.fix for f in found)),
        explains=tuple(sorted({e for f in found for e in f.explains})),
    )


def _joined(fixes: Iterable[Fix | None]) -> Fix | None:
    """All fixes as one, undone in the opposite order; None unless every finding has one."""
    those = list(fixes)
    whole = [f for f in those if f is not None]
    if len(whole) != len(those) or not whole:
        return None
    return Fix(
        sql=tuple(s for f in whole for s in f.sql),
        reverse=tuple(s for f in reversed(whole) for s in f.reverse) if all(f.reverse for f in whole) else (),
        lock=whole[0].lock,
        risk=whole[0].risk,
    )
