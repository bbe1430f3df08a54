"""Nobody can tell how the schema came to be: no migration tool keeps a record in the database.

Why
    Without a record of what was applied, environments drift apart, a rebuilt database differs, and nobody knows whether a change is
    already in.

Example
    A production database with forty tables and no table of a migration tool.

Fix
    Take the present schema as a baseline (flyway baseline, alembic stamp, prisma migrate resolve) and change it through the tool from then on.

When to ignore
    A tool that compares schemas (sqldef, Atlas, SSDT) or a vendor's installer manages it.

Source
    https://martinfowler.com/articles/evodb.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import is_live
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import is_tool_table
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb")
FEWEST_TABLES = 10


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("files are their own record")
    others = {
        "spatial_ref_sys",
        "geometry_columns",
        "geography_columns",
        "raster_columns",
        "raster_overviews",
        "topology",
        "layer",
    }
    tools = [t for t in case.schema.tables if is_tool_table(t) and t.name.name not in others]
    if not tools and len(case.tables) >= FEWEST_TABLES:
        message = f"No migration tool keeps a record in this database of {counted(len(case.tables), 'table')}: which changes are applied cannot be told."
        yield finding(case, "database", message, level="notice", about="database")
