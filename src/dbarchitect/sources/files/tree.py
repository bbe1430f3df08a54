"""A folder's files, or one file, as text: bounded in number and size, links that lead outside left alone."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path, PurePosixPath

from dbarchitect.core.errors import ArchitectError, UnreachableError

MOST_FILES = 60_000
MOST_BYTES = 256 * 1024 * 1024
MOST_SOURCE_BYTES = 4 * 1024 * 1024
"""Of a file of program text; what is larger was made by a machine."""
DATA_ENDINGS = (".sql", ".ddl", ".dump", ".psql", ".pgsql")
_SKIPPED = frozenset(
    {
        ".git", ".hg", ".svn", "node_modules", "bower_components", "__pycache__", ".venv", "venv", ".tox", ".nox", "site-packages",
        ".mypy_cache", ".ruff_cache", ".pytest_cache", ".next", ".nuxt", "dist", "build", "target", "coverage", ".idea", ".gradle", "vendor",
    }
)  # fmt: skip


class TextFile:
    """One file: `path` as seen from the tree's root, with slashes; the text is read when it is asked for."""

    def __init__(self, path: str, real: Path | None = None, text: str | None = None) -> None:
        self.path = path
        self._real = real
        if text is not None:
            self.text = text

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    @property
    def folder(self) -> str:
        """The path of its folder; empty at the root."""
        return str(PurePosixPath(self.path).parent).removeprefix(".")

    @property
    def ending(self) -> str:
        return PurePosixPath(self.path).suffix.lower()

    @cached_property
    def text(self) -> str:
        """The text; empty where the file is too large or is no text. ArchitectError only through `Tree.of`."""
        assert self._real is not None
        limit = MOST_BYTES if self.ending in DATA_ENDINGS else MOST_SOURCE_BYTES
        try:
            if self._real.stat().st_size > limit:
                return ""
            return decoded(self._real.read_bytes())
        except OSError:
            return ""

    def begins(self, characters: int = 4096) -> str:
        """The first characters, without reading a large file whole."""
        if self._real is None or "text" in self.__dict__:
            return self.text[:characters]
        try:
            with self._real.open("rb") as file:
                return decoded(file.read(characters))
        except OSError:
            return ""


def decoded(data: bytes) -> str:
    """The bytes as text in the encoding they show: a byte order mark, UTF-8, else Latin-1. Line ends become line feeds."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    elif data[:200].count(b"\0") > len(data[:200]) // 4:
        text = "" if not _looks_utf16(data) else data.decode("utf-16-le", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\0", "")


def _looks_utf16(data: bytes) -> bool:
    return data[1:200:2].count(0) > 90 * len(data[1:200:2]) // 100


class Tree:
    """The files under `root`, sorted by path."""

    def __init__(self, files: tuple[TextFile, ...], where: str = "", single: bool = False) -> None:
        self.files = files
        self.where = where
        self.single = single
        self.cut = False
        self.by_path = {f.path: f for f in files}

    @classmethod
    def of(cls, path: Path) -> Tree:
        """The tree of a folder, or of a single file. UnreachableError `source.missing`, ArchitectError `source.size`."""
        if not path.exists():
            raise UnreachableError(
                "source.missing",
                f"there is no file or folder {path}",
                hint="name a database URL, a file, or the folder of a repository",
            )
        if path.is_file():
            return cls((_single(path),), where=str(path), single=True)
        if not path.is_dir():
            raise ArchitectError("source.missing", f"{path} is neither a file nor a folder", hint="name a regular file")
        found, cut = _walk(path)
        tree = cls(tuple(sorted(found, key=lambda f: natural(f.path))), where=str(path))
        tree.cut = cut
        return tree

    @classmethod
    def texts(cls, texts: dict[str, str], single: bool = False) -> Tree:
        """A tree of texts that are in memory."""
        return cls(
            tuple(TextFile(p, text=t) for p, t in sorted(texts.items(), key=lambda i: natural(i[0]))), "", single
        )

    def under(self, folder: str) -> tuple[TextFile, ...]:
        prefix = f"{folder}/" if folder else ""
        return tuple(f for f in self.files if f.path.startswith(prefix))

    def folders(self) -> dict[str, tuple[TextFile, ...]]:
        """The files directly in each folder."""
        found: dict[str, list[TextFile]] = {}
        for file in self.files:
            found.setdefault(file.folder, []).append(file)
        return {folder: tuple(files) for folder, files in found.items()}


def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """A key that sorts `2` before `10`."""
    pieces: list[tuple[int, int | str]] = []
    number = ""
    for character in text:
        if character.isascii() and character.isdigit():
            number += character
            continue
        if number:
            pieces.append((0, int(number[:200])))
            number = ""
        pieces.append((1, character))
    if number:
        pieces.append((0, int(number[:200])))
    return tuple(pieces)


def _single(path: Path) -> TextFile:
    limit = MOST_BYTES if path.suffix.lower() in DATA_ENDINGS else MOST_SOURCE_BYTES
    try:
        size = path.stat().st_size
        if size > limit:
            raise ArchitectError(
                "source.size",
                f"{path.name} has {size:,} bytes; at most {limit:,} are read",
                hint="give the schema without its data (pg_dump --schema-only, mysqldump --no-data)",
            )
        data = path.read_bytes()
    except OSError as error:
        raise ArchitectError(
            "source.unreadable",
            f"{path} cannot be read: {error.strerror or error}",
            hint="look at the file's permissions",
        ) from None
    if data.startswith(b"PGDMP"):
        raise ArchitectError(
            "source.binary",
            f"{path.name} is a dump in PostgreSQL's custom format",
            hint="make SQL of it first: pg_restore --schema-only --file schema.sql FILE",
        )
    return TextFile(path.name, path, decoded(data))


def _walk(root: Path) -> tuple[list[TextFile], bool]:
    found: list[TextFile] = []
    for folder, inner, names in os.walk(root, followlinks=False):
        inner[:] = sorted(d for d in inner if d not in _SKIPPED)
        for name in sorted(names):
            real = Path(folder, name)
            if real.is_symlink() or not real.is_file():
                continue
            if len(found) >= MOST_FILES:
                return found, True
            found.append(TextFile(real.relative_to(root).as_posix(), real))
    return found, False
