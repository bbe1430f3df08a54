"""One piece of work tried until its locks are had: others wait for it no longer than allowed, a lost server is waited for."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.migrate.apply.session import WorkSession
    from dbarchitect.migrate.apply.watching import Watch

_Result = TypeVar("_Result")
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 3.0
_HELD_UP = 4
"""Times that work of ours may hold others up before it is told to be too long for this way."""


class Lost(Exception):  # noqa: N818 (an event, told to the caller)
    """The connection went while working; whether the work was done is not known."""


def persistently(
    session: WorkSession, work: Callable[[], _Result], what: str, *, settle: Callable[[], bool] = lambda: False
) -> tuple[_Result | None, int, float]:
    """What `work` gives, how often it was tried, and the longest stall in seconds.

    `settle` is asked after a lost connection whether the work was done after all; then the result is None. ArchitectError
    `migrate.blocked`, `migrate.stalls`, `migrate.failed`.
    """
    from psycopg import Error, OperationalError

    longest, held_up, ahead = 0.0, 0, ""
    for attempt in range(1, session.limits.attempts + 1):
        with session.watcher.over(session.pid) as watch:
            try:
                return work(), attempt, max(longest, watch.longest)
            except Error as error:
                caught = error
        longest, ahead = max(longest, watch.longest), watch.ahead or ahead
        if session.connection.closed or (isinstance(caught, OperationalError) and _gone(caught)):
            session.again(caught)
            if settle():
                return None, attempt, longest
            continue
        held_up += _judged(caught, watch, what, held_up, session.limits.max_stall)
        _pause(attempt)
    raise ArchitectError(
        "migrate.blocked",
        f"{what}: its lock was not to be had in {session.limits.attempts} attempts" + (f"; before it was {ahead}" if ahead else ""),
        hint="end the long transaction, or run the same command again when there is less going on: it goes on from here",
    )  # fmt: skip


def surviving(session: WorkSession, work: Callable[[], _Result]) -> _Result:
    """What `work` gives, which may be done twice: after a lost connection it is done again on the next one."""
    from psycopg import OperationalError

    while True:
        try:
            return work()
        except OperationalError as error:
            if not session.connection.closed and not _gone(error):
                raise
            session.again(error)


def _judged(error: Exception, watch: Watch, what: str, held_up: int, max_stall: float) -> int:
    """One when we were cancelled for others' sake, nought when trying again is right anyway; else the error is told."""
    state = getattr(error, "sqlstate", None)
    if state == "57014" and watch.cancelled:
        if held_up + 1 >= _HELD_UP and not watch.ahead:
            raise ArchitectError(
                "migrate.stalls",
                f"{what}: it keeps others waiting longer than {max_stall:g} s and was ended {held_up + 1} times for that",
                hint="plan it in phases (`migrate plan --online`), or allow a longer stall with --max-stall",
            )
        return 1
    if state in ("55P03", "40P01", "40001"):
        return 0
    said = (str(error).strip().splitlines() or ["it said nothing"])[0]
    raise ArchitectError(
        "migrate.failed",
        f"{what}: {said}",
        hint="nothing of this step remains; mend the cause and run the same command again, or `migrate rollback`",
    )


def _gone(error: Exception) -> bool:
    """Whether the error says that the server or the connection went."""
    state = getattr(error, "sqlstate", None) or ""
    return not state or state.startswith("08") or state in ("57P01", "57P02", "57P03")


def _pause(attempt: int) -> None:
    # without the jitter two that wait for each other would meet again and again
    time.sleep(min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(attempt - 1, 6)) * random.uniform(0.5, 1.5))
