"""Indexes that no constraint owns, of tables and of materialized views: made, dropped, renamed, their parameters set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.pair import address_of, by_key, table_address
from dbarchitect.diff.renamed import moved_names
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.clauses import storage_parameters
from dbarchitect.engines.postgresql.render.objects import create_index, index_settings
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.objects import View
    from dbarchitect.model.tables import Index, Table

_STATE = {
    "comment": None,
    "options": (),
    "clustered": False,
    "valid": True,
    "statistics_targets": (),
    "tablespace": None,
}


def remade(pair: Pair) -> Iterator[Address]:
    for old, new in _relations(pair):
        names = _moved(old, new)
        now = {i.name: i for i in new.indexes}
        for index in old.indexes:
            other = now.get(names.get(index.name, index.name))
            if other is not None and not index.inherited and not _in_place(index, other):
                yield _address(old.name, index)


def _relations(pair: Pair) -> Iterator[tuple[Table | View, Table | View]]:
    yield from pair.tables()
    views = {v.name: v for v in pair.after.views}
    for view in pair.before.views:
        other = views.get(view.name)
        if other is not None and not pair.goes(address_of("view", view.name)):
            yield view, other


def changes(pair: Pair) -> Iterator[Change]:
    split = {i.attach_to for t in pair.after.tables for i in t.indexes if i.attach_to}
    for name, table in pair.tables_after.items():
        if name not in pair.tables_before or pair.goes(table_address(name)):
            for index in table.indexes:
                if not index.inherited:
                    yield from _added(name, index, split)
    for old, new in _relations(pair):
        yield from _of_relation(pair, old, new, split)


def _address(relation: Name, index: Index) -> Address:
    return ("index", relation.namespace, index.name)


def _own(relation: Table | View, other: Table | View) -> dict[str, Index]:
    moves = getattr(relation, "partition_of", None) != getattr(other, "partition_of", None)
    return {i.name: i for i in relation.indexes if not i.inherited or moves}


def same_index(index: Index) -> Index:
    """The index without what tells one of a partition from its parent's."""
    return index.but(name="", inherited=False, attach_to=None, **_STATE)


def _moved(old: Table | View, new: Table | View) -> dict[str, str]:
    return moved_names(_own(old, new), _own(new, old), lambda i: i.but(name="", **_STATE))


def _of_relation(pair: Pair, old: Table | View, new: Table | View, split: set[Name]) -> Iterator[Change]:
    names = _moved(old, new)
    was = {names.get(k, k): i for k, i in _own(old, new).items()}
    for before, after in names.items():
        space = new.name.namespace
        sql, back = (
            f"ALTER INDEX {qualified(Name(namespace=space, name=a))} RENAME TO {quote_identifier(b)}"
            for a, b in ((before, after), (after, before))
        )
        yield Change("alter", ("index", space, after), (sql,), (back,), Rank.SETTINGS)
    for _, one, other in by_key(was, _own(new, old)):
        if one is not None and other is not None:
            if one.inherited or other.inherited:
                continue
            if pair.goes(_address(old.name, one)) or not _in_place(one, other):
                yield _dropped(old.name, one)
                yield from _added(new.name, other, split)
            else:
                yield from _altered(new.name, one, other)
        elif one is not None and not one.inherited:
            yield _dropped(old.name, one)
        elif other is not None and not other.inherited:
            yield from _added(new.name, other, split)


def _in_place(old: Index, new: Index) -> bool:
    state = {**_STATE, "name": ""}
    return bool(old.but(**state) == new.but(**state)) and old.valid


def _added(relation: Name, index: Index, split: set[Name]) -> Iterator[Change]:
    own = Name(namespace=relation.namespace, name=index.name)
    sql = (create_index(relation, index, only=own in split).sql, *(d.sql for d in index_settings(relation, index)))
    parents = (("index", index.attach_to.namespace, index.attach_to.name),) if index.attach_to else ()
    drop = () if index.attach_to else (f"DROP INDEX {qualified(own)}",)
    if index.clustered:
        sql = (*sql, f"ALTER TABLE {qualified(relation)} CLUSTER ON {quote_identifier(index.name)}")
    needs = (("table", relation.namespace, relation.name), ("view", relation.namespace, relation.name), *parents)
    yield Change("create", _address(relation, index), sql, drop, Rank.INDEXES, needs=needs)


def _dropped(relation: Name, index: Index) -> Change:
    own = Name(namespace=relation.namespace, name=index.name)
    made = (create_index(relation, index).sql, *(d.sql for d in index_settings(relation, index)))
    return Change("drop", _address(relation, index), (f"DROP INDEX {qualified(own)}",), made, Rank.LOOSEN)


def _altered(relation: Name, old: Index, new: Index) -> Iterator[Change]:
    own, address = Name(namespace=relation.namespace, name=new.name), _address(relation, new)
    yield from option_changes(address, own, old.options, new.options)
    if old.tablespace != new.tablespace:
        sql, back = (
            f"ALTER INDEX {qualified(own)} SET TABLESPACE {quote_identifier(i.tablespace or 'pg_default')}"
            for i in (new, old)
        )
        yield Change("alter", address, (sql,), (back,), Rank.SETTINGS)
    if old.clustered != new.clustered:
        alter = f"ALTER TABLE {qualified(relation)}"
        words = {True: f"{alter} CLUSTER ON {quote_identifier(new.name)}", False: f"{alter} SET WITHOUT CLUSTER"}
        yield Change("alter", address, (words[new.clustered],), (words[old.clustered],), Rank.SETTINGS)
    targets = (dict(old.statistics_targets), dict(new.statistics_targets))
    for position in sorted(targets[0].keys() | targets[1].keys()):
        was, now = (t.get(position, -1) for t in targets)
        if was != now:
            sql, back = (f"ALTER INDEX {qualified(own)} ALTER COLUMN {position} SET STATISTICS {n}" for n in (now, was))
            yield Change("alter", address, (sql,), (back,), Rank.SETTINGS)


def option_changes(
    address: Address, index: Name, old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]
) -> Iterator[Change]:
    """Storage parameters of an index set and reset."""
    if old == new:
        return
    sql, back = (tuple(f"ALTER INDEX {qualified(index)} {w}" for w in _words(*p)) for p in ((old, new), (new, old)))
    yield Change("alter", address, sql, back, Rank.SETTINGS)


def _words(old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]) -> Iterator[str]:
    was, now = dict(old), dict(new)
    if gone := [k for k in was if k not in now]:
        yield f"RESET ({', '.join(gone)})"
    if changed := tuple((k, v) for k, v in new if was.get(k) != v):
        yield f"SET ({storage_parameters(changed)})"
