"""Commits that were acknowledged can be lost in a crash, and replicas can differ from their source.

Why
    With innodb_flush_log_at_trx_commit other than 1 the log reaches the disk once a second; with sync_binlog other than 1 the binary
    log may lack what InnoDB has. Without the doublewrite buffer half-written pages cannot be repaired.

Example
    innodb_flush_log_at_trx_commit = 2

Fix
    SET PERSIST innodb_flush_log_at_trx_commit = 1; SET PERSIST sync_binlog = 1;

When to ignore
    A second of data may be lost.

Source
    https://dev.mysql.com/doc/refman/8.4/en/innodb-parameters.html#sysvar_innodb_flush_log_at_trx_commit
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import about_server, is_on, number
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("mysql", "mariadb")
NEEDS = ("settings",)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    flush, sync = number(case, "innodb_flush_log_at_trx_commit"), number(case, "sync_binlog")
    if is_on(case, "innodb_doublewrite") is False:
        yield about_server(
            "setting innodb_doublewrite",
            "After a power failure half-written pages cannot be repaired: innodb_doublewrite is off.",
            level="error",
        )
    if flush is not None and flush != 1:
        yield about_server(
            "setting innodb_flush_log_at_trx_commit",
            f"A crash loses about a second of commits that were acknowledged: innodb_flush_log_at_trx_commit is {flush:g}.",
            level="warning",
        )
    if sync is not None and sync != 1 and is_on(case, "log_bin"):
        yield about_server(
            "setting sync_binlog",
            f"After a crash replicas can have what this server lost, or lack what it has: sync_binlog is {sync:g}.",
            level="warning",
        )
