"""Scripts made loadable on the server at hand: each extension is created, replaced by a stand-in, or reported missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.sandbox.server import GUEST
from dbarchitect.sandbox.split import split_script
from dbarchitect.sandbox.standin import StandIn, stand_ins_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.sandbox.server import Sandbox

_NAME = r'(?:"((?:[^"]|"")+)"|([A-Za-z_][\w$-]*)|\'([^\']+)\')'
_CREATE = re.compile(rf"create\s+extension\s+(?:if\s+not\s+exists\s+)?{_NAME}(.*)", re.IGNORECASE | re.DOTALL)
_SCHEMA = re.compile(rf"\bschema\s+{_NAME}", re.IGNORECASE)
_ABOUT = re.compile(rf"(?:comment\s+on|alter|drop)\s+extension\s+(?:if\s+exists\s+)?{_NAME}", re.IGNORECASE)
_NATIVE_STAND_INS = 18  # from this version on, CREATE EXTENSION itself finds the stand-ins (extension_control_path)


@dataclass(frozen=True)
class Prepared:
    """`script` is what to run; `stand_ins` replace extensions in it; `missing` are those that nothing replaces."""

    script: str
    stand_ins: tuple[StandIn, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Wanted:
    name: str
    schema: str
    sql: str


def needed_extensions(script: str) -> frozenset[str]:
    """The names in the CREATE EXTENSION statements of `script`: what to open a sandbox with."""
    return frozenset(w.name for w in _wanted(script))


def prepare(sandbox: Sandbox, database: str, source: str | Iterable[str]) -> Prepared:
    """`database` can take `source`: a script that creates extensions, or names of extensions, which then exist.

    Statements that cannot run because a stand-in is already in place are blanked out; the lines keep their numbers.
    """
    if isinstance(source, str):
        wanted, script = _wanted(source), source
    else:
        wanted, script = tuple(_Wanted(name, "", "") for name in source), ""
    lacking = frozenset(w.name for w in wanted) - sandbox.extensions - {"plpgsql"}
    stand_ins, missing = stand_ins_for(lacking)
    by_name = {s.extension: s for s in stand_ins}
    native = sandbox.version >= _NATIVE_STAND_INS and sandbox.data_dir is not None
    replaced: set[str] = set()
    created: set[str] = set()
    for one in dict.fromkeys(wanted):
        if one.name in by_name and not native:
            _load(sandbox, database, by_name[one.name], one.schema or "public")
            replaced.add(one.name)
        elif one.name not in missing and _create(sandbox, database, one):
            created.add(one.name)
    return Prepared(_blank(script, replaced, created), stand_ins, missing)


def _wanted(script: str) -> tuple[_Wanted, ...]:
    found = []
    for statement in split_script(script):
        if statement.words[:2] == ("CREATE", "EXTENSION") and (match := _CREATE.match(statement.sql)):
            schema = _SCHEMA.search(match[4])
            found.append(_Wanted(_name(match), _name(schema) if schema else "", statement.sql))
    return tuple(found)


def _name(match: re.Match[str]) -> str:
    if match[1] is not None:
        return match[1].replace('""', '"')
    return match[2].lower() if match[2] is not None else match[3]


def _create(sandbox: Sandbox, database: str, wanted: _Wanted) -> bool:
    """Whether the extension was created here: a trusted one is left to the script, if there is one."""
    from psycopg import Error, sql

    with sandbox.connect(database) as connection:
        # a stand-in that the server finds by itself is trusted
        if wanted.sql and _is_trusted(connection, wanted.name):
            return False
        try:
            command = sql.SQL("create extension if not exists {}").format(sql.Identifier(wanted.name))
            if wanted.schema:
                connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(wanted.schema)))
                command += sql.SQL(" schema {}").format(sql.Identifier(wanted.schema))
            connection.execute(command + sql.SQL(" cascade"))
            if sandbox.data_dir is not None:
                # the script may say so again, or comment on it, as a user who is no superuser
                connection.execute(
                    "update pg_extension set extowner = (select oid from pg_roles where rolname = %s) where extname = %s",
                    [GUEST, wanted.name],
                )
        except Error as error:
            raise _refused(wanted.name, error) from None
    return True


def _is_trusted(connection: object, name: str) -> bool:
    from psycopg import Connection

    assert isinstance(connection, Connection)
    row = connection.execute(
        "select bool_or(trusted) from pg_available_extension_versions where name = %s", [name]
    ).fetchone()
    return bool(row and row[0])


def _load(sandbox: Sandbox, database: str, stand_in: StandIn, schema: str) -> None:
    from psycopg import Error, sql

    with sandbox.connect(database) as connection:
        quoted = sql.Identifier(schema).as_string(connection)
        marker = connection.execute(
            "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = 'dbarchitect_stand_ins'"
        ).fetchone()
        loaded = set(str(marker[0] or "").split()) if marker else set()
        if stand_in.extension in loaded:
            return
        try:
            with connection.transaction():
                connection.execute(f"create schema if not exists {quoted}".encode())
                connection.execute(stand_in.sql.replace("@extschema@", quoted).encode())
                connection.execute("create schema if not exists dbarchitect_stand_ins")
                names = " ".join(sorted(loaded | {stand_in.extension}))
                connection.execute(sql.SQL("comment on schema dbarchitect_stand_ins is {}").format(sql.Literal(names)))
        except Error as error:
            raise _refused(stand_in.extension, error) from None


def _blank(script: str, replaced: set[str], created: set[str]) -> str:
    if not replaced and not created:
        return script
    pieces, at = [], 0
    for statement in split_script(script):
        if "EXTENSION" not in statement.words[:3]:
            continue
        creates, about = _CREATE.match(statement.sql), _ABOUT.match(statement.sql)
        if not (creates and _name(creates) in replaced | created) and not (about and _name(about) in replaced):
            continue
        start = script.index(statement.sql, at)
        pieces += [script[at:start], "\n" * statement.sql.count("\n")]
        at = start + len(statement.sql)
    return "".join((*pieces, script[at:]))


def _refused(name: str, error: Exception) -> ArchitectError:
    return ArchitectError(
        "sandbox.extension",
        f"The extension “{name}” could not be created: {str(error).splitlines()[0]}",
        hint="Look at what its server packages need, or leave it out of the script.",
    )
