"""Default privileges: given and taken for what is made from now on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair

_CHANGE = re.compile(
    r"(?P<head>ALTER DEFAULT PRIVILEGES.*?) (?P<verb>GRANT|REVOKE) (?P<what>.+?) (?:TO|FROM) (?P<who>.+?)(?P<option> WITH GRANT OPTION)?\Z"
)


def changes(pair: Pair) -> Iterator[Change]:
    before = [d.definition for d in pair.before.default_privileges]
    after = [d.definition for d in pair.after.default_privileges]
    for one in before:
        if one not in after:
            yield Change("drop", ("default privilege", one), (_undone(one),), (one,), Rank.PRIVILEGES)
    for one in after:
        if one not in before:
            dropped = tuple(("default privilege", b) for b in before if b not in after)
            yield Change(
                "create",
                ("default privilege", one),
                (one,),
                (_undone(one),),
                Rank.PRIVILEGES,
                needs=(*dropped, *_roles(pair, one)),
            )


def _roles(pair: Pair, sql: str) -> Iterator[tuple[str, ...]]:
    yield from (("role", r.name) for r in pair.after.roles if r.name in sql)


def _undone(sql: str) -> str:
    found = _CHANGE.match(sql)
    if found is None:
        return sql
    if found["verb"] == "GRANT":
        return f"{found['head']} REVOKE {found['what']} FROM {found['who']}"
    return f"{found['head']} GRANT {found['what']} TO {found['who']}"
