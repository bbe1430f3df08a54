"""A new CHECK on rows that may break it: counted before it is asked of anybody, then validated beside writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.engines.postgresql.tokens import tokenize
from dbarchitect.migrate.phases.filling import counted
from dbarchitect.model.migration import Asked

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Case, Draft

TURN = 62


def contribute(case: Case, draft: Draft) -> None:
    for table, target in case.both():
        had = {c.expression for c in table.checks}
        names = {c.name for c in target.columns}
        for check in target.checks:
            used = {t.name for t in tokenize(check.expression) if t.name in names}
            fresh = any((table.name, c) in draft.fresh for c in used if c) or not all(
                table.column(c) for c in used if c
            )
            if check.inherited or table.partition_of or check.expression in had or fresh or not check.enforced:
                continue
            count = f"SELECT count(*) FROM {qualified(table.name)} WHERE NOT ({check.expression})"
            draft.recipes.append("check")
            draft.touched.add(table.name)
            draft.tell("write_both", f"{table.name}: the new version keeps to {check.expression}.")
            draft.check("tighten", f"rows of {table.name} that break {check.name}", count)
            broken = counted(case, count)
            if broken:
                draft.questions.append(
                    Asked(
                        id=f"check:{table.name}.{check.name}", text=f"What shall become of {broken} rows of {table.name} that break {check.name} ({check.expression})?",
                        hint=f"mend them first: SELECT * FROM {qualified(table.name)} WHERE NOT ({check.expression})",
                        assumed="the check cannot be validated",
                    )
                )  # fmt: skip
