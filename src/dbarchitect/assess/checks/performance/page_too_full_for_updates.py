"""Updates find no room on their page: each goes to another and writes every index.

Why
    An update stays on its page (HOT) when there is room. With a fillfactor of 100 pages are full after loading; a tenth or a fifth left
    free keeps the indexes out of most updates.

Example
    UPDATE account SET balance = …;  -- 20 % HOT, no indexed column changed

Fix
    ALTER TABLE account SET (fillfactor = 85); it shows for pages written from then on.

When to ignore
    Updates change indexed columns; then room does not help.

Source
    https://www.postgresql.org/docs/18/storage-hot.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import CHANGED, plain
from dbarchitect.assess.statement_shapes import shapes
from dbarchitect.assess.window import days_counted, during
from dbarchitect.core.english import counted
from dbarchitect.engines.postgresql.names import qualified
from dbarchitect.model.findings import Fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("use", "sizes")
CAUSES = ("index_defeats_hot",)
LEAST_UPDATES = 100_000
LEAST_ROWS = 1000
GOOD_SHARE = 0.6


def check(case: Case) -> Iterator[Finding]:
    days_counted(case, least=1)
    for table in case.schema.tables:
        use = case.use(table)
        updated = (use.updated or 0) if use else 0
        if (
            use is None
            or table.partitioning is not None
            or updated < LEAST_UPDATES
            or (case.rows(table) or 0) < LEAST_ROWS
        ):
            continue
        share = (use.hot_updated or 0) / updated
        if share >= GOOD_SHARE or dict(table.options).get("fillfactor", "100") != "100" or _indexed(case, table):
            continue
        name = qualified(table.name)
        yield finding(
            case, table, f"Only {share:.0%} of {updated:,} updates of {table.name}{during(case)} stayed on their page; the others wrote all its {counted(len(case.indexes[str(table.name)]), 'index')}.",
            level="notice",
            fix=Fix(
                sql=(f"ALTER TABLE {name} SET (fillfactor = 85)",), reverse=(f"ALTER TABLE {name} RESET (fillfactor)",), lock="ShareUpdateExclusive",
                risk="The table takes a sixth more room as it is rewritten.",
            ),
        )  # fmt: skip


def _indexed(case: Case, table: Table) -> bool:
    """Whether updates are known to change an indexed column, or nobody knows which they change."""
    changed = {c for s in shapes(case) if s.updates == table.name.name for c in s.sets} | {
        c.name for c in table.columns if plain(c.name) in CHANGED
    }
    held = {c for i in case.indexes[str(table.name)] for c in (*i.columns, *i.include) if c}
    return not changed or bool(changed & held)
