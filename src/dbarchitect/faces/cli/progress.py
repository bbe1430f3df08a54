"""Progress on standard error: one line that is rewritten in place, only on a terminal and only for what takes long."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE_SECONDS = 1.0
_TICK_SECONDS = 0.5
_WIDEST = 76


class Progress:
    """`say` names the phase; the line appears when a second has gone and is wiped at the end."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._phase = ""
        self._began = time.monotonic()
        self._drawn = False
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def say(self, phase: str) -> None:
        """From now on the line says `phase`."""
        self._phase = " ".join(phase.split())

    def __enter__(self) -> Progress:
        if self._shown:
            self._thread = threading.Thread(target=self._tick, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join()
        if self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def _tick(self) -> None:
        while not self._ended.wait(_TICK_SECONDS):
            seconds = time.monotonic() - self._began
            if self._phase and seconds >= PATIENCE_SECONDS:
                self._drawn = True
                print(f"\r\x1b[K{self._phase[:_WIDEST]} … {seconds:.0f} s", end="", file=sys.stderr, flush=True)
