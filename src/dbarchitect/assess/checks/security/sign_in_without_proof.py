"""Whoever reaches the server is let in as whom they claim to be, or sends the password in clear.

Why
    `trust` asks for nothing, `ident` believes the other machine, `password` sends it readable, `md5` can be replayed from a stolen
    digest. The first line of pg_hba.conf that matches decides.

Example
    host all all 0.0.0.0/0 trust

Fix
    hostssl all all … scram-sha-256, and reload.

When to ignore
    A socket line for the server's own user on a machine nobody else uses.

Source
    https://www.postgresql.org/docs/18/auth-pg-hba-conf.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import catalog_probe, catalog_rows, is_live
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding
from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding, Level
    from dbarchitect.model.inspection import Probe

LEVEL = "error"
ENGINES = ("postgresql",)
_HARM = {
    "trust": "lets anybody in as any role, without a password",
    "ident": "believes the other machine about who signs in",
    "password": "has passwords sent readable",
    "md5": "takes MD5 proofs, which a stolen digest gives",
}
_OWN_MACHINE = ("127.0.0.1", "::1", "localhost", "samehost")


def probes(case: Case) -> Iterator[Probe]:
    if is_live(case):
        yield catalog_probe("catalog.hba")


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("sign-in is a matter of the server")
    worst: dict[str, list[dict[str, str | None]]] = {}
    for line in catalog_rows(case, "catalog.hba"):
        method = line.get("method") or ""
        encrypted = line.get("kind") == "hostssl" and method == "password"
        if (
            method in _HARM
            and not encrypted
            and not (line.get("kind") == "local" and method in ("md5", "password", "ident"))
        ):
            worst.setdefault(method, []).append(line)
    for method, lines in worst.items():
        outside = [n for n in lines if n.get("kind") != "local" and (n.get("address") or "") not in _OWN_MACHINE]
        level: Level = ("error" if method in ("trust", "password", "ident") else "warning") if outside else "notice"
        shown = (outside or lines)[0]
        where = f"from {shown.get('address')}" if outside else "on the machine itself"
        message = f"pg_hba.conf line {shown.get('line')} ({method}) {_HARM[method]} {where}{_more(len(lines) - 1)}."
        yield finding(case, "server", message, level=level, about=f"pg_hba.conf {method}")


def _more(count: int) -> str:
    return f", and so {'does' if count == 1 else 'do'} {counted(count, 'further line')}" if count else ""
