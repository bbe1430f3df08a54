"""What was before: the trail, the versions, the events."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import psycopg
import pytest
from standing import attribute, brief, decided, rows, standing, to

from dbarchitect.design.pipeline import design
from dbarchitect.model.brief import Entity

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox

USER = Entity(
    name="user",
    attributes=(
        attribute("email", "email", unique=True, personal="contact"),
        attribute("password", "secret", personal="credential"),
        attribute("note"),
    ),
    history="audit",
)
PRICE = Entity(
    name="price", attributes=(attribute("amount", "integer"),), relationships=(to("item"),), history="versions"
)
ITEM = Entity(name="item", attributes=(attribute("name"),))


@pytest.mark.parametrize("tenant", [False, True])
def test_every_change_leaves_an_entry_without_secrets(sandbox: Sandbox, database: str, tenant: bool) -> None:
    made, connection = standing(sandbox, database, brief(USER, tenant=tenant))
    lead = ("company_id, ", "1, ") if tenant else ("", "")
    with connection:
        if tenant:
            connection.execute("INSERT INTO companies (name) VALUES ('a'), ('b')")
        connection.execute("SET ROLE shop_app")
        connection.execute("SELECT set_config('app.tenant_id', '1', false), set_config('app.user_id', 'u7', false)")
        insert = (
            f"INSERT INTO users ({lead[0]}email, password_hash, note) VALUES ({lead[1]}'a@b.c', repeat('s', 40), 'n')"
        )
        connection.execute(insert)
        connection.execute("UPDATE users SET note = 'm', password_hash = repeat('t', 40)")
        connection.execute("UPDATE users SET note = note")
        connection.execute("DELETE FROM users")
        entries = rows(
            connection, "SELECT operation, acting_user, old_values, new_values, row_key FROM audit_log ORDER BY id"
        )
        assert [(e[0], e[1]) for e in entries] == [("insert", "u7"), ("update", "u7"), ("delete", "u7")]
        assert entries[1][2] == {"note": "n", "password_hash": "(not kept)"}
        assert entries[1][3] == {"note": "m", "password_hash": "(not kept)"}
        assert "sssss" not in json.dumps(entries)
        assert "ttttt" not in json.dumps(entries)
        statement = made.workload.statement("changes of one row in audit_log")
        assert statement is not None
        assert len(rows(connection, statement.sql, entries[0][4])) == 3
        for forbidden in (
            "INSERT INTO audit_log DEFAULT VALUES",
            "UPDATE audit_log SET acting_user = NULL",
            "DELETE FROM audit_log",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden)
        connection.execute("SELECT set_config('app.tenant_id', '2', false)")
        assert len(rows(connection, "SELECT FROM audit_log")) == (0 if tenant else 3)
        connection.execute("RESET ROLE")
        for forbidden in ("UPDATE audit_log SET acting_user = NULL", "DELETE FROM audit_log", "TRUNCATE audit_log"):
            with pytest.raises(psycopg.errors.RestrictViolation):
                connection.execute(forbidden)


def test_personal_values_stay_out_where_they_may_have_to_be_erased(sandbox: Sandbox, database: str) -> None:
    _, connection = standing(sandbox, database, brief(USER, compliance=("GDPR",)))
    with connection:
        connection.execute("INSERT INTO users (email, password_hash, note) VALUES ('a@b.c', repeat('s', 40), 'n')")
        found = rows(connection, "SELECT new_values FROM audit_log")[0][0]
        assert found["email"] == "(not kept)"
        assert found["note"] == "n"


def test_a_tenants_deletion_leaves_its_trail(sandbox: Sandbox, database: str) -> None:
    _, connection = standing(sandbox, database, brief(USER, tenant=True))
    with connection:
        connection.execute("INSERT INTO companies (name) VALUES ('a')")
        connection.execute(
            "INSERT INTO users (company_id, email, password_hash, note) VALUES (1, 'a@b', repeat('s', 40), 'n')"
        )
        connection.execute("DELETE FROM companies")
        assert rows(connection, "SELECT operation FROM audit_log ORDER BY id") == [("insert",), ("delete",)]


@pytest.mark.parametrize("tenant", [False, True])
def test_earlier_versions_are_kept_and_read_as_of_a_moment(sandbox: Sandbox, database: str, tenant: bool) -> None:
    made, connection = standing(sandbox, database, brief(ITEM, PRICE, tenant=tenant))
    lead = ("company_id, ", "1, ") if tenant else ("", "")
    with connection:
        if tenant:
            connection.execute("INSERT INTO companies (name) VALUES ('a')")
        connection.execute(f"INSERT INTO items ({lead[0]}name) VALUES ({lead[1]}'i')")
        connection.execute(f"INSERT INTO prices ({lead[0]}item_id, amount) VALUES ({lead[1]}1, 5)")
        first = rows(connection, "SELECT clock_timestamp()")[0][0]
        connection.execute("UPDATE prices SET amount = amount")
        assert rows(connection, "SELECT FROM price_versions") == []
        connection.execute("BEGIN; UPDATE prices SET amount = 6; UPDATE prices SET amount = 7; COMMIT")
        second = rows(connection, "SELECT clock_timestamp()")[0][0]
        connection.execute("DELETE FROM prices")
        third = rows(connection, "SELECT clock_timestamp()")[0][0]
        kept = rows(connection, "SELECT amount, valid_from, valid_until FROM price_versions ORDER BY valid_from")
        assert [k[0] for k in kept] == [5, 6, 7]
        assert all(a[2] == b[1] for a, b in pairwise(kept))
        statement = made.workload.statement("price as of a moment")
        assert statement is not None
        assert [len(rows(connection, statement.sql, 1, m)) for m in (first, second, third)] == [1, 1, 0]
        amounts = [c.strip() for c in statement.sql.splitlines()[0].removeprefix("SELECT ").split(",")].index(
            "t.amount"
        )
        assert rows(connection, statement.sql, 1, first)[0][amounts] == 5
        assert rows(connection, statement.sql, 1, second)[0][amounts] == 7
        with pytest.raises(psycopg.errors.ExclusionViolation):
            connection.execute(
                f"INSERT INTO price_versions ({lead[0]}id, item_id, amount, valid_from, valid_until, created_at) "
                f"SELECT {lead[0]}id, item_id, amount, valid_from - interval '1 day', valid_until, created_at FROM price_versions LIMIT 1"
            )


def test_a_version_is_appended_once(sandbox: Sandbox, database: str) -> None:
    account = Entity(name="account", attributes=(attribute("balance", "integer"),), history="events")
    made, connection = standing(sandbox, database, brief(account))
    append = made.workload.statement("append an event of a account") or made.workload.statement(
        "append an event of an account"
    )
    assert append is not None
    with connection:
        connection.execute(
            "INSERT INTO account_events (account_id, version, kind) VALUES (1, 1, 'opened'), (1, 2, 'paid')"
        )
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO account_events (account_id, version, kind) VALUES (1, 2, 'paid')")
        with pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute("DELETE FROM account_events")


def test_health_data_under_hipaa_is_audited_and_plain_data_is_not() -> None:
    record = Entity(name="record", attributes=(attribute("findings", "long text", personal="health"),))
    assert decided(design(brief(record, compliance=("HIPAA",))), "history.audit")
    assert not decided(design(brief(record)), "history")
    assert not decided(design(brief(ITEM, compliance=("HIPAA",))), "history")
