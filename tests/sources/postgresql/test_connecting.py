"""Addresses as people have them; refusals in words that hold no password, and nothing left open."""

from __future__ import annotations

import re
import select
import socket
import struct
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest

from dbarchitect.core.errors import ArchitectError
from dbarchitect.sandbox import open_sandbox
from dbarchitect.sources.postgresql import inspect_postgresql
from dbarchitect.sources.postgresql.connecting import connect, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.sandbox import Sandbox

SECRET = "gar5nelen"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"postgresql://u:{SECRET}@127.0.0.1:1/d", "source.unreachable"),
        (f"postgresql+psycopg2://u:{SECRET}@127.0.0.1:1/d", "source.unreachable"),
        (f"jdbc:postgresql://127.0.0.1:1/d?user=u&password={SECRET}", "source.unreachable"),
        (f"host=127.0.0.1 port=1 password={SECRET}", "source.unreachable"),
        (f"host=/nowhere password='{SECRET}'", "source.unreachable"),
        (f"postgresql://u:{SECRET}@no-such-host.invalid/d", "source.unreachable"),
        ("service=no_such_service", "source.unreachable"),
        (f"postgresql://u:a@{SECRET}@127.0.0.1/d", "source.address"),
        (f"postgresql://u:a/{SECRET}@127.0.0.1/d", "source.address"),
        (f"postgresql://u:%zz{SECRET}@127.0.0.1/d", "source.address"),
        (f"host=127.0.0.1 password=a {SECRET}", "source.address"),
        (f"postgresql://u:{SECRET}@127.0.0.1/d?nonsense=1", "source.address"),
        ("", "source.address"),
    ],
)
def test_refusals_hold_no_password(address: str, code: str) -> None:
    with pytest.raises(ArchitectError) as refused:
        inspect_postgresql(address)
    error = refused.value
    assert error.code == code
    assert error.exit_code == (2 if code == "source.address" else 3)
    assert SECRET not in f"{error.message} {error.hint} {error.where} {error.__cause__}"
    assert error.hint


@pytest.fixture(scope="module")
def guarded() -> Iterator[Sandbox]:
    """A server that asks for passwords."""
    with open_sandbox(version=18) as sandbox:
        assert sandbox.data_dir is not None
        with sandbox.connect() as owner:
            owner.execute(f"CREATE ROLE clerk LOGIN PASSWORD '{SECRET}'".encode())
            owner.execute("CREATE ROLE barred NOLOGIN")
            owner.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
            (sandbox.data_dir / "pg_hba.conf").write_text(
                "local all postgres trust\nlocal all crowded trust\nlocal all barred trust\nlocal all clerk scram-sha-256\n"
            )
            owner.execute("SELECT pg_reload_conf()")
        yield sandbox


def address(sandbox: Sandbox, user: str, password: str = "", database: str = "postgres") -> str:
    given = sandbox.parameters(database)
    secret = f":{password}" if password else ""
    return f"postgresql://{user}{secret}@/{database}?host={given['host']}&port={given['port']}"


@pytest.mark.parametrize(
    ("user", "password", "database"),
    [("clerk", "wrong", "postgres"), ("nobody", SECRET, "postgres"), ("barred", "", "postgres"),
     ("postgres", "", "no_such"), ("crowded", "", "postgres")],
)  # fmt: skip
def test_a_server_that_refuses(guarded: Sandbox, user: str, password: str, database: str) -> None:
    with pytest.raises(ArchitectError) as refused:
        inspect_postgresql(address(guarded, user, password, database))
    assert refused.value.code == "source.refused"
    assert refused.value.exit_code == 3
    assert SECRET not in f"{refused.value.message} {refused.value.hint}"
    assert "wrong" not in refused.value.message


def test_passwords_of_address_environment_and_files_are_read(
    guarded: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = guarded.parameters()
    plain = address(guarded, "clerk")
    with connect(address(guarded, "clerk", SECRET)) as connection:
        assert SECRET not in shown(connection)
        assert re.match(r"postgres \(socket ", shown(connection))
    monkeypatch.setenv("PGPASSWORD", SECRET)
    connect(plain).close()
    monkeypatch.delenv("PGPASSWORD")
    passwords = tmp_path / "pgpass"
    passwords.write_text(f"*:{given['port']}:*:clerk:{SECRET}\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    connect(plain).close()
    services = tmp_path / "services"
    services.write_text(f"[archive]\nhost={given['host']}\nport={given['port']}\nuser=clerk\ndbname=postgres\n")
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    connect("service=archive").close()


def test_one_connection_that_is_closed_again(guarded: Sandbox) -> None:
    with guarded.connect() as watching:
        count = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'clerk'"
        inspect_postgresql(address(guarded, "clerk", SECRET))
        for _ in range(50):
            row = watching.execute(count.encode()).fetchone()
            if row == (0,):
                break
        assert row == (0,)
        with connect(address(guarded, "clerk", SECRET)) as connection:
            inspect_postgresql(connection)
            assert watching.execute(count.encode()).fetchone() == (1,)


def test_a_connection_that_is_lost_is_an_error_of_its_own(
    sandbox: Sandbox, hospital: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with connect(sandbox.url(hospital)) as connection, sandbox.connect() as owner:
        owner.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
        with pytest.raises(ArchitectError) as lost:
            inspect_postgresql(connection)
    assert lost.value.code == "source.lost"
    assert "Traceback" not in capfd.readouterr().err


def test_a_session_is_left_as_it_was(sandbox: Sandbox, hospital: str) -> None:
    """Behind a pooler the session is another's next: no setting, prepared statement or lock of ours stays in it."""
    state = (
        "SELECT (SELECT jsonb_object_agg(name, setting) FROM pg_settings), (SELECT count(*) FROM pg_prepared_statements), "
        "(SELECT count(*) FROM pg_cursors), (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid())"
    )
    with sandbox.connect(hospital) as connection:
        before = connection.execute(state).fetchone()
        inspect_postgresql(connection, sample=10)
        assert connection.execute(state).fetchone() == before


def test_a_pooler_that_knows_no_startup_options(sandbox: Sandbox, hospital: str) -> None:
    given = sandbox.parameters(hospital)
    with Pooler(f"{given['host']}/.s.PGSQL.{given['port']}") as pooler:
        seen = inspect_postgresql(f"postgresql://postgres@127.0.0.1:{pooler.port}/{hospital}?sslmode=disable")
    assert pooler.refused == 1
    assert seen.source.where == f"127.0.0.1:{pooler.port}/{hospital}"
    assert seen.memory_bytes is None, "a port of this machine may lead to another"
    assert {str(t.name) for t in seen.schema_.tables} >= {"patient"}


class Pooler:
    """Passes a session on, unless it starts with `options`: it refuses those as PgBouncer does."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.refused = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            with client:
                begin = client.recv(65536)
                if b"\0options\0" in begin:
                    self.refused += 1
                    said = b"SFATAL\0C08P01\0Munsupported startup parameter: options\0\0"
                    client.sendall(b"E" + struct.pack("!i", len(said) + 4) + said)
                    continue
                with socket.socket(socket.AF_UNIX) as server:
                    server.connect(self._target)
                    server.sendall(begin)
                    _passed_on(client, server)
                return


def _passed_on(one: socket.socket, other: socket.socket) -> None:
    while True:
        for ready in select.select([one, other], [], [], 20)[0] or [one]:
            data = ready.recv(65536)
            if not data:
                return
            (other if ready is one else one).sendall(data)
