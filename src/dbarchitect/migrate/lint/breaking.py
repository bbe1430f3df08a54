"""Which statements of the application count as broken, and by what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.case import Case
    from dbarchitect.migrate.lint.probing import Broken

CACHED_PLAN = "0A000"
_NO_RIGHT, _CHECK, _UNIQUE, _REFERENCE, _EXCLUDED, _NULL = "42501", "23514", "23505", "23503", "23P01", "23502"


def breaking(case: Case) -> dict[int, list[Broken]]:
    """By relation, the statements that fail for a reason other than rights, cached plans and the chance of a made-up row."""
    found: dict[int, list[Broken]] = {}
    for one in case.measured.broken:
        if one.probe.kind == "count" and one.rows is not None:
            continue
        if one.state in (_REFERENCE, _EXCLUDED) or _is_cached(one) or (one.state == _NO_RIGHT and not _by_policy(one)):
            continue
        if one.state == _NULL and _was_nullable(case, one):
            continue
        if one.state == _UNIQUE or (one.state == _CHECK and not _asks_for_new(case, one)):
            continue
        found.setdefault(one.probe.relation, []).append(one)
    return found


def cached(case: Case) -> dict[int, Broken]:
    """By relation, the prepared statement whose plan may not be used any more."""
    return {b.probe.relation: b for b in case.measured.broken if _is_cached(b)}


def refused_rights(case: Case) -> dict[int, list[Broken]]:
    """By relation, the statements that a role may not run any more."""
    found: dict[int, list[Broken]] = {}
    for one in case.measured.broken:
        if one.state == _NO_RIGHT and not _by_policy(one):
            found.setdefault(one.probe.relation, []).append(one)
    return found


def collisions(case: Case) -> dict[int, Broken]:
    """By relation, an INSERT that leaves its key to a sequence which gives a key that is taken."""
    found = {}
    for one in case.measured.broken:
        columns = case.before.columns.get(one.probe.relation, {})
        left = [
            c
            for c in columns.values()
            if c.name not in one.probe.columns and (c.identity or "nextval(" in (c.default or ""))
        ]
        if one.state == _UNIQUE and one.probe.kind == "insert" and left:
            found[one.probe.relation] = one
    return found


def _by_policy(one: Broken) -> bool:
    """Whether row security refuses the row, not the right."""
    return "row-level security" in one.message


def _is_cached(one: Broken) -> bool:
    return one.probe.kind == "prepared" and one.state == CACHED_PLAN


def _was_nullable(case: Case, one: Broken) -> bool:
    """Whether the column that must have a value now was there and could be left out: nothing says the application does."""
    named = re.search(r'column "([^"]+)"', one.message)
    columns = case.first.columns.get(one.probe.relation, {}).values()
    return any(named is not None and c.name == named[1] and not c.not_null for c in columns)


def _asks_for_new(case: Case, one: Broken) -> bool:
    """Whether a check that refuses is about a column the application did not know."""
    named = re.search(r'check constraint "([^"]+)"', one.message)
    for constraint in case.after.constraints.values():
        if named and constraint.name == named[1] and constraint.table == one.probe.relation:
            return any(n not in case.first.columns.get(constraint.table, {}) for n in constraint.columns)
    return False
