"""Views and materialized views: replaced in place where their columns stay the first of the new ones, else made again with all they had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.making import made, whole
from dbarchitect.diff.pair import address_of, matched
from dbarchitect.diff.undoing import undone
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.clauses import storage_parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.objects import View


def remade(pair: Pair) -> Iterator[Address]:
    for old, new in matched(pair.before.views, pair.after.views):
        if old and new and _query(old) != _query(new) and not _replaceable(pair, old, new):
            yield address_of("view", old.name)


def _query(view: View) -> tuple[object, ...]:
    return (view.query, view.columns, view.materialized)


def _replaceable(pair: Pair, old: View, new: View) -> bool:
    if old.materialized or new.materialized:
        return False
    was, now = pair.old.columns.get(address_of("view", old.name)), pair.new.columns.get(address_of("view", new.name))
    return was is not None and now is not None and now[: len(was)] == was


def changes(pair: Pair) -> Iterator[Change]:
    for old, new in matched(pair.before.views, pair.after.views):
        goes = old is not None and pair.goes(address_of("view", old.name))
        if old is not None and (new is None or goes):
            rank = Rank.LOOSEN
            yield Change(
                "drop", address_of("view", old.name), (_drop(old),), whole(pair, views=(old,)), rank, also=_parts(old)
            )
        if new is not None and (old is None or goes):
            yield Change(
                "create", address_of("view", new.name), _created(pair, new), (_drop(new),), Rank.VIEWS, also=_parts(new)
            )
        if old and new and not goes:
            yield from _altered(pair, old, new)


def _created(pair: Pair, view: View) -> tuple[str, ...]:
    return made(pair, views=(view.but(triggers=(), rules=()),))


def _drop(view: View) -> str:
    return f"DROP {'MATERIALIZED ' if view.materialized else ''}VIEW {qualified(view.name)}"


def _parts(view: View) -> tuple[Address, ...]:
    place = (view.name.namespace, view.name.name)
    found: list[Address] = [("index", place[0], i.name) for i in view.indexes]
    return (*found, *(address_of("statistics", s.name) for s in view.statistics))


def _altered(pair: Pair, old: View, new: View) -> Iterator[Change]:
    address, word = address_of("view", new.name), "MATERIALIZED VIEW" if new.materialized else "VIEW"
    options = (old.options, old.security_invoker, old.check_option) != (
        new.options,
        new.security_invoker,
        new.check_option,
    )
    if _query(old) != _query(new):
        there = _replacing(pair, new)
        back = _replacing(pair, old) if _same_columns(pair, new) else _undone(pair, old, new)
        yield Change("alter", address, there, back, Rank.VIEWS)
    elif options:
        name = f"ALTER {word} {qualified(new.name)}"
        sql, undo = (tuple(f"{name} {w}" for w in _option_words(*p)) for p in ((old, new), (new, old)))
        yield Change("alter", address, sql, undo, Rank.VIEWS)
    yield from _column_defaults(old, new)
    if old.populated != new.populated:
        sql, undo = (
            (f"REFRESH MATERIALIZED VIEW {qualified(new.name)}{'' if v.populated else ' WITH NO DATA'}",)
            for v in (new, old)
        )
        yield Change("alter", address, sql, undo, Rank.BEHAVIOUR)


def _undone(pair: Pair, old: View, new: View) -> tuple[str, ...]:
    """A view cannot lose columns in place: it goes and comes again with what stands on it."""
    address = address_of("view", old.name)
    if not pair.users.get(address):
        return (_drop(new), *whole(pair, views=(old,)))
    return undone(pair, (address,), views=tuple(new if v.name == old.name else v for v in pair.before.views))


def _same_columns(pair: Pair, view: View) -> bool:
    address = address_of("view", view.name)
    return len(pair.old.columns.get(address, ())) == len(pair.new.columns.get(address, ()))


def _replacing(pair: Pair, view: View) -> tuple[str, ...]:
    bare = view.but(indexes=(), triggers=(), rules=(), statistics=(), column_defaults=())
    return tuple(s.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1) for s in made(pair, views=(bare,)))


def _all_options(view: View) -> dict[str, str]:
    found = dict(view.options)
    if view.security_invoker:
        found["security_invoker"] = "true"
    if view.check_option:
        found["check_option"] = view.check_option
    return found


def _option_words(old: View, new: View) -> Iterator[str]:
    was, now = _all_options(old), _all_options(new)
    if gone := [k for k in was if k not in now]:
        yield f"RESET ({', '.join(gone)})"
    if changed := tuple((k, v) for k, v in now.items() if was.get(k) != v):
        yield f"SET ({storage_parameters(changed)})"


def _column_defaults(old: View, new: View) -> Iterator[Change]:
    was, now = dict(old.column_defaults), dict(new.column_defaults)
    for column in sorted(was.keys() | now.keys()):
        if was.get(column) == now.get(column):
            continue
        alter = f"ALTER VIEW {qualified(new.name)} ALTER COLUMN {quote_identifier(column)}"
        sql, back = (f"{alter} SET DEFAULT {d[column]}" if column in d else f"{alter} DROP DEFAULT" for d in (now, was))
        yield Change("alter", address_of("view", new.name), (sql,), (back,), Rank.BEHAVIOUR)
