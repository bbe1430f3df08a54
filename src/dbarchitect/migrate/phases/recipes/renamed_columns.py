"""A column under another name: both names are there until the last instance that knows the old one is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.phases.columns import beside, simple_mirror

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft

TURN = 10


def contribute(case: Case, draft: Draft) -> None:
    for name, old_name, new_name in case.renames:
        table, target = case.before.table(name), case.after.table(name)
        assert table is not None
        assert target is not None
        old, new = case.named(table, old_name), case.named(target, new_name)
        same = new.but(type=old.type) if new.type == old.type else new
        draft.recipes.append("column_rename")
        draft.fresh[(name, new.name)] = "contract"
        beside(case, draft, table, simple_mirror(table, new.name, ((old, same),)), taken_over=((old, new),))
