"""A design without data is planned at the volume of its brief; a running shadow takes other sizes."""

from __future__ import annotations

from datetime import date

import pytest

from dbarchitect.model.facts import ColumnFacts, Facts, TableFacts
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Column, ForeignKey, Identity, Index, IndexKey, Name, PartitionOf, PrimaryKey, Table
from dbarchitect.shadow.arrays import elements, literal
from dbarchitect.shadow.building import build
from dbarchitect.shadow.estimating import facts_of_design
from dbarchitect.shadow.resizing import resize

ID = Column(name="id", type="bigint", nullable=False, identity=Identity())
SCHEMA = Schema(
    tables=(
        Table(name=Name(name="club"), columns=(ID, Column(name="name", type="text", nullable=False)), constraints=(PrimaryKey(name="club_pkey", columns=("id",)),)),
        Table(
            name=Name(name="member"),
            columns=(
                ID,
                Column(name="club_id", type="bigint", nullable=False),
                Column(name="state", type="text", nullable=False),
                Column(name="joined", type="timestamptz", nullable=False, default="now()"),
                Column(name="bio", type="varchar(30)"),
                Column(name="tags", type="text[]"),
            ),
            constraints=(
                PrimaryKey(name="member_pkey", columns=("id",)),
                ForeignKey(name="f", columns=("club_id",), target=Name(name="club"), target_columns=("id",)),
            ),
            indexes=(Index(name="member_club", keys=(IndexKey(expression="club_id"), IndexKey(expression="joined"))),),
        ),
    )
)  # fmt: skip
FACTS = Facts(
    tables=(
        TableFacts(table="club", rows=1000),
        TableFacts(
            table="member",
            rows=5_000_000,
            rows_per_year=1_000_000,
            columns=(
                ColumnFacts(column="club_id", semantic="reference", skew=1.0),
                ColumnFacts(column="state", semantic="enum", values=("active", "gone"), shares=(0.9, 0.1)),
                ColumnFacts(column="bio", null_share=0.5),
            ),
        ),
    )
)
QUERY = "SELECT * FROM member WHERE club_id = $1 ORDER BY joined DESC LIMIT 20"


def test_statistics_are_those_of_the_brief() -> None:
    found = facts_of_design(SCHEMA, FACTS, today=date(2026, 1, 1))
    by = {(s.name, s.attribute): s for s in found.statistics}
    assert by["member", "id"].distinct == -1.0
    assert by["member", "club_id"].distinct == pytest.approx(1000)
    assert by["member", "club_id"].common_shares is not None
    assert by["member", "club_id"].common_shares[0] > 0.1
    assert by["member", "state"].common_shares == (0.9, 0.1)
    assert by["member", "bio"].null_share == 0.5
    assert elements(by["member", "joined"].bounds)[0].startswith("2020-12-31")
    assert by["member", "joined"].correlation == 1.0
    assert {r.name: r.rows for r in found.relations} == {"club": 1000, "member": 5_000_000}


def test_a_design_is_planned_at_its_size_and_at_ten_times_it() -> None:
    facts = facts_of_design(SCHEMA, FACTS, today=date(2026, 1, 1))
    with build(facts) as shadow:
        assert shadow.lost == ()
        assert set(shadow.reckoned) == {"club_pkey", "member_pkey", "member_club"}
        assert shadow.fidelity.score <= 0.5
        plan = shadow.explain_generic(QUERY)
        assert plan["Plans"][0].get("Index Name") == "member_club"
        small = shadow.explain("SELECT count(*) FROM member WHERE state = 'gone'")["Total Cost"]
        larger = shadow.facts.but(
            relations=tuple(r.but(pages=r.pages * 10, rows=r.rows * 10) for r in shadow.facts.relations)
        )
        assert resize(shadow, larger) == ()
        assert shadow.explain("SELECT count(*) FROM member WHERE state = 'gone'")["Total Cost"] > 8 * small
        resize(shadow, facts.but(relations=tuple(r for r in facts.relations)))


def test_partitions_share_the_rows_and_a_default_one_has_none() -> None:
    root = SCHEMA.tables[1]
    parts = tuple(
        Table(name=Name(name=f"m{n}"), columns=root.columns, partition_of=PartitionOf(parent=root.name, bounds=bounds))
        for n, bounds in enumerate(("FOR VALUES FROM (1) TO (2)", "FOR VALUES FROM (2) TO (3)", "DEFAULT"))
    )
    found = facts_of_design(SCHEMA.but(tables=(*SCHEMA.tables, *parts)), FACTS, today=date(2026, 1, 1))
    assert {r.name: r.rows for r in found.relations if r.name.startswith("m")} == {
        "member": 5_000_000, "m0": 2_500_000, "m1": 2_500_000, "m2": 0,
    }  # fmt: skip


@pytest.mark.parametrize("values", [("a", 'b"c', "d\\e", "{x,y}", "", "NULL"), ("1",), ()])
def test_arrays_are_read_as_they_are_written(values: tuple[str, ...]) -> None:
    assert elements(literal(values)) == values
