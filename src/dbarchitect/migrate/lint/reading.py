"""Files and folders as migrations: plain SQL and what the usual tools keep theirs in."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.migrate.lint.migrations import Migration
from dbarchitect.migrate.lint.python.alembic import alembic_migration, is_revision
from dbarchitect.migrate.lint.python.django import django_migrations, is_django
from dbarchitect.sandbox import split_script
from dbarchitect.sources.files.grouping import VERSIONED, is_down, is_sql
from dbarchitect.sources.files.readers.migrations_sql import upward
from dbarchitect.sources.files.tree import TextFile, Tree, natural
from dbarchitect.sources.repository.finding import candidates

if TYPE_CHECKING:
    from collections.abc import Sequence


MOST_FILES = 2000
_GIT_SECONDS = 20
_LIQUIBASE = re.compile(r"^\s*--\s*liquibase formatted sql", re.IGNORECASE)
_CHANGE_SET = re.compile(r"^\s*--\s*changeset\b(.*)$", re.IGNORECASE | re.MULTILINE)
_LIQUIBASE_BACK = re.compile(r"^\s*--\s*rollback\b.*$", re.IGNORECASE)
_NO_TRANSACTION = re.compile(
    r"^\s*--\s*(?:\+goose\s+no\s+transaction|migrate:up\s+transaction:false|\+migrate\s+up\s+notransaction)|runInTransaction:false"
    r"|^\s*--\s*(?:executeInTransaction\s*=\s*false|disable-transaction|no-transaction)",
    re.IGNORECASE | re.MULTILINE,
)
_WRAPPING = (
    (re.compile(r"^\s*--\s*\+goose\b", re.IGNORECASE | re.MULTILINE), "goose"),
    (re.compile(r"^\s*--\s*migrate:up\b", re.IGNORECASE | re.MULTILINE), "dbmate"),
    (re.compile(r"^\s*--\s*\+migrate\b", re.IGNORECASE | re.MULTILINE), "sql-migrate"),
)


def migrations_of(given: Sequence[tuple[str, str | None]], *, diff_base: str = "") -> tuple[Migration, ...]:
    """The migrations in the order in which they are run; with `diff_base` only those are judged that differ from that revision.

    None at all when no file differs from it. ArchitectError `migrate.nothing` when what is named holds no statement.
    """
    found: list[Migration] = []
    django: list[tuple[TextFile, str]] = []
    for where, text in given:
        if text is not None:
            found += _of_text("text.sql" if where in ("", "-") else where, text)
            continue
        path = Path(where).expanduser()
        if path.is_dir():
            changed = _changed(path, diff_base) if diff_base else None
            found += [m if changed is None else replace(m, judged=m.file in changed) for m in _of_folder(path)]
        else:
            file = Tree.of(path).files[0]
            if file.ending == ".py" and is_django(file.text):
                # the app is named by the folder above
                django.append((TextFile("/".join(path.absolute().parts[-3:]), text=file.text), where))
            else:
                found += _of_file(file, where)
    found += django_migrations(django)
    if diff_base and found and not any(m.judged for m in found):
        return ()
    if not any(s.kind != "meta" for m in found if m.judged for s in split_script(m.sql)) and not any(
        m.unread for m in found if m.judged
    ):
        raise ArchitectError(
            "migrate.nothing", "there is no statement to judge", hint="name SQL files, or a folder of migrations"
        )
    return tuple(found[:MOST_FILES])


def _of_folder(path: Path) -> list[Migration]:
    tree = Tree.of(path)
    kinds = [c for c in candidates(tree) if c.reader.name.startswith("migrations_")]
    base = path.as_posix().rstrip("/")
    if not kinds or kinds[0].reader.name == "migrations_django":
        ours = [f for f in tree.files if f.ending == ".py" and is_django(f.text)]
        if ours:
            return list(django_migrations([(_placed(f, path), f"{base}/{f.path}") for f in ours]))
    if kinds:
        reading = kinds[0].reader.read(kinds[0].files, "postgresql")
        order = {f: n for n, f in enumerate(reading.files)}
        files = sorted((f for f in kinds[0].files if f.path in order), key=lambda f: order[f.path])
    else:
        files = sorted((f for f in tree.files if is_sql(f) and not is_down(f)), key=lambda f: natural(f.path))
    made: list[Migration] = []
    for file in files:
        made += _of_file(file, f"{base}/{file.path}")
    return made


def _placed(file: TextFile, folder: Path) -> TextFile:
    """The file by its whole path: the folder above `migrations` names the app."""
    return TextFile("/".join((*folder.absolute().parts[-2:], file.path)).lstrip("/"), text=file.text)


def _of_file(file: TextFile, shown: str) -> list[Migration]:
    if file.ending == ".py":
        if is_revision(file.text):
            return [alembic_migration(file, shown)]
        raise ArchitectError(
            "migrate.python",
            f"{shown} is Python, and neither a revision of Alembic nor a migration of Django",
            hint="give the SQL it makes",
        )
    return _of_text(shown, file.text)


def _of_text(file: str, text: str) -> list[Migration]:
    """One migration, or one for each change set of Liquibase's formatted SQL."""
    if _LIQUIBASE.match(text):
        return _change_sets(file, text)
    alone = bool(_NO_TRANSACTION.search(text))
    wrapped = "" if alone else next((name for mark, name in _WRAPPING if mark.search(text)), "")
    notes = ("commands of psql are passed over",) if re.search(r"^\\[a-z]", text, re.MULTILINE) else ()
    if VERSIONED.match(Path(file).name):
        text = re.sub(r"\$\{([\w.:-]{1,60})\}", lambda m: re.sub(r"\W", "_", m[1]), text)
    return [Migration(file, upward(text), wrapped=wrapped, alone=alone, notes=notes)]


def _change_sets(file: str, text: str) -> list[Migration]:
    """Each change set by itself, on the lines where it stands, its way back left out."""
    marks = list(_CHANGE_SET.finditer(text))
    made = []
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        body = "\n".join("" if _LIQUIBASE_BACK.match(row) else row for row in text[mark.end() : end].split("\n"))
        alone = "runintransaction:false" in mark[1].lower().replace(" ", "")
        made.append(
            Migration(
                file, "\n" * text.count("\n", 0, mark.end()) + body, wrapped="" if alone else "Liquibase", alone=alone
            )
        )
    return made


def _changed(folder: Path, base: str) -> frozenset[str]:
    """The files under the folder that differ from the revision or are new, as they are named here."""
    if base.startswith("-") or not re.fullmatch(r"[\w./@{}~^-]{1,200}", base):
        raise ArchitectError(
            "migrate.diff_base", f"“{base}” is no name of a revision", hint="name a branch, tag or commit"
        )
    found: set[str] = set()
    for command in (
        ["git", "-C", str(folder), "diff", "--name-only", "--relative", "--diff-filter=ACMR", base, "--", "."],
        ["git", "-C", str(folder), "ls-files", "--others", "--exclude-standard"],
    ):
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_GIT_SECONDS, stdin=subprocess.DEVNULL
            )
        except (OSError, subprocess.SubprocessError):
            raise _no_revision(base, "git could not be run") from None
        if done.returncode:
            raise _no_revision(base, (done.stderr.strip().splitlines() or ["git refused"])[0])
        found |= set(done.stdout.splitlines())
    return frozenset(f"{folder.as_posix().rstrip('/')}/{name}" for name in found)


def _no_revision(base: str, why: str) -> ArchitectError:
    return ArchitectError(
        "migrate.diff_base",
        f"the files that differ from {base} could not be found: {why}",
        hint="run it inside the repository, with the revision fetched",
    )
