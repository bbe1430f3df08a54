"""A function of the database starts programs or reads files on the server: whoever may call it does so too.

Why
    COPY … PROGRAM, pg_read_file and lo_import run as the user the server runs as, in effect its administrator.

Example
    CREATE FUNCTION ping(host text) … EXECUTE 'COPY t FROM PROGRAM ''ping ' || host || '''';

Fix
    Do it outside the database; else one role, no arguments in the command, EXECUTE taken from PUBLIC.

When to ignore
    A maintenance function that only a superuser may call.

Source
    https://www.postgresql.org/docs/18/sql-copy.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.assess.access import PUBLIC
from dbarchitect.assess.finding import finding
from dbarchitect.assess.statements import body_of, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
_CALLS = frozenset(
    {
        "pg_read_file",
        "pg_read_binary_file",
        "pg_ls_dir",
        "lo_import",
        "lo_export",
        "pg_file_write",
        "pg_file_unlink",
        "pg_execute_server_program",
    }
)
_UNBOUND = ("plpython3u", "plpythonu", "plperlu", "pltclu", "plsh")
_PROGRAM = re.compile(r"\bCOPY\b[^;]{0,2000}?\b(?:FROM|TO)\s+PROGRAM\b", re.IGNORECASE)


def check(case: Case) -> Iterator[Finding]:
    for routine in case.schema.routines:
        body = body_of(routine)
        does = _does(body, routine.language)
        if does:
            shut = any(g.grantee == PUBLIC and not g.privileges for g in routine.grants)
            message = f"{routine.name}({routine.arguments}) {does} on the server{'' if shut else ', and everybody may call it'}."
            severe = routine.security_definer and not shut
            yield finding(case, str(routine.name), message, level="error" if severe else "warning")


def _does(body: str, language: str) -> str:
    if language in _UNBOUND:
        return "runs code without bounds"
    tokens = tokens_of(body)
    built = any(t.is_word("EXECUTE") for t in tokens)
    code = " ".join(t.text for t in tokens if built or t.kind != "string")
    if _PROGRAM.search(code):
        return "starts a program"
    called = [t.name for t in tokens_of(body) if t.name in _CALLS]
    return f"reads or writes files ({called[0]})" if called else ""
