"""Where the definition goes, and how it gets into files that belong to the user."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from dbarchitect.core.errors import ArchitectError
from dbarchitect.faces.agent.definition import Reader, agents_md, claude_code, cursor

BEGIN = "<!-- dbarchitect:begin (written by `dbarchitect agent install`; changes in here are lost) -->"
END = "<!-- dbarchitect:end -->"
_BEGIN_START = "<!-- dbarchitect:begin"
_OURS = {
    "claude-code": (".claude/agents/dbarchitect.md", claude_code),
    "cursor": (".cursor/rules/dbarchitect.mdc", cursor),
}
_MOST_BYTES = 4 * 1024 * 1024


class Change(NamedTuple):
    """A file as it would be: `before` is None when there is none yet."""

    path: str
    before: str | None
    after: str

    @property
    def verb(self) -> str:
        if self.before is None:
            return "written"
        return "unchanged" if self.before == self.after else "updated"


def change(reader: Reader, folder: Path, *, force: bool = False) -> Change:
    """What installing for `reader` does to the project in `folder`; nothing is written. ArchitectError `agent.*`."""
    if not folder.is_dir():
        raise ArchitectError(
            "agent.no_folder", f"there is no folder “{folder}”", hint="name the project's folder with --dir"
        )
    if reader == "agents-md":
        before = _text(folder / "AGENTS.md")
        return Change("AGENTS.md", before, with_section(before or "", str(folder / "AGENTS.md")))
    path, text = _OURS[reader]
    before = _text(folder / path)
    if before is not None and "name: dbarchitect" not in before and "`dbarchitect`" not in before and not force:
        raise ArchitectError(
            "agent.foreign_file", f"“{folder / path}” is not ours", hint="look at it, then give --force to replace it"
        )
    return Change(path, before, text())


def apply(done: Change, folder: Path) -> None:
    """The file is as the change says; replaced at once, its permissions kept."""
    if done.verb == "unchanged":
        return
    target = folder / done.path
    # A link (AGENTS.md -> CLAUDE.md is common) is followed: the file behind it gets the section.
    target = target.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".dbarchitect-", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(done.after)
            os.chmod(temporary, target.stat().st_mode & 0o777 if target.exists() else 0o644)
            os.replace(temporary, target)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ArchitectError(
            "agent.unwritable",
            f"“{target}” cannot be written: {reason}",
            hint="--print shows the text without writing it",
        ) from error


def with_section(text: str, where: str) -> str:
    """`text` with our section: in its old place when it was there, else at the end; the rest untouched."""
    newline = "\r\n" if "\r\n" in text else "\n"
    section = newline.join(f"{BEGIN}\n{agents_md()}{END}".splitlines())
    begin, end = text.find(_BEGIN_START), text.find(END)
    if begin < 0 and end < 0:
        gap = "" if not text else newline if text.endswith("\n") else newline * 2
        return f"{text}{gap}{section}{newline}"
    if begin < 0 or end < begin or text.count(_BEGIN_START) > 1 or text.count(END) > 1:
        raise ArchitectError(
            "agent.broken_section",
            f"“{where}” holds marks of our section that do not fit together",
            hint=f"remove the lines “{_BEGIN_START} …” and “{END}” with what is between them, and run again",
        )
    return text[:begin] + section + text[end + len(END) :]


def _text(path: Path) -> str | None:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ArchitectError(
                "file.too_large", f"“{path}” has more than 4 MB", hint="name another folder with --dir"
            )
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise ArchitectError(
            "file.not_utf8", f"“{path}” is not UTF-8: byte {error.start:,}", hint="save it as UTF-8 first"
        ) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ArchitectError(
            "file.unreadable", f"“{path}” cannot be read: {reason}", hint="look at its permissions"
        ) from error
