"""Databases to carry schemas between, and pg_dump as a witness that does not know this project."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from dbarchitect.engines.postgresql.read import Reading, read_schema
from dbarchitect.engines.postgresql.render import Ddl, render, to_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import psycopg

    from dbarchitect.model.schema import Schema
    from dbarchitect.sandbox import Sandbox


@dataclass
class Bench:
    """One server with databases that last as long as a test."""

    sandbox: Sandbox

    def database(self) -> str:
        return self.sandbox.create_database()

    def connect(self, database: str) -> psycopg.Connection[Any]:
        return self.sandbox.connect(database)

    def load(self, sql: str) -> str:
        """A new database in which the script was run."""
        from dbarchitect.sandbox import run_script

        name = self.database()
        with self.connect(name) as connection:
            failed = [result for result in run_script(connection, sql) if not result.ok]
        assert not failed, f"{failed[0].message}: {failed[0].sql}"
        return name

    def run(self, statements: Iterable[Ddl]) -> str:
        """A new database in which each statement was run by itself."""
        name = self.database()
        with self.connect(name) as connection:
            connection.execute("set check_function_bodies = off")
            for statement in statements:
                connection.execute(statement.sql.encode())
        return name

    def run_script(self, script: str) -> str:
        """A new database in which the script was run as one string."""
        name = self.database()
        with self.connect(name) as connection:
            connection.execute(script.encode())
        return name

    def read(self, database: str, **options: Any) -> Reading:
        with self.connect(database) as connection:
            return read_schema(connection, **options)

    def dump(self, database: str) -> str:
        """What pg_dump --schema-only says, without the lines that change from run to run."""
        assert self.sandbox.bin_dir is not None
        command = [self.sandbox.bin_dir / "pg_dump", "--schema-only", self.sandbox.url(database)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return "\n".join(line for line in output.splitlines() if not line.startswith("\\"))

    def assert_round_trip(self, database: str, *, witness: bool = True) -> Schema:
        """Reading, rendering, running and reading again gives the same, by statements and by script, and so says pg_dump."""
        schema = self.read(database).schema
        version = self.sandbox.version
        by_script = self.run_script(to_sql(schema, version))
        assert differences(schema, self.read(by_script).schema) == []
        by_statements = self.run(render(schema, version))
        assert differences(schema, self.read(by_statements).schema) == []
        if witness:
            assert self.dump(by_script).splitlines() == self.dump(database).splitlines()
        for name in (by_script, by_statements):
            self.sandbox.drop_database(name)
        return schema


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Where two values of the model differ, each place with both sides."""
    if type(one) is not type(other):
        return [f"{path}: {one!r} | {other!r}"]
    if hasattr(type(one), "model_fields"):
        fields = type(one).model_fields
        return [
            d for field in fields for d in differences(getattr(one, field), getattr(other, field), f"{path}.{field}")
        ]
    if isinstance(one, tuple):
        if len(one) != len(other):
            return [f"{path}: {len(one)} | {len(other)} of them: {one!r} | {other!r}"[:2000]]
        return [d for i, pair in enumerate(zip(one, other, strict=True)) for d in differences(*pair, f"{path}[{i}]")]
    return [] if one == other else [f"{path}: {one!r} | {other!r}"]


@pytest.fixture
def bench(sandbox: Sandbox) -> Iterator[Bench]:
    opened = Bench(sandbox)
    before = set(sandbox._databases)
    yield opened
    for name in set(sandbox._databases) - before:
        sandbox.drop_database(name)


@pytest.fixture(scope="module")
def older_sandbox() -> Iterator[Sandbox]:
    """A server of the oldest version that this machine offers."""
    from dbarchitect.core.errors import ArchitectError
    from dbarchitect.sandbox import open_sandbox

    for version in (15, 16, 17):
        try:
            opened = open_sandbox(version=version)
        except ArchitectError:
            continue
        with opened:
            yield opened
        return
    pytest.skip("no PostgreSQL older than 18 here")


@pytest.fixture
def older_bench(older_sandbox: Sandbox) -> Bench:
    return Bench(older_sandbox)
