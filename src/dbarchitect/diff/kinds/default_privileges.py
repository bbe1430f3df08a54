"""Default privileges: given and taken for what is made from now on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.engines.postgresql.names import quote_identifier

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
            yield Change("drop", ("default privilege", one), (_undone(one),), (one,), _rank(_undone(one)))
    for one in after:
        if one not in before:
            dropped = tuple(("default privilege", b) for b in before if b not in after)
            yield Change(
                "create",
                ("default privilege", one),
                (one,),
                (_undone(one),),
                _rank(one),
                needs=(*dropped, *_roles(pair, one), *_spaces(pair, one)),
            )


def _roles(pair: Pair, sql: str) -> Iterator[tuple[str, ...]]:
    yield from (("role", r.name) for r in pair.after.roles if r.name in sql)


def _spaces(pair: Pair, sql: str) -> Iterator[tuple[str, ...]]:
    yield from (("namespace", n.name) for n in pair.after.namespaces if f"IN SCHEMA {quote_identifier(n.name)} " in sql)


def _rank(sql: str) -> Rank:
    """What is taken away is taken before anything is made, what is given afterwards: nothing gets more than it shall have."""
    return Rank.GROUND if " REVOKE " in sql else Rank.PRIVILEGES


def _undone(sql: str) -> str:
    found = _CHANGE.match(sql)
    if found is None:
        return sql
    if found["verb"] == "GRANT":
        return f"{found['head']} REVOKE {found['what']} FROM {found['who']}"
    return f"{found['head']} GRANT {found['what']} TO {found['who']}"
