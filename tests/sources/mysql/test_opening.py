"""A server is looked at without a change to it; what an account may not see is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from dbarchitect.core.errors import ArchitectError, UnreachableError
from dbarchitect.model.inspection import Inspection, Probe
from dbarchitect.sources.open import SourceOptions, open_source
from engines.mysql.server import connected, run_all

SCRIPT = [
    "DROP DATABASE IF EXISTS shop",
    "CREATE DATABASE shop CHARACTER SET utf8mb4",
    "USE shop",
    "CREATE TABLE customer (id smallint NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(50), mail varchar(90))",
    "CREATE TABLE orders (id int PRIMARY KEY, customer_id smallint, KEY of_customer (customer_id))",
    "INSERT INTO customer (name, mail) VALUES ('Ann', 'ann@example.org'), ('Bob', NULL)",
    "INSERT INTO orders VALUES (1, 1), (2, 2), (3, 9)",
    "CREATE USER IF NOT EXISTS reader@localhost IDENTIFIED BY 'a secret'",
    "GRANT SELECT ON shop.* TO reader@localhost",
]


@pytest.fixture(scope="module")
def shop(maria: Path) -> Path:
    connection = connected(maria)
    run_all(connection, SCRIPT)
    connection.close()
    return maria


def asked(_seen: Inspection) -> tuple[Probe, ...]:
    return (
        Probe(key="rows", sql="SELECT count(*) AS n FROM `customer` AS t", why=""),
        Probe(key="writes", sql="DELETE FROM customer", why="", bounded=True),
        Probe(key="file", sql="SELECT load_file('/etc/passwd')", why="", bounded=True),
    )


def state(socket: Path) -> list[object]:
    connection = connected(socket, "shop")
    with connection.cursor() as cursor:
        cursor.execute("CHECKSUM TABLE customer, orders")
        found: list[object] = list(cursor.fetchall())
        cursor.execute("SHOW GLOBAL STATUS")
        found += [
            r
            for r in cursor.fetchall()
            if r[0] in ("Com_insert", "Com_update", "Com_delete", "Com_create_table", "Com_alter_table")
        ]
    connection.close()
    return found


def test_a_look_changes_nothing_and_sees_all_parts(shop: Path) -> None:
    before = state(shop)
    seen = open_source(f"mysql://root@localhost/shop?socket={shop}", SourceOptions(sample=100, ask=asked))
    assert state(shop) == before
    assert seen.source.engine == "mariadb"
    assert [t.name.name for t in seen.schema_.tables] == ["customer", "orders"]
    assert {a.key: (a.ok, a.rows) for a in seen.answers} == {
        "rows": (True, (("2",),)),
        "writes": (False, ()),
        "file": (False, ()),
    }
    mail = next(s for s in seen.samples or () if s.column == "mail")
    assert (mail.values, mail.rows_looked_at, mail.complete) == (("ann@example.org",), 2, True)
    assert [(s.sequence, s.last_value, s.maximum) for s in seen.sequences or ()] == [("customer.id", 2, 32767)]
    use = next(u for u in seen.use or () if u.table == "orders")
    assert use.inserted == 3
    assert {s.name for s in seen.settings or ()} >= {"innodb_buffer_pool_size", "sql_mode", "slow_query_log"}
    root = next(r for r in seen.roles or () if r.name == "root@localhost")
    assert root.superuser
    assert root.login


def test_what_an_account_may_not_see_is_named_and_its_password_never(shop: Path) -> None:
    address = f"mariadb://reader:a%20secret@localhost/shop?socket={shop}"
    seen = open_source(address, SourceOptions(ask=asked))
    unseen = {u.part for u in seen.unseen}
    assert {"roles", "index_sizes", "samples"} <= unseen
    assert seen.roles is None
    assert len(seen.schema_.tables) == 2
    assert "a secret" not in seen.model_dump_json()
    assert "a%20secret" not in seen.model_dump_json()


def test_the_session_can_not_write(shop: Path) -> None:
    from dbarchitect.sources.mysql.session import asker, connect, reading
    from dbarchitect.sources.questions import Refused

    connection = connect(f"mysql://root@localhost/shop?socket={shop}")
    with reading(connection):
        for sql in ("DELETE FROM customer", "CREATE TABLE t (a int)", "SELECT 1; DELETE FROM customer"):
            with pytest.raises(Refused):
                asker(connection).run(sql, 1)
    connection.close()


def test_addresses_that_cannot_be_opened_are_told(shop: Path) -> None:
    wrong = {
        f"mysql://root@localhost/nowhere?socket={shop}": "source.refused",
        f"mysql://reader:wrong@localhost/shop?socket={shop}": "source.refused",
        "mysql://root@localhost/": "source.address",
        "mysql://root@localhost:port/x": "source.address",
        "mysql://root@localhost/x?colour=red": "source.address",
        "mysql://root@127.0.0.1:1/x": "source.unreachable",
    }
    for address, code in wrong.items():
        with pytest.raises((ArchitectError, UnreachableError)) as told:
            open_source(address)
        assert told.value.code == code, address
