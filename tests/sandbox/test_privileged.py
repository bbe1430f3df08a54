"""What the superuser of a sandbox runs in the place of its guest gives nobody the rights of a superuser."""

from __future__ import annotations

import pytest

from dbarchitect.sandbox.privileged import for_superuser


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE PUBLICATION changes FOR ALL TABLES",
        "CREATE EVENT TRIGGER seen ON ddl_command_end EXECUTE FUNCTION app.seen()",
        "GRANT SELECT ON orders TO readers",
        "GRANT pg_read_all_data TO readers",
        "CREATE ROLE readers NOLOGIN",
        "COMMENT ON EXTENSION hstore IS 'guest; postgres'",
        "ALTER TABLE orders OWNER TO clerks",
        "CREATE EXTENSION pg_stat_statements",
    ],
)
def test_what_gives_no_rights_may_be_run(sql: str) -> None:
    assert for_superuser(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "CREATE CAST (name AS integer) WITH FUNCTION app.cast(name) AS IMPLICIT",
        "ALTER ROLE clerks SUPERUSER",
        'ALTER ROLE "guest" BYPASSRLS',
        'ALTER ROLE U&"\\0067uest" BYPASSRLS',
        "ALTER ROLE clerks SET session_preload_libraries = '/tmp/x.so'",
        "CREATE ROLE clerks IN ROLE pg_execute_server_program",
        "GRANT pg_write_server_files TO clerks",
        'GRANT "pg_execute_server_program" TO clerks',
        "GRANT postgres TO clerks",
        "GRANT EXECUTE ON FUNCTION lo_export(oid, text) TO clerks",
        "GRANT SET ON PARAMETER session_preload_libraries TO clerks",
        "GRANT CREATE ON SCHEMA pg_catalog TO clerks",
        "CREATE OPERATOR pg_catalog.|| (LEFTARG = name, RIGHTARG = text, FUNCTION = app.joined)",
        "ALTER FUNCTION app.f() OWNER TO postgres",
        "ALTER FUNCTION app.f() OWNER TO CURRENT_USER",
        "ALTER EVENT TRIGGER seen ENABLE ALWAYS",
        "CREATE EVENT TRIGGER seen ON login EXECUTE FUNCTION app.seen()",
        "CREATE FOREIGN TABLE programs (a text) SERVER files OPTIONS (program 'touch /tmp/x')",
        "GRANT SELECT ON orders TO readers; COPY (SELECT 1) TO PROGRAM 'true'",
        "COMMENT ON TABLE orders IS 'x'; COPY (SELECT 1) TO PROGRAM 'true'",
        "GRANT SELECT ON orders TO " + "readers, " * 5_000 + "readers",
    ],
)
def test_what_leads_to_a_superusers_rights_is_not(sql: str) -> None:
    assert not for_superuser(sql)
