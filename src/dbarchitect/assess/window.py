"""What counters cover, and whether that is long enough to judge by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.assess.case import NotJudged

if TYPE_CHECKING:
    from dbarchitect.assess.case import Case

LEAST_DAYS = 14.0
"""Two weeks hold each weekday twice, and most periodic work but the month's end."""


def live(case: Case) -> None:
    """The source is a running server that serves its users; NotJudged for files and designs."""
    if case.inspection.source.kind != "live":
        raise NotJudged("only a live database shows it")


def days_counted(case: Case, least: float = LEAST_DAYS) -> float:
    """How many days the counters cover; NotJudged when fewer than `least`, or when nobody knows."""
    live(case)
    window = case.inspection.window
    if window is None or window.days is None:
        raise NotJudged("nobody knows since when the counters count")
    if window.days < least:
        raise NotJudged(f"the counters cover {days_said(window.days)}; less than {days_said(least)} tells little")
    return window.days


def days_said(days: float) -> str:
    """`31 days`, `1 day`, `5 hours`."""
    if days < 1:
        hours = round(days * 24)
        return f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{days:,.0f} day{'' if round(days) == 1 else 's'}"


def during(case: Case) -> str:
    """` in 31 days`: how long the counters have counted; empty when that is under a day or unknown."""
    window = case.inspection.window
    return (
        f" in {days_said(window.days)}" if window is not None and window.days is not None and window.days >= 1 else ""
    )


def on_replica(case: Case) -> str:
    """A caveat for counters of one server among several; empty when there are no others to be seen."""
    window = case.inspection.window
    if window is not None and window.replica:
        return " These are a replica's own reads; the primary's are not in them."
    if any(slot.kind == "physical" for slot in case.inspection.slots or ()):
        return " Reads on replicas are not counted here: look there too."
    return ""
