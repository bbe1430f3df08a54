"""How much may be lost, how long may it be down?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.design.questions.asked import Asked

if TYPE_CHECKING:
    from dbarchitect.model.design import Design


def ask(design: Design) -> tuple[Asked, ...]:
    wanted = design.brief.availability
    if wanted.rpo_seconds is not None and wanted.rto_seconds is not None:
        return ()
    return (
        Asked(
            id="availability",
            text="How many minutes of data may be lost, and how long may the service be down?",
            because="replicas, backups and failover, and most of the price, follow from these two numbers.",
            options=(
                "a day, a day (nightly backup)",
                "5 minutes, an hour (log archive)",
                "nothing, a minute (synchronous replica)",
            ),
            assumed="5 minutes of data (log archive), one hour down"
            + (f", {wanted.percent} % a year" if wanted.percent else ""),
            doubt=0.6,
            parts=("scale", "monitoring"),
        ),
    )
