"""A table under another name: a view bears the name that the table has not, first the new one, then the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.model.migration import Step

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.model.tables import Name

TURN = 70


def contribute(case: Case, draft: Draft) -> None:
    for old, new in case.tables:
        draft.recipes.append("table_rename")
        draft.views |= {old, new}
        draft.touched.add(old)
        draft.renamed[new] = old
        draft.handled.add(("table", new.namespace, new.name))
        _one(draft, old, new)


def _one(draft: Draft, old: Name, new: Name) -> None:
    one, other = qualified(old), qualified(new)
    about = f"table {old}"
    # a view of one table is written through: INSERT, UPDATE and DELETE reach the table
    draft.do("expand", f"CREATE VIEW {other} AS SELECT * FROM {one}", undo=f"DROP VIEW {other}", about=about)
    away = _renamed(old, new)
    back = _renamed(new, old)
    draft.do("switch", f"DROP VIEW {other}", undo=f"CREATE VIEW {other} AS SELECT * FROM {one}", about=about)
    for n, sql in enumerate(away):
        draft.do("switch", sql, undo=back[len(away) - 1 - n], about=about)
    draft.do("switch", f"CREATE VIEW {one} AS SELECT * FROM {other}", undo=f"DROP VIEW {one}", about=about)
    draft.stages["contract"].steps.insert(0, Step(sql=f"DROP VIEW {one}", object=about))
    draft.stages["contract"].undo.append(Step(sql=f"CREATE VIEW {one} AS SELECT * FROM {other}", object=about))
    draft.tell(
        "write_both",
        f"deploy the version that says {new}; until the switch it is a view of {old}, which statements reach through.",
    )
    draft.tell(
        "switch",
        f"{old} is a view of {new} now; INSERT … ON CONFLICT goes through it, LOCK TABLE, TRUNCATE and COPY … FROM do not.",
    )


def _renamed(old: Name, new: Name) -> list[str]:
    found = []
    if old.name != new.name:
        found.append(f"ALTER TABLE {qualified(old)} RENAME TO {quote_identifier(new.name)}")
    if old.namespace != new.namespace:
        between = old.model_copy(update={"name": new.name})
        found.append(f"ALTER TABLE {qualified(between)} SET SCHEMA {quote_identifier(new.namespace)}")
    return found
