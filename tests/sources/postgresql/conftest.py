"""A database with something of everything that can be locked, hidden or changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox


@pytest.fixture
def hospital(sandbox: Sandbox, database: str) -> str:
    """The name of the database."""
    with sandbox.connect(database) as connection:
        connection.execute((Path(__file__).parent / "hospital.sql").read_text("utf-8").encode())
        connection.execute("ANALYZE")
    return database
