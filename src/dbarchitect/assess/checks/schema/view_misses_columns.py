"""A view was made of all columns and lacks the newer ones: readers of the view never see what was added to the table.

Why
    SELECT * is spelt out when the view is made. Columns added later are in the table, and not in the view.

Example
    CREATE VIEW all_customers AS SELECT * FROM customer;  -- then ALTER TABLE customer ADD COLUMN phone text

Fix
    CREATE OR REPLACE VIEW all_customers AS SELECT …, phone FROM customer;

When to ignore
    The column is left out on purpose (secrets), and the view came first.

Source
    https://www.postgresql.org/docs/18/sql-createview.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.finding import finding
from dbarchitect.core.english import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding
    from dbarchitect.model.objects import View
    from dbarchitect.model.tables import Table

LEVEL = "notice"
ENGINES = ("postgresql",)
LEAST_COLUMNS, LEAST_SHARE = 5, 0.6
"""A view that shows fewer, or a smaller part, was written out by hand."""
_FROM = re.compile(r'\bFROM\s+(?:ONLY\s+)?([\w".]+)', re.IGNORECASE)


def check(case: Case) -> Iterator[Finding]:
    for view in case.schema.views:
        table = _only_table(case, view)
        if table is None:
            continue
        names = [c.name for c in table.columns]
        shown = list(_selected(view))
        if LEAST_COLUMNS <= len(shown) < len(names) and shown == names[: len(shown)]:
            if len(shown) < LEAST_SHARE * len(names):
                continue
            missing = names[len(shown) :]
            message = f"The view {view.name} shows the first {counted(len(shown), 'column')} of {table.name} in order, but not {listed(missing, most=4)}, added since: made with SELECT *?"
            yield finding(case, f"view {view.name}", message, level="notice", objects=(str(view.name), str(table.name)))


def _only_table(case: Case, view: View) -> Table | None:
    read = [n.replace('"', "").removeprefix("public.") for n in _FROM.findall(view.query)]
    if len(read) != 1 or re.search(r"\b(JOIN|UNION|GROUP BY|DISTINCT|WITH)\b", view.query):
        return None
    return case.by_name.get(read[0])


def _selected(view: View) -> Iterator[str]:
    """The plain columns that the view selects; an expression ends the search."""
    head = re.split(r"\bFROM\b", view.query, maxsplit=1)[0]
    for part in head.replace("SELECT", "", 1).split(","):
        found = re.fullmatch(r'\s*(?:[\w"]+\.)?"?(\w+)"?\s*', part)
        if found is None:
            return
        yield found[1]
