"""Checks of MySQL and MariaDB on schemas as their readers make them, and what only they have."""

from __future__ import annotations

from typing import Any

import pytest

from dbarchitect.assess.case import Case
from dbarchitect.assess.registry import all_checks
from dbarchitect.model.inspection import Inspection, Setting, Source, TableSize
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Column, Index, IndexKey, Name, PrimaryKey, Table

CHECKS = {c.name: c for c in all_checks()}


def table(
    name: str, *columns: Column, options: tuple[tuple[str, str], ...] = (), indexes: tuple[Index, ...] = ()
) -> Table:
    key = PrimaryKey(name="PRIMARY", columns=(columns[0].name,))
    return Table(name=Name(name=name), columns=columns, constraints=(key,), options=options, indexes=indexes)


def found(check: str, *tables: Table, settings: dict[str, str] | None = None, **parts: Any) -> list[str]:
    seen = Inspection(
        source=Source(kind="live", engine="mysql", major=8),
        schema=Schema(dialect="mysql", tables=tables),
        settings=tuple(Setting(name=k, value=v) for k, v in (settings or {}).items()),
        **parts,
    )
    return [f.object for f in CHECKS[check].check(Case(seen))]


ID = Column(name="id", type="bigint", nullable=False)
SKU = Column(name="sku", type="varchar(20)", collation="utf8mb4_general_ci")


@pytest.mark.parametrize(
    ("check", "tables", "objects"),
    [
        ("table_not_transactional", (table("booking", ID, options=(("engine", "MyISAM"),)),), ["booking"]),
        ("table_not_transactional", (table("booking", ID, options=(("engine", "InnoDB"),)),), []),
        ("three_byte_characters", (table("remark", ID, SKU.but(collation="utf8mb3_bin")),), ["remark"]),
        ("three_byte_characters", (table("remark", ID, SKU),), []),
        ("collations_differ_across_join", (table("a_order", ID, SKU), table("product", SKU.but(collation="utf8mb4_bin"))), ["a_order.sku"]),
        ("collations_differ_across_join", (table("a_order", ID, SKU), table("product", SKU)), []),
        (
            "redundant_index",
            (table("line", ID, SKU, indexes=(Index(name="a", keys=(IndexKey(expression="sku"),)), Index(name="b", keys=(IndexKey(expression="sku"), IndexKey(expression="id"))))),),
            ["line.b"],
        ),
    ],
)  # fmt: skip
def test_a_schema_of_mysql_is_judged(check: str, tables: tuple[Table, ...], objects: list[str]) -> None:
    assert found(check, *tables) == objects


@pytest.mark.parametrize(
    ("check", "settings", "objects"),
    [
        ("slow_query_log_off", {"slow_query_log": "OFF"}, ["setting slow_query_log"]),
        ("slow_query_log_off", {"slow_query_log": "ON", "long_query_time": "0.5"}, []),
        ("query_cache_on", {"query_cache_type": "ON", "query_cache_size": "268435456"}, ["setting query_cache_type"]),
        ("query_cache_on", {"query_cache_type": "OFF", "query_cache_size": "268435456"}, []),
        ("commit_not_flushed", {"innodb_flush_log_at_trx_commit": "2"}, ["setting innodb_flush_log_at_trx_commit"]),
        ("commit_not_flushed", {"innodb_flush_log_at_trx_commit": "1", "innodb_doublewrite": "ON"}, []),
    ],
)
def test_settings_of_mysql_are_judged(check: str, settings: dict[str, str], objects: list[str]) -> None:
    assert found(check, table("a", ID), settings=settings) == objects


def test_a_small_buffer_pool_is_found_only_beside_large_data() -> None:
    pool = {"innodb_buffer_pool_size": "134217728"}
    large = (TableSize(table="a", heap_bytes=90_000_000_000),)
    assert found("buffer_pool_too_small", table("a", ID), settings=pool, sizes=large) == [
        "setting innodb_buffer_pool_size"
    ]
    assert found("buffer_pool_too_small", table("a", ID), settings=pool, sizes=()) == []
