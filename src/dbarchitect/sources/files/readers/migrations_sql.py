"""Numbered SQL with ways up and down: goose, dbmate, sql-migrate, golang-migrate, node-pg-migrate, Prisma, Drizzle, Supabase, plain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.sources.files.dialect import detect
from dbarchitect.sources.files.grouping import NUMBERED, REPEATABLE, VERSIONED, is_down, is_sql, of_tests
from dbarchitect.sources.files.reading import Piece, Reading
from dbarchitect.sources.files.tree import natural

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 2
_UP = re.compile(r"^--\s*(?:\+goose\s+up|migrate:up|\+migrate\s+up|up migration|up)\b.*$", re.IGNORECASE | re.MULTILINE)
_DOWN = re.compile(
    r"^--\s*(?:\+goose\s+down|migrate:down|\+migrate\s+down|down migration|down|//@undo)\b.*$",
    re.IGNORECASE | re.MULTILINE,
)
_MARKED = re.compile(r"^--\s*(?:\+goose|migrate:|\+migrate|up migration)", re.IGNORECASE | re.MULTILINE)
_PLAY = re.compile(r"^#\s*---\s*!(Ups|Downs)\s*$", re.MULTILINE)
_BREAKPOINT = re.compile(r"-->\s*statement-breakpoint", re.MULTILINE)


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """Folders of numbered files, and of numbered folders with a `migration.sql` or `up.sql` each."""
    if tree.single:
        return ()
    groups: dict[str, list[TextFile]] = {}
    for file in tree.files:
        if not is_sql(file) or VERSIONED.match(file.name) or REPEATABLE.match(file.name) or of_tests(file.path):
            continue
        parent, _, own = file.folder.rpartition("/")
        if file.name in {"migration.sql", "up.sql"} and re.match(r"\d{1,20}", own):
            groups.setdefault(parent or ".", []).append(file)
        elif (NUMBERED.match(file.name) or _is_marked(file)) and not is_down(file):
            groups.setdefault(file.folder or ".", []).append(file)
    return tuple(
        (folder, tuple(files))
        for folder, files in groups.items()
        if len(files) > 1 or "migrat" in folder.lower() or _is_marked(files[0])
    )


def _is_marked(file: TextFile) -> bool:
    return bool(_MARKED.search(file.begins(2000)))


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """The ways up, in the order of the files' numbers; ways down are left out."""
    steps = sorted(files, key=lambda f: natural(f.path))
    pieces = tuple(Piece(f.path, upward(f.text)) for f in steps)
    found = engine or detect("\n".join(p.sql for p in pieces))
    return Reading("migrations", _style(files), tuple(p.file for p in pieces), found, script=pieces, ordered=True)


def upward(text: str) -> str:
    """The part of a migration that goes forward, on the lines where it stood."""
    play = list(_PLAY.finditer(text))
    if play:
        ends = {m.start(): m[1] for m in play}
        starts = sorted(ends)
        return "".join(
            text[s : (starts[i + 1] if i + 1 < len(starts) else len(text))] if ends[s] == "Ups" else ""
            for i, s in enumerate(starts)
        ).replace("# ---", "-- ---")
    up, down = _UP.search(text), _DOWN.search(text)
    if up and down and down.start() < up.start():
        return "\n" * text.count("\n", 0, up.end()) + text[up.end() :]
    if down and (up or _MARKED.search(text) or down[0].lower().startswith("--//")):
        text = text[: down.start()]
    return _BREAKPOINT.sub("", text)


def _style(files: tuple[TextFile, ...]) -> str:
    first = files[0].begins(4000).lower()
    if files[0].name == "migration.sql":
        return "Prisma migrations"
    for mark, name in (
        ("+goose", "goose"),
        ("migrate:up", "dbmate"),
        ("+migrate", "sql-migrate"),
        ("up migration", "node-pg-migrate"),
        ("statement-breakpoint", "Drizzle migrations"),
    ):
        if mark in first:
            return name
    if files[0].name.endswith(".up.sql"):
        return "golang-migrate"
    return "Supabase" if "supabase/" in files[0].path else "numbered SQL"
