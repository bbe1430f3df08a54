"""Renames as they are typed."""

from __future__ import annotations

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.plan.renaming import read_renames, rename_steps
from dbarchitect.model.objects import EnumType
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Column, Name, Table

SCHEMA = Schema(
    tables=(Table(name=Name(name="orders"), columns=(Column(name="state", type="text"),)),),
    enums=(EnumType(name=Name(name="mood"), values=("sad", "glad")),),
)


@pytest.mark.parametrize(
    ("said", "sql", "reverse"),
    [
        ("orders.state=orders.status", "ALTER TABLE orders RENAME COLUMN state TO status", "ALTER TABLE orders RENAME COLUMN status TO state"),
        ("orders=purchases", "ALTER TABLE orders RENAME TO purchases", "ALTER TABLE purchases RENAME TO orders"),
        ("mood.sad=mood.blue", "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", "ALTER TYPE mood RENAME VALUE 'blue' TO 'sad'"),
        ("type:mood=temper", "ALTER TYPE mood RENAME TO temper", "ALTER TYPE temper RENAME TO mood"),
        ('orders.state=orders."Of"', 'ALTER TABLE orders RENAME COLUMN state TO "Of"', 'ALTER TABLE orders RENAME COLUMN "Of" TO state'),
    ],
)  # fmt: skip
def test_a_rename_is_one_statement_there_and_back(said: str, sql: str, reverse: str) -> None:
    (step,) = rename_steps(read_renames((said,)), SCHEMA)
    assert (step.sql, step.reverse) == (sql, reverse)


def test_a_column_is_renamed_in_the_table_s_new_name() -> None:
    steps = rename_steps(read_renames(("orders.state=orders.status", "orders=purchases")), SCHEMA)
    assert [s.sql for s in steps] == [
        "ALTER TABLE orders RENAME TO purchases",
        "ALTER TABLE purchases RENAME COLUMN state TO status",
    ]


@pytest.mark.parametrize(
    "said", ["orders", "orders.stat=orders.status", "tabel:orders=purchases", "=a", "a=", "'; DROP=x"]
)
def test_what_is_no_rename_is_refused_with_a_hint(said: str) -> None:
    with pytest.raises(ArchitectError) as raised:
        rename_steps(read_renames((said,)), SCHEMA)
    assert raised.value.code == "migrate.rename"
    assert raised.value.hint
