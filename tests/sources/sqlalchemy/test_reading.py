"""SQLAlchemy's Inspector as a source: recorded ones of SQL Server and Oracle, and real ones beside our own readers."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from dbarchitect.assess.column_types import column_type
from dbarchitect.core.errors import ArchitectError, UnreachableError
from dbarchitect.engines.inspected.read import bare, read_schema
from dbarchitect.engines.inspected.types import type_text
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Column, Name
from dbarchitect.sandbox import Sandbox
from dbarchitect.sources.sqlalchemy import drivers, opening, session
from dbarchitect.sources.sqlalchemy.gathering import complete, gather
from sources.sqlalchemy.recorded import oracle_server, sql_server

sa = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed: pip install sqlalchemy")


def families(schema: Schema, table: str) -> dict[str, str]:
    found = schema.table(table)
    assert found is not None
    return {c.name: column_type(schema, c).family for c in found.columns}


def test_sql_server_is_read() -> None:
    schema, unseen = read_schema(sql_server(), "sqlserver")
    customer, invoice = schema.table("Customer"), schema.table("Invoice")
    assert [str(t.name) for t in schema.tables] == ["Customer", "Event", "Invoice", "audit.Log"]
    assert customer is not None
    assert invoice is not None
    email, active = customer.column("Email"), customer.column("Active")
    assert email == Column(name="Email", type="nvarchar(320)", nullable=False, collation="Latin1_General_CI_AS")
    assert active == Column(name="Active", type="bit", nullable=False, default="1")
    assert customer.columns[0].identity is not None
    assert customer.comment == "Who buys."
    assert [(i.name, i.unique) for i in customer.indexes] == [("UQ_Customer_Email", True)]
    gross = invoice.column("Gross")
    assert gross is not None
    assert gross.generated is not None
    assert gross.generated.expression == "[Total]*(1.2)"
    key = invoice.foreign_keys[0]
    assert (key.target, key.on_delete) == (Name(name="Customer"), "cascade")
    first, second = invoice.indexes
    assert (first.where, first.include, [k.descending for k in first.keys]) == (
        "[Status]='open'",
        ("Total",),
        [False, True],
    )
    assert second.method == "columnstore"
    assert schema.views[0].query == "SELECT InvoiceId FROM Invoice WHERE Status = 'open'"
    assert [s.name.name for s in schema.sequences] == ["InvoiceNo"]
    assert {u.part for u in unseen} == {"unique", "checks", "materialized_views"}
    assert families(schema, "Customer") == {
        "CustomerId": "integer", "Email": "text", "Active": "boolean", "Created": "timestamp", "Stamp": "bytes", "Shape": "other",
    }  # fmt: skip
    assert families(schema, "Invoice")["Ref"] == "uuid"
    assert families(schema, "Event") == {"At": "timestamptz", "What": "text"}


def test_oracle_is_read() -> None:
    schema, unseen = read_schema(oracle_server(), "oracle", only_home=True)
    emp = schema.table("emp")
    assert emp is not None
    assert families(schema, "emp") == {
        "empno": "integer", "ename": "text", "hired": "timestamp", "pay": "decimal", "rate": "decimal", "deptno": "integer",
        "cv": "text", "seen": "timestamptz",
    }  # fmt: skip
    assert [u.columns for u in emp.uniques] == [("ename",)]
    assert [(i.name, i.keys[0].is_column, i.method) for i in emp.indexes] == [("emp_upper", False, "bitmap")]
    assert emp.foreign_keys[0].on_delete == "set null"
    refused = next(u for u in unseen if u.part == "checks")
    assert refused.why == "ORA-00942: table or view does not exist"


class FakeResult:
    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows

    def mappings(self) -> FakeResult:
        return self

    def all(self) -> list[dict[str, Any]]:
        return self.rows


class FakeConnection:
    """Answers the catalog's SELECTs by the first of the words in them; other statements are refused."""

    def __init__(self, dialect: Any, url: str, rows: dict[str, list[dict[str, Any]]]) -> None:
        self.dialect = dialect
        self.dialect.server_version_info = (16, 0, 4135, 4)
        self.engine = type("Engine", (), {"url": sa.make_url(url)})()
        self.rows = rows

    def exec_driver_sql(self, sql: str) -> FakeResult:
        for word, rows in self.rows.items():
            if word in sql:
                return FakeResult(rows)
        raise sa.exc.DBAPIError(sql, {}, Exception("VIEW DATABASE STATE permission was denied"))


def test_the_catalog_of_sql_server_completes_it() -> None:
    from dbarchitect.assess.run import assess

    inspector = sql_server()
    schema, unseen = read_schema(inspector, "sqlserver")
    connection = FakeConnection(
        inspector.dialect,
        "mssql+pyodbc://reader:very%20secret@db.example:1433/shop?driver=x",
        {
            "sys.check_constraints": [
                {"ns": "dbo", "tbl": "Invoice", "name": "CK_Status", "said": "([Status]='open' OR [Status]='paid')", "off": 0, "loose": 1}
            ],
            "sys.foreign_keys": [{"ns": "dbo", "tbl": "Invoice", "name": "FK_Invoice_Customer"}],
            "sys.partitions": [{"ns": "dbo", "tbl": "Invoice", "n": 2_000_000}, {"ns": "dbo", "tbl": "Customer", "n": 9}],
            "sys.identity_columns": [{"ns": "dbo", "tbl": "Customer", "col": "CustomerId", "n": 2_100_000_000, "kind": "int"}],
        },
    )  # fmt: skip
    seen = complete(connection, inspector, schema, unseen, "sqlserver")
    assert seen.source.where == "mssql://reader@db.example:1433/shop"
    assert "secret" not in seen.model_dump_json()
    invoice = seen.schema_.table("Invoice")
    assert invoice is not None
    assert [(c.expression, c.validated) for c in invoice.checks] == [("[Status]='open' OR [Status]='paid'", False)]
    assert not invoice.foreign_keys[0].validated
    assert {s.table: s.rows for s in seen.sizes or ()} == {"Customer": 9.0, "Invoice": 2_000_000.0}
    judged = assess(seen)
    found = {f.check: f.object for f in judged.findings}
    assert found["foreign_key_without_index"].startswith("Invoice")
    assert found["money_as_float"] == "Invoice.Total"
    assert "sequence_near_end" in found
    assert "state_without_check" not in found
    assert found["table_without_primary_key"] == "Event"
    assert all(f.fix is None or not f.fix.sql for f in judged.findings), "no statement of another engine is offered"
    assert any("less is seen of SQL Server" in said for said in judged.not_judged)


def test_what_the_server_refuses_is_unseen() -> None:
    inspector = sql_server()
    schema, unseen = read_schema(inspector, "sqlserver")
    seen = complete(
        FakeConnection(inspector.dialect, "mssql+pyodbc://h/shop", {}), inspector, schema, unseen, "sqlserver"
    )
    assert seen.sizes is None
    assert any(u.part == "checks" and "permission was denied" in u.why for u in seen.unseen)


@pytest.mark.parametrize(
    ("address", "code", "named"),
    [
        ("mssql+nonsense://h/db", "source.driver", "mssql+nonsense"),
        ("mssql://h/db", "source.driver", "pyodbc"),
        ("sqlserver://h/db", "source.driver", "SQL Server"),
        ("oracle://h/?service_name=x", "source.driver", "oracledb"),
    ],
)
def test_a_missing_driver_is_named(address: str, code: str, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "find_spec", lambda name: None)
    with pytest.raises(ArchitectError) as refused:
        opening.open_live(address, 0, None)
    assert refused.value.code == code
    assert named in refused.value.message


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("oracle://u:pw@h", "no database"),
        ("oracle://u:pw@h/?events=true", "events"),
        ("oracle://u:pw@h:port/x", "not understood"),
    ],
)
def test_an_address_that_says_too_little_or_too_much(address: str, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "find_spec", lambda name: object())
    with pytest.raises(ArchitectError) as refused:
        session.connect(address)
    assert refused.value.code == "source.address"
    assert named in refused.value.message
    assert "pw" not in refused.value.message


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as made:
        made.executescript(
            """CREATE TABLE maker (id INTEGER PRIMARY KEY, label TEXT NOT NULL UNIQUE, price NUMERIC(10,2) DEFAULT 0 CHECK (price >= 0));
            CREATE TABLE part (id INTEGER PRIMARY KEY, maker_id INT REFERENCES maker ON DELETE CASCADE, x TEXT, UNIQUE (maker_id, x));
            CREATE INDEX part_x ON part (x) WHERE x IS NOT NULL; CREATE INDEX part_low ON part (lower(x));
            CREATE VIEW makers AS SELECT * FROM maker;
            INSERT INTO maker (label) VALUES ('one'), ('two');"""
        )
    return path


def test_a_whole_look_through_a_real_inspector(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.pool import NullPool

    before = shop.read_bytes()
    monkeypatch.setattr(opening, "connect", lambda where: sa.create_engine(f"sqlite:///{shop}", poolclass=NullPool))
    seen = opening.open_live("mssql://stands-for-it", 10, None)
    assert [str(t.name) for t in seen.schema_.tables] == ["maker", "part"]
    part = seen.schema_.tables[1]
    assert [(u.columns) for u in part.uniques] == [("maker_id", "x")]
    assert [(i.name, i.where) for i in part.indexes] == [("part_x", "x IS NOT NULL")]
    assert any("part_low" in u.why for u in seen.unseen), "what SQLAlchemy skips is said"
    labels = next(s for s in seen.samples or () if (s.table, s.column) == ("maker", "label"))
    assert labels.values == ("one", "two")
    assert shop.read_bytes() == before


def test_nothing_that_writes_is_let_through(shop: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{shop}")
    with session.reading(engine) as connection:
        for sql in (
            "DELETE FROM maker",
            "SELECT 1; DROP TABLE maker",
            "WITH x AS (SELECT 1) DELETE FROM maker",
            "EXEC sp_who",
        ):
            with pytest.raises(sa.exc.InvalidRequestError):
                connection.exec_driver_sql(sql)
        assert connection.exec_driver_sql("SELECT 'DROP TABLE maker'").scalar() == "DROP TABLE maker"
    engine.dispose()


def test_a_server_that_is_not_there() -> None:
    engine = sa.create_engine("postgresql+psycopg://u:hidden-word@127.0.0.1:1/x")
    with pytest.raises(UnreachableError) as missing, session.reading(engine):
        pass
    assert missing.value.code == "source.unreachable"
    assert "hidden-word" not in missing.value.message


def test_it_sees_what_our_own_reader_sees(sandbox: Sandbox, database: str) -> None:
    from dbarchitect.engines.postgresql.read import read_schema as ours

    with sandbox.connect(database) as made:
        made.execute(
            """CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n varchar(20) NOT NULL UNIQUE, p numeric(10,2) DEFAULT 0 CHECK (p >= 0), at timestamptz);
            CREATE SCHEMA s; CREATE TABLE s.b (x int, y int, a bigint REFERENCES a ON DELETE CASCADE, PRIMARY KEY (x, y));
            CREATE INDEX b_a ON s.b (a) INCLUDE (y) WHERE a > 5; COMMENT ON TABLE a IS 'first'"""
        )
        own = ours(made).schema
    engine = sa.create_engine(sandbox.url(database).replace("postgresql://", "postgresql+psycopg://"))
    with session.reading(engine) as connection:
        theirs = gather(connection).schema_
    engine.dispose()
    assert [t.name for t in theirs.tables] == [t.name for t in own.tables]
    for one, other in zip(theirs.tables, own.tables, strict=True):
        assert [(c.name, c.nullable, bool(c.identity)) for c in one.columns] == [
            (c.name, c.nullable, bool(c.identity)) for c in other.columns
        ]
        assert [column_type(theirs, c).family for c in one.columns] == [
            column_type(own, c).family for c in other.columns
        ]
        assert one.primary_key == other.primary_key
        assert one.foreign_keys == other.foreign_keys
        assert [(u.name, u.columns) for u in one.uniques] == [(u.name, u.columns) for u in other.uniques]
        assert [(i.name, i.keys[0].expression, i.include, bool(i.where)) for i in one.indexes] == [
            (i.name, i.keys[0].expression, i.include, bool(i.where)) for i in other.indexes
        ]
        assert [c.name for c in one.checks] == [c.name for c in other.checks]
        assert one.comment == other.comment


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("((0))", "0"),
        ("('a)')", "'a)'"),
        ("(a)+(b)", "(a)+(b)"),
        ("(getdate())", "getdate()"),
        ("x", "x"),
        ("(')')", "')'"),
    ],
)
def test_parentheses_around_all_of_it_are_left_out(said: str, told: str) -> None:
    assert bare(said) == told


def test_a_type_nobody_knows() -> None:
    from sqlalchemy.dialects.mssql.base import MSDialect
    from sqlalchemy.types import NullType

    assert type_text(NullType(), MSDialect(), "sqlserver") == ("unknown", None)
    assert type_text(object(), MSDialect(), "sqlserver") == ("unknown", None)


@pytest.mark.parametrize(
    ("dialect", "said"),
    [
        ("mssql", "SELECT TOP 5 [a] FROM [s].[T]"),
        ("oracle", 'SELECT a FROM s."T" FETCH FIRST 5 ROWS ONLY'),
    ],
)
def test_questions_are_put_in_the_servers_words(dialect: str, said: str) -> None:
    assert session.in_words_of(dialect, 'SELECT "a" FROM "s"."T" LIMIT 5') == said
