"""A live database of our own that is changed while others use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dbarchitect.sandbox import Sandbox, open_sandbox


class Live:
    """A database that stands for the user's."""

    def __init__(self, sandbox: Sandbox, name: str) -> None:
        self.sandbox, self.name = sandbox, name

    @property
    def url(self) -> str:
        return self.sandbox.url(self.name)

    def connect(self) -> Any:
        return self.sandbox.connect(self.name)

    def run(self, *statements: str) -> None:
        with self.connect() as connection:
            for sql in statements:
                connection.execute(sql.encode())

    def ask(self, sql: str) -> Any:
        """The first value of the first row."""
        with self.connect() as connection:
            row = connection.execute(sql.encode()).fetchone()
            return row[0] if row else None


@pytest.fixture(scope="session")
def server() -> Iterator[Sandbox]:
    with open_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def live(server: Sandbox) -> Iterator[Live]:
    name = server.create_database()
    try:
        yield Live(server, name)
    finally:
        with server.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                (name,),
            )
        server.drop_database(name)
