"""A private MariaDB or MySQL server on a socket in a temporary folder, for as long as tests need it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pymysql
import pytest

OPTIONS = (
    "--skip-networking",
    "--innodb-buffer-pool-size=32M",
    "--performance-schema=ON",
    "--innodb-flush-log-at-trx-commit=0",
)


@contextmanager
def private_server() -> Iterator[Path]:
    """The socket of a fresh server; skips where none is installed."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    server, install = shutil.which("mariadbd", path=path), shutil.which("mariadb-install-db", path=path)
    if server is None or install is None:
        pytest.skip("no MariaDB is installed: package mariadb-server")
    user = ["--user=root"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="dba-maria-") as name:
        folder = Path(name)
        subprocess.run(
            [install, "--no-defaults", f"--datadir={folder}/data", "--auth-root-authentication-method=normal", "--skip-test-db", *user],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        socket = folder / "s"
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [server, "--no-defaults", f"--datadir={folder}/data", f"--socket={socket}", f"--pid-file={folder}/pid", *OPTIONS, *user],
                stdout=log, stderr=log,
            )  # fmt: skip
        try:
            _wait(socket, process, folder / "log")
            yield socket
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)


def _wait(socket: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends and process.poll() is None:
        with suppress(pymysql.Error):
            connected(socket).close()
            return
        time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text('utf-8', 'replace')[-800:]}")


def connected(socket: Path, database: str | None = None, user: str = "root", password: str = "") -> Any:
    return pymysql.connect(
        unix_socket=str(socket), user=user, password=password, database=database, autocommit=True, charset="utf8mb4"
    )


def run_all(connection: Any, statements: tuple[str, ...] | list[str]) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
