"""Attacks on a run: roles without rights, journals that are not ours, connections that are ended. One clear error each, nothing half done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.apply import apply, preview, roll_back, status
from dbarchitect.model.migration import Step
from migrate.apply.test_applying import ADD, INDEX, plan_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate.apply.conftest import Live

PLAN = plan_of(ADD)
LAST = Step(sql="ALTER TABLE a ADD z int", reverse="ALTER TABLE a DROP z")


@pytest.fixture
def table(live: Live) -> Live:
    live.run("CREATE TABLE a (id int PRIMARY KEY, x int)")
    return live


@pytest.fixture
def stranger(table: Live) -> Iterator[str]:
    """The address of a role that owns nothing here."""
    role = f"stranger_{table.name}"
    table.run(f"CREATE ROLE {role} LOGIN")
    yield table.sandbox.url(table.name, role)
    table.run(f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_a_role_without_rights_changes_nothing_and_is_told_so(table: Live, stranger: str) -> None:
    with pytest.raises(ArchitectError, match="permission denied") as refused:
        apply(stranger, PLAN, name=table.name)
    assert refused.value.code == "migrate.journal"
    assert apply(table.url, PLAN, name=table.name).state == "done"
    for attempt in (
        lambda: status(stranger),
        lambda: preview(stranger, PLAN),
        lambda: apply(stranger, PLAN, name=table.name),
        lambda: roll_back(stranger, name=table.name),
    ):
        with pytest.raises(ArchitectError, match="permission denied") as refused:
            attempt()
        assert refused.value.code == "migrate.journal"


def test_a_schema_of_the_journals_name_that_is_somebody_elses(table: Live) -> None:
    table.run(
        "CREATE SCHEMA dbarchitect_migration", "CREATE TABLE dbarchitect_migration.run (x int)", "CREATE TABLE dbarchitect_migration.unit (y int)"
    )  # fmt: skip
    for attempt in (lambda: status(table.url), lambda: apply(table.url, PLAN, name=table.name)):
        with pytest.raises(ArchitectError) as refused:
            attempt()
        assert refused.value.code == "migrate.journal"
    assert table.ask("SELECT count(*) FROM pg_attribute WHERE attrelid = 'a'::regclass AND attname = 'y'") == 0


def test_a_connection_that_is_ended_in_the_middle_is_made_anew(table: Live) -> None:
    def cut(said: str) -> None:
        if said.startswith("step 2 of"):
            table.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    assert apply(table.url, plan_of(ADD, INDEX, LAST), name=table.name, say=cut).state == "done"
    assert table.ask("SELECT count(*) FROM pg_attribute WHERE attrelid = 'a'::regclass AND attname IN ('y', 'z')") == 2
