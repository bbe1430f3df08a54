"""Fixtures that every room's tests may use: one server per test process, one fresh database per test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One throwaway PostgreSQL 18 for all tests of this process."""
    from dbarchitect.sandbox import open_sandbox

    with open_sandbox(version=18) as opened:
        yield opened


@pytest.fixture
def database(sandbox: Sandbox) -> Iterator[str]:
    """The name of an empty database that only this test uses."""
    name = sandbox.create_database()
    yield name
    sandbox.drop_database(name)
