"""Personal data and tenants apart: who sees what, how it leaves, and that nobody reaches over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from standing import attribute, brief, decided, rows, standing, to

from dbarchitect.design.pipeline import design
from dbarchitect.model.brief import Brief, Entity, Relationship, Tenancy

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

PATIENT = Entity(
    name="patient",
    attributes=(
        attribute("name", "name", personal="identity"),
        attribute("email", "email", unique=True, personal="contact"),
        attribute("phone", "phone", personal="contact"),
        attribute("born", "date", personal="identity"),
        attribute("diagnosis", "long text", optional=True, personal="health"),
        attribute("password", "secret", personal="credential"),
        attribute("number", "code", unique=True),
    ),
    history="versions",
)
ORDER = Entity(
    name="order",
    attributes=(attribute("ship_to", personal="location"), attribute("total", "money")),
    relationships=(to("patient"),),
)


@pytest.mark.parametrize("tenant", [False, True])
def test_erasure_empties_the_person_and_leaves_the_books(sandbox: Sandbox, database: str, tenant: bool) -> None:
    made, connection = standing(sandbox, database, brief(PATIENT, ORDER, compliance=("GDPR",), tenant=tenant))
    lead = ("company_id, ", "1, ") if tenant else ("", "")
    with connection:
        if tenant:
            connection.execute("INSERT INTO companies (name) VALUES ('a')")
        for n in (1, 2):
            connection.execute(
                f"INSERT INTO patients ({lead[0]}name, email, phone, born, diagnosis, password_hash, number) VALUES "
                f"({lead[1]}'Ada{n}', 'ada{n}@x.y', '123', '1980-01-01', 'flu', repeat('p', 40), 'N{n}')"
            )
            connection.execute(
                f"INSERT INTO orders ({lead[0]}patient_id, ship_to, total) VALUES ({lead[1]}{n}, 'Street {n}', 5)"
            )
        connection.execute("UPDATE patients SET phone = '1234'")
        export = made.workload.statement("everything about a patient")
        assert export is not None
        document = rows(connection, export.sql, 1)[0][0]
        assert document["patient"]["name"] == "Ada1"
        assert document["orders"][0]["ship_to"] == "Street 1"
        assert "pppp" not in str(document)
        assert rows(connection, f"SELECT erase_patient({lead[1]}1)") == [(True,)]
        assert rows(connection, f"SELECT erase_patient({lead[1]}77)") == [(False,)]
        kept = str(rows(connection, "SELECT to_jsonb(p) FROM patients p WHERE id = 1"))
        assert not any(secret in kept for secret in ("Ada1", "ada1", "1234", "1980", "flu", "pppp"))
        assert "N1" in kept
        assert rows(connection, "SELECT FROM patient_versions WHERE id = 1") == []
        assert rows(connection, "SELECT ship_to, total::int FROM orders ORDER BY patient_id") == [
            ("erased", 5),
            ("Street 2", 5),
        ]
        assert rows(connection, "SELECT name FROM patients WHERE id = 2") == [("Ada2",)]


def test_readers_see_no_credentials_and_no_health(sandbox: Sandbox, database: str) -> None:
    made, connection = standing(sandbox, database, brief(PATIENT, ORDER))
    assert decided(made, "personal_data")
    assert all(not r.name.name.startswith("erase_") for r in made.schema_.routines)
    with connection:
        connection.execute("SET ROLE shop_readonly")
        rows(connection, "SELECT id, name, email FROM patients")
        for column in ("diagnosis", "password_hash", "*"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT {column} FROM patients")
        for table in ("patient_versions",):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT diagnosis FROM {table}")


def test_things_without_people_have_no_such_decision() -> None:
    made = design(brief(Entity(name="item", attributes=(attribute("name"),)), compliance=("GDPR",)))
    assert not decided(made, "personal_data")


def apart(isolation: str) -> Brief:
    user = Entity(
        name="user",
        attributes=(attribute("email", "email", unique_per=("company",)),),
        relationships=(to("company", kind="owned"),),
        history="audit",
    )
    team = Entity(
        name="team",
        attributes=(attribute("name"),),
        relationships=(
            to("company", kind="owned"),
            to("team", role="parent", optional=True),
            Relationship(name="members", to="user", multiplicity="many_to_many"),
        ),
    )
    company = Entity(name="company", attributes=(attribute("name"),))
    return Brief.model_validate(
        {
            "title": "Shop",
            "entities": (company, user, team),
            "tenancy": Tenancy.model_validate({"tenant": "company", "isolation": isolation}),
        }
    )


def test_a_schema_per_tenant_is_made_whole_and_closed_to_others(sandbox: Sandbox, database: str) -> None:
    made, connection = standing(sandbox, database, apart("schema_per_tenant"))
    names = {t.name.name for t in made.schema_.tables}
    assert names == {"companies", "users", "teams", "team_members", "audit_log"}
    assert all(c.name != "company_id" for t in made.schema_.tables for c in t.columns)
    with connection:
        for attack in made.attacks:
            if "create_tenant" not in " ".join(attack.setup):
                continue
            for sql, passes in (*((s, False) for s in attack.refused), *((s, True) for s in attack.passes)):
                connection.execute("BEGIN")
                for setup in attack.setup:
                    connection.execute(setup)  # type: ignore[call-overload]
                if passes:
                    connection.execute(sql)  # type: ignore[call-overload]
                else:
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(sql)  # type: ignore[call-overload]
                connection.execute("ROLLBACK")
        connection.execute("BEGIN; SELECT create_tenant('acme'); SELECT create_tenant('globex')")
        connection.execute("SET LOCAL ROLE tenant_acme; SET LOCAL search_path = tenant_acme, public")
        connection.execute("INSERT INTO users (email) VALUES ('a@b')")
        connection.execute("INSERT INTO teams (name) VALUES ('t'); INSERT INTO team_members VALUES (1, 1)")
        connection.execute("UPDATE users SET email = 'b@b'")
        assert rows(connection, "SELECT operation FROM audit_log ORDER BY id") == [("insert",), ("update",)]
        connection.execute("SAVEPOINT s")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("UPDATE teams SET parent_id = 1")
        connection.execute("ROLLBACK TO s; RESET ROLE")
        for elsewhere in ("public", "tenant_globex"):
            assert rows(connection, f"SELECT FROM {elsewhere}.audit_log") == []
            assert rows(connection, f"SELECT FROM {elsewhere}.users") == []
        connection.execute("ROLLBACK")
        for name in ("Acme", "a;b", "", "1a", "x" * 41):
            with pytest.raises(psycopg.errors.InvalidParameterValue):
                connection.execute("SELECT create_tenant(%s)", (name,))


def test_a_database_per_tenant_knows_no_tenant(sandbox: Sandbox, database: str) -> None:
    made, connection = standing(sandbox, database, apart("database_per_tenant"))
    connection.close()
    assert {t.name.name for t in made.schema_.tables} == {"users", "teams", "team_members", "audit_log"}
    assert {a.path for a in made.artifacts} == {"provisioning/create_tenant.sh", "provisioning/control.sql"}
    assert any("isolation" in n.what for n in made.not_judged)
    control = next(a.content for a in made.artifacts if a.path.endswith("control.sql"))
    assert control is not None
    with sandbox.connect(database) as control_database:
        control_database.execute(control)
