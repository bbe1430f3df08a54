"""sqitch: deploy, revert and verify scripts, and the lines of its plan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.migrate.files.migration import script
from dbarchitect.model.architecture import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.files.migration import Batch, Migration

MEDIA = "application/sql"
_ENGINES = {"postgresql": "pg", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}
_NAME = r'((?:"(?:[^"]|"")+"|[\w$.])+)'
_MADE = tuple(
    (re.compile(rf"\s*{pattern}", re.IGNORECASE), asks)
    for pattern, asks in (
        (rf"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}", "SELECT 1 FROM {0} WHERE FALSE"),
        (rf"CREATE\s+(?:OR\s+REPLACE\s+)?(?:MATERIALIZED\s+)?VIEW\s+{_NAME}", "SELECT 1 FROM {0} WHERE FALSE"),
        (rf"ALTER\s+TABLE\s+(?:ONLY\s+)?{_NAME}\s+ADD\s+COLUMN\s+{_NAME}", "SELECT {1} FROM {0} WHERE FALSE"),
        (rf"CREATE\s+SEQUENCE\s+{_NAME}", "SELECT 1 FROM {0} WHERE FALSE"),
    )
)
_GONE = re.compile(r"\b(?:DROP|RENAME)\b", re.IGNORECASE)
_PLANNER = "2000-01-01T00:00:00Z dbarchitect <dbarchitect@localhost>"


def write(migration: Migration) -> Iterator[Artifact]:
    """A change for every batch; the whole plan when they are the first, else the lines to be added to it."""
    engine, before, lines = _ENGINES.get(migration.dialect, "pg"), migration.follows, []
    for batch in migration.batches:
        change = f"{batch.name}_{migration.id[:6]}"
        for folder, text, title in (
            ("deploy", _script(batch.up, batch.together), batch.title),
            ("revert", _script(batch.down, batch.down_together), f"Undo: {batch.title}"),
            ("verify", _verify(batch), f"Verify: {batch.title}"),
        ):
            said = f"-- {folder.capitalize()} {change} {'to' if folder == 'deploy' else 'from' if folder == 'revert' else 'on'} {engine}\n\n"
            yield Artifact(path=f"{folder}/{change}.sql", title=title, media=MEDIA, content=said + text)
        needs = f" [{before}]" if before else ""
        lines.append(f"{change}{needs} {_PLANNER} # {' '.join(batch.title.split())}")
        before = change
    body = "\n".join(lines) + "\n"
    if migration.follows:
        yield Artifact(path="sqitch.plan.lines", title="Lines for sqitch.plan", content=body)
        return
    head = "%syntax-version=1.0.0\n%project=database\n\n"
    yield Artifact(path="sqitch.plan", title="The plan", content=head + body)
    yield Artifact(path="sqitch.conf", title="The engine", content=f"[core]\n\tengine = {engine}\n")


def _script(statements: tuple[str, ...], together: bool) -> str:
    if not statements:
        return "-- nothing undoes it\n"
    return f"BEGIN;\n\n{script(statements)}\nCOMMIT;\n" if together else script(statements)


def _verify(batch: Batch) -> str:
    """What was made can be asked for; what is made and taken away again within the batch is left out."""
    asked = []
    for i, sql in enumerate(batch.up):
        later = " ".join(s for s in batch.up[i + 1 :] if _GONE.search(s))
        for made, asks in _MADE:
            if (found := made.match(sql)) and found[1] not in later:
                asked.append(asks.format(*found.groups()))
    return f"BEGIN;\n\n{script(dict.fromkeys(asked) or ('SELECT 1',))}\nROLLBACK;\n"


def notes(migration: Migration) -> Iterator[str]:
    """What is to be joined."""
    if migration.follows:
        yield "add the lines of sqitch.plan.lines to sqitch.plan"
