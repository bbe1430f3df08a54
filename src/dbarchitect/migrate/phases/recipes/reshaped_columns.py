"""Columns computed from others of the same row: one split into several, several merged into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.tokens import tokenize
from dbarchitect.migrate.phases.columns import beside
from dbarchitect.migrate.phases.mirror import Kept, Mirror
from dbarchitect.model.migration import Asked

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.migrate.phases.how import Reshaped
    from dbarchitect.model.tables import Table

TURN = 20


def contribute(case: Case, draft: Draft) -> None:
    for entry in case.how.columns:
        table = case.table(entry.table)
        target = case.table(entry.table, case.after)
        if all(table.column(c) is not None for c in entry.to):
            continue  # the same names: another type, which its own recipe makes
        _one(case, draft, table, target, entry)


def _one(case: Case, draft: Draft, table: Table, target: Table, entry: Reshaped) -> None:
    news = tuple(Kept(c, case.named(target, c).type, e) for c, e in entry.to.items())
    sources = sources_of(table, entry.to.values())
    goes = [c for c in sources if target.column(c) is None]
    olds = tuple(Kept(c, case.named(table, c).type, e) for c, e in entry.back.items())
    missing = [c for c in goes if c not in entry.back]
    if missing:
        draft.questions.append(
            Asked(
                id=f"back:{table.name}.{','.join(missing)}",
                text=f"How are {', '.join(missing)} of {table.name} made from {', '.join(entry.to)}, while the version before still reads them?",
                hint=f"back: {{{missing[0]}: …}} beside `to` in --how",
                assumed=f"{', '.join(missing)} stay empty in rows that the new version writes",
            )
        )
    mirror = Mirror(
        table.name, "_".join(entry.to), olds, news, sources=sources, read=tuple((c, c) for c in entry.to), both=bool(olds)
    )  # fmt: skip
    draft.recipes.append("column_merge" if len(sources) > len(news) else "column_split")
    draft.inexact.add(table.name)
    for kept in news:
        draft.fresh[(table.name, kept.name)] = "contract"
    beside(case, draft, table, mirror)
    draft.covered |= {("column", table.name.namespace, table.name.name, c) for c in goes}


def sources_of(table: Table, expressions: object) -> tuple[str, ...]:
    """The columns that the expressions name, in the table's order."""
    assert hasattr(expressions, "__iter__")
    named = {t.name for e in expressions for t in tokenize(str(e))}
    return tuple(c.name for c in table.columns if c.name in named)
