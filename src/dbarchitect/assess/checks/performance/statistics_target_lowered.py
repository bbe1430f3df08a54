"""Statistics are coarser than by default: row counts of uneven columns are misjudged everywhere.

Why
    default_statistics_target says how many common values and how fine a histogram ANALYZE keeps of each column. Below 100 plans get
    worse for little gain; above 1,000 planning itself becomes slow.

Example
    default_statistics_target = 10

Fix
    ALTER SYSTEM RESET default_statistics_target; ANALYZE;

When to ignore
    Planning time was measured and matters more.

Source
    https://www.postgresql.org/docs/18/runtime-config-query.html#GUC-DEFAULT-STATISTICS-TARGET
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, number, set_to
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql",)
NEEDS = ("settings",)
USUAL = 100
LARGE = 2000


def check(case: Case) -> Iterator[Finding]:
    live(case)
    target = number(case, "default_statistics_target")
    if target is None or USUAL <= target <= LARGE:
        return
    harm = "row counts of uneven columns are misjudged" if target < USUAL else "every plan reads long lists"
    yield about_server(
        "setting default_statistics_target", f"ANALYZE keeps {target:,.0f} values of each column where {USUAL} are usual: {harm}.",
        level="warning" if target < USUAL / 2 else "notice", fix=set_to(case, "default_statistics_target", str(USUAL), risk="It shows after the next ANALYZE."),
    )  # fmt: skip
