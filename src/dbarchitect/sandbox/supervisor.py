"""The process that owns a throwaway server: it makes the folder, starts the server and removes both when told or orphaned.

Run as a script, with nothing but the standard library, in a session of its own. Orders come as JSON lines on standard
input, answers go as JSON lines to standard output. The end of standard input means that the owner is gone, however it
died, because the kernel closes its pipe: the server is stopped and the folder removed then too.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any

WINDOWS = os.name == "nt"
FAST, IMMEDIATE = ("fast", "immediate")
ORPHAN_CHECK_S = 2.0


class StartFailed(Exception):  # noqa: N818 (it is reported, never seen by a caller)
    """The server did not start; the text says what it said."""


class Server:
    """One data directory and the server on it."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.folder = ""
        self.sockets = ""
        self.bin_dir = order["bin_dir"]
        self.deadline = time.monotonic() + order["start_timeout_s"]
        self.process: subprocess.Popen[bytes] | None = None
        self.account = order["account"]

    def run(self) -> dict[str, Any]:
        """The server answers connections; where it is stands in the result."""
        self._make_folders()
        self._copy_programs()
        self._initialize()
        self._configure()
        self.start()
        return {
            "event": "ready",
            "pid": self._pid(),
            "folder": self.folder,
            "sockets": self.sockets,
            "bin_dir": self.bin_dir,
            "data_dir": self.data_dir,
        }

    @property
    def data_dir(self) -> str:
        return os.path.join(self.folder, "data")

    @property
    def log(self) -> str:
        return os.path.join(self.folder, "log")

    def _make_folders(self) -> None:
        self.folder = self._make_folder(self.order["bases"])
        if WINDOWS:
            return
        self.sockets = self.folder
        # sun_path holds 104 bytes on macOS and 108 on Linux; libpq reads a comma as a second host
        if len(os.fsencode(self.folder)) + len("/.s.PGSQL.5432.lock") > 100 or set(self.folder) & set(",'\"\n\\"):
            self.sockets = self._make_folder(["/tmp", "/var/tmp", "/dev/shm"])

    def _make_folder(self, bases: list[str]) -> str:
        refused = []
        for base in bases:
            try:
                folder = tempfile.mkdtemp(prefix="dbarchitect-", dir=base)
            except OSError as error:
                refused.append(f"{base}: {error.strerror}")
                continue
            if self.account is not None:
                os.chown(folder, *self.account)
            return folder
        raise StartFailed("no folder for temporary files: " + "; ".join(refused))

    def _copy_programs(self) -> None:
        for source, target in self.order["copies"]:
            destination = os.path.join(self.folder, "programs", target)
            shutil.copytree(source, destination, symlinks=True, ignore=shutil.ignore_patterns("*.a", "include"))
            self.bin_dir = os.path.join(self.folder, "programs", self.order["copied_bin_dir"])
        for root, folders, _ in os.walk(os.path.join(self.folder, "programs")):
            for name in folders:
                os.chmod(os.path.join(root, name), 0o755)
        if self.order["copies"]:
            os.chmod(os.path.join(self.folder, "programs"), 0o755)

    def _initialize(self) -> None:
        complaint = ""
        for locale in self.order["locales"]:
            command = [self._program("initdb"), "-D", self.data_dir, "-U", "postgres", "-E", "UTF8", "-N", *locale]
            if WINDOWS:
                secret = os.path.join(self.folder, "secret")
                with open(secret, "w") as file:
                    file.write(self.order["password"])
                command += ["-A", "scram-sha-256", f"--pwfile={secret}"]
            else:
                command += ["-A", "trust"]
            with open(self.log, "ab") as log:
                process = subprocess.Popen(command, stdout=log, stderr=log, **self._manner())
                try:
                    status = process.wait(timeout=max(0.1, self.deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    raise StartFailed("initdb did not finish in time") from None
            if status == 0:
                return
            complaint = self._last_words()
            shutil.rmtree(self.data_dir, ignore_errors=True)
        raise StartFailed(f"initdb failed: {complaint}")

    def _configure(self) -> None:
        settings = dict(self.order["settings"])
        if WINDOWS:
            settings["port"] = str(self.order["port"])
            settings["listen_addresses"] = "127.0.0.1"
        else:
            quoted = self.sockets.replace('"', '""')
            settings["listen_addresses"] = ""
            settings["unix_socket_directories"] = f'"{quoted}"'
            settings["unix_socket_permissions"] = "0700"
        if self.order["extension_dir"]:
            shutil.copytree(self.order["extension_dir"], os.path.join(self.folder, "share", "extension"))
            for root, folders, files in os.walk(os.path.join(self.folder, "share")):
                os.chmod(root, 0o755)
                for name in folders + files:
                    os.chmod(os.path.join(root, name), 0o755)
            settings["extension_control_path"] = "$system:" + os.path.join(self.folder, "share")
        with open(os.path.join(self.data_dir, "postgresql.conf"), "a", encoding="utf-8") as file:
            for name, value in settings.items():
                literal = value.replace("\\", "\\\\").replace("'", "''")
                file.write(f"\n{name} = '{literal}'")
            file.write("\n")

    def start(self) -> None:
        """The server accepts connections."""
        self.deadline = max(self.deadline, time.monotonic() + self.order["start_timeout_s"])
        with open(self.log, "ab") as log:
            if WINDOWS:  # postgres refuses an administrator; pg_ctl gives it a restricted token
                command = [self._program("pg_ctl"), "start", "-w", "-D", self.data_dir, "-l", self.log + ".server"]
            else:
                command = [self._program("postgres"), "-D", self.data_dir]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **self._manner())
        while not self._ready():
            status = self.process.poll()
            if status is not None and not (WINDOWS and status == 0):
                raise StartFailed(f"the server stopped while starting: {self._last_words()}")
            if time.monotonic() > self.deadline:
                raise StartFailed(f"the server did not answer in time: {self._last_words()}")
            time.sleep(0.005)

    def stop(self, mode: str) -> None:
        """No server process is left."""
        if self.process is None:
            return
        if WINDOWS:
            command = [self._program("pg_ctl"), "stop", "-w", "-m", mode, "-D", self.data_dir]
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30)
        elif self.process.poll() is None:
            self.process.send_signal(signal.SIGINT if mode == FAST else signal.SIGQUIT)
            try:
                # after SIGQUIT the server itself kills what has not ended within five seconds
                self.process.wait(timeout=60 if mode == FAST else 8)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def remove(self) -> None:
        """Server and folders are gone."""
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            self.stop(IMMEDIATE)
        for _ in range(50):  # a backend may be writing its last file
            for folder in {self.folder, self.sockets} - {""}:
                shutil.rmtree(folder, ignore_errors=True)
            if not any(os.path.exists(f) for f in {self.folder, self.sockets} - {""}):
                return
            time.sleep(0.1)

    def _program(self, name: str) -> str:
        return os.path.join(self.bin_dir, name + (".exe" if WINDOWS else ""))

    def _manner(self) -> dict[str, Any]:
        manner: dict[str, Any] = {"stdin": subprocess.DEVNULL, "cwd": self.folder, "env": self.order["environment"]}
        if not WINDOWS:
            manner["start_new_session"] = True
        if self.account is not None:
            manner.update(user=self.account[0], group=self.account[1], extra_groups=[])
        return manner

    def _status_lines(self) -> list[str]:
        try:
            with open(os.path.join(self.data_dir, "postmaster.pid"), encoding="utf-8", errors="replace") as file:
                return file.read().splitlines()
        except OSError:
            return []

    def _ready(self) -> bool:
        lines = self._status_lines()
        return len(lines) >= 8 and lines[7].strip() == "ready"

    def _pid(self) -> int:
        return int(self._status_lines()[0])

    def _last_words(self) -> str:
        words = []
        for name in (self.log, self.log + ".server"):
            with contextlib.suppress(OSError), open(name, encoding="utf-8", errors="replace") as file:
                words += [line.strip() for line in file if line.strip()]
        telling = [w for w in words if any(k in w for k in ("FATAL", "error:", "ERROR", "PANIC"))] or words
        return " | ".join(telling[-3:])[:600] or "it said nothing"


def answer(message: dict[str, Any]) -> None:
    """`message` is with the owner, if the owner still listens."""
    with contextlib.suppress(OSError, ValueError):
        os.write(1, (json.dumps(message) + "\n").encode())


def orders() -> Any:
    """Each line of standard input, until the owner is gone."""
    owner, buffer = os.getppid(), b""
    while True:
        if not WINDOWS and not select.select([0], [], [], ORPHAN_CHECK_S)[0]:
            if os.getppid() != owner:  # a forked child of the owner may hold the pipe open
                return
            continue
        piece = os.read(0, 65536)
        if not piece:
            return
        *lines, buffer = (buffer + piece).split(b"\n")
        yield from (json.loads(line) for line in lines)


def main() -> None:
    """A server is run for as long as the owner lives and wants it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # what follows still runs in `finally`
    if not WINDOWS:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    server: Server | None = None
    try:
        for order in orders():
            try:
                match order["order"]:
                    case "start":
                        server = Server(order)
                        answer(server.run())
                    case "restart" if server is not None:
                        server.stop(FAST)
                        server.start()
                        answer({"event": "ready", "pid": server._pid()})
                    case _:
                        return
            except (StartFailed, OSError, shutil.Error, subprocess.SubprocessError) as error:
                answer({"event": "failed", "why": str(error)})
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if server is not None:
            server.remove()
        answer({"event": "gone"})


if __name__ == "__main__":
    main()
