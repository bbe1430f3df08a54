"""The process that owns a throw-away server of any kind: it makes the folder, runs what prepares it, starts the server, removes both.

Run as a script, with nothing but the standard library, in a session of its own. The order comes as one JSON line on standard input, the
answer goes as one to standard output. The end of standard input means that the owner is gone, however it died: the server is
killed and the folder removed then too. In commands and in the environment `{folder}` stands for the folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from typing import Any

ORPHAN_CHECK_S = 2.0


class StartFailed(Exception):  # noqa: N818 (it is reported, never seen by a caller)
    """The server did not start; the text says what it said."""


class Kept:
    """One folder and the server in it."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.folder = ""
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> dict[str, Any]:
        """The server answers at its socket."""
        deadline = time.monotonic() + self.order["start_timeout_s"]
        self._make_folder()
        for command in self.order["prepare"]:
            with open(self._log, "ab") as log:
                done = subprocess.run(self._filled(command), stdout=log, stderr=log, timeout=max(1.0, deadline - time.monotonic()), **self._manner())  # fmt: skip
            if done.returncode:
                raise StartFailed(f"{os.path.basename(command[0])} failed: {self._last_words()}")
        with open(self._log, "ab") as log:
            self.process = subprocess.Popen(self._filled(self.order["serve"]), stdout=log, stderr=log, **self._manner())
        while not self._answers():
            if self.process.poll() is not None:
                raise StartFailed(f"the server stopped while starting: {self._last_words()}")
            if time.monotonic() > deadline:
                raise StartFailed(f"the server did not answer in time: {self._last_words()}")
            time.sleep(0.02)
        return {"event": "ready", "pid": self.process.pid, "folder": self.folder}

    def remove(self) -> None:
        """Server and folder are gone."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()  # nothing in the folder is worth a clean end
            self.process.wait()
        for _ in range(50):
            shutil.rmtree(self.folder, ignore_errors=True)
            if not self.folder or not os.path.exists(self.folder):
                return
            time.sleep(0.1)

    @property
    def _log(self) -> str:
        return os.path.join(self.folder, "log")

    def _make_folder(self) -> None:
        refused = []
        for base in self.order["bases"]:
            # sun_path holds 104 bytes on macOS and 108 on Linux
            if len(os.fsencode(base)) > 60:
                refused.append(f"{base}: too long for a socket")
                continue
            try:
                self.folder = tempfile.mkdtemp(prefix="dbarchitect-", dir=base)
            except OSError as error:
                refused.append(f"{base}: {error.strerror}")
                continue
            if self.order["account"] is not None:
                os.chown(self.folder, *self.order["account"])
            return
        raise StartFailed("no folder for temporary files: " + "; ".join(refused))

    def _filled(self, command: list[str]) -> list[str]:
        return [part.replace("{folder}", self.folder) for part in command]

    def _manner(self) -> dict[str, Any]:
        environment = {k: v.replace("{folder}", self.folder) for k, v in self.order["environment"].items()}
        manner: dict[str, Any] = {"stdin": subprocess.DEVNULL, "cwd": self.folder, "env": environment}
        manner["start_new_session"] = True
        if self.order["account"] is not None:
            user, group = self.order["account"]
            manner.update(user=user, group=group, extra_groups=[])
        return manner

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, contextlib.suppress(OSError):
            probe.connect(self.order["socket"].replace("{folder}", self.folder))
            return True
        return False

    def _last_words(self) -> str:
        words = []
        with contextlib.suppress(OSError), open(self._log, encoding="utf-8", errors="replace") as file:
            words = [line.strip() for line in file if line.strip()]
        telling = [w for w in words if any(k in w.lower() for k in ("[error]", "fatal", "error:"))] or words
        return " | ".join(telling[-3:])[:600] or "it said nothing"


def answer(message: dict[str, Any]) -> None:
    """`message` is with the owner, if the owner still listens."""
    with contextlib.suppress(OSError, ValueError):
        os.write(1, (json.dumps(message) + "\n").encode())


def first_line() -> bytes:
    """The order; nothing is read beyond it."""
    line = b""
    while not line.endswith(b"\n") and (piece := os.read(0, 65536)):
        line += piece
    return line


def wait_for_the_end() -> None:
    """The owner is gone, or wants no more."""
    owner = os.getppid()
    while True:
        if select.select([0], [], [], ORPHAN_CHECK_S)[0]:
            if not os.read(0, 65536):
                return
        elif os.getppid() != owner:  # a forked child of the owner may hold the pipe open
            return


def main() -> None:
    """A server is run for as long as the owner lives and wants it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # what follows still runs in `finally`
    kept: Kept | None = None
    try:
        kept = Kept(json.loads(first_line()))
        try:
            answer(kept.run())
        except (StartFailed, OSError, subprocess.SubprocessError) as error:
            answer({"event": "failed", "why": str(error)})
            return
        wait_for_the_end()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if kept is not None:
            kept.remove()


if __name__ == "__main__":
    main()
