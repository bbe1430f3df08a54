"""A server whose databases are emptied and used again, as making one costs more than planning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox


class Reusing:
    """A server whose databases are emptied and used again, as making one costs more than planning."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._free: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sandbox, name)

    def create_database(self, name: str | None = None, template: str | None = None) -> str:
        if name is None and template is None and self._free:
            return self._free.pop()
        return self._sandbox.create_database(name, template)

    def drop_database(self, name: str) -> None:
        if self._emptied(name):
            self._free.append(name)
        else:
            self._sandbox.drop_database(name)

    def _emptied(self, name: str) -> bool:
        """Whether nothing but an empty namespace `public` is left."""
        with self._sandbox.connect(name) as connection:
            connection.execute(_EMPTY)
            left = connection.execute(_LEFT).fetchone()
        return bool(left and left[0] == 0)


_EMPTY = """
DO $$
DECLARE one text; members text[] := '{}';
BEGIN
  -- since 16 what somebody owns includes the memberships he gave, which belong to the whole server
  IF current_setting('server_version_num')::int >= 160000 THEN
    SELECT coalesce(array_agg(format('GRANT %I TO %I WITH ADMIN %s, INHERIT %s, SET %s GRANTED BY %I', r.rolname, m.rolname,
      admin_option::text, inherit_option::text, set_option::text, g.rolname)), '{}') INTO members
    FROM pg_auth_members JOIN pg_roles r ON r.oid = roleid JOIN pg_roles m ON m.oid = member JOIN pg_roles g ON g.oid = grantor
    WHERE NOT g.rolsuper;
  END IF;
  EXECUTE 'DROP OWNED BY guest CASCADE';
  FOR one IN SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
    UNION ALL SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger
    UNION ALL SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname) FROM pg_foreign_data_wrapper
    UNION ALL SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
      WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
  LOOP EXECUTE one; END LOOP;
  FOR one IN SELECT format('DROP OWNED BY %I CASCADE', rolname) FROM pg_roles WHERE rolname !~ '^(pg_|dbarchitect_aside)' AND rolname <> ALL ('{guest,postgres}')
  LOOP EXECUTE one; END LOOP;
  DROP SCHEMA public CASCADE;
  CREATE SCHEMA public AUTHORIZATION pg_database_owner;
  COMMENT ON SCHEMA public IS 'standard public schema';
  GRANT USAGE ON SCHEMA public TO PUBLIC;
  EXECUTE format('COMMENT ON DATABASE %I IS NULL', current_database());
  EXECUTE format('ALTER DATABASE %I OWNER TO guest', current_database());
  FOREACH one IN ARRAY members LOOP EXECUTE one; END LOOP;
END $$
"""
_LEFT = """
SELECT (SELECT count(*) FROM pg_class WHERE oid >= 16384 AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_'))
  + (SELECT count(*) FROM pg_cast WHERE oid >= 16384) + (SELECT count(*) FROM pg_default_acl) + (SELECT count(*) FROM pg_proc WHERE oid >= 16384)
  + (SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public'))
"""
