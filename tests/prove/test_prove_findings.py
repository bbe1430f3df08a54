"""Indexes that add nothing and references without an index are named; those that earn their place are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbarchitect.prove.findings import redundant_indexes, unindexed_references
from dbarchitect.prove.inspection import read_catalog

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

TABLE = "create table p (id int primary key, t int, unique (t, id)); create table c (id int primary key, t int, p_id int, x text, y text"


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("); create index a on c (x); create index b on c (x, y)", ["a"]),
        ("); create index a on c (x); create index b on c (x)", ["b"]),
        ("); create index a on c (id)", ["a"]),
        ("); create index a on c (x) where y is null; create index b on c (x)", []),
        ("); create index a on c (x desc); create index b on c (x, y)", []),
        ("); create unique index a on c (x); create index b on c (x, y)", []),
        ("); create unique index a on c (x); create index b on c (x)", ["b"]),
        ("); create index a on c (x text_pattern_ops); create index b on c (x)", []),
        ("); create index a on c (x) include (y); create index b on c (x, y)", ["a"]),
        ("); create index a on c (lower(x)); create index b on c (x)", []),
        ("); create index a on c using hash (x); create index b on c (x)", []),
        (", unique (x)); create index a on c (x)", ["a"]),
    ],
)
def test_redundant_indexes(sandbox: Sandbox, database: str, sql: str, named: list[str]) -> None:
    with sandbox.connect(database) as connection:
        connection.execute(TABLE + sql)
        table = read_catalog(connection).by_name["c"]
    assert [f.split()[2] for f in redundant_indexes(table)] == named


@pytest.mark.parametrize(
    ("sql", "missing"),
    [
        (", foreign key (p_id) references p)", True),
        (", foreign key (p_id) references p); create index on c (p_id)", False),
        (", foreign key (p_id) references p); create index on c (x, p_id)", True),
        (", foreign key (p_id) references p); create index on c (p_id) where p_id is not null", False),
        (", foreign key (p_id) references p); create index on c (p_id) where x = 'a'", True),
        (", foreign key (t, p_id) references p (t, id)); create index on c (t)", True),
        (", foreign key (t, p_id) references p (t, id)); create index on c (p_id, t)", False),
        (", foreign key (t, p_id) references p (t, id)); create index on c (t, p_id, x)", False),
    ],
)
def test_unindexed_references(sandbox: Sandbox, database: str, sql: str, missing: bool) -> None:
    with sandbox.connect(database) as connection:
        connection.execute(TABLE + sql)
        table = read_catalog(connection).by_name["c"]
    assert bool(unindexed_references(table)) is missing
