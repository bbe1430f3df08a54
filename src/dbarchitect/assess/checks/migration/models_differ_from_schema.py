"""The application's models and the migrations beside them describe different tables: queries fail on columns that are not there.

Why
    An ORM writes its statements from the models. A field whose migration was forgotten fails at the first query of its table; a column
    that the models do not know and that must be filled makes every insert fail; what only one side calls required is refused by the other.

Example
    A model `Order` with a field `coupon`, and no migration that adds `coupon` to `orders`.

Fix
    Let the ORM make the missing migration (`makemigrations`, `alembic revision --autogenerate`, `prisma migrate dev`, `drizzle-kit generate`), or take out of the model what was dropped.

When to ignore
    The models are of another database, or map a table in part on purpose.

Source
    https://docs.djangoproject.com/en/5.2/ref/django-admin/#cmdoption-makemigrations-check
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding
from dbarchitect.assess.naming import is_tool_table, most
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding, Level
    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Column, Table

LEVEL = "warning"
ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "duckdb", "sqlserver", "oracle")
NEEDS = ("models",)
LEAST_SHARED = 0.5
"""Models that know fewer of the tables than this are of another database, or of a part of this one."""


def check(case: Case) -> Iterator[Finding]:
    models = case.inspection.models
    if models is None:
        return
    there = {_plain(t): t for t in case.schema.tables if t.partition_of is None}
    said = {_plain(t): t for t in models.tables if not is_tool_table(t)}
    shared = there.keys() & said.keys()
    if len(shared) < LEAST_SHARED * len(said):
        return
    for name in sorted(said):
        if name in there:
            yield from _table(case, models, there[name], said[name])
        else:
            message = f"The models describe {said[name].name}, which no migration makes: every query of it fails."
            yield finding(case, str(said[name].name), message, level="error", about=str(said[name].name))
    if len(shared) >= LEAST_SHARED * len(there):
        for name in sorted(there.keys() - said.keys()):
            if not is_tool_table(there[name]):
                message = f"{there[name].name} is made by the migrations, but no model describes it: it is left over, or filled by somebody else."
                yield finding(case, there[name], message, level="notice")


def _plain(table: Table) -> str:
    return table.name.name.lower()


def _table(case: Case, models: Schema, there: Table, said: Table) -> Iterator[Finding]:
    """One finding for each table, whatever differs in it."""
    have, want = ({c.name.lower(): c for c in t.columns} for t in (there, said))
    missing = [want[n].name for n in want if n not in have]
    unknown = [have[n] for n in have if n not in want]
    needed = [
        c.name for c in unknown if not c.nullable and c.default is None and c.identity is None and c.generated is None
    ]
    spare = [c.name for c in unknown if c.name not in needed]
    pairs = [(have[n], want[n]) for n in want if n in have]
    looser = [a.name for a, b in pairs if a.nullable and not b.nullable]
    stricter = [a.name for a, b in pairs if not a.nullable and b.nullable and a.default is None and a.identity is None]
    typed = [f"{a.name} ({a.type}, in the model {b.type})" for a, b in pairs if _unlike(case, models, a, b)]
    parts = [
        f"the model has {most(missing)}, which the table lacks: every query of it fails" if missing else "",
        f"the table demands {most(needed)}, which the model does not know: every insert fails" if needed else "",
        f"of another type {'is' if len(typed) == 1 else 'are'} {most(typed)}" if typed else "",
        f"the table refuses NULL in {most(stricter)}, which the model allows" if stricter else "",
        f"the model demands {most(looser)}, where the table allows NULL" if looser else "",
        f"the model does not know {most(spare)}" if spare else "",
    ]
    told = [p for p in parts if p]
    if told:
        level: Level = "error" if missing or needed else "warning" if typed or stricter else "notice"
        differences = counted(len(missing) + len(unknown) + len(typed) + len(stricter) + len(looser), "difference")
        message = f"The model of {there.name} and its migrations disagree ({differences}): {'; '.join(told)}."
        yield finding(case, there, message, level=level)


_GROUPS = {
    "decimal": "number", "float": "number", "money": "number", "char": "text", "timestamp": "moment", "timestamptz": "moment", "json": "document",
    "jsonb": "document", "enum": "text", "xml": "text",
}  # fmt: skip
_ALIKE = (
    frozenset({"integer", "number"}), frozenset({"integer", "boolean"}), frozenset({"text", "uuid"}), frozenset({"text", "document"}),
    frozenset({"text", "network"}), frozenset({"bytes", "uuid"}), frozenset({"date", "moment"}),
)  # fmt: skip
"""What engines without the type, and ORMs for them, keep in another's place."""


def _unlike(case: Case, models: Schema, there: Column, said: Column) -> bool:
    """Whether the types are of different kinds; how wide they are is the migrations' affair."""
    one, other = column_type(case.schema, there), column_type(models, said)
    if "other" in (one.family, other.family):
        return False
    if one.array != other.array:
        return True
    kinds = {_GROUPS.get(one.family, one.family), _GROUPS.get(other.family, other.family)}
    lenient = case.engine != "postgresql"
    return len(kinds) == 2 and not (lenient and frozenset(kinds) in _ALIKE)
