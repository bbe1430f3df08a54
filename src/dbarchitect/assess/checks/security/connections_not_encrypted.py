"""Passwords' proofs and every row cross the network readable: the server takes connections from elsewhere and speaks no TLS.

Why
    Without TLS whoever is on the way reads and changes queries and results.

Example
    listen_addresses = '*', ssl = off

Fix
    ssl = on with a certificate, hostssl instead of host in pg_hba.conf, sslmode=verify-full at clients.

When to ignore
    The network between is encrypted otherwise (a mesh, a tunnel), or only the machine itself connects.

Source
    https://www.postgresql.org/docs/18/ssl-tcp.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.access import is_live
from dbarchitect.assess.case import NotJudged
from dbarchitect.assess.finding import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "error"
ENGINES = ("postgresql", "mysql", "mariadb")
NEEDS = ("settings",)
_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1", "localhost,127.0.0.1", "127.0.0.1,::1"})


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("the settings are those of a sandbox")
    if case.engine == "postgresql":
        ssl, listens = case.setting("ssl"), case.setting("listen_addresses")
        addresses = listens.value.replace(" ", "") if listens else None
        if ssl is None or addresses is None:
            raise NotJudged("the server does not show ssl and listen_addresses")
        if ssl.value == "off" and addresses not in _LOCAL:
            yield finding(
                case,
                "server",
                f"The server listens on {addresses} and speaks no TLS (ssl = off): rows and sign-ins cross the network readable.",
                level="error",
                about="setting ssl",
            )
        return
    required, address = case.setting("require_secure_transport"), case.setting("bind_address")
    where = address.value if address else "*"
    if required is not None and required.value.upper() in ("OFF", "0") and where not in _LOCAL:
        have = case.setting("have_ssl")
        none = have is not None and have.value.upper() in ("DISABLED", "NO")
        message = f"The server listens on {where} and {'speaks no TLS' if none else 'takes connections without TLS (require_secure_transport = OFF)'}: rows and sign-ins may cross the network readable."
        yield finding(
            case, "server", message, level="error" if none else "warning", about="setting require_secure_transport"
        )
