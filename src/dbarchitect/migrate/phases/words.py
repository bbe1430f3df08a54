"""What is said of each phase whatever the change: its purpose, who waits, when to turn back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.migrate.phases.draft import Draft
    from dbarchitect.model.migration import PhaseName, Step

_PURPOSE: dict[str, str] = {
    "expand": "The new shape stands beside the old one, kept equal by triggers; nothing that is there changes its meaning.",
    "write_both": "The new version of the application comes beside the old one; what either writes, both read.",
    "backfill": "Rows from before are brought into the new shape, a chunk at a time.",
    "verify": "Old and new shape are shown to say the same, and the new one gets its keys, rules and indexes.",
    "switch": "All reads and writes go to the new shape; the last instance of the old version ends.",
    "tighten": "Rules that the old version might have broken hold from now on.",
    "contract": "The old shape, and what kept both equal, go.",
}
_BACK: dict[str, tuple[str, ...]] = {
    "expand": ("a statement waits longer than its lock timeout three times", "errors of the application rise above 0.1 % within five minutes"),
    "write_both": ("errors of the new version exceed those of the old one for five minutes",),
    "backfill": ("the slowest of a hundred statements takes twice as long as before for five minutes", "a replica lags more than 30 s"),
    "verify": ("a check gives another number than 0 after the backfill has ended",),
    "switch": ("the new version's errors or its 99th percentile exceed the old version's by half for five minutes",),
    "tighten": ("a write is refused that is right",),
    "contract": ("an instance of the old version turns up (its statements fail with 42703 or 42P01)",),
}  # fmt: skip


def purpose_of(name: PhaseName, draft: Draft) -> str:
    said = draft.stages[name].purposes
    return " ".join(dict.fromkeys((_PURPOSE[name], *said)))


def standing_advice(name: PhaseName, draft: Draft) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the application does in every such phase, and when to turn back."""
    said: tuple[str, ...] = ()
    if name == "backfill":
        said = ("Nothing to deploy; triggers of the table that set times of change fire once for each row.",)
    if name == "contract":
        said = (
            "Only when no instance of the old version has run for as long as a rollback might be wanted, a week say.",
        )
    return said, _BACK[name]


def blocks_of(steps: Sequence[Step]) -> str:
    """Who waits for how long, by the locks that were seen while the steps ran."""
    if not steps:
        return "nobody"
    locks = {s.lock for s in steps if s.lock}
    said = []
    if "ACCESS EXCLUSIVE" in locks:
        said.append(
            "reads and writes of the table, for the moment that a change of the catalog takes; no row is read under it"
        )
    elif locks & {"SHARE ROW EXCLUSIVE", "SHARE", "EXCLUSIVE"}:
        said.append("writes of the table, for the moment that a change of the catalog takes")
    if "SHARE UPDATE EXCLUSIVE" in locks:
        said.append("other changes of the schema and VACUUM, while rows are read; no reader and no writer")
    if any(s.backfill for s in steps):
        said.append("writers of a row that is being touched, for the length of a chunk")
    return "; ".join(said) or "nobody"
