"""Parts of an inspection: the statements that are counted, the offer a server runs in, and settings without their secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dbarchitect.model.inspection import Setting
from dbarchitect.model.objects import Role
from dbarchitect.sandbox import open_sandbox
from dbarchitect.sources.postgresql import inspect_postgresql
from dbarchitect.sources.postgresql.hosting import managed_by
from dbarchitect.sources.postgresql.parts import without_credentials

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("primary_conninfo", "host=a user=b password=gar5nelen port=1", "host=a user=b password=*** port=1"),
        ("archive_command", "AWS_SECRET_ACCESS_KEY=gar5nelen aws s3 cp %p s3://b", "AWS_SECRET_ACCESS_KEY=*** aws s3 cp %p s3://b"),
        ("archive_command", "/bin/true", "/bin/true"),
        ("app.jwt_secret", "gar5nelen", "***"),
        ("app.settings.api_key", "gar5nelen", "***"),
        ("app.jwt_secret", "", ""),
        ("app.tenant_id", "7", "7"),
        ("password_encryption", "md5", "md5"),
    ],
)  # fmt: skip
def test_secrets_in_settings_are_hidden(name: str, value: str, shown: str) -> None:
    assert without_credentials(name, value) == shown


def test_secrets_of_roles_and_databases_do_not_come_through(sandbox: Sandbox, database: str) -> None:
    with sandbox.connect(database) as connection:
        connection.execute(f"ALTER DATABASE {database} SET app.jwt_secret = 'gar5nelen'".encode())
        connection.execute("CREATE ROLE holder; ALTER ROLE holder SET app.api_token = 'gar5nelen'")
        connection.execute("CREATE TABLE held (id int); GRANT SELECT ON held TO holder")
    seen = inspect_postgresql(sandbox.url(database))
    with sandbox.connect(database) as connection:
        connection.execute("DROP OWNED BY holder; DROP ROLE holder")
    assert "gar5nelen" not in seen.model_dump_json()
    assert next(r.settings for r in seen.roles or () if r.name == "holder") == ("app.api_token=***",)


@pytest.mark.parametrize(
    ("roles", "settings", "offer"),
    [
        (("postgres", "rds_superuser"), ("work_mem", "rds.extensions"), "rds"),
        (("rds_superuser",), ("apg_plan_mgmt.capture", "rds.extensions"), "aurora"),
        (("cloudsqlsuperuser",), (), "cloudsql"),
        (("supabase_admin", "anon"), (), "supabase"),
        (("postgres", "app"), ("work_mem",), None),
    ],
)
def test_the_hosting_offer_is_told_by_its_traces(
    roles: tuple[str, ...], settings: tuple[str, ...], offer: str | None
) -> None:
    assert managed_by([Role(name=r) for r in roles], [Setting(name=s, value="") for s in settings]) == offer


def test_counted_statements_are_read_without_those_that_hold_passwords() -> None:
    with open_sandbox(needs=frozenset({"pg_stat_statements"})) as sandbox:
        if sandbox.stand_ins or "pg_stat_statements" not in sandbox.extensions:
            pytest.skip("no server here has pg_stat_statements: install postgresql-contrib")
        name = sandbox.create_database()
        with sandbox.connect(name) as connection:
            connection.execute('CREATE SCHEMA "Mon itor"; CREATE EXTENSION pg_stat_statements SCHEMA "Mon itor"')
            connection.execute("CREATE TABLE berth (id int)")
            for number in range(3):
                connection.execute(f"SELECT * FROM berth WHERE id = {number}".encode())
            connection.execute("CREATE ROLE mate PASSWORD 'gar5nelen'")
        seen = inspect_postgresql(sandbox.url(name))
    use = next(s for s in seen.statements or () if "FROM berth" in s.sql)
    assert use.calls == 3
    assert use.total_ms is not None
    assert "gar5nelen" not in seen.model_dump_json()


def test_the_machine_is_known_only_where_it_is_this_one(sandbox: Sandbox, database: str) -> None:
    seen = inspect_postgresql(sandbox.url(database))
    assert sandbox.parameters()["host"].startswith("/")
    assert (seen.memory_bytes or 0) > 2**28
    assert (seen.cpus or 0) >= 1
