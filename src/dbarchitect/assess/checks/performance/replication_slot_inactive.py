"""A replication slot without a reader keeps all WAL since: the disk fills and the server stops.

Why
    The server may not remove WAL that a slot still wants. When the replica or the consumer is gone and the slot stays, pg_wal grows
    until the disk is full, unless max_slot_wal_keep_size bounds it.

Example
    pg_create_logical_replication_slot('debezium', …)  -- and the connector was removed

Fix
    SELECT pg_drop_replication_slot('debezium'); and max_slot_wal_keep_size for the next.

When to ignore
    Its reader comes back soon.

Source
    https://www.postgresql.org/docs/18/warm-standby.html#STREAMING-REPLICATION-SLOTS
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.capacity import GB, about_server, bytes_said, in_bytes
from dbarchitect.assess.window import live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.assess.case import Case
    from dbarchitect.model.findings import Finding

LEVEL = "warning"
ENGINES = ("postgresql",)
NEEDS = ("slots",)


def check(case: Case) -> Iterator[Finding]:
    live(case)
    most = in_bytes(case, "max_slot_wal_keep_size")
    for slot in case.inspection.slots or ():
        kept = slot.retained_bytes or 0
        if slot.status == "lost":
            said = f"Replication slot {slot.name} is lost: the WAL its reader needs is gone, and the reader must be made anew."
        elif not slot.active and (kept >= GB // 16 or slot.retained_bytes is None):
            bound = (
                "nothing bounds it (max_slot_wal_keep_size)"
                if most is None or most < 0
                else f"up to {bytes_said(most)}"
            )
            said = f"Replication slot {slot.name} has no reader and keeps {bytes_said(kept)} of WAL, growing with every write; {bound}."
        elif slot.active and kept >= 10 * GB:
            said = f"The reader of replication slot {slot.name} is {bytes_said(kept)} of WAL behind."
        else:
            continue
        yield about_server(
            f"replication slot {slot.name}",
            said,
            level="error" if slot.status == "lost" or kept >= 10 * GB else "warning",
            size=float(kept),
        )
