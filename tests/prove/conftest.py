"""What the proof finds must not turn on how busy the machine is that runs the tests."""

from __future__ import annotations

import pytest

from dbarchitect.prove import proof


@pytest.fixture(autouse=True)
def time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    for limits, value in ((proof._SECONDS, 90.0), (proof._STATEMENT_MS, 60_000), (proof._LOAD_MS, 60_000)):
        monkeypatch.setitem(limits, "quick", value)
