"""Columns of tables that stay: added, dropped, and every property changed in place; several types of one table at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.conversion import using
from dbarchitect.diff.counters import identity_changes
from dbarchitect.diff.meanwhile import meanwhile, type_meanwhile
from dbarchitect.diff.misfits import may_be_refused, misfit, what_fits
from dbarchitect.diff.pair import column_address
from dbarchitect.diff.regaining import column_loss, joined, must_be_filled, whole_column
from dbarchitect.engines.postgresql.names import qualified, qualified_type, quote_identifier
from dbarchitect.engines.postgresql.render.clauses import storage_parameters
from dbarchitect.engines.postgresql.render.tables import column_definition, column_settings, short_type
from dbarchitect.model.migration import Loss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address
    from dbarchitect.model.tables import Column, Table

VIRTUAL_SINCE = 18
EXPRESSION_SINCE = 17


def remade(pair: Pair) -> Iterator[Address]:
    """Columns that can only become what they shall be by going and coming again."""
    for old, new in _tables(pair):
        for column in new.columns:
            was = old.column(column.name)
            if was and not column.inherited and _must_come_again(pair, was, column):
                yield column_address(new.name, column.name)


def retyped(pair: Pair) -> Iterator[Address]:
    """Columns whose type or collation changes."""
    for old, new in _tables(pair):
        for column in new.columns:
            was = old.column(column.name)
            if was and (was.type, was.collation) != (column.type, column.collation):
                yield column_address(new.name, column.name)


def _tables(pair: Pair) -> Iterator[tuple[Table, Table]]:
    for name, old in pair.tables_before.items():
        new = pair.tables_after.get(name)
        if new is not None:
            yield old, new


def _must_come_again(pair: Pair, old: Column, new: Column) -> bool:
    if old.generated is None and new.generated is None:
        return False
    if old.generated is None:
        return True
    if new.generated is None:
        return not old.generated.stored
    if old.generated.stored != new.generated.stored:
        return True
    return old.generated != new.generated and (pair.version < EXPRESSION_SINCE or old.type != new.type)


def changes(pair: Pair) -> Iterator[Change]:
    for old, new in pair.tables():
        yield from _dropped(pair, old, new)
        yield from _added(pair, old, new)
        yield from _types(pair, old, new)
        for column in new.columns:
            was = old.column(column.name)
            if was is not None and not pair.goes(column_address(new.name, column.name)):
                yield from _altered(_Place(pair, old, new, was, column))


def _dropped(pair: Pair, old: Table, new: Table) -> Iterator[Change]:
    for column in old.columns:
        address = column_address(old.name, column.name)
        gone = new.column(column.name) is None
        if column.inherited or old.of_type or not (gone or pair.goes(address)):
            continue
        table = qualified(old.name)
        sql = f"ALTER TABLE {table} DROP COLUMN {quote_identifier(column.name)}"
        rank = Rank.REMOVAL if gone else Rank.LOOSEN
        back = whole_column(old, column, pair.before)
        kept = column.generated is not None
        after = new.column(column.name)
        fresh = after is not None and after.generated is not None
        loss = None if kept else column_loss(pair, old, column, derived=fresh)
        yield Change("drop", address, (sql,), back, rank, loss=loss, reversible=kept, also=_along(old, column))


def _along(table: Table, column: Column) -> tuple[Address, ...]:
    return (("default", *column_address(table.name, column.name)[1:]),) if column.default else ()


def _added(pair: Pair, old: Table, new: Table) -> Iterator[Change]:
    for column in new.columns:
        address = column_address(new.name, column.name)
        if column.inherited or new.of_type or (old.column(column.name) is not None and not pair.goes(address)):
            continue
        table = qualified(new.name)
        drop = (f"ALTER TABLE {table} DROP COLUMN {quote_identifier(column.name)}",)
        sql = f"ALTER TABLE {table} ADD COLUMN {column_definition(column)}"
        also = (("default", *address[1:]),) if column.default else ()
        if pair.given.fills and must_be_filled(new, column, pair.after):
            filled = whole_column(new, column, pair.after)
            yield Change("create", address, filled, drop, Rank.COLUMNS, also=also)
            continue
        yield Change("create", address, (sql,), drop, Rank.COLUMNS, also=also)
        alone = new.but(columns=(column,), constraints=(), indexes=())
        for setting in column_settings(alone):
            yield Change("alter", address, (setting.sql,), (), Rank.SETTINGS)


def _types(pair: Pair, old: Table, new: Table) -> Iterator[Change]:
    """One statement for all columns of the table whose type changes: its rows are written anew once."""
    there: list[str] = []
    back: list[str] = []
    addresses: list[Address] = []
    losses: list[Loss] = []
    ranges = {qualified_type(r.name) for r in pair.before.ranges}
    needs: list[Address] = []
    for column in new.columns:
        was, address = old.column(column.name), column_address(new.name, column.name)
        if was is None or column.inherited or new.of_type or address not in pair.retyped or pair.goes(address):
            continue
        if was.generated and column.generated and was.generated != column.generated:
            continue
        if was.type == column.type and was.type in ranges:
            continue
        loss = misfit(pair, old, was, column)
        there += _actions(pair, was, column, cut=loss is not None and loss.allowed, back=False)
        back += _actions(pair, column, was, cut=False, back=True)
        addresses.append(address)
        needs += [("type", *u[1:]) for u in pair.new.uses.get(address, ()) if u[0] == "type"]
        needs += [u for u in pair.new.uses.get(("default", *address[1:]), ()) if u[0] == "routine"]
        if loss:
            losses.append(loss)
    if not addresses:
        return
    table = qualified(new.name)
    sql = f"ALTER TABLE {table} " + ", ".join(there)
    undo = f"ALTER TABLE {table} " + ", ".join(back)
    yield Change(
        "alter", addresses[0], (sql,), (undo,), Rank.COLUMNS, also=tuple(addresses[1:]), needs=tuple(needs),
        loss=joined(losses), reversible=not losses,
    )  # fmt: skip


def _actions(pair: Pair, old: Column, new: Column, *, cut: bool, back: bool) -> Iterator[str]:
    """What ALTER TABLE says to turn one type into the other; a default that would be in the way goes and comes again."""
    name = f"ALTER COLUMN {quote_identifier(new.name)}"
    kind = type_meanwhile(pair, new.type) if back else new.type
    cutting = cut and may_be_refused(old.type, new.type)
    expression = what_fits(old, new) if cutting else using(_turned(pair) if back else pair, old, new, cut=cut)
    if expression is not None and back and kind != new.type:
        expression = meanwhile(pair, expression)
    collate = f" COLLATE {new.collation}" if new.collation else ""
    counted = (old.identity is None) != (new.identity is None)  # its default comes and goes with the identity
    changed = expression is not None or old.type != new.type
    apart = old.default is not None and not old.generated and not counted and changed
    if apart:
        yield f"{name} DROP DEFAULT"
    yield f"{name} TYPE {short_type(kind)}{collate}" + (f" USING {expression}" if expression else "")
    if (
        new.default is not None
        and not (new.generated or old.generated or counted)
        and (apart or old.default != new.default)
    ):
        default = new.default
        if kind != new.type:
            default = default.replace(f"::{new.type}", f"::{kind}")
        yield f"{name} SET DEFAULT {default}"


def _turned(pair: Pair) -> Pair:
    from dbarchitect.diff.pair import Pair as _Pair

    return _Pair(pair.after, pair.before, pair.new, pair.old, pair.given, pair.remade, pair.retyped)


@dataclass(frozen=True)
class _Place:
    """One column on both sides."""

    pair: Pair
    old_table: Table
    new_table: Table
    old: Column
    new: Column

    @property
    def address(self) -> Address:
        return column_address(self.new_table.name, self.new.name)

    def follows_parent(self, field: str) -> bool:
        """Whether the parent's change brings this one, as the column is inherited."""
        if not self.new.inherited:
            return False
        parents = (self.new_table.partition_of.parent,) if self.new_table.partition_of else self.new_table.inherits
        for parent in parents:
            above, former = self.pair.tables_after.get(parent), self.pair.tables_before.get(parent)
            now = above.column(self.new.name) if above else None
            was = former.column(self.new.name) if former else None
            if (
                now
                and was
                and getattr(now, field) == getattr(self.new, field)
                and getattr(now, field) != getattr(was, field)
            ):
                return True
        return False

    def alter(self, there: str, back: str, rank: Rank = Rank.SETTINGS, *, only: bool = False, why: str = "") -> Change:
        table = ("ONLY " if only else "") + qualified(self.new_table.name)
        name = quote_identifier(self.new.name)
        sql, undo = (f"ALTER TABLE {table} ALTER COLUMN {name} {words}" for words in (there, back))
        return Change("alter", self.address, (sql,), (undo,), rank, why)

    def differs(self, field: str) -> bool:
        return bool(getattr(self.old, field) != getattr(self.new, field)) and not self.follows_parent(field)


def _altered(place: _Place) -> Iterator[Change]:
    old, new = place.old, place.new
    yield from _default(place)
    if old.identity != new.identity and not new.inherited:
        yield from identity_changes(place.pair, place.new_table, old, new)
    if old.generated != new.generated and not new.inherited:
        yield from _expression(place)
    if place.differs("nullable"):
        yield from _nullability(place)
    elif not new.nullable and old.not_null_name != new.not_null_name and not new.inherited:
        yield _not_null_renamed(place)
    if place.differs("storage"):
        # what the old type allows is said while the column is of it, there and back
        rank = Rank.LOOSEN if new.storage is None else Rank.SETTINGS
        yield place.alter(_storage(new), _storage(old), rank, only=new.inherited)
    if place.differs("compression"):
        yield place.alter(_compression(new), _compression(old))
    if place.differs("statistics_target"):
        there, back = (
            f"SET STATISTICS {-1 if c.statistics_target is None else c.statistics_target}" for c in (new, old)
        )
        yield place.alter(there, back)
    if place.differs("options"):
        yield _options(place)


def _storage(column: Column) -> str:
    return f"SET STORAGE {(column.storage or 'DEFAULT').upper()}"


def _compression(column: Column) -> str:
    return f"SET COMPRESSION {column.compression or 'DEFAULT'}"


def _default(place: _Place) -> Iterator[Change]:
    old, new = place.old, place.new
    address = ("default", *place.address[1:])
    if old.generated or new.generated or place.follows_parent("default"):
        return
    retyped = place.address in place.pair.retyped and not new.inherited
    if retyped and (old.default is not None or new.default is not None):
        return
    again = place.pair.goes(address) and old.default is not None
    if old.default == new.default and not again:
        return
    serial = old.identity or new.identity
    if serial and (old.default or "").startswith("nextval(") != (new.default or "").startswith("nextval("):
        return
    only = new.inherited
    if again or new.default is None:
        dropped = place.alter("DROP DEFAULT", f"SET DEFAULT {old.default}", Rank.LOOSEN, only=only)
        yield Change("drop", address, dropped.sql, dropped.back, Rank.LOOSEN)
        if new.default is not None:
            made = place.alter(f"SET DEFAULT {new.default}", "DROP DEFAULT", Rank.SETTINGS, only=only)
            yield Change("create", address, made.sql, made.back, Rank.SETTINGS)
        return
    back = "DROP DEFAULT" if old.default is None else f"SET DEFAULT {old.default}"
    made = place.alter(f"SET DEFAULT {new.default}", back, Rank.SETTINGS, only=only)
    yield Change("alter", address, made.sql, made.back, Rank.SETTINGS)


def _expression(place: _Place) -> Iterator[Change]:
    old, new = place.old, place.new
    if old.generated and new.generated:
        yield place.alter(
            f"SET EXPRESSION AS ({new.generated.expression})", f"SET EXPRESSION AS ({old.generated.expression})"
        )
    elif old.generated:
        yield _plain(place)


def _plain(place: _Place) -> Change:
    """A stored generated column becomes a plain one; on the way back it goes and is computed anew."""
    table, name = qualified(place.new_table.name), quote_identifier(place.new.name)
    back = (f"ALTER TABLE {table} DROP COLUMN {name}", *whole_column(place.old_table, place.old, place.pair.before))
    sql = f"ALTER TABLE {table} ALTER COLUMN {name} DROP EXPRESSION"
    default = f"ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {place.new.default}"
    there = (sql,) if place.new.default is None else (sql, default)
    return Change("alter", place.address, there, back, Rank.SETTINGS)


def _nullability(place: _Place) -> Iterator[Change]:
    old, new = place.old, place.new
    table, name = qualified(place.new_table.name), quote_identifier(new.name)
    if new.nullable:
        back = _named_not_null(place, old) or f"ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL"
        sql = f"ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL"
        yield Change("alter", place.address, (sql,), (back,), Rank.SETTINGS)
        return
    sql = _named_not_null(place, new) or f"ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL"
    back = f"ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL"
    fills = new.default is not None and not new.generated and not new.default.startswith("nextval(")
    first = (f"UPDATE {table} SET {name} = DEFAULT WHERE {name} IS NULL",) if fills else ()
    why = f"rows without {place.new_table.name}.{new.name} get its default first" if fills else ""
    needs = (("default", *place.address[1:]),)
    yield Change("alter", place.address, (*first, sql), (back,), Rank.CONSTRAINTS, why, needs=needs)


def _named_not_null(place: _Place, column: Column) -> str | None:
    if not column.not_null_name or place.pair.version < VIRTUAL_SINCE:
        return None
    added = f"ADD CONSTRAINT {quote_identifier(column.not_null_name)} NOT NULL {quote_identifier(column.name)}"
    return f"ALTER TABLE {qualified(place.new_table.name)} {added}"


def _not_null_renamed(place: _Place) -> Change:
    from dbarchitect.engines.postgresql.names import default_name

    table = qualified(place.new_table.name)
    usual = default_name(place.new_table.name.name, place.new.name, "not_null")
    was, now = (quote_identifier(c.not_null_name or usual) for c in (place.old, place.new))
    sql, back = (f"ALTER TABLE {table} RENAME CONSTRAINT {a} TO {b}" for a, b in ((was, now), (now, was)))
    return Change("alter", place.address, (sql,), (back,), Rank.SETTINGS)


def _options(place: _Place) -> Change:
    table, name = qualified(place.new_table.name), quote_identifier(place.new.name)
    pairs = ((place.old, place.new), (place.new, place.old))
    sql, back = (tuple(f"ALTER TABLE {table} ALTER COLUMN {name} {w}" for w in _option_words(*p)) for p in pairs)
    return Change("alter", place.address, sql, back, Rank.SETTINGS)


def _option_words(old: Column, new: Column) -> Iterator[str]:
    gone = [k for k, _ in old.options if k not in dict(new.options)]
    changed = tuple((k, v) for k, v in new.options if dict(old.options).get(k) != v)
    if gone:
        yield f"RESET ({', '.join(gone)})"
    if changed:
        yield f"SET ({storage_parameters(changed)})"
