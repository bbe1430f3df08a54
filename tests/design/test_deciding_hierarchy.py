"""Trees: no circles, right subtrees, and a closure where it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from standing import attribute, brief, decided, many, rows, standing, to

from dbarchitect.design.pipeline import design
from dbarchitect.model.brief import AccessPattern, Entity, Workload

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

CATEGORY = Entity(
    name="category",
    attributes=(attribute("name"),),
    relationships=(to("category", role="parent", optional=True, kind="self"),),
    volume=many(5000),
)
BELOW = AccessPattern(
    name="below", text="all categories below a category", operation="list", entity="category", rate_per_second=500
)
CLOSED = {"access": (BELOW,), "workload": Workload(read_share=0.98)}


@pytest.mark.parametrize("more", [{}, CLOSED], ids=["adjacency list", "closure table"])
@pytest.mark.parametrize("tenant", [False, True])
def test_no_circle_and_the_right_subtree(
    sandbox: Sandbox, database: str, more: dict[str, object], tenant: bool
) -> None:
    wanted = brief(CATEGORY.but(volume=many(5000, "company" if tenant else None)), tenant=tenant, **more)
    made, connection = standing(sandbox, database, wanted)
    closed = "closure" in str([t.name.name for t in made.schema_.tables])
    assert closed == bool(more)
    lead = ("company_id, ", "1, ") if tenant else ("", "")
    statement = made.workload.statement("below" if more else "subtree of a category")
    assert statement is not None
    place = 1 if tenant else 0

    def below(top: int) -> set[int]:
        return {r[place] for r in rows(connection, statement.sql, top)}  # type: ignore[union-attr]

    with connection:
        if tenant:
            connection.execute("INSERT INTO companies (name) VALUES ('a')")
        # 1 - 2 - 4 - 5, 1 - 3
        for parent in ("NULL", "1", "1", "2", "4"):
            connection.execute(f"INSERT INTO categories ({lead[0]}name, parent_id) VALUES ({lead[1]}'c', {parent})")
        assert below(2) == {2, 4, 5}
        for child, parent in ((2, 2), (2, 5), (1, 5), (4, 5)):
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute(f"UPDATE categories SET parent_id = {parent} WHERE id = {child}")
        connection.execute("UPDATE categories SET parent_id = 3 WHERE id = 4")
        assert below(2) == {2}
        assert below(3) == {3, 4, 5}
        assert below(1) == {1, 2, 3, 4, 5}
        connection.execute("UPDATE categories SET parent_id = NULL WHERE id = 4")
        assert below(1) == {1, 2, 3}
        connection.execute("DELETE FROM categories WHERE id = 4")
        assert below(5) == {5}


def test_two_moves_at_once_make_no_circle(sandbox: Sandbox, database: str) -> None:
    _, first = standing(sandbox, database, brief(CATEGORY))
    with first, sandbox.connect(database) as second:
        first.execute("INSERT INTO categories (name) VALUES ('a'), ('b')")
        first.execute("BEGIN; UPDATE categories SET parent_id = 2 WHERE id = 1")
        second.execute("SET lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute("UPDATE categories SET parent_id = 1 WHERE id = 2")
        first.execute("COMMIT")
        with pytest.raises(psycopg.errors.CheckViolation):
            second.execute("UPDATE categories SET parent_id = 1 WHERE id = 2")


def test_the_attack_of_the_design_is_refused(sandbox: Sandbox, database: str) -> None:
    made, connection = standing(sandbox, database, brief(CATEGORY))
    with connection:
        connection.execute("INSERT INTO categories (name, parent_id) VALUES ('a', NULL), ('b', 1), ('c', 2)")
        (attack,) = made.attacks
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(attack.refused[0])
        connection.execute(attack.passes[0])


def test_equals_are_no_tree_and_flat_things_have_none() -> None:
    person = Entity(
        name="person", attributes=(attribute("name"),), relationships=(to("person", role="spouse", optional=True),)
    )
    assert not decided(design(brief(person)), "hierarchy")
    assert not decided(design(brief(Entity(name="item", attributes=(attribute("name"),)))), "hierarchy")


def test_rare_reads_need_no_second_table() -> None:
    rare = design(brief(CATEGORY, access=(BELOW.but(rate_per_second=1.0),), workload=Workload(read_share=0.98)))
    moving = design(brief(CATEGORY, access=(BELOW,), workload=Workload(read_share=0.5)))
    assert all(len(d.schema_.tables) == 1 for d in (rare, moving))
