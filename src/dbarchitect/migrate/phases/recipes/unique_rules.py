"""A new unique rule on rows that may not keep it: counted, the surplus removed by a declared order, then built beside writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.migrate.phases.filling import counted
from dbarchitect.model.migration import Asked, Loss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.model.tables import Table

TURN = 60


def contribute(case: Case, draft: Draft) -> None:
    orders = {(t.name, c.name): order for said, order in case.how.duplicates.items() for t, c in (case.column(said),)}
    for table, target in case.both():
        for columns in _new_rules(table, target):
            if (
                table.partition_of
                or any((table.name, c) in draft.fresh for c in columns)
                or not all(table.column(c) for c in columns)
            ):
                continue
            order = next((o for (t, c), o in orders.items() if t == table.name and c in columns), None)
            _one(case, draft, table, columns, order)


def _new_rules(table: Table, target: Table) -> Iterator[tuple[str, ...]]:
    had = {frozenset(u.columns) for u in table.uniques} | {frozenset(i_columns(i)) for i in table.indexes if i.unique}
    if table.primary_key:
        had.add(frozenset(table.primary_key.columns))
    for rule in target.uniques:
        if not rule.inherited and frozenset(rule.columns) not in had and not rule.without_overlaps:
            yield rule.columns
    for index in target.indexes:
        if (
            index.unique
            and not index.inherited
            and not index.where
            and all(k.is_column for k in index.keys)
            and frozenset(i_columns(index)) not in had
        ):
            yield i_columns(index)


def i_columns(index: object) -> tuple[str, ...]:
    """The columns that the index is about."""
    return tuple(k.expression for k in getattr(index, "keys", ()) if k.is_column)


def _one(case: Case, draft: Draft, table: Table, columns: tuple[str, ...], order: str | None) -> None:
    on, listed = qualified(table.name), ", ".join(quote_identifier(c) for c in columns)
    some = " AND ".join(f"{quote_identifier(c)} IS NOT NULL" for c in columns)
    count = f"SELECT coalesce(sum(n - 1), 0)::bigint FROM (SELECT count(*) AS n FROM {on} WHERE {some} GROUP BY {listed} HAVING count(*) > 1) AS twice"
    draft.recipes.append("unique")
    draft.touched.add(table.name)
    about = f"table {table.name}"
    surplus = counted(case, count)
    shown = (
        f"SELECT {listed}, count(*) FROM {on} WHERE {some} GROUP BY {listed} HAVING count(*) > 1 ORDER BY count(*) DESC"
    )
    draft.tell(
        "write_both",
        f"{table.name}: the new version never writes the same {', '.join(columns)} twice; what is there twice: {shown};",
    )
    if order is not None:
        ranked = f"SELECT ctid AS place, tableoid AS part, row_number() OVER (PARTITION BY {listed} ORDER BY {order}) AS n FROM {on} WHERE {some}"
        sql = f"DELETE FROM {on} AS t USING ({ranked}) AS r WHERE t.ctid = r.place AND t.tableoid = r.part AND r.n > 1"
        draft.do(
            "tighten",
            sql,
            about=about,
            alone=True,
            why=f"of rows with the same {', '.join(columns)} the first by {order} stays",
        )
        draft.uncompared.add(table.name)
        draft.losses.append(
            Loss(object=f"rows of {table.name}", what=f"all but the first by {order} of those with the same {', '.join(columns)}", allowed=True, rows=surplus or None)
        )  # fmt: skip
    elif surplus:
        draft.questions.append(
            Asked(
                id=f"duplicates:{table.name}.{'.'.join(columns)}",
                text=f"Which row stays of those with the same {', '.join(columns)} in {table.name} ({surplus} too many)?",
                hint=f'--how "duplicates: {{{table.name}.{columns[0]}: id DESC}}"', evidence=(shown,),
                assumed="the unique rule cannot be made",
            )
        )  # fmt: skip
    draft.check("tighten", f"rows of {table.name} that share {', '.join(columns)} with another", count)
