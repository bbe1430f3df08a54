"""Ask what matters most first, and write the brief.

Asks what the data layer is for, then what the design turns on, the weightiest question first. Enter skips a question, a number
picks an option, Ctrl-C or Ctrl-D ends and keeps what was answered. Answers may be piped in, one a line. Questions appear on
standard error; the brief goes to -o FILE, or to standard output.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief


def command() -> click.Command:
    return click.Command(
        "interview",
        params=[
            click.Argument(["start"], metavar="[BRIEF]", required=False),
            click.Option(["-o", "--output", "file"], metavar="FILE", help="Write the brief there."),
            click.Option(["--force"], is_flag=True, help="Replace FILE when it is there already."),
            click.Option(["--debug"], is_flag=True, help="Show the traceback of an internal fault."),
        ],
        callback=_hold,
        help=__doc__,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _hold(start: str | None, file: str | None, force: bool, debug: bool) -> int:
    from dbarchitect.app.interview.conversation import Conversation

    if file is not None:
        _check_target(Path(file), force)
    conversation = Conversation(_ask, _tell, _started(start))
    try:
        conversation.hold()
    except (EOFError, KeyboardInterrupt):
        _tell("")
    except Exception:
        # Whatever went wrong, the user's answers are not lost.
        if conversation.answered and conversation.brief.entities:
            _write(conversation.brief, file)
        raise
    if not conversation.brief.entities:
        raise ArchitectError(
            "interview.nothing_answered", "nothing was answered, so there is no brief", hint="describe what you build"
        )
    _write(conversation.brief, file)
    return 0


def _started(start: str | None) -> Brief | None:
    if start is None:
        return None
    from dbarchitect.app.briefs import read_brief
    from dbarchitect.faces.cli.input import read_document

    if start == "-":
        raise ArchitectError(
            "usage.options", "standard input carries the answers, so the brief cannot come from it", hint="name a file"
        )
    document = read_document(start)
    return read_brief(document.text, document.name, "auto")


def _check_target(target: Path, force: bool) -> None:
    if target.is_dir():
        raise ArchitectError(
            "output.not_a_file", f"“{target}” is a folder", hint=f"name a file: -o {target / 'brief.yaml'}"
        )
    if target.exists() and not force:
        raise ArchitectError(
            "output.foreign_files",
            f"“{target}” is there already",
            hint="name another file, or give --force to replace it",
        )
    if not target.parent.is_dir():
        raise ArchitectError("output.unwritable", f"there is no folder “{target.parent}”", hint="make it first")


def _ask(question: str, *, because: str, options: tuple[str, ...], assumed: str) -> str | None:
    """The answer, `None` when skipped; an option's number stands for its words."""
    lines = ["", question]
    if because:
        lines.append(f"  why: {because}")
    lines += [f"  {number}. {option}" for number, option in enumerate(options, 1)]
    lines.append(f"  (Enter: {assumed})" if assumed else "  (Enter skips)")
    _tell("\n".join(lines))
    print("> ", end="", file=sys.stderr, flush=True)
    said = _line()
    if not sys.stdin.isatty():
        _tell(said)
    if said.isascii() and said.isdigit() and 1 <= int(said) <= len(options):
        return options[int(said) - 1]
    return said or None


def _line() -> str:
    if sys.stdin is None:
        raise EOFError
    try:
        line = sys.stdin.readline(100_000)
    except UnicodeDecodeError as error:
        raise ArchitectError("file.not_utf8", "the answers are not UTF-8", hint="save them as UTF-8") from error
    if not line:
        raise EOFError
    return "".join(c for c in line if c.isprintable()).strip()


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _write(brief: Brief, file: str | None) -> None:
    import os
    import tempfile

    from dbarchitect.brief.writing import dump
    from dbarchitect.faces.cli.use_case_command import put

    text = dump(brief)
    if file is None:
        put(text)
        return
    target = Path(file)
    try:
        handle, temporary = tempfile.mkstemp(prefix=".dbarchitect-", dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ArchitectError(
            "output.unwritable", f"“{file}” cannot be written: {reason}", hint="name another file"
        ) from error
    _tell(f"\nwritten: {file}\nnext: dbarchitect design {file}")
