"""Errors as the user sees them: one block on standard error, as JSON when JSON was asked for, never a traceback."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from dbarchitect.core.errors import EXIT_USAGE, ArchitectError
from dbarchitect.core.secrets import without_secrets

if TYPE_CHECKING:
    import click

EXIT_FAULT = 70
EXIT_INTERRUPTED = 130


@dataclass(frozen=True)
class Shown:
    """How errors are shown for one command line."""

    arguments: tuple[str, ...]
    as_json: bool
    debug: bool

    @classmethod
    def of(cls, arguments: list[str]) -> Shown:
        """Found before the arguments are understood, so that errors about them are shown the same way."""
        pairs = pairwise(arguments)
        as_json = "--format=json" in arguments or ("--format", "json") in pairs
        return cls(tuple(arguments), as_json, "--debug" in arguments)

    def expected(self, error: ArchitectError) -> int:
        """The exit code of an error the user can act on."""
        self._show(error.code, error.message, error.hint, error.where)
        return error.exit_code

    def interrupted(self) -> int:
        self._show("interrupted", "stopped before the end", "", "")
        return EXIT_INTERRUPTED

    def internal(self, error: Exception) -> int:
        """A fault of ours: a report lies in a file, or the traceback is shown under --debug."""
        import traceback

        details = "".join(traceback.format_exception(error))
        if self.debug:
            print(details, end="", file=sys.stderr)
            hint = ""
        else:
            hint = _reported(details, self.arguments)
        message = f"a fault of dbarchitect itself: {type(error).__name__}: {str(error)[:200]}"
        self._show("internal", " ".join(message.split()), hint, "")
        return EXIT_FAULT

    def _show(self, code: str, message: str, hint: str, where: str) -> None:
        if sys.stderr is None:
            return
        message, hint, where = without_secrets(message), without_secrets(hint), without_secrets(where)
        if self.as_json:
            body = {"code": code, "message": message, "hint": hint or None, "where": where or None}
            print(json.dumps({"error": body}, ensure_ascii=False), file=sys.stderr)
            return
        red, dim, end = ("\x1b[31;1m", "\x1b[2m", "\x1b[0m") if _coloured() else ("", "", "")
        place = f" ({where})" if where and where not in message else ""
        print(f"{red}error{end} {dim}[{code}]{end} {_bare(message)}{_bare(place)}", file=sys.stderr)
        if hint:
            print(f"  hint: {_bare(hint)}", file=sys.stderr)


def of_click(error: click.ClickException) -> ArchitectError:
    """A mistake on the command line as one of our errors."""
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    hint = f"`{context.command_path} --help` shows how" if context else "`dbarchitect --help` shows how"
    found = ArchitectError("usage.command_line", message[:1].lower() + message[1:], hint=hint)
    found.exit_code = EXIT_USAGE
    return found


def reader_gone() -> int:
    """Whoever read standard output has gone away (`| head`): no error, and no complaint when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _coloured() -> bool:
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _bare(text: str) -> str:
    """Without control characters, which could play tricks on a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def _reported(details: str, arguments: tuple[str, ...]) -> str:
    import platform
    import tempfile

    from dbarchitect.faces.cli.program_version import program_version

    head = f"dbarchitect {program_version()}, Python {platform.python_version()}, {platform.platform()}\n"
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="dbarchitect-fault-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
        ) as file:
            file.write(without_secrets(f"{head}arguments: {' '.join(arguments)}\n\n{details}"))
    except OSError:
        return "run it again with --debug to see the traceback"
    return f"a report was written to {file.name}; please send it in, or run again with --debug"
