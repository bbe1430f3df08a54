"""Columns of one name have different types from table to table: joins cast, unions fail, and code converts back and forth.

Why
    A name stands for one thing. Stored as text here and as a number there, its values no longer compare, and a longer one from here does
    not fit there.

Example
    customer.postal_code text, address.postal_code integer

Fix
    ALTER the odd ones to the type most of them have.

When to ignore
    The name is a common word (value, data, number) for different things.

Source
    ISO/IEC 11179-5:2015 (one name, one meaning, one representation)
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dbarchitect.assess.column_types import column_type
from dbarchitect.assess.finding import finding
from dbarchitect.core.english import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "notice"
ENGINES = ("postgresql", "mysql", "mariadb", "duckdb", "sqlserver", "oracle")
SEPARATE = 3
_COMMON = frozenset({"id", "uid", "uuid", "guid", "value", "data", "number", "position", "key", "code", "type", "status", "level", "version", "content", "result", "total", "count",
    "size", "state", "kind", "start", "end", "from", "to", "priority", "rating", "period", "duration", "reference", "amount", "rank", "target", "source", "name",
    "body", "payload", "role", "category", "grade", "score", "unit", "weight", "no", "token", "hash", "entity_id", "external_id", "record_id", "location"})  # fmt: skip


def check(case: Case) -> Iterator[Finding]:
    found: dict[str, dict[str, list[str]]] = {}
    for table in case.tables:
        for column in table.columns:
            kind = column_type(case.schema, column)
            if column.name.lower() not in _COMMON and kind.family != "other":
                exact = kind.alike if kind.alike != "number" else "integer" if kind.family == "integer" else "number"
                found.setdefault(column.name, {}).setdefault("text" if kind.family == "enum" else exact, []).append(
                    f"{table.name}.{column.name}"
                )
    for name, kinds in found.items():
        telling = sum(map(len, kinds.values())) > 2 or name.lower().endswith(("_id", "_code", "_number"))
        if len(kinds) < 2 or not telling or set(kinds) <= {"integer", "number"}:
            continue
        usual, _ = Counter({k: len(v) for k, v in kinds.items()}).most_common(1)[0]
        odd = [o for k, v in kinds.items() if k != usual for o in v]
        types = {
            str((case.by_name[o.rpartition(".")[0]].column(name) or case.by_name[o.rpartition(".")[0]].columns[0]).type)
            for v in kinds.values()
            for o in v
        }
        message = f"{name} has different types from table to table ({listed(sorted(types), most=4)}): {listed(odd, most=4)} {'differs' if len(odd) == 1 else 'differ'} from the others, so joins cast and unions fail."
        yield finding(case, odd[0].rpartition(".")[0], message, level="notice", about=odd[0], objects=tuple(odd))


def SUMMARY(found: tuple[Finding, ...]) -> str:  # noqa: N802 (the registry's name)
    return f"{len(found)} names stand for columns of different types: joins between them cast, and unions fail."
