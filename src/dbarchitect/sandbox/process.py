"""A server of ours, held by a supervisor that outlives this process just long enough to clear up."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import UnreachableError
from dbarchitect.sandbox.accounts import can_reach, needs_copy, server_account

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.sandbox.providers import Provider

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_KEEPER = Path(__file__).with_name("keeper.py")
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")

# throw-away speed: nothing here must survive a crash of the machine
_SETTINGS = {
    "port": "5432",
    "max_connections": "50",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "dynamic_shared_memory_type": "mmap",  # in the data folder: /dev/shm is tiny in containers, and would keep leftovers
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_init_zero": "off",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "statement_timeout": "120s",
    "lock_timeout": "60s",
    "idle_in_transaction_session_timeout": "0",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}  # fmt: skip
_SMALL = {"max_wal_size": "128MB", "min_wal_size": "32MB"}
MEMORY = Path("/dev/shm")
_MEMORY_BYTES = 2 << 30
"""What must be free in memory before a folder is put there."""


class StartRefused(Exception):  # noqa: N818 (turned into one ArchitectError that names every server tried)
    """One provider could not start a server."""


class ServerProcess:
    """A running server and the pipes to its supervisor."""

    def __init__(self, supervisor: subprocess.Popen[bytes], place: Mapping[str, Any], password: str, port: int) -> None:
        self._supervisor = supervisor
        self.pid = int(place["pid"])
        self.folder = Path(place["folder"])
        self.data_dir = Path(place["data_dir"])
        self.bin_dir = Path(place["bin_dir"])
        self.sockets = str(place["sockets"])
        self.host = self.sockets or "127.0.0.1"
        self.port = port
        self.password = password

    def restart(self) -> None:
        """The server has been stopped cleanly and started again on the same data."""
        message = _exchange(self._supervisor, {"order": "restart"}, 2 * START_TIMEOUT_S)
        if message.get("event") != "ready":
            raise UnreachableError(
                "sandbox.restart",
                f"The sandbox did not start again: {message.get('why', 'its supervisor ended')}.",
                hint="Look at what was changed in its data folder or its settings.",
            )
        self.pid = int(message["pid"])

    def stop(self) -> None:
        """Server, supervisor and folder are gone; stopping twice does no harm."""
        _dismiss(self._supervisor)
        if self.folder.exists():  # the supervisor was killed before its work
            self._clear_up()

    def _clear_up(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            lines = (self.data_dir / "postmaster.pid").read_text().splitlines()
            if int(lines[0]) == self.pid:
                os.kill(self.pid, signal.SIGTERM if os.name == "nt" else signal.SIGQUIT)
        until = time.monotonic() + STOP_TIMEOUT_S
        while time.monotonic() < until and (self.data_dir / "postmaster.pid").exists():
            time.sleep(0.02)
        for folder in {str(self.folder), self.sockets} - {""}:
            shutil.rmtree(folder, ignore_errors=True)


def start_server(
    provider: Provider, settings: Mapping[str, str], extension_dir: Path | None, *, in_memory: bool = False
) -> ServerProcess:
    """A server of `provider` that accepts connections; StartRefused when it will not. `in_memory`: its folder too, where there is room."""
    account = server_account()
    if account is None and hasattr(os, "geteuid") and os.geteuid() == 0:
        raise StartRefused("PostgreSQL does not run as root and this system has no other account")
    copied = needs_copy(provider, account)
    if copied and not provider.copies:
        raise StartRefused(f"the account that would run it cannot reach {provider.bin_dir}")
    port = _free_port() if os.name == "nt" else 5432
    password = token_hex(16) if os.name == "nt" else ""
    order = {
        "order": "start",
        "bin_dir": str(provider.bin_dir),
        "copies": [[str(source), target] for source, target in provider.copies] if copied else [],
        "copied_bin_dir": provider.copied_bin_dir,
        "account": account,
        "bases": [*(memory_folder(account) if in_memory and not copied else ()), *_bases(account)],
        "locales": _locales(provider.version),
        "settings": {**_SETTINGS, **(_SMALL if in_memory else {}), **settings},
        "extension_dir": str(extension_dir) if extension_dir and provider.version >= 18 else "",
        "environment": _environment(),
        "start_timeout_s": START_TIMEOUT_S,
        "password": password,
        "port": port,
    }
    supervisor = _start_supervisor()
    try:
        place = _exchange(supervisor, order, 2 * START_TIMEOUT_S)
        if place.get("event") != "ready":
            raise StartRefused(str(place.get("why", "its supervisor ended")))
        return ServerProcess(supervisor, place, password, port)
    except BaseException:
        _dismiss(supervisor)
        raise


class Keeper:
    """A server of another kind, and the pipe to the process that holds it."""

    def __init__(self, supervisor: subprocess.Popen[bytes], place: Mapping[str, Any]) -> None:
        self._supervisor = supervisor
        self.pid = int(place["pid"])
        self.folder = Path(place["folder"])

    def dismiss(self) -> None:
        """Server and folder are gone; twice does no harm."""
        _dismiss(self._supervisor)
        shutil.rmtree(self.folder, ignore_errors=True)


def keep(order: Mapping[str, Any]) -> Keeper:
    """A server that answers: see keeper.py for the order. StartRefused when it will not."""
    supervisor = _start_supervisor(_KEEPER)
    try:
        given = {"bases": _bases(order["account"]), "environment": _environment(), **order}
        place = _exchange(supervisor, given, 2 * START_TIMEOUT_S)
        if place.get("event") != "ready":
            raise StartRefused(str(place.get("why", "its supervisor ended")))
        return Keeper(supervisor, place)
    except BaseException:
        _dismiss(supervisor)
        raise


def _start_supervisor(script: Path = _SUPERVISOR) -> subprocess.Popen[bytes]:
    manner: dict[str, Any] = {}
    if os.name == "nt":
        manner["creationflags"] = 0x00000200 | 0x08000000  # a process group of its own, no console window
    else:
        manner["start_new_session"] = True  # Ctrl-C goes to the terminal's group: not to the supervisor
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=os.path.abspath(os.sep),
            bufsize=0,
            **manner,
        )
    except OSError as error:
        raise StartRefused(f"no second process could be started: {error.strerror}") from None


def _exchange(supervisor: subprocess.Popen[bytes], order: Mapping[str, Any], timeout_s: float) -> dict[str, Any]:
    assert supervisor.stdin is not None
    assert supervisor.stdout is not None
    try:
        supervisor.stdin.write((json.dumps(order) + "\n").encode())
    except (OSError, ValueError):
        return {}
    until, line = time.monotonic() + timeout_s, b""
    while not line.endswith(b"\n"):
        if os.name != "nt" and not select.select([supervisor.stdout], [], [], max(0.0, until - time.monotonic()))[0]:
            return {"why": "no answer in time"}
        piece = supervisor.stdout.read(65536)
        if not piece:
            return {}
        line += piece
    message: dict[str, Any] = json.loads(line)
    return message


def _dismiss(supervisor: subprocess.Popen[bytes]) -> None:
    assert supervisor.stdin is not None
    assert supervisor.stdout is not None
    with contextlib.suppress(OSError):
        supervisor.stdin.close()
    try:
        supervisor.wait(timeout=STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        supervisor.terminate()
    finally:
        with contextlib.suppress(OSError):
            supervisor.stdout.close()


def _bases(account: tuple[int, int] | None) -> list[str]:
    with contextlib.suppress(OSError):
        usual = tempfile.gettempdir()
        places = dict.fromkeys((usual, *(_TEMPORARY if os.name != "nt" else ())))
        return [p for p in places if can_reach(Path(p), account)]
    return list(_TEMPORARY)


def memory_folder(account: tuple[int, int] | None) -> tuple[str, ...]:
    """The folder that is held in memory, when there is plenty of it and the user named no other.

    Making a file there takes a tenth of the time it takes on a disk. Containers have little of it, and count it as memory used.
    """
    if any(os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP")):
        return ()
    try:
        found = os.statvfs(MEMORY)
        available = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
    except (OSError, AttributeError, ValueError):
        return ()
    free = min(found.f_bavail * found.f_frsize, int(available[1]) * 1024 if available else 0, _allowed())
    enough = free >= _MEMORY_BYTES and (found.f_files == 0 or found.f_favail > 100_000)
    return (str(MEMORY),) if enough and os.access(MEMORY, os.W_OK) and can_reach(MEMORY, account) else ()


def _allowed() -> int:
    """Bytes of memory that this group of processes may still take (control groups, version 2)."""
    try:
        place = Path("/proc/self/cgroup").read_text(encoding="ascii").strip().rpartition("::")[2].lstrip("/")
        for folder in (Path("/sys/fs/cgroup") / place, Path("/sys/fs/cgroup")):
            if (limit := folder / "memory.max").exists() and (said := limit.read_text().strip()) != "max":
                return int(said) - int((folder / "memory.current").read_text())
    except (OSError, ValueError):
        pass
    return 1 << 62


def _locales(version: int) -> list[list[str]]:
    if version >= 17:  # the same order on every system, with no locale installed; files may be forged
        plain = ["--no-data-checksums"] if version >= 18 else []
        return [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", *plain]]
    return [["--locale=C.UTF-8"], ["--locale=C"]]


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG", "PYTHON"))}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
