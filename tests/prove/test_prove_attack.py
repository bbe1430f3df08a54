"""Sound constraints hold under attack and let their edge pass; unsound ones are caught; nothing stays behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from running import border, design, script

from dbarchitect.prove import Attack, prove

if TYPE_CHECKING:
    from dbarchitect.model.architecture import ConstraintProof, Proof
    from dbarchitect.sandbox import Sandbox


def proof_of(sandbox: Sandbox, sql: str, attacks: tuple[Attack, ...] = ()) -> Proof:
    from dataclasses import replace

    return prove(replace(design(sql), attacks=attacks), "quick", sandbox=sandbox)


def by_object(proof: Proof) -> dict[str, ConstraintProof]:
    return {c.object: c for c in proof.constraints}


@pytest.mark.parametrize("name", ["tracker", "odd"])
def test_every_constraint_is_attacked_and_holds(sandbox: Sandbox, name: str) -> None:
    proof = proof_of(sandbox, script(name))
    assert proof.statements.failed == 0, proof.statements.failures
    assert [c for c in proof.constraints if not c.held] == []
    assert [c for c in proof.constraints if c.edge_passed is False] == []
    assert {n.what for n in proof.not_judged} <= {"data of unfillable", "constraint unfillable.*"}


def test_the_kinds_of_attack(sandbox: Sandbox) -> None:
    found = by_object(proof_of(sandbox, script("tracker")))
    for name, state in {
        "tasks.tasks_status": "23514",
        "tasks.tasks_dates": "23514",
        "tasks.hours_sane": "23514",
        "tasks.tasks_title_not_null": "23502",
        "tasks.priority type priority": "22P02",
        "tasks.search generated": "428C9",
        "tasks.id identity": "428C9",
        "tasks.tasks_pkey": "23505",
        "users.users_email": "23505",
        "contacts.contacts_default": "23505",
        "bookings.bookings_no_overlap": "23P01",
        "tasks.tasks_tenant_id_project_id_fkey": "23503",
        "contacts.contacts_one_way": "23514",
    }.items():
        assert found[name].refused_with.startswith(state), found[name]
        assert found[name].edge_passed is True, found[name]
    assert "outside the predicate" in found["contacts.contacts_default"].edge
    assert "begins where the other ends" in found["bookings.bookings_no_overlap"].edge
    assert found["tasks.tasks_tenant_id_assignee_id_fkey on delete set null"].held
    assert found["users.users_tenant_id_fkey on delete cascade"].held


def test_a_rule_undone_by_a_trigger_does_not_hold(sandbox: Sandbox) -> None:
    sql = """
    create table parent (id int primary key);
    create table child (id int primary key, parent_id int references parent on delete set null);
    create index on child (parent_id);
    create function drop_it() returns trigger language plpgsql as $$
      begin delete from child where parent_id is null; return null; end $$;
    create trigger lost after delete on parent for each statement execute function drop_it();
    """
    found = by_object(proof_of(sandbox, sql))
    assert not found["child.child_parent_id_fkey on delete set null"].held


def test_places_are_tried_beyond_their_bounds(sandbox: Sandbox) -> None:
    sql = """
    create table site (id int primary key, place point not null,
      constraint on_earth check (place[0] between -180 and 180 and place[1] between -90 and 90));
    """
    proof = proof_of(sandbox, sql)
    held = by_object(proof)["site.on_earth"]
    assert held.held
    assert held.edge_passed
    assert not [n for n in proof.not_judged if "on_earth" in n.what]


def test_rules_without_force_are_named(sandbox: Sandbox) -> None:
    sql = """
    create table t (id int primary key, a int not null, b text,
      constraint always check (a > 5 or a <= 5), constraint never_null check (a is not null),
      constraint fixed check (1 = 1));
    create table u (id int primary key, t_id int, constraint loose foreign key (t_id) references t not enforced);
    """
    proof = proof_of(sandbox, sql)
    said = " ".join(proof.findings)
    assert "always can never be false" in said
    assert "fixed speaks of no column" in said
    assert "u.loose" in " ".join(n.what for n in proof.not_judged)


def test_the_database_is_as_before(sandbox: Sandbox, database: str) -> None:
    from dbarchitect.model.facts import Facts
    from dbarchitect.prove.attack.run import attack_constraints
    from dbarchitect.prove.data.fill import fill
    from dbarchitect.prove.inspection import read_catalog
    from dbarchitect.prove.session import Deadline
    from dbarchitect.sandbox.script import run_script

    with sandbox.connect(database) as connection:
        run_script(connection, script("odd"))
        catalog = read_catalog(connection)
        done = fill(connection, catalog, Facts(), 2000, seed=0, deadline=Deadline(60), progress=lambda _: None)

        def state() -> list[object]:
            rows = [
                connection.execute(f"select md5(string_agg(t::text, '|' order by t::text)) from {t.sql} t").fetchone()
                for t in catalog.tables
            ]
            names = connection.execute("select conname, contype, conrelid from pg_constraint order by 1, 3").fetchall()
            return [rows, names, connection.execute("select tgname, tgenabled from pg_trigger order by 1").fetchall()]

        before = state()
        attack_constraints(connection, catalog, done, (), Deadline(60), lambda _: None)
        assert state() == before


def test_attacks_that_come_with_the_design(sandbox: Sandbox) -> None:
    sql = """
    create table entry (id int primary key, amount int not null);
    create function keep() returns trigger language plpgsql as $$ begin raise exception 'append only'; end $$;
    create trigger keep before update on entry for each row execute function keep();
    """
    attacks = (
        Attack("entry is append-only", ("update entry set amount = 1",), ("select 1 from entry",)),
        Attack("entry is never deleted", ("delete from entry",)),
        Attack("a misspelt attack", ("update entri set amount = 1",)),
    )
    found = by_object(proof_of(sandbox, sql, attacks))
    assert found["entry is append-only"].held
    assert found["entry is append-only"].edge_passed
    assert not found["entry is never deleted"].held
    assert not found["a misspelt attack"].held


def test_the_whole_proof_of_a_sound_design(sandbox: Sandbox) -> None:
    proof = prove(design(script("tracker"), border=border()), "quick", sandbox=sandbox)
    assert proof.failures == 0, (proof.findings, [i for i in proof.isolation if not i.held])
    assert proof.rows_generated > 40_000
    assert proof.engine.startswith("PostgreSQL")
