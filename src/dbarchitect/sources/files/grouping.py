"""Which SQL files belong to a folder of migrations, and which stand alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.sources.files.tree import TextFile, Tree

SQL_ENDINGS = frozenset({".sql", ".ddl", ".psql", ".pgsql"})
VERSIONED = re.compile(r"^[VBUvbu](\d[\d._]*)__(.*)\.sql$")
REPEATABLE = re.compile(r"^[Rr]__(.*)\.sql$")
NUMBERED = re.compile(r"^(\d{1,20})(?:[_.-]|\.up).*\.sql$")
_DOWN = re.compile(r"(?:\.down|[._-]down|\.undo|[._-]rollback|[._-]revert)\.sql$", re.IGNORECASE)
MIGRATION_FOLDERS = (
    "migration",
    "migrations",
    "migrate",
    "changelog",
    "changesets",
    "evolutions",
    "patches",
    "versions",
    "deploy",
    "revert",
    "verify",
)
_TESTS = re.compile(r"(?:^|/)(?:tests?|spec|fixtures?|__tests__|examples?|samples?|testdata)(?:/|$)", re.IGNORECASE)
MAKES_TABLES = re.compile(r"\bcreate\s+(?:or\s+replace\s+)?(?:unlogged\s+|temp(?:orary)?\s+)?table\b", re.IGNORECASE)


def is_sql(file: TextFile) -> bool:
    return file.ending in SQL_ENDINGS


def is_down(file: TextFile) -> bool:
    """Whether it takes a migration back."""
    return bool(_DOWN.search(file.name)) or file.name == "down.sql"


def of_tests(path: str) -> bool:
    return bool(_TESTS.search(path))


def in_migrations(file: TextFile) -> bool:
    """Whether its place or its name says that it is one step of many."""
    parts = file.folder.lower().split("/")
    return any(p in MIGRATION_FOLDERS for p in parts) or bool(VERSIONED.match(file.name) or REPEATABLE.match(file.name))


def by_folder(tree: Tree, wanted: re.Pattern[str]) -> dict[str, list[TextFile]]:
    """The files whose names fit, by folder."""
    found: dict[str, list[TextFile]] = {}
    for file in tree.files:
        if wanted.match(file.name):
            found.setdefault(file.folder, []).append(file)
    return found
