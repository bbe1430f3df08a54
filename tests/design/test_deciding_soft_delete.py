"""Deleting without losing: live rows are read, and unique among themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from standing import attribute, brief, decided, rows, standing, to

from dbarchitect.design.pipeline import design
from dbarchitect.model.brief import AccessPattern, Entity, Filter
from dbarchitect.model.rules import AtMost, NoOverlap, Rule

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

PROJECT = Entity(name="project", attributes=(attribute("code", unique=True), attribute("name")), soft_delete=True)
PATTERNS = (
    AccessPattern(name="all", text="list projects", operation="list", entity="project"),
    AccessPattern(name="by code", operation="get", entity="project", filters=(Filter(path="code"),)),
    AccessPattern(name="delete", text="delete a project", operation="delete", entity="project"),
)


def test_a_deleted_row_is_out_of_sight_and_its_place_is_free(sandbox: Sandbox, database: str) -> None:
    made, connection = standing(sandbox, database, brief(PROJECT, access=PATTERNS))
    with connection:
        connection.execute("INSERT INTO projects (code, name) VALUES ('a', 'first')")
        delete = made.workload.statement("delete")
        listed = made.workload.statement("all")
        assert delete is not None
        assert listed is not None
        assert len(rows(connection, listed.sql)) == 1
        connection.execute(delete.sql.replace("$1", "1"))
        assert rows(connection, listed.sql) == []
        connection.execute("INSERT INTO projects (code, name) VALUES ('a', 'second')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("UPDATE projects SET deleted_at = NULL WHERE id = 1")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO projects (code, name) VALUES ('a', 'third')")


def test_the_partial_unique_index_serves_the_look_up() -> None:
    made = design(brief(PROJECT, access=PATTERNS, tenant=True))
    table = made.schema_.table("projects")
    assert table is not None
    assert [(i.unique, i.where) for i in table.indexes] == [(True, "deleted_at IS NULL")]


def test_rules_hold_among_live_rows(sandbox: Sandbox, database: str) -> None:
    booking = Entity(
        name="booking",
        attributes=(attribute("starts_at", "timestamp"), attribute("ends_at", "timestamp")),
        relationships=(to("room"),),
        soft_delete=True,
    )
    rules = (
        Rule(text="no overlap", meaning=NoOverlap(entity="booking", scope=("room",), start="starts_at", end="ends_at")),
        Rule(text="two per room", meaning=AtMost(entity="booking", per="room", limit=2)),
    )
    wanted = brief(Entity(name="room", attributes=(attribute("name"),)), booking, rules=rules)
    _, connection = standing(sandbox, database, wanted)
    insert = (
        "INSERT INTO bookings (room_id, starts_at, ends_at) VALUES (1, '2030-01-0{0} 10:00Z', '2030-01-0{0} 11:00Z')"
    )
    with connection:
        connection.execute("INSERT INTO rooms (name) VALUES ('r')")
        connection.execute(insert.format(1))
        with pytest.raises(psycopg.errors.ExclusionViolation):
            connection.execute(insert.format(1))
        connection.execute(insert.format(2))
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(insert.format(3))
        connection.execute("UPDATE bookings SET deleted_at = now()")
        connection.execute(insert.format(1))


def test_nothing_is_marked_where_nobody_asks() -> None:
    made = design(brief(PROJECT.but(soft_delete=None)))
    table = made.schema_.table("projects")
    assert not decided(made, "soft_delete")
    assert table is not None
    assert table.column("deleted_at") is None
