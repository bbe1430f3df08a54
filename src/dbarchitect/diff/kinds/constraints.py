"""Constraints of tables: added, dropped, renamed, validated, enforced, deferred; of the kinds PostgreSQL knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.inline import stands_inline
from dbarchitect.diff.pair import by_key, table_address
from dbarchitect.diff.renamed import moved_names
from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.engines.postgresql.render.constraints import constraint_clause
from dbarchitect.model.tables import Check, ForeignKey, PrimaryKey, Unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.tables import Constraint, Table


def remade(pair: Pair) -> Iterator[Address]:
    """Constraints that differ in what cannot be altered: what hangs on their index must go and come with them."""
    for old, new in pair.tables():
        names = _moved(old, new)
        now = {c.name: c for c in new.constraints}
        for constraint in old.constraints:
            other = now.get(names.get(constraint.name, constraint.name))
            if other is not None and not constraint.inherited and not _in_place(constraint, other, pair.version):
                yield _address(old, constraint)


def changes(pair: Pair) -> Iterator[Change]:
    for name, table in pair.tables_after.items():
        if name not in pair.tables_before or pair.goes(table_address(name)):
            for constraint in table.constraints:
                if not constraint.inherited and not stands_inline(pair.new, table, constraint):
                    yield _added(table, constraint)
    for old, new in pair.tables():
        yield from _of_table(pair, old, new)


def _address(table: Table, constraint: Constraint) -> Address:
    return ("constraint", table.name.namespace, table.name.name, constraint.name)


def _moved(old: Table, new: Table) -> dict[str, str]:
    return moved_names(_own(old, new), _own(new, old), lambda c: c.but(name="", comment=None))


def same_constraint(constraint: Constraint) -> Constraint:
    """The constraint without what tells one of a partition from its parent's."""
    without = {"name": "", "comment": None, "inherited": False}
    return constraint.but(**without, attach_to=None) if hasattr(constraint, "attach_to") else constraint.but(**without)


def _own(table: Table, other: Table) -> dict[str, Constraint]:
    """By name, without those the parent makes; of a table that leaves or joins a parent, all."""
    return {c.name: c for c in table.constraints if not c.inherited or table.partition_of != other.partition_of}


def _of_table(pair: Pair, old: Table, new: Table) -> Iterator[Change]:
    names = _moved(old, new)
    was = {names.get(k, k): c for k, c in _own(old, new).items()}
    now = _own(new, old)
    table = qualified(new.name)
    for before, after in names.items():
        sql, back = (
            f"ALTER TABLE {table} RENAME CONSTRAINT {quote_identifier(a)} TO {quote_identifier(b)}"
            for a, b in ((before, after), (after, before))
        )
        address = ("constraint", new.name.namespace, new.name.name, after)
        yield Change("alter", address, (sql,), (back,), Rank.SETTINGS)
    for _, one, other in by_key(was, now):
        if one is not None and other is not None:
            yield from _both(pair, old, new, one, other)
        elif one is not None and not one.inherited:
            yield _dropped(old, one)
        elif other is not None and not other.inherited:
            yield _added(new, other)


def _both(pair: Pair, old_table: Table, new_table: Table, old: Constraint, new: Constraint) -> Iterator[Change]:
    if new.inherited or old.inherited:
        return
    address = _address(old_table, old)
    if pair.goes(address) or not _in_place(old, new, pair.version):
        yield _dropped(old_table, old)
        yield _added(new_table, new)
        return
    yield from _altered(new_table, old, new)


_STATE: dict[str, Any] = {"comment": None, "inherited": False}


def _in_place(old: Constraint, new: Constraint, version: int) -> bool:
    """Whether the difference is one of state: validity, enforcement, deferral, storage parameters, clustering."""
    if old.kind != new.kind:
        return False
    match old, new:
        case ForeignKey(), ForeignKey():
            if old.validated and not new.validated and new.enforced:
                return False
            if version < 18 and old.enforced != new.enforced:
                return False
            state = {
                **_STATE,
                "name": "",
                "validated": True,
                "enforced": True,
                "deferrable": False,
                "initially_deferred": False,
            }
            return bool(old.but(**state) == new.but(**state))
        case Check(), Check():
            return bool(
                old.but(**_STATE, name="", validated=True) == new.but(**_STATE, name="", validated=True)
                and (old.validated == new.validated or (new.validated and old.enforced))
            )
        case (PrimaryKey(), PrimaryKey()) | (Unique(), Unique()):
            state = {**_STATE, "name": "", "options": (), "clustered": False}
            return bool(old.but(**state) == new.but(**state))
        case _:
            state = {**_STATE, "name": "", "options": ()}
            return bool(old.but(**state) == new.but(**state))


def _altered(table: Table, old: Constraint, new: Constraint) -> Iterator[Change]:
    name, address = quote_identifier(new.name), _address(table, new)
    alter = f"ALTER TABLE {qualified(table.name)}"
    if isinstance(old, ForeignKey) and isinstance(new, ForeignKey):
        words, undo = _key_state(old, new), _key_state(new, old)
        if words:
            again = _again(table, old) if undo is None else (f"{alter} ALTER CONSTRAINT {name}{undo}",)
            yield Change("alter", address, (f"{alter} ALTER CONSTRAINT {name}{words}",), again, Rank.CONSTRAINTS)
    if (
        isinstance(new, ForeignKey | Check)
        and isinstance(old, ForeignKey | Check)
        and new.validated
        and not old.validated
        and old.enforced
    ):
        yield Change("alter", address, (f"{alter} VALIDATE CONSTRAINT {name}",), _again(table, old), Rank.REFERENCES)
    if isinstance(new, PrimaryKey | Unique) and isinstance(old, PrimaryKey | Unique):
        yield from _index_state(table, old, new)


def _again(table: Table, old: Constraint) -> tuple[str, ...]:
    """The constraint as it was: what has been validated can only go and come again."""
    alter = f"ALTER TABLE {qualified(table.name)}"
    return (f"{alter} DROP CONSTRAINT {quote_identifier(old.name)}", f"{alter} ADD {constraint_clause(old)}")


def _key_state(old: ForeignKey, new: ForeignKey) -> str | None:
    words = ""
    if (old.deferrable, old.initially_deferred) != (new.deferrable, new.initially_deferred):
        words += " DEFERRABLE" if new.deferrable else " NOT DEFERRABLE"
        if new.deferrable:
            words += " INITIALLY DEFERRED" if new.initially_deferred else " INITIALLY IMMEDIATE"
    if old.enforced != new.enforced:
        words += " ENFORCED" if new.enforced else " NOT ENFORCED"
    return words


def _index_state(table: Table, old: PrimaryKey | Unique, new: PrimaryKey | Unique) -> Iterator[Change]:
    from dbarchitect.diff.kinds.indexes import option_changes
    from dbarchitect.model.tables import Name

    own = Name(namespace=table.name.namespace, name=new.name)
    yield from option_changes(_address(table, new), own, old.options, new.options)
    if old.clustered != new.clustered:
        alter = f"ALTER TABLE {qualified(table.name)}"
        words = {True: f"{alter} CLUSTER ON {quote_identifier(new.name)}", False: f"{alter} SET WITHOUT CLUSTER"}
        yield Change("alter", _address(table, new), (words[new.clustered],), (words[old.clustered],), Rank.SETTINGS)


def _rank(constraint: Constraint) -> Rank:
    return Rank.REFERENCES if isinstance(constraint, ForeignKey) else Rank.CONSTRAINTS


def _add(table: Table, constraint: Constraint) -> str:
    return f"ALTER TABLE {qualified(table.name)} ADD {constraint_clause(constraint)}"


def _drop(table: Table, constraint: Constraint) -> str:
    return f"ALTER TABLE {qualified(table.name)} DROP CONSTRAINT {quote_identifier(constraint.name)}"


def _added(table: Table, constraint: Constraint) -> Change:
    needs: tuple[Address, ...] = (table_address(table.name),)
    if isinstance(constraint, ForeignKey):
        needs = (*needs, table_address(constraint.target))
    return Change(
        "create",
        _address(table, constraint),
        (_add(table, constraint),),
        (_drop(table, constraint),),
        _rank(constraint),
        needs=needs,
    )


def _dropped(table: Table, constraint: Constraint) -> Change:
    return Change(
        "drop", _address(table, constraint), (_drop(table, constraint),), (_add(table, constraint),), Rank.LOOSEN
    )
