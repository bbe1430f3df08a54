"""A throwaway PostgreSQL: started in about half a second, gone with the process that asked for it."""

from __future__ import annotations

import atexit
import contextlib
import os
import re
from dataclasses import dataclass, field
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from dbarchitect.core.errors import ArchitectError, UnreachableError
from dbarchitect.sandbox.process import MEMORY, ServerProcess, StartRefused, start_server
from dbarchitect.sandbox.providers import SCRATCH_SUPERUSER, SCRATCH_URL, Provider, ProviderName, find_providers, rank
from dbarchitect.sandbox.standin import STAND_IN_DIR, StandIn, stand_ins_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import psycopg

SUPERUSER = "postgres"
GUEST = "guest"
_PRELOADED = frozenset({"pg_stat_statements", "timescaledb", "pg_cron"})
# given in full, so that no PG… variable of the user's environment leads a connection elsewhere
_NEUTRAL = {
    "hostaddr": "",
    "options": "",
    "sslmode": "disable",
    "gssencmode": "disable",
    "channel_binding": "disable",
    "target_session_attrs": "any",
    "client_encoding": "utf8",
    "application_name": "dbarchitect",
    "connect_timeout": "15",
}
_SUPERUSERS_OWN = "-c search_path=public -c standard_conforming_strings=on -c check_function_bodies=on -c default_transaction_read_only=off"
_GUEST_RIGHTS = """
do $$
declare granted text;
begin
  create role guest login createrole createdb;
  for granted in select rolname from pg_roles
    where rolname in ('pg_monitor', 'pg_signal_backend', 'pg_maintain', 'pg_checkpoint', 'pg_use_reserved_connections')
  loop execute format('grant %I to guest', granted); end loop;
  if current_setting('server_version_num')::int >= 160000 then
    alter role guest set createrole_self_grant = 'set, inherit';
  end if;
  if current_setting('server_version_num')::int >= 150000 then
    execute 'grant set on parameter session_replication_role to guest';
  end if;
  -- before 16 whoever may create roles may take on any but a superuser's
  if current_setting('server_version_num')::int < 160000 then
    set local allow_system_table_mods = on;
    update pg_authid set rolsuper = true
      where rolname in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files');
  end if;
end $$
"""
_POWERS = """
select case when rolsuper then 'a superuser' else (
    select 'a member of ' || min(granted.rolname::text) from pg_roles as granted
    where granted.rolname in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')
      and pg_has_role(own.oid, granted.oid, 'member')) end, rolname
from pg_roles as own where rolname = current_user
"""


@dataclass
class Sandbox:
    """A server that may be broken, filled and thrown away. Use it in a `with` statement.

    `stand_ins` are the needed extensions that this server lacks, each with what is lost; `data_dir` and `bin_dir` are
    None for a scratch server that somebody else runs.
    """

    engine: str
    version: int
    provider: ProviderName
    extensions: frozenset[str]
    stand_ins: tuple[StandIn, ...] = ()
    missing: tuple[str, ...] = ()
    data_dir: Path | None = None
    bin_dir: Path | None = None
    _process: ServerProcess | None = None
    _scratch_url: str = ""
    _databases: list[str] = field(default_factory=list)
    _owner_pid: int = field(default_factory=os.getpid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, database: str = "postgres", user: str | None = None) -> str:
        """The address of `database` for any PostgreSQL client."""
        if self._process is None:
            parts = urlsplit(self._scratch_url)
            return urlunsplit(parts._replace(path="/" + quote(database, safe="")))
        server = self._process
        secret = f":{server.password}" if server.password else ""
        query = urlencode({"host": server.host, "port": str(server.port), "sslmode": "disable"}, quote_via=quote)
        return f"postgresql://{quote(user or SUPERUSER, safe='')}{secret}@/{quote(database, safe='')}?{query}"

    def parameters(self, database: str = "postgres", user: str | None = None) -> dict[str, str]:
        """The connection parameters of `database`, as libpq names them."""
        if self._process is None:
            from psycopg.conninfo import conninfo_to_dict

            given = {k: str(v) for k, v in conninfo_to_dict(self._scratch_url).items() if v is not None}
            return {"connect_timeout": "15", **given, "dbname": database}
        server = self._process
        # what the owner of a database sets for it is not for the superuser, who would call what he put in the way
        own = {"options": _SUPERUSERS_OWN} if user in (None, SUPERUSER) else {}
        base = {
            **_NEUTRAL,
            **own,
            "host": server.host,
            "port": str(server.port),
            "user": user or SUPERUSER,
            "dbname": database,
        }
        return {**base, "password": server.password or "-"}

    def connect(
        self, database: str = "postgres", autocommit: bool = True, user: str | None = None
    ) -> psycopg.Connection[Any]:
        """A connection to `database`.

        `user` is the superuser unless named. SQL that comes from a stranger is run as `GUEST`, who owns the databases
        made here but cannot reach the files and programs of this machine, as a superuser's COPY … PROGRAM could.
        """
        import psycopg

        try:
            connection = psycopg.connect(**self.parameters(database, user), autocommit=autocommit)  # type: ignore[arg-type]
        except psycopg.OperationalError as error:
            said = str(error).strip().splitlines()[-1] if str(error).strip() else "it said nothing"
            raise UnreachableError(
                "sandbox.connect",
                f"The sandbox refused a connection to the database “{database}”: {said}",
                hint="The sandbox may have been stopped, or the database dropped.",
            ) from None
        if self._process is None:
            connection.execute("set statement_timeout = '120s'")
            if not autocommit:
                connection.commit()
        return connection

    def create_database(self, name: str | None = None, template: str | None = None, owner: str = GUEST) -> str:
        """The name of a new database: `template`'s copy, or empty. On a scratch server the name is always ours."""
        from psycopg import Error, sql

        if name is None or self._process is None:
            name = f"dbarchitect_{token_hex(6)}"
        command = sql.SQL("create database {}").format(sql.Identifier(name))
        if template is not None:
            command += sql.SQL(" template {}").format(sql.Identifier(template))
            if self.version >= 15 and self.data_dir is not None and self.data_dir.is_relative_to(MEMORY):
                command += sql.SQL(" strategy file_copy")  # half the work where no disk is waited for
        if self._process is not None:
            command += sql.SQL(" owner {}").format(sql.Identifier(owner))
        try:
            with self.connect(self._maintenance) as connection:
                connection.execute(command)
        except Error as error:
            raise ArchitectError(
                "sandbox.database",
                f"The database “{name}” could not be created: {str(error).splitlines()[0]}",
                hint="A template must exist and have no open connection.",
            ) from None
        self._databases.append(name)
        return name

    def drop_database(self, name: str) -> None:
        """The database is gone, whoever was connected. Only databases made by `create_database` are dropped."""
        from psycopg import sql

        if name not in self._databases:
            raise ArchitectError(
                "sandbox.database",
                f"The database “{name}” was not made by this sandbox and is left alone.",
                hint="Only databases from create_database are dropped.",
            )
        force = sql.SQL(" with (force)" if self.version >= 13 else "")
        with self.connect(self._maintenance) as connection:
            connection.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)) + force)
        self._databases.remove(name)

    def restart(self) -> None:
        """The server has been stopped cleanly and started again on the same data."""
        if self._process is None:
            raise ArchitectError(
                "sandbox.scratch",
                "A scratch server is not ours to restart.",
                hint=f"Unset {SCRATCH_URL} to use a private server.",
            )
        self._process.restart()

    def stop(self) -> None:
        """Server, processes and files are gone (of a scratch server: the databases made here). Twice does no harm."""
        if os.getpid() != self._owner_pid:  # a forked child has the object but not the server
            return
        atexit.unregister(self.stop)
        if self._process is not None:
            self._process.stop()
            return
        for name in tuple(self._databases):
            with contextlib.suppress(Exception):
                self.drop_database(name)

    @property
    def _maintenance(self) -> str:
        return urlsplit(self._scratch_url).path.lstrip("/") or "postgres" if self._process is None else "postgres"


def open_sandbox(
    version: int | None = None,
    needs: frozenset[str] = frozenset(),
    settings: Mapping[str, str] | None = None,
    at_least: int = 14,
    *,
    in_memory: bool = False,
) -> Sandbox:
    """A running throwaway server: `version` exactly, or the best of version `at_least` or later.

    `in_memory`: it holds little, and may hold it in memory where there is enough. `needs` names extensions: the server that has most of them is taken, and `Sandbox.stand_ins` and `.missing` say what
    it lacks. `settings` are server settings over the sandbox's own. UnreachableError `sandbox.start` when none starts.
    """
    given = _checked(settings or {})
    built_in = frozenset({"plpgsql"})
    candidates = rank(find_providers(), needs - built_in, version, at_least)
    scratch = os.environ.get(SCRATCH_URL, "").strip()
    complete = bool(candidates) and needs - built_in <= candidates[0].extensions
    if scratch and not complete:
        outside = _open_scratch(scratch, needs, version, at_least)
        if outside is not None and (
            not candidates or len(outside.extensions & needs) > len(candidates[0].extensions & needs)
        ):
            return outside
    tried = []
    for provider in candidates:
        try:
            return _open_private(provider, needs, given, in_memory)
        except StartRefused as refused:
            tried.append(f"{provider.label}: {refused}")
    raise _none_started(version, at_least, tried)


def _open_private(provider: Provider, needs: frozenset[str], settings: Mapping[str, str], in_memory: bool) -> Sandbox:
    preload = sorted(needs & provider.extensions & _PRELOADED)
    if preload:
        settings = {"shared_preload_libraries": ", ".join(preload), **settings}
    lacking = needs - provider.extensions
    process = start_server(provider, settings, STAND_IN_DIR, in_memory=in_memory)
    stand_ins, missing = stand_ins_for(lacking)
    sandbox = Sandbox(
        engine=f"PostgreSQL {provider.version}",
        version=provider.version,
        provider=provider.kind,
        extensions=provider.extensions,
        stand_ins=stand_ins,
        missing=missing,
        data_dir=process.data_dir,
        bin_dir=process.bin_dir,
        _process=process,
    )
    atexit.register(sandbox.stop)
    try:
        with sandbox.connect() as connection:
            sandbox.engine = _engine(connection)
            connection.execute(_GUEST_RIGHTS)
    except BaseException:
        sandbox.stop()
        raise
    return sandbox


def _open_scratch(url: str, needs: frozenset[str], version: int | None, at_least: int) -> Sandbox | None:
    import psycopg

    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ArchitectError(
            "sandbox.scratch_url",
            f"{SCRATCH_URL} is not a PostgreSQL address.",
            hint="It looks like postgresql://user:password@host:5432/postgres.",
        )
    try:
        with psycopg.connect(url, connect_timeout=15, autocommit=True) as connection:
            number = connection.info.server_version // 10000
            allowed = connection.execute(
                "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
            ).fetchone()
            powers = connection.execute(_POWERS).fetchone()
            available = connection.execute("select name from pg_available_extensions").fetchall()
            engine = _engine(connection)
    except psycopg.Error as error:
        raise UnreachableError(
            "sandbox.scratch_url",
            f"The server that {SCRATCH_URL} names did not answer: {str(error).strip().splitlines()[0]}",
            hint=f"Correct {SCRATCH_URL} or unset it.",
        ) from None
    if not allowed or not allowed[0]:
        raise ArchitectError(
            "sandbox.scratch_url",
            f"The user of {SCRATCH_URL} may not create databases, and nothing else on that server is touched.",
            hint="Run `alter role … createdb` there, or unset the variable.",
        )
    if powers and powers[0] and os.environ.get(SCRATCH_SUPERUSER, "").strip() not in ("1", "yes", "true"):
        raise ArchitectError(
            "sandbox.scratch_superuser",
            f"The user “{powers[1]}” of {SCRATCH_URL} is {powers[0]}, and SQL that is tried there would run as that user.",
            hint=f"Name a user who may only create databases (`create role … login createdb`),"
            f" or set {SCRATCH_SUPERUSER}=1 where nothing on that server and its machine is worth anything.",
        )
    if number < at_least or (version is not None and number != version):
        return None
    extensions = frozenset(str(row[0]) for row in available)
    stand_ins, missing = stand_ins_for(needs - extensions)
    sandbox = Sandbox(engine, number, "scratch url", extensions, stand_ins, missing, _scratch_url=url)
    atexit.register(sandbox.stop)
    return sandbox


def _engine(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute("show server_version").fetchone()
    return f"PostgreSQL {str(row[0]).split()[0]}" if row else "PostgreSQL"


def _checked(settings: Mapping[str, str]) -> dict[str, str]:
    for name, value in settings.items():
        if not re.fullmatch(r"[a-z_][a-z0-9_.]{0,62}", name) or re.search(r"[\0\r\n]", value) or len(value) > 2000:
            raise ArchitectError(
                "sandbox.setting", f"“{name}” is not a server setting.", hint="Names are those of postgresql.conf."
            )
    return dict(settings)


def _none_started(version: int | None, at_least: int, tried: list[str]) -> UnreachableError:
    if tried:
        return UnreachableError(
            "sandbox.start",
            "No throwaway PostgreSQL could be started. Tried " + "; ".join(tried) + ".",
            hint=f"Free some disk space or memory, run as an ordinary user, or name a server in {SCRATCH_URL}.",
        )
    wanted = f"PostgreSQL {version}" if version is not None else f"PostgreSQL {at_least} or later"
    here = ", ".join(sorted({str(p.version) for p in find_providers()}, key=int)) or "none"
    return UnreachableError(
        "sandbox.start",
        f"There is no {wanted} on this machine (found: {here}).",
        hint=f"Install it, or name a server that may be used in {SCRATCH_URL}.",
    )
