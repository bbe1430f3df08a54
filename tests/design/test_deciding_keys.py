"""Keys, references, tenancy, kinds, many to many, values in several: each on a server, with what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg import Error
from standing import attribute, brief, many, rows, standing, to

from dbarchitect.design.asking import open_questions
from dbarchitect.design.pipeline import design
from dbarchitect.model.brief import Brief, Entity, Tenancy
from dbarchitect.model.rules import Rule, Transitions

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox


def columns(wanted: Brief, table: str) -> dict[str, str]:
    found = design(wanted).schema_.table(table)
    assert found is not None
    return {c.name: c.type for c in found.columns}


def test_a_reference_cannot_cross_the_border(sandbox: Sandbox, database: str) -> None:
    wanted = brief(
        Entity(name="user", attributes=(attribute("name"),)),
        Entity(name="task", attributes=(attribute("title"),), relationships=(to("user", role="assignee"),)),
        tenant=True,
    )
    _, connection = standing(sandbox, database, wanted)
    connection.execute("INSERT INTO companies (name) VALUES ('a'), ('b')")
    connection.execute("INSERT INTO users (company_id, name) VALUES (1, 'Ann'), (2, 'Bob')")
    connection.execute("INSERT INTO tasks (company_id, assignee_id, title) VALUES (1, 1, 'fits')")
    with pytest.raises(Error, match="tasks_assignee_id_fkey"):
        connection.execute("INSERT INTO tasks (company_id, assignee_id, title) VALUES (1, 2, 'of the other company')")


def test_a_whole_tenant_can_go(sandbox: Sandbox, database: str) -> None:
    wanted = brief(
        Entity(name="user", attributes=(attribute("name"),)),
        Entity(name="task", attributes=(attribute("title"),), relationships=(to("user", role="owner"),)),
        tenant=True,
    )
    _, connection = standing(sandbox, database, wanted)
    connection.execute("INSERT INTO companies (name) VALUES ('a')")
    connection.execute("INSERT INTO users (company_id, name) VALUES (1, 'Ann')")
    connection.execute("INSERT INTO tasks (company_id, owner_id, title) VALUES (1, 1, 'x')")
    with pytest.raises(Error, match="tasks_owner_id_fkey"):
        connection.execute("DELETE FROM users")
    connection.execute("DELETE FROM companies")
    assert rows(connection, "SELECT count(*) FROM tasks") == [(0,)]


def test_what_all_share_names_the_tenant_of_what_it_refers_to(sandbox: Sandbox, database: str) -> None:
    company = Entity(name="company", attributes=(attribute("name"),), relationships=(to("plan"),))
    plan = Entity(
        name="plan", attributes=(attribute("name"),), relationships=(to("user", role="author", optional=True),)
    )
    user = Entity(name="user", attributes=(attribute("name"),), relationships=(to("company", kind="owned"),))
    wanted = Brief(entities=(company, plan, user), tenancy=Tenancy(tenant="company"))
    made, connection = standing(sandbox, database, wanted)
    assert "plans" not in dict(made.border.tables if made.border else ())
    connection.execute("INSERT INTO plans (name) VALUES ('free'), ('pro')")
    connection.execute("INSERT INTO companies (name, plan_id) VALUES ('a', 2)")
    connection.execute("INSERT INTO users (company_id, name) VALUES (1, 'Ann')")
    connection.execute("INSERT INTO plans (name, author_company_id, author_id) VALUES ('own', 1, 1)")
    with pytest.raises(Error, match="plans_author_id_fkey"):
        connection.execute("INSERT INTO plans (name, author_id) VALUES ('half', 1)")


def test_whatever_holds_a_tenants_rows_has_a_policy() -> None:
    """Pairs, values, translations, kinds and the past of the tenant itself, and what it has exactly one of."""
    choir = Entity(
        name="choir",
        attributes=(attribute("name"), attribute("motto").but(translated=True), attribute("nickname").but(many=True)),
        relationships=(to("singer", multiplicity="many_to_many"), to("setting").but(multiplicity="one_to_one")),
        history="versions",
    )
    singer = Entity(name="singer", attributes=(attribute("name"),))
    church = Entity(name="church_choir", kind_of="choir", attributes=(attribute("parish"),))
    setting = Entity(name="setting", attributes=(attribute("colour"),))
    made = design(Brief(entities=(choir, singer, church, setting), tenancy=Tenancy(tenant="choir")))
    assert made.border is not None
    kept = dict(made.border.tables)
    assert {t.name.name for t in made.schema_.tables if not t.policies} == {"singers"}
    assert {t.name.name for t in made.schema_.tables} - {"singers"} == set(kept)
    assert kept["choir_singers"] == kept["settings"] == kept["choir_nicknames"] == "choir_id"
    assert kept["church_choirs"] == kept["choir_versions"] == "id"
    told = next(d for d in made.decisions if d.id == "shared_tables")
    assert told.about == ("singers",)
    assert "several choirs" in told.reasons[0]


def test_what_the_tenant_names_of_its_own_is_its_own() -> None:
    """A circle through the tenant is opened at the tenant's side, so that its tickets still hang on it."""
    company = Entity(name="company", attributes=(attribute("name"),), relationships=(to("ticket"),))
    ticket = Entity(name="ticket", attributes=(attribute("title"),), relationships=(to("agent"),))
    agent = Entity(name="agent", attributes=(attribute("name"),), relationships=(to("company"),))
    made = design(Brief(entities=(company, ticket, agent), tenancy=Tenancy(tenant="company")))
    assert made.border is not None
    assert {t for t, _ in made.border.tables} == {"companies", "tickets", "agents"}


def test_circles_of_required_references_are_opened(sandbox: Sandbox, database: str) -> None:
    team = Entity(
        name="team", attributes=(attribute("name"),), relationships=(to("person", role="leader", source="assumed"),)
    )
    person = Entity(
        name="person", attributes=(attribute("name"),), relationships=(to("team"), to("person", role="mentor"))
    )
    _, connection = standing(sandbox, database, brief(team, person))
    connection.execute("INSERT INTO teams (name) VALUES ('a')")
    connection.execute("INSERT INTO people (name, team_id) VALUES ('Ann', 1)")
    with pytest.raises(Error, match="team_id"):
        connection.execute("INSERT INTO people (name) VALUES ('Bob')")


def test_one_of_several_kinds(sandbox: Sandbox, database: str) -> None:
    post = Entity(name="post", attributes=(attribute("title"),))
    photo = Entity(name="photo", attributes=(attribute("title"),))
    note = Entity(
        name="note", attributes=(attribute("body"),), relationships=(to("post", role="subject", others=("photo",)),)
    )
    _, connection = standing(sandbox, database, brief(post, photo, note))
    connection.execute("INSERT INTO posts (title) VALUES ('a'); INSERT INTO photos (title) VALUES ('b')")
    connection.execute("INSERT INTO notes (body, post_id) VALUES ('x', 1)")
    for values in ("('x', NULL, NULL)", "('x', 1, 1)"):
        with pytest.raises(Error, match="notes_subject_one"):
            connection.execute(f"INSERT INTO notes (body, post_id, photo_id) VALUES {values}")
    with pytest.raises(Error, match="notes_post_id_fkey"):
        connection.execute("DELETE FROM posts")


def test_kinds_share_the_key_of_the_general_thing(sandbox: Sandbox, database: str) -> None:
    person = Entity(name="person", attributes=(attribute("name"),))
    doctor = Entity(name="doctor", kind_of="person", attributes=(attribute("licence"),))
    _, connection = standing(sandbox, database, brief(person, doctor))
    connection.execute("INSERT INTO people (name) VALUES ('Ann')")
    connection.execute("INSERT INTO doctors (id, licence) VALUES (1, 'x')")
    with pytest.raises(Error, match="doctors_id_fkey"):
        connection.execute("INSERT INTO doctors (id, licence) VALUES (2, 'y')")


def test_a_list_keeps_its_order_and_its_repetitions(sandbox: Sandbox, database: str) -> None:
    recipe = Entity(name="recipe", attributes=(attribute("name"), attribute("steps", many=True)))
    _, connection = standing(sandbox, database, brief(recipe))
    connection.execute("INSERT INTO recipes (name) VALUES ('soup')")
    connection.execute("INSERT INTO recipe_steps VALUES (1, 'stir', 1), (1, 'boil', 2), (1, 'stir', 3)")
    assert rows(connection, "SELECT step FROM recipe_steps ORDER BY position") == [("stir",), ("boil",), ("stir",)]


def test_many_to_many_with_attributes_has_an_index_both_ways() -> None:
    student = Entity(
        name="student",
        attributes=(attribute("name"),),
        relationships=(
            to("course", role="courses", multiplicity="many_to_many", attributes=(attribute("grade", "rating"),)),
        ),
    )
    made = design(brief(student, Entity(name="course", attributes=(attribute("title"),))))
    table = made.schema_.table("student_courses")
    assert table is not None
    assert table.primary_key is not None
    assert table.primary_key.columns == ("student_id", "course_id")
    assert [k.expression for i in table.indexes for k in i.keys] == ["course_id"]
    assert "grade" in {c.name for c in table.columns}


def test_uuid_keys_only_where_ids_leave_or_are_made_elsewhere() -> None:
    thing = Entity(name="thing", attributes=(attribute("name"),))
    assert columns(brief(thing), "things")["id"] == "bigint"
    assert columns(brief(thing, needs=("public_ids",)), "things")["id"] == "uuid"


def test_system_columns_are_not_taken() -> None:
    assert "ctid_value" in columns(
        brief(Entity(name="thing", attributes=(attribute("ctid"), attribute("xmin")))), "things"
    )


def test_the_path_of_a_state_said_in_two_sentences(sandbox: Sandbox, database: str) -> None:
    post = Entity(name="post", attributes=(attribute("status", "enum", values=("draft", "live", "gone")),))
    steps = (("draft", "live"), ("live", "gone"))
    said = tuple(
        Rule(text=f"{a} to {b}", meaning=Transitions(entity="post", attribute="status", allowed=((a, b),)))
        for a, b in steps
    )
    _, connection = standing(sandbox, database, brief(post, rules=said))
    connection.execute("INSERT INTO posts (status) VALUES ('draft')")
    with pytest.raises(Error, match="posts_status_path"):
        connection.execute("UPDATE posts SET status = 'gone'")
    connection.execute("UPDATE posts SET status = 'live'")
    connection.execute("UPDATE posts SET status = 'gone'")


def test_what_turns_on_a_question_is_measured() -> None:
    company = Entity(name="company", attributes=(attribute("name"),))
    order = Entity(name="order", attributes=(attribute("number", "code"),), relationships=(to("company"),))
    asked = {q.id: q for q in open_questions(design(Brief(entities=(company, order))))}
    assert asked["tenancy"].weight > asked["public_ids"].weight > 0
    assert "100%" in asked["public_ids"].matters_because


def test_numbers_multiply_along_references() -> None:
    company = Entity(name="company", attributes=(attribute("name"),), volume=many(10))
    user = Entity(
        name="user", attributes=(attribute("name"),), relationships=(to("company"),), volume=many(30, "company")
    )
    facts = design(Brief(entities=(company, user))).facts
    found = facts.table("users")
    assert found is not None
    assert found.rows == 300
