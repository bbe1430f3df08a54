"""The tools whose files are written, found by the folder. Adding one edits no other file."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.migrate.files.migration import Migration, migration_of

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Artifact
    from dbarchitect.model.migration import Plan


@dataclass(frozen=True)
class FilesOut:
    """The files of a tool, and what must be known of them: what the tool cannot do by itself."""

    tool: str
    files: tuple[Artifact, ...]
    notes: tuple[str, ...] = ()


def tools() -> tuple[str, ...]:
    """Every tool by name."""
    from dbarchitect.migrate.files import forms

    return tuple(sorted(m.name for m in pkgutil.iter_modules(forms.__path__)))


def files_for(plan: Plan, tool: str, *, name: str = "", follows: str = "") -> FilesOut:
    """The plan as files of `tool`; `follows` names the tool's last migration before it, empty where it is the first.

    ArchitectError `migrate.tool` for a tool that is not known, `migrate.stopped` while the plan may not be run, `migrate.follows`.
    """
    if tool not in tools():
        hint = nearest(tool, tools()) or f"known are {', '.join(tools())}"
        raise ArchitectError("migrate.tool", f"no files are written for “{tool[:60]}”", hint=hint)
    if plan.stopped:
        lost = ", ".join(loss.object for loss in plan.losses if not loss.allowed)
        raise ArchitectError(
            "migrate.stopped",
            f"the plan would lose {lost}",
            hint="plan it again with --allow-loss for each that may go",
        )
    return _written(migration_of(plan, name=name, follows=follows or _last_of(plan)), tool)


def _written(migration: Migration, tool: str) -> FilesOut:
    form: Any = importlib.import_module(f"dbarchitect.migrate.files.forms.{tool}")
    return FilesOut(tool, tuple(form.write(migration)), (*migration.notes, *form.notes(migration)))


def _last_of(plan: Plan) -> str:
    """The last migration of a folder of migrations that the plan begins with, as its file or folder is called."""
    if plan.before.kind != "migrations" or not plan.before.files:
        return ""
    path = plan.before.files[-1].replace("\\", "/")
    folder, _, file = path.rpartition("/")
    stem = file.rpartition(".")[0] if "." in file else file
    return folder.rpartition("/")[2] if stem in ("migration", "up") and folder else stem
