"""What only a superuser may: run by one where it cannot lead to code of the source's being run by one, now or later."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.tokens import tokenize
from dbarchitect.sandbox.server import GUEST, SUPERUSER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

    from dbarchitect.engines.postgresql.tokens import Token
    from dbarchitect.sandbox.server import Sandbox

_KINDS = re.compile(
    r"\s*(CREATE|ALTER|DROP)\s+(PUBLICATION|EVENT\s+TRIGGER|FOREIGN\s+DATA\s+WRAPPER|SERVER|EXTENSION|ROLE"
    r"|OPERATOR|COLLATION|TEXT\s+SEARCH)\b|\s*(GRANT|REVOKE|COMMENT\s+ON|ALTER\s+DEFAULT\s+PRIVILEGES)\b"
    r"|\s*ALTER\s+\S{1,200}(\s+VIEW)?\s+\S{1,300}(\([^)]{0,2000}\))?\s+OWNER\s+TO\b",
    re.IGNORECASE,
)
_RAISES = frozenset(
    # rights of a superuser; what fires for everybody or at log-in; a right to run what the superuser owns
    {
        "superuser", "always", "replica", "login", "parameter", "function", "functions", "procedure", "procedures",
        "routine", "routines", "language", "current_user", "current_role", "session_user", "information_schema",
        "handler", "set",
    }
)  # fmt: skip
_HARMLESS_ROLES = frozenset(
    {
        "pg_read_all_data", "pg_write_all_data", "pg_monitor", "pg_read_all_settings", "pg_read_all_stats",
        "pg_stat_scan_tables", "pg_signal_backend", "pg_database_owner", "pg_checkpoint", "pg_maintain",
        "pg_use_reserved_connections", "pg_trgm", "pg_stat_statements", "pg_buffercache", "pg_prewarm",
        "pg_freespacemap", "pg_visibility", "pg_cron", "pg_partman", "pg_repack", "pg_hint_plan", "pgcrypto",
    }
)  # fmt: skip
_MOST_CHARACTERS = 20_000
_FOREIGN_TABLE = re.compile(r"\s*(CREATE|ALTER|DROP)\s+FOREIGN\s+TABLE\b", re.IGNORECASE)
_WORKED_OUT = frozenset({"default", "check", "generated", "partition", "constraint", "using", "owner"})


def for_superuser(sql: str) -> bool:
    """Whether the superuser of a sandbox may run the statement in the place of its guest, who was refused."""
    if len(sql) > _MOST_CHARACTERS or not _KINDS.match(sql):
        return False
    tokens = tokenize(sql)
    words = [t.text.lower() for t in tokens[:3]]
    if any(t.text == ";" for t in tokens[:-1]) or _has_escaped_names(tokens):
        return False
    # a comment runs nothing and gives no right, whatever it is about
    return words[:2] == ["comment", "on"] or not any(_raises(t, words) for t in tokens)


def is_of_foreign_table(sql: str) -> bool:
    return bool(_FOREIGN_TABLE.match(sql))


def may_be_run(owner: Connection[Any], sql: str) -> bool:
    """As `for_superuser`; foreign tables, too, where no wrapper of the database can fetch anything and nothing in them is worked out."""
    if for_superuser(sql):
        return True
    if len(sql) > _MOST_CHARACTERS or not is_of_foreign_table(sql):
        return False
    tokens = tokenize(sql)
    names = {t.name for t in tokens if t.kind == "word"}
    if names & _WORKED_OUT or any(t.text == ";" for t in tokens[:-1]) or _has_escaped_names(tokens):
        return False
    row = owner.execute("SELECT NOT EXISTS (SELECT FROM pg_foreign_data_wrapper WHERE fdwhandler <> 0)").fetchone()
    return bool(row and row[0])


def _raises(token: Token, words: list[str]) -> bool:
    name = token.name
    if name is None:
        return False
    if token.kind == "word" and name in _RAISES:
        # an event trigger names the function that it runs
        return not (words[:3] == ["create", "event", "trigger"] and name in ("function", "procedure"))
    return name in (GUEST, SUPERUSER) or (name.startswith("pg_") and name not in _HARMLESS_ROLES)


def _has_escaped_names(tokens: tuple[Token, ...]) -> bool:
    """Names spelled as code points (`U&"…"`) are read by no check of ours."""
    return any(
        one.kind == "word" and one.text.lower() == "u" and two.text == "&" and three.kind == "quoted"
        for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False)
    )


@contextmanager
def superuser_session(sandbox: Sandbox, database: str) -> Iterator[Connection[Any]]:
    """A session of the superuser in which no event trigger of the source's fires."""
    with sandbox.connect(database) as connection:
        quiet = "event_triggers = off" if sandbox.version >= 17 else "session_replication_role = replica"
        connection.execute(f"SET {quiet}".encode())
        yield connection


def run_by_superuser(connection: Connection[Any], sql: str) -> None:
    """That one statement has been run; psycopg.Error when the server refuses it, or when it is more than one."""
    connection.execute("SET search_path = public")
    try:
        # in binary it goes as one message that holds one statement, whatever our reading of it
        connection.execute(sql.encode(), binary=True, prepare=False)
    finally:
        connection.execute("SET search_path = pg_catalog")
