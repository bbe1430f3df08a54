"""An account with all rights may sign in from anywhere: its password is all that stands between the network and every database.

Why
    MySQL names accounts by user and host. root@'%' is the first name tried by every scan.

Example
    CREATE USER 'root'@'%'; GRANT ALL PRIVILEGES ON *.* TO 'root'@'%';

Fix
    RENAME USER 'root'@'%' TO 'root'@'localhost';   or grant only the application's schema.

When to ignore
    A container's own network that nothing else reaches.

Source
    https://dev.mysql.com/doc/refman/8.4/en/account-names.html
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
ENGINES = ("mysql", "mariadb")
NEEDS = ("roles",)
_OF_HOSTS = (
    "rdsadmin",
    "cloudsqlsuperuser",
    "mysql.sys",
    "mysql.session",
    "mysql.infoschema",
    "mariadb.sys",
    "azure_superuser",
)


def check(case: Case) -> Iterator[Finding]:
    if not is_live(case):
        raise NotJudged("accounts are a matter of the server")
    for role in case.inspection.roles or ():
        user, _, host = role.name.replace("'", "").replace("`", "").rpartition("@")
        if not user or user in _OF_HOSTS or not role.login or not (role.superuser or role.create_role):
            continue
        if "%" in host:
            where = "anywhere" if host == "%" else host
            may = "do anything on the server" if role.superuser else "make further accounts"
            message = f"Account {user}@{host} may {may} and sign in from {where}."
            yield finding(
                case, user, message, level="error" if role.superuser else "warning", about=f"account {user}@{host}"
            )
