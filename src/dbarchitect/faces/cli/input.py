"""Texts the user hands over by path or standard input; every way in which that can fail is one clear error."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError, nearest

if TYPE_CHECKING:
    from dbarchitect.app.document import Document
    from dbarchitect.app.source import SourceGiven

_BRIEF_ENDINGS = (".md", ".txt", ".yaml", ".yml")
_MOST_NAMES = 5000


def read_document(given: str, kind: type[Document] | None = None) -> Document:
    """The text behind a path, or of standard input for `-`. Raises ArchitectError (`file.*`)."""
    from dbarchitect.app.document import Document, too_large

    made = kind or Document
    limit = made.limit_bytes
    content, size = _standard_input(limit) if given == "-" else _file(given, limit)
    name = "standard input" if given == "-" else given
    if len(content) > limit:
        raise too_large(name, size, limit)
    return made(text=_decoded(content, name), name=given)


def read_source(given: str) -> SourceGiven:
    """What the user named as a source; `-` is the text of standard input. Raises ArchitectError (`file.*`)."""
    from dbarchitect.app.document import Attached
    from dbarchitect.app.source import SourceGiven

    if given == "-":
        return SourceGiven(where="-", text=read_document(given, Attached).text)
    return SourceGiven(where=given)


def _standard_input(limit: int) -> tuple[bytes, int | None]:
    stream = sys.stdin
    if stream is None or stream.closed:
        raise ArchitectError("file.no_input", "standard input is closed", hint="pipe the brief in, or name a file")
    if stream.isatty():
        print("reading the brief from the terminal; end it with Ctrl-D on a line of its own", file=sys.stderr)
    try:
        return stream.buffer.read(limit + 1), None
    except OSError as error:
        raise ArchitectError("file.unreadable", f"standard input: {_reason(error)}", hint="name a file") from error


def _file(given: str, limit: int) -> tuple[bytes, int | None]:
    if "\0" in given or not given:
        raise ArchitectError("file.missing", "an empty name is no file", hint="name a file, or - for standard input")
    try:
        status = os.stat(given)
        if stat.S_ISDIR(status.st_mode):
            raise _directory(given)
        if stat.S_ISSOCK(status.st_mode) or stat.S_ISBLK(status.st_mode):
            raise ArchitectError("file.unreadable", f"“{given}” is no ordinary file", hint="name a text file")
        with open(given, "rb") as file:
            return file.read(limit + 1), status.st_size if stat.S_ISREG(status.st_mode) else None
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ArchitectError("file.missing", f"there is no file “{given}”", hint=_near(Path(given))) from error
    except OSError as error:
        raise ArchitectError(
            "file.unreadable",
            f"“{given}” cannot be read: {_reason(error)}",
            hint="look at its permissions and its name",
        ) from error


def _directory(given: str) -> ArchitectError:
    inside = [n for n in _names(Path(given)) if n.lower().endswith(_BRIEF_ENDINGS)]
    brief = next((n for n in sorted(inside) if n.lower().startswith("brief")), sorted(inside)[0] if inside else "")
    hint = f"perhaps you meant “{Path(given) / brief}”" if brief else "name a file in it"
    return ArchitectError("file.directory", f"“{given}” is a folder, not a file", hint=hint)


def _near(path: Path) -> str:
    close = nearest(path.name, _names(path.parent))
    if close and str(path.parent) != ".":
        close = close.replace("“", f"“{path.parent}/", 1)
    if close:
        return close
    if not path.parent.is_dir():
        return f"there is no folder “{path.parent}” either"
    return "name a file that exists, or - for standard input"


def _names(folder: Path) -> list[str]:
    """Names in a folder, the first of them when there are very many; none when it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry, _ in zip(entries, range(_MOST_NAMES), strict=False)]
    except OSError:
        return []


def _decoded(content: bytes, name: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint = f"save it as UTF-8, for example: iconv -f UTF-16 -t UTF-8 {name} > brief.md"
        raise ArchitectError("file.not_utf8", f"“{name}” is UTF-16, not UTF-8", hint=hint)
    at = content.find(b"\0")
    if at >= 0:
        raise ArchitectError(
            "file.binary", f"“{name}” is no text: byte {at:,} is zero", hint="a brief is plain text: .md, .txt or .yaml"
        )
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        skipped = 3 if content.startswith(b"\xef\xbb\xbf") else 0
        at = error.start + skipped
        line = content.count(b"\n", 0, at) + 1
        raise ArchitectError(
            "file.not_utf8",
            f"“{name}” is not UTF-8: byte {at:,} (0x{content[at]:02x}, line {line:,})",
            hint=f"save it as UTF-8; if it is Latin-1: iconv -f LATIN1 -t UTF-8 {name} > brief.md",
        ) from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
