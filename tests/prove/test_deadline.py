"""What a stage may take is counted in work done, and by the clock only where that is far beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.prove import session
from dbarchitect.prove.session import PATIENCE, Deadline, work_of

if TYPE_CHECKING:
    import pytest

    from dbarchitect.sandbox import Sandbox


def test_waiting_is_no_work_but_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, work = [100.0], [5.0]
    monkeypatch.setattr(session.time, "monotonic", lambda: clock[0])
    deadline = Deadline(4, lambda: work[0])
    clock[0] += 8
    assert deadline.left == 4
    work[0] += 1
    assert deadline.left == 3
    clock[0] += 4 * PATIENCE - 10
    assert deadline.left == 2
    clock[0] += 2
    assert deadline.passed


def test_work_of_the_server_counts(sandbox: Sandbox, database: str) -> None:
    with sandbox.connect(database) as connection:
        told = work_of(connection)
        before = told()
        connection.execute("select count(*) from generate_series(1, 200000)")
        assert told() > before
