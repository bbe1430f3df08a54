"""A view shows every row of a table whose policies hide some: it reads with its owner's rights.

Why
    A plain view runs as its owner. Policies are then those of the owner, who is usually exempt, so whoever may read the view sees
    all rows. A materialized view is a copy made by its owner and has no policies at all.

Example
    CREATE VIEW open_invoice AS SELECT * FROM invoice WHERE paid_at IS NULL;   -- invoice has policies

Fix
    ALTER VIEW open_invoice SET (security_invoker = true);

When to ignore
    The view is meant to show all rows, and only roles that may see them are granted it.

Source
    https://www.postgresql.org/docs/18/sql-createview.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import most
from dbarchitect.assess.policies import guarded
from dbarchitect.assess.statements import relations, tables_in
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import View
    from dbarchitect.model.tables import Table

LEVEL = "error"
ENGINES = ("postgresql",)
INVOKER_SINCE = 15


def check(case: Case) -> Iterator[Finding]:
    tables = guarded(case)
    if not tables:
        return
    views = {str(v.name): v for v in case.schema.views}
    for view in case.schema.views:
        read = _read(view, tables, views, frozenset())
        if read and not (view.security_invoker and not view.materialized):
            yield _finding(case, view, read)


def _read(view: View, tables: tuple[Table, ...], views: dict[str, View], seen: frozenset[str]) -> tuple[Table, ...]:
    """Guarded tables the view reads, by itself or through materialized and invoker views; another plain view has its own finding."""
    found = list(tables_in(view.query, tables))
    for name in relations(view.query) & views.keys() - seen:
        inner = views[name]
        if inner.security_invoker and not inner.materialized:
            found += _read(inner, tables, views, seen | {name, str(view.name)})
    return tuple({str(t.name): t for t in found}.values())


def _finding(case: Case, view: View, read: tuple[Table, ...]) -> Finding:
    readers = sorted({g.grantee for g in view.grants if "SELECT" in g.privileges})
    who = most(readers, 4) if readers else "whoever is granted it"
    names = most([str(t.name) for t in read], 4)
    if view.materialized:
        message = f"The materialized view {view.name} holds every row of {names} and shows them to {who}: policies are not asked of a copy."
        return finding(case, str(view.name), message, level="error" if readers else "warning")
    able = (case.major or INVOKER_SINCE) >= INVOKER_SINCE
    return finding(
        case,
        str(view.name),
        f"The view {view.name} shows {who} every row of {names} past its policies: it reads with its owner's rights.",
        level="error",
        fix=Fix(
            sql=(f"ALTER VIEW {qualified(view.name)} SET (security_invoker = true)",),
            reverse=(f"ALTER VIEW {qualified(view.name)} RESET (security_invoker)",),
            lock="AccessExclusive",
            risk="A moment's lock; readers then need a grant on the tables themselves and see only their rows.",
        )
        if able
        else None,
    )
