from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engines.mysql.server import private_server


@pytest.fixture(scope="session")
def maria() -> Iterator[Path]:
    """The socket of a private MariaDB."""
    with private_server() as socket:
        yield socket
