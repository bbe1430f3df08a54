"""A bundle on disk: written whole or not at all, and never over a file that is not ours.

What was written is recorded with digests in `.dbarchitect.json` inside the folder. A file is ours when it is recorded there and
has not been changed since. The user's own brief, when it lies in the folder, stays as it is.
"""

from __future__ import annotations

import json
import os
import tempfile
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Artifact

RECORD = ".dbarchitect.json"
_MOST_NAMED = 5


class Written(NamedTuple):
    """What became of the bundle: paths within the folder."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    """Files of an earlier bundle that this one has no longer."""
    kept: tuple[str, ...]
    """The user's own source, left as it is."""


def write_bundle(folder: Path, files: tuple[Artifact, ...], *, force: bool = False, source: str = "-") -> Written:
    """All files are in `folder`, each replaced at once; ArchitectError `output.*` and nothing changed otherwise."""
    try:
        return _write(folder, files, force, source)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ArchitectError(
            "output.unwritable",
            f"“{error.filename or folder}” cannot be written: {reason}",
            hint="name another folder with -o",
        ) from error


def write_named(path: str, text: str) -> None:
    """The file the user named holds `text`. ArchitectError `output.unwritable`."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ArchitectError(
            "output.unwritable", f"“{path}” cannot be written: {reason}", hint="name a file in a folder that exists"
        ) from error


def refuse_whole(folder: Path) -> None:
    """A root of the file system and a home folder hold other things; ArchitectError `output.whole`."""
    at = folder.expanduser().resolve()
    home = os.path.expanduser("~")
    what = (
        "the root of the file system"
        if at == at.parent
        else "your home folder"
        if str(at) == os.path.realpath(home)
        else ""
    )
    if what:
        hint = f"name a folder of its own: -o {folder / 'design' if at == at.parent else Path('~') / 'design'}"
        raise ArchitectError("output.whole", f"“{folder}” is {what}", hint=hint)


def _write(folder: Path, files: tuple[Artifact, ...], force: bool, source: str) -> Written:
    refuse_whole(folder)
    if folder.exists() and not folder.is_dir():
        raise ArchitectError("output.not_a_folder", f"“{folder}” is a file, not a folder", hint="name a folder with -o")
    recorded = _recorded(folder)
    texts = {a.path: (a.content or "").encode("utf-8", "replace") for a in files}
    kept = tuple(p for p in texts if source != "-" and _same_file(folder / p, Path(source)))
    texts = {p: t for p, t in texts.items() if p not in kept}
    _refuse_escapes(folder, texts)
    if not force:
        _refuse_foreign(folder, texts, recorded)
    stale = tuple(p for p in recorded if p not in texts and p not in kept and _ours(folder / p, recorded[p]))
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".dbarchitect-", dir=folder))
    try:
        _stage(staging, texts)
        for path in texts:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(staging / path, folder / path)
        for path in stale:
            (folder / path).unlink(missing_ok=True)
        os.replace(staging / RECORD, folder / RECORD)
    finally:
        rmtree(staging, ignore_errors=True)
        if made and not any(folder.iterdir()):
            folder.rmdir()
    return Written(tuple(texts), stale, kept)


def _stage(staging: Path, texts: dict[str, bytes]) -> None:
    for path, text in texts.items():
        (staging / path).parent.mkdir(parents=True, exist_ok=True)
        (staging / path).write_bytes(text)
    digests = {path: _digest(text) for path, text in sorted(texts.items())}
    record = json.dumps({"written by": "dbarchitect", "files": digests}, indent=1) + "\n"
    (staging / RECORD).write_text(record, "utf-8")


def _recorded(folder: Path) -> dict[str, str]:
    try:
        files = json.loads((folder / RECORD).read_text("utf-8"))["files"]
        items = dict(files).items()
        return {str(p): str(d) for p, d in items if not os.path.isabs(str(p)) and ".." not in Path(str(p)).parts}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _refuse_foreign(folder: Path, texts: dict[str, bytes], recorded: dict[str, str]) -> None:
    foreign = []
    for path, text in texts.items():
        target = folder / path
        if not (target.exists() or target.is_symlink()) or _ours(target, recorded.get(path, "")):
            continue
        if not target.is_file() or target.is_symlink() or target.read_bytes() != text:
            foreign.append(path)
    if foreign:
        more = f" and {len(foreign) - _MOST_NAMED} more" if len(foreign) > _MOST_NAMED else ""
        changed = " (changed since they were written)" if any(p in recorded for p in foreign) else ""
        raise ArchitectError(
            "output.foreign_files",
            f"“{folder}” holds files that would be lost: {', '.join(foreign[:_MOST_NAMED])}{more}{changed}",
            hint="name another folder with -o, or give --force to overwrite them",
        )


def _refuse_escapes(folder: Path, texts: dict[str, bytes]) -> None:
    """No file lands outside the folder through a link inside it."""
    root = folder.resolve()
    for path in texts:
        if not (folder / path).parent.resolve().is_relative_to(root):
            raise ArchitectError(
                "output.link",
                f"“{folder / path}” leads out of the folder through a link",
                hint="name another folder with -o",
            )


def _ours(path: Path, digest: str) -> bool:
    return path.is_file() and not path.is_symlink() and _digest(path.read_bytes()) == digest


def _same_file(a: Path, b: Path) -> bool:
    try:
        return a.samefile(b)
    except OSError:
        return False


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
