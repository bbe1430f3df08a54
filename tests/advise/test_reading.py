"""What statements ask of tables: the cases of `statements.yaml`, and texts that are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dbarchitect.advise.syntax.reading import wants
from dbarchitect.model.objects import View
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Column, Name, Table

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "statements.yaml").read_text("utf-8"))
TYPES = {
    "id": "bigint",
    "data": "jsonb",
    "tags": "text[]",
    "placed_at": "timestamptz",
    "deleted_at": "timestamptz",
    "total": "numeric",
}


def table(name: str, *columns: str) -> Table:
    return Table(name=Name(name=name), columns=tuple(Column(name=c, type=TYPES.get(c, "text")) for c in columns))


SCHEMA = Schema(
    tables=(
        table("customer", "id", "name", "email"),
        table("orders", "id", "customer_id", "status", "placed_at", "total", "data", "tags", "deleted_at"),
    ),
    views=(View(name=Name(name="open_orders"), query="SELECT id, total FROM orders WHERE status = 'open'"),),
)


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c["sql"])[:60])
def test_it_is_seen(case: dict[str, Any]) -> None:
    want = next(w for w in wants(case["sql"], SCHEMA) if w.table.name == case["table"])
    for part in ("equal", "joined", "ranges", "prefix", "either"):
        if part in case:
            assert list(getattr(want, part)) == case[part], part
    if "sorts" in case:
        assert [[s.column for s in sort] for sort in want.sorts] == case["sorts"]
    if "groups" in case:
        assert [list(g) for g in want.groups] == case["groups"]
    if "referenced" in case:
        assert sorted(want.referenced) == sorted(case["referenced"])
    if "computed" in case:
        assert [c.sql for c in want.computed] == case["computed"]
    if "operated" in case:
        assert list(dict.fromkeys(o.column for o in want.operated)) == case["operated"]
    if "constants" in case:
        assert [c for _, c in want.constants] == case["constants"]


@pytest.mark.parametrize(
    "text", ["", ";", "SELEC", "SELECT (", "DROP TABLE orders", "(" * 3000, "SELECT * FROM nowhere WHERE x = 1"]
)
def test_what_is_no_query_asks_for_nothing(text: str) -> None:
    assert wants(text, SCHEMA) == ()
