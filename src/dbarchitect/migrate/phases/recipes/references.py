"""A new foreign key on rows whose parent may be gone: counted, repaired as declared, then validated beside writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import qualified, quote_identifier
from dbarchitect.migrate.phases.filling import counted
from dbarchitect.model.migration import Asked, Backfill, Loss

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft
    from dbarchitect.model.tables import ForeignKey, Table

TURN = 61


def contribute(case: Case, draft: Draft) -> None:
    rules = {(t.name, c.name): rule for said, rule in case.how.orphans.items() for t, c in (case.column(said),)}
    for table, target in case.both():
        had = {(f.columns, f.target) for f in table.foreign_keys}
        for key in target.foreign_keys:
            known = key.inherited or table.partition_of or (key.columns, key.target) in had or not key.enforced
            if (
                known
                or case.before.table(key.target) is None
                or not all(table.column(c) for c in key.columns)
                or key.period
            ):
                continue
            if any((table.name, c) in draft.fresh for c in key.columns):
                continue
            _one(
                case,
                draft,
                table,
                key,
                next((r for (t, c), r in rules.items() if t == table.name and c in key.columns), None),
            )


def _one(case: Case, draft: Draft, table: Table, key: ForeignKey, rule: str | None) -> None:
    on, columns = qualified(table.name), ", ".join(key.columns)
    pairs = " AND ".join(
        f"parent.{quote_identifier(b)} = {on}.{quote_identifier(a)}"
        for a, b in zip(key.columns, key.target_columns, strict=True)
    )
    some = " AND ".join(f"{quote_identifier(c)} IS NOT NULL" for c in key.columns)
    orphan = f"{some} AND NOT EXISTS (SELECT FROM {qualified(key.target)} AS parent WHERE {pairs})"
    count = f"SELECT count(*) FROM {on} WHERE {orphan}"
    draft.recipes.append("foreign_key")
    draft.touched.add(table.name)
    about = f"table {table.name}"
    orphans = counted(case, count)
    if rule == "null":
        sets = ", ".join(f"{quote_identifier(c)} = NULL" for c in key.columns)
        filling = Backfill(table=on, assign=sets, where=orphan, verify=count)
        draft.do("tighten", f"UPDATE {on} SET {sets} WHERE {orphan}", backfill=filling, alone=True, about=about)
    elif rule == "delete":
        draft.do("tighten", f"DELETE FROM {on} WHERE {orphan}", alone=True, about=about)
    if rule is not None:
        draft.uncompared.add(table.name)
        what = "rows whose parent is gone" if rule == "delete" else f"{columns} of rows whose parent is gone"
        draft.losses.append(Loss(object=f"rows of {table.name}", what=what, allowed=True, rows=orphans or None))
    elif orphans:
        draft.questions.append(
            Asked(
                id=f"orphans:{table.name}.{columns}",
                text=f"What shall become of {orphans} rows of {table.name} whose {columns} is in no row of {key.target}?",
                hint=f'--how "orphans: {{{table.name}.{key.columns[0]}: delete}}" or null', evidence=(count,),
                assumed="the foreign key cannot be validated",
            )
        )  # fmt: skip
    draft.tell("write_both", f"{table.name}: the new version writes {columns} only of rows that {key.target} has.")
    draft.check("tighten", f"rows of {table.name} whose {columns} is in no row of {key.target}", count)
