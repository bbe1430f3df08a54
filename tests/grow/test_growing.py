"""A database that grows: sizes, plans and dates at each factor, and what breaks."""

from __future__ import annotations

from datetime import date

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.grow.breaking import _crossing
from dbarchitect.grow.growing import grown
from dbarchitect.grow.planning import Asked
from dbarchitect.grow.rates import factors_at, rates_of, years_to
from dbarchitect.grow.scaling import scaled
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Column, ForeignKey, Identity, Index, IndexKey, Name, PrimaryKey, Table
from dbarchitect.shadow.arrays import elements, literal
from dbarchitect.shadow.facts import AttributeStatistics, PlannerFacts, Relation

TODAY = date(2026, 1, 1)


def _table(name: str, *columns: Column, **more: object) -> Table:
    key = Column(name="id", type="integer", nullable=False, identity=Identity())
    return Table.model_validate(
        {"name": Name(name=name), "columns": (key, *columns), "constraints": (PrimaryKey(name=f"{name}_pkey", columns=("id",)), *more.pop("keys", ()))} | more
    )  # fmt: skip


SCHEMA = Schema(
    tables=(
        _table("kind", Column(name="label", type="text")),
        _table("customer", *(Column(name=f"c{n}", type="text") for n in range(4))),
        _table(
            "purchase",
            Column(name="customer_id", type="integer"),
            Column(name="at", type="timestamp with time zone"),
            Column(name="note", type="text"),
            keys=(
                ForeignKey(name="p_c", columns=("customer_id",), target=Name(name="customer"), target_columns=("id",)),
            ),
            indexes=(Index(name="purchase_customer", keys=(IndexKey(expression="customer_id"),)),),
        ),
    )
)


def _statistics(table: str, name: str, **more: object) -> AttributeStatistics:
    return AttributeStatistics.model_validate(
        {"namespace": "public", "name": table, "attribute": name, "null_share": 0.0} | more
    )


def _facts() -> PlannerFacts:
    days = [f"2025-{m:02d}-{d:02d} 00:00:00+00" for m in range(1, 13) for d in (1, 15)]
    return PlannerFacts(
        major=18,
        origin="live",
        schema_=SCHEMA,
        relations=(
            Relation(namespace="public", name="kind", kind="r", pages=1, rows=20),
            Relation(namespace="public", name="customer", kind="r", pages=2000, rows=100_000),
            Relation(namespace="public", name="purchase", kind="r", pages=300_000, rows=20_000_000),
        ),
        statistics=(
            _statistics("kind", "id", distinct=-1.0, average_bytes=4),
            _statistics("customer", "id", distinct=-1.0, average_bytes=4, bounds=literal(str(n * 1000) for n in range(1, 101)), correlation=1.0),
            _statistics("purchase", "id", distinct=-1.0, average_bytes=4, bounds=literal(str(n * 200_000) for n in range(1, 101)), correlation=1.0),
            _statistics("purchase", "customer_id", distinct=100_000.0, average_bytes=4, common=literal(["7"]), common_shares=(0.01,)),
            _statistics("purchase", "at", distinct=-0.9, average_bytes=8, bounds=literal(days), correlation=0.99),
            _statistics("purchase", "note", distinct=50.0, average_bytes=40, common=literal(["a", "b"]), common_shares=(0.5, 0.5)),
        ),
    )  # fmt: skip


def test_growth_comes_from_the_tables_own_times_and_short_lists_stay() -> None:
    rates = rates_of(_facts(), {}, {})
    assert rates["public", "purchase"].origin == "history"
    assert rates["public", "purchase"].rows_per_year == pytest.approx(20_000_000, rel=0.15)
    assert rates["public", "kind"].origin == "stays"
    assert rates["public", "customer"].origin == "follows"
    assert years_to(_facts(), rates, 10) == pytest.approx(9, rel=0.15)
    asked = rates_of(_facts(), {"purchase": 1e7}, {"customer": 3.0})
    assert factors_at(_facts(), asked, 11)["public", "customer"] == 3.0
    assert years_to(_facts(), asked, 11) == pytest.approx(20)


def test_references_have_as_many_values_as_what_they_refer_to() -> None:
    factors = {("public", "kind"): 1.0, ("public", "customer"): 2.0, ("public", "purchase"): 10.0}
    found = scaled(_facts(), factors)
    rows = {r.name: (r.rows, r.pages) for r in found.relations}
    assert rows == {"kind": (20, 1), "customer": (200_000, 4000), "purchase": (200_000_000, 3_000_000)}
    by = {(s.name, s.attribute): s for s in found.statistics}
    assert by["purchase", "customer_id"].distinct == 200_000
    assert by["purchase", "customer_id"].common_shares == (0.005,)
    assert by["purchase", "note"].distinct == 50.0
    assert by["purchase", "note"].common_shares == (0.5, 0.5)
    assert elements(by["purchase", "id"].bounds)[-1] == "200000000"
    assert elements(by["purchase", "at"].bounds)[-1].startswith("2025-12-15")
    assert elements(by["purchase", "at"].bounds)[0] < "2017"


def test_what_breaks_first_is_told_with_its_date() -> None:
    asked = [
        Asked("purchases of a customer", "SELECT * FROM purchase WHERE customer_id = $1 ORDER BY at LIMIT 10"),
        Asked("by note", "SELECT * FROM purchase WHERE note = 'zzz' LIMIT 5"),
        Asked("one", "SELECT * FROM purchase WHERE id = $1"),
        Asked("wrong", "SELECT nothing FROM nowhere"),
    ]
    found = grown(_facts(), (10.0, 1000.0), asked, today=TODAY, memory_bytes=2e9)
    assert found.factors == (1.0, 10.0, 1000.0)
    assert [t.table for t in found.tables] == ["purchase", "customer", "kind"]
    assert found.tables[0].index_bytes[0] > 3e8
    turned = {s.statement: s for s in found.statements}
    assert turned["by note"].turns_at == 10.0
    assert turned["one"].turns_at is None
    kinds = {(b.kind, b.object): b for b in found.breaks}
    assert ("sequence", "purchase.id") in kinds
    full = kinds["sequence", "purchase.id"]
    assert full.factor == pytest.approx(2**31 / 2e7, rel=0.01)
    assert full.at is not None
    assert full.at > "2100"
    assert kinds["memory", "all indexes"].at is not None
    assert ("table", "purchase") in kinds
    assert found.breaks == tuple(sorted(found.breaks, key=lambda b: (b.factor, b.kind, b.object)))
    assert any("wrong" in n for n in found.not_judged)
    assert found.fidelity < 1


def test_an_empty_database_is_refused() -> None:
    facts = _facts()
    with pytest.raises(ArchitectError) as error:
        grown(facts.but(relations=()), (10.0,), (), today=TODAY)
    assert error.value.code == "grow.empty"


def test_a_limit_is_crossed_between_two_sizes() -> None:
    assert _crossing((1, 10), (10.0, 100.0), 55.0) == pytest.approx(5.5)
    assert _crossing((1, 10), (10.0, 100.0), 5.0) == 1.0
    assert _crossing((1, 10), (10.0, 100.0), 500.0) is None
