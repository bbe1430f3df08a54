"""Owners and privileges of everything, of columns too; what is made anew gets all it had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.holders import Holder, holders
from dbarchitect.diff.pair import by_key
from dbarchitect.engines.postgresql.names import quote_identifier, quote_identifiers
from dbarchitect.engines.postgresql.render.objects import role_reference
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address

_USUAL = {"FUNCTION": "EXECUTE", "PROCEDURE": "EXECUTE", "TYPE": "USAGE", "DOMAIN": "USAGE"}
Right = tuple[str, str, str, bool]
"""Who, what, on which column (empty: the whole), whether it may be passed on."""


def changes(pair: Pair) -> Iterator[Change]:
    after = holders(pair.after)
    before = {k: h for k, h in holders(pair.before).items() if k in after and not _comes(pair, h)}
    for key, old, new in by_key(before, after):
        del key
        if new is None:
            continue
        yield from _owner(old, new)
        yield from _grants(pair, old, new)


def _comes(pair: Pair, holder: Holder) -> bool:
    return any(pair.goes(a) for a in holder.stands_on)


def _owner(old: Holder | None, new: Holder) -> Iterator[Change]:
    was, now = (h.owner if h else None for h in (old, new))
    if was == now or new.owner_target is None:
        return
    sql, back = (
        f"ALTER {new.owner_target} OWNER TO {quote_identifier(o) if o else 'CURRENT_USER'}" for o in (now, was)
    )
    needs: tuple[Address, ...] = (new.address, *((("role", now),) if now else ()))
    yield Change("alter", ("owner", *new.address), (sql,), (back,), Rank.PRIVILEGES, needs=needs)


def _grants(pair: Pair, old: Holder | None, new: Holder) -> Iterator[Change]:
    if (old.grants if old else ()) == new.grants:
        return
    was, now = _rights(old), _rights(new)
    was = {r for r in was if not r[2] or _has_column(pair, new, r[2])}
    taken, given = _stripped(old), _stripped(new)
    sql: list[str] = []
    back: list[str] = []
    for grantee in sorted(given - taken):
        sql.append(_revoke_all(new, grantee))
        back.insert(0, _usual(new, grantee))
        was = {r for r in was if r[0] != grantee}
    for grantee in sorted(taken - given):
        sql.append(_usual(new, grantee))
        back.insert(0, _revoke_all(new, grantee))
    sql += [*_written(new, was - now, grant=False), *_written(new, now - was, grant=True)]
    back = [*_written(new, now - was, grant=False), *_written(new, was - now, grant=True), *back]
    needs = (new.address, *(("role", r[0]) for r in now), *(("column", *new.address[1:], r[2]) for r in now if r[2]))
    for statement in sql:
        yield Change("alter", ("privileges", *new.address), (statement,), tuple(back), Rank.PRIVILEGES, needs=needs)
        back = []


def _has_column(pair: Pair, holder: Holder, column: str) -> bool:
    """Whether the column stays: what goes takes its privileges along."""
    if holder.address[0] != "table":
        return True
    name = Name(namespace=holder.address[1], name=holder.address[2])
    return pair.tables_after[name].column(column) is not None


def _rights(holder: Holder | None) -> set[Right]:
    return {
        (g.grantee, p.upper(), column, g.with_grant_option)
        for g in (holder.grants if holder else ())
        for p in g.privileges
        for column in (g.columns or ("",))
    }


def _stripped(holder: Holder | None) -> set[str]:
    return {g.grantee for g in (holder.grants if holder else ()) if not g.privileges}


def _revoke_all(holder: Holder, grantee: str) -> str:
    return f"REVOKE ALL ON {holder.grant_target} FROM {role_reference(grantee)}"


def _usual(holder: Holder, grantee: str) -> str:
    """What the engine gives of itself: to PUBLIC what its kind has, to the owner everything."""
    kind = holder.grant_target.partition(" ")[0]
    rights = _USUAL.get(kind, "ALL") if grantee == "PUBLIC" else "ALL"
    return f"GRANT {rights} ON {holder.grant_target} TO {role_reference(grantee)}"


def _written(holder: Holder, rights: set[Right], *, grant: bool) -> Iterator[str]:
    """One statement for each grantee and set of columns."""
    by_privileges: dict[tuple[str, bool, tuple[str, ...]], list[str]] = {}
    by_column: dict[tuple[str, bool, str], list[str]] = {}
    for grantee, privilege, column, option in sorted(rights):
        by_column.setdefault((grantee, option, column), []).append(privilege)
    for (grantee, option, column), privileges in by_column.items():
        by_privileges.setdefault((grantee, option, tuple(privileges)), []).append(column)
    for (grantee, option, rights_given), columns in by_privileges.items():
        for listed in _column_lists(columns):
            what = ", ".join(f"{p}{listed}" for p in rights_given)
            who = role_reference(grantee)
            if grant:
                yield f"GRANT {what} ON {holder.grant_target} TO {who}" + (" WITH GRANT OPTION" if option else "")
            else:
                yield f"REVOKE {what} ON {holder.grant_target} FROM {who}"


def _column_lists(columns: list[str]) -> Iterator[str]:
    if "" in columns:
        yield ""
    named = [c for c in columns if c]
    if named:
        yield f" ({quote_identifiers(named)})"
