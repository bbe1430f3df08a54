"""“Stay, and do this”: the steps that meet the complaint on the engine that runs, in the order of how little they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.capacity import tightest
from dbarchitect.choose.phrasing import bytes_in_words, load_in_words

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.ranking import Standing

LARGE_BYTES = 300e9
_READS_A_SECOND = 5000.0


def steps(case: Case, winner: Standing) -> tuple[str, ...]:
    """What to do instead of moving; the first steps are free, the last ones change how it is run."""
    known, load = winner.known, case.load(case.main)
    found = [
        f"Measure before you move: the slowest and the most frequent statements of {known.name} by total time, and what they wait for.",
        "Give each of them the index it lacks (leading with what is compared for equality, then ranges and order), and drop indexes nobody reads.",
    ]
    data = case.data_bytes(case.main)
    parts = {s.part for s in case.demand.shares}
    if "analytics" in parts or "query.aggregation" in {r.path for r in case.asked}:
        found.append(
            "Take the reports off the rows that are written: summary tables or materialized views, refreshed on a schedule, read from a replica."
        )
    if data is not None and data >= LARGE_BYTES:
        found.append(
            f"Partition what grows ({bytes_in_words(data)}) by time, so that old months are archived or dropped in a moment and indexes stay small."
        )
    else:
        found.append("Archive what nobody asks for any more; the part in use then fits into memory.")
    if known.value("replication.read_replicas") in ("good", "native"):
        found.append(
            "Send reads that may be a little old to a read replica; writes and what decides stay on the primary."
        )
    if (load.reads_per_second or 0) >= _READS_A_SECOND or "cache" in parts:
        found.append(
            "Cache the few answers that are asked most, with expiry, deleted after the commit that changes them."
        )
    found.append("Pool connections, and give the server the memory its working set needs, before anything else grows.")
    worst = tightest(known, case, case.main)
    if worst is not None and worst.headroom > 1:
        found.append(
            f"Look again when {load_in_words(worst.field, worst.asked * 3)} are in sight: "
            f"{known.name} carries about {load_in_words(worst.field, worst.carries)}."
        )
    return tuple(found)
