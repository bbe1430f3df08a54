"""Patterns served by an index pass; a scan of a big table for little fails; both with their plan."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from running import design

from dbarchitect.model.architecture import PatternProof
from dbarchitect.model.facts import Facts, TableFacts
from dbarchitect.model.workload import Parameter, Statement, Workload
from dbarchitect.prove import prove

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

SQL = """
create table customers (id int primary key, name text not null);
create table orders (id bigint generated always as identity primary key, customer_id int not null references customers,
  state text not null check (state in ('open', 'paid')), placed_at timestamptz not null, total numeric(10,2) not null,
  note text);
create index orders_customer on orders (customer_id, placed_at desc);
create index orders_placed on orders (placed_at);
"""
FACTS = Facts(tables=(TableFacts(table="customers", rows=2000), TableFacts(table="orders", rows=900_000)))


def column(name: str, role: str = "equality") -> Parameter:
    return Parameter(name=name, type="text", table="orders", column=name, role=role)  # type: ignore[arg-type]


CASES = {
    "served": (
        "select * from orders where customer_id = $1 order by placed_at desc limit 20",
        (column("customer_id"),),
        True,
    ),
    "range": (
        "select * from orders where placed_at >= $1 order by placed_at",
        (column("placed_at", "range_low"),),
        True,
    ),
    "unserved": ("select * from orders where note = $1", (column("note"),), False),
    "unserved_sort": ("select * from orders order by total desc limit 5", (), False),
    "half": ("select sum(total) from orders where state = $1", (column("state"),), True),
    "total": ("select sum(total) from orders", (), True),
    "newest": ("select * from orders order by id desc limit 5", (), True),
    "insert": (
        "insert into orders (customer_id, state, placed_at, total) values ($1, $2, $3, $4)",
        tuple(column(c, "value") for c in ("customer_id", "state", "placed_at", "total")),
        True,
    ),
    "update": (
        "update orders set state = $1 where id = $2",
        (column("state", "value"), column("id")),
        True,
    ),
    "delete": ("delete from orders where id = $1", (column("id"),), True),
    "misspelt": ("select * from ordres", (), False),
}


@pytest.fixture(scope="module")
def proofs(sandbox: Sandbox) -> dict[str, PatternProof]:
    from dataclasses import replace

    statements = tuple(
        Statement(
            name=name,
            sql=sql,
            parameters=parameters,
            tables=("orders",),
            operation=name if name in {"insert", "update", "delete"} else "list",
        )
        for name, (sql, parameters, _) in CASES.items()
    )
    given = replace(design(SQL, Workload(statements=statements)), facts=FACTS)
    proof = prove(given, "quick", sandbox=sandbox)
    assert not [n for n in proof.not_judged if n.what.startswith("pattern")]
    return {p.name: p for p in proof.access_patterns}


@pytest.mark.parametrize("name", CASES)
def test_a_pattern_is_judged_by_its_plan(proofs: dict[str, PatternProof], name: str) -> None:
    proof = proofs[name]
    assert proof.ok is CASES[name][2], (proof.why_not_ok, proof.plan)
    assert proof.ok or proof.why_not_ok
    if name != "misspelt":
        assert proof.plan
        assert proof.ms is not None


def test_the_plan_names_its_index(proofs: dict[str, PatternProof]) -> None:
    assert proofs["served"].indexes_used == ("orders_customer",)
    assert "using orders_customer on orders" in proofs["served"].plan
    assert "Seq Scan on orders" in proofs["unserved"].plan
    assert "sequential scan of orders" in proofs["unserved"].why_not_ok


def test_a_parameter_without_value_is_not_judged(sandbox: Sandbox) -> None:
    workload = Workload(statements=(Statement(name="lost", sql="select * from orders where id = $1"),))
    proof = prove(design(SQL, workload), "quick", sandbox=sandbox)
    assert [n.what for n in proof.not_judged] == ["pattern lost"]
    assert proof.access_patterns == ()


HOSTILE = (
    "select 1; copy customers to program 'touch {file}'",
    "select 1; set role postgres; copy customers to '{file}'",
    "select pg_read_file('/etc/passwd')",
    "select lo_export(lo_from_bytea(0, 'x'), '{file}')",
    "select set_config('role', 'postgres', false), pg_ls_dir('/')",
    "select query_to_xml('select pg_read_file(''/etc/passwd'')', true, true, '')",
    "drop table customers",
)


@pytest.mark.parametrize("sql", HOSTILE)
def test_a_statement_of_a_stranger_reaches_no_file_and_no_program(sandbox: Sandbox, sql: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        statement = Statement(name="hostile", sql=sql.format(file=f"{folder}/reached"))
        proof = prove(design(SQL, Workload(statements=(statement,))), "quick", sandbox=sandbox)
        assert [p.ok for p in proof.access_patterns] == [False]
        assert list(Path(folder).iterdir()) == []
        assert {d.table: d.rows > 0 for d in proof.data} == {"customers": True, "orders": True}


def test_what_never_ends_takes_no_time_from_the_others(sandbox: Sandbox) -> None:
    endless = [
        Statement(name=f"endless {n}", sql=f"SELECT count(*) FROM generate_series(1, 1000000000000) AS g WHERE g > {n}")
        for n in range(3)
    ]
    wanted = endless[2].but(name="endless, at once", latency_ms=50)
    plain = Statement(name="customers", sql="SELECT count(*) FROM customers")
    work = Workload(statements=(*endless, wanted, plain))
    proof = prove(design(SQL, work), "quick", sandbox=sandbox)
    assert {p.name: p.ok for p in proof.access_patterns} == {"endless, at once": False, "customers": True}
    why = {n.what: n.why for n in proof.not_judged}
    assert [w for n in range(3) if "did not end within" not in (w := why[f"pattern endless {n}"])] == []
