"""One statement takes a large part of all the time the database spends.

Why
    A few statements make most of the load. Halving the first one frees more than tuning a hundred others.

Example
    SELECT … FROM orders WHERE lower(email) = $1;  -- 38 % of all time, 900 ms each

Fix
    `dbarchitect explain` says what the plan waits for; an index, a rewrite or a summary removes it.

When to ignore
    It is a nightly report that disturbs nobody.

Source
    https://www.postgresql.org/docs/18/pgstatstatements.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.statement_shapes import counted
from dbarchitect.assess.window import during
from dbarchitect.model.architecture import Calculated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb")
NEEDS = ("statements",)
LEAST_TOTAL_MS = 60_000
"""Of a minute's work altogether nothing can be told."""
LARGE_SHARE = 0.1
SLOW_MS = 50.0
VERY_SLOW_MS = 2000.0
MOST = 10


def check(case: Case) -> Iterator[Finding]:
    total = sum(s.total_ms or 0 for s in case.inspection.statements or ())
    if total < LEAST_TOTAL_MS:
        raise NotJudged("less than a minute of statements was counted")
    found = 0
    for shape in counted(case):
        use = shape.use
        if use is None or use.mean_ms is None or use.total_ms is None or found >= MOST:
            continue
        share = use.total_ms / total
        if not ((share >= LARGE_SHARE and use.mean_ms >= SLOW_MS) or (use.mean_ms >= VERY_SLOW_MS and use.calls >= 10)):
            continue
        found += 1
        yield about_server(
            shape.object,
            f"{share:.0%} of the database's time goes to one statement, {use.mean_ms:,.0f} ms each of {use.calls:,.0f} calls{during(case)}: {shape.short}",
            level="warning" if share >= LARGE_SHARE else "notice", size=use.total_ms, traffic=use.calls,
            evidence=(Calculated(formula="its time / the time of all statements", inputs=(("its time", f"{use.total_ms:,.0f} ms"), ("all", f"{total:,.0f} ms")), result=f"{share:.1%}"),),
        )  # fmt: skip
