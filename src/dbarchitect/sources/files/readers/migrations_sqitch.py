"""sqitch: the deploy scripts in the order of `sqitch.plan`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.sources.files.dialect import detect
from dbarchitect.sources.files.reading import Piece, Reading

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 2
_CHANGE = re.compile(r"^(?![%@#\s])([^\s\[]+)")
_ENGINES: dict[str, Engine] = {
    "pg": "postgresql",
    "mysql": "mysql",
    "sqlite": "sqlite",
    "oracle": "oracle",
    "cockroach": "postgresql",
}


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """Each plan with the scripts of its folder."""
    found = []
    for plan in tree.files:
        if plan.name != "sqitch.plan" or tree.single:
            continue
        scripts = tuple(f for f in tree.under(f"{plan.folder}/deploy".strip("/")) if f.ending == ".sql")
        settings = tuple(f for f in tree.files if f.folder == plan.folder and f.name == "sqitch.conf")
        found.append((plan.folder or ".", (plan, *settings, *scripts)))
    return tuple(found)


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """Reworked changes (`name@tag.sql` is their older form) run in their older form first."""
    plan = files[0]
    said = re.search(
        r"^\s*engine\s*=\s*(\w+)", next((f.text for f in files if f.name == "sqitch.conf"), ""), re.MULTILINE
    )
    by_name = {f.path.rpartition("deploy/")[2].removesuffix(".sql"): f for f in files if f.ending == ".sql"}
    pieces, notes, seen, tag_of = [], [], set(), _tags(plan.text)
    for name, tag in tag_of:
        script = by_name.get(f"{name}@{tag}") if name not in seen and tag else None
        script = script or by_name.get(name)
        seen.add(name)
        if script is None:
            notes.append(f"the change {name} of {plan.path} has no deploy script")
            continue
        pieces.append(Piece(script.path, script.text))
    known = _ENGINES.get(said[1]) if said else None
    found = engine or known or detect("\n".join(p.sql for p in pieces))
    return Reading(
        "migrations",
        "sqitch",
        (plan.path, *(p.file for p in pieces)),
        found,
        script=tuple(pieces),
        notes=tuple(notes),
        ordered=True,
    )


def _tags(plan: str) -> list[tuple[str, str]]:
    """Changes in order, each with the tag that the plan sets next after it."""
    lines = [line.strip() for line in plan.splitlines()[:20_000]]
    found: list[tuple[str, str]] = []
    tag = ""
    for line in reversed(lines):
        if line.startswith("@"):
            tag = (line[1:].split() or [""])[0]
        elif change := _CHANGE.match(line):
            found.append((change[1].lstrip("+-"), tag))
    return found[::-1]
