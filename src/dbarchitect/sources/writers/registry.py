"""The forms a schema is written in, found by their folder. Adding one edits no other file."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError, nearest

if TYPE_CHECKING:
    from dbarchitect.model.schema import Schema


@dataclass(frozen=True)
class Written:
    """`losses` name each thing of the schema that the form cannot say."""

    text: str
    ending: str
    media: str
    losses: tuple[str, ...] = ()


@cache
def formats() -> tuple[str, ...]:
    """The names of all forms, without importing one."""
    found = []
    for name in sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).with_name("forms"))])):
        tree = ast.parse(Path(__file__).with_name("forms").joinpath(f"{name}.py").read_text("utf-8"))
        assigned = (n for n in tree.body if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name))
        found += [str(ast.literal_eval(n.value)) for n in assigned if n.targets[0].id == "FORMAT"]  # type: ignore[attr-defined]
    return tuple(sorted(found))


def write(schema: Schema, form: str) -> Written:
    """The schema in a form. ArchitectError `source.format` for a form that there is not."""
    from dbarchitect.sources.writers import forms

    wanted = known(form)
    wanted, _, dialect = wanted.partition(":")
    lost: tuple[str, ...] = ()
    if dialect:
        from dbarchitect.sources.writers.conversion import converted

        schema, lost = converted(schema, dialect)
    for name in sorted(m.name for m in pkgutil.iter_modules(forms.__path__)):
        module: Any = importlib.import_module(f"{forms.__name__}.{name}")
        if wanted == module.FORMAT:
            if schema.dialect not in getattr(module, "DIALECTS", (schema.dialect,)):
                from dbarchitect.sources.writers.conversion import converted

                schema, lost = converted(schema, module.DIALECTS[0])
            return Written(
                module.write(schema), module.ENDING, module.MEDIA, tuple(dict.fromkeys((*lost, *module.losses(schema))))
            )
    raise _no_form(form)


def known(form: str) -> str:
    """The name of a form as it is kept, with the dialect where one is asked for (`sql:mysql`). ArchitectError `source.format` for a form that there is not."""
    wanted, colon, dialect = form.strip().lower().partition(":")
    if wanted not in formats() or (colon and wanted != "sql"):
        raise _no_form(form)
    return f"{wanted}:{_dialect(dialect)}" if colon else wanted


def _dialect(name: str) -> str:
    from dbarchitect.sources.writers.conversion import TARGETS

    found = {"postgres": "postgresql"}.get(name, name)
    if found not in TARGETS:
        hint = nearest(name, TARGETS) or f"known are {', '.join(TARGETS)}"
        raise ArchitectError("source.format", f"“{name[:40]}” is no dialect a schema is written in", hint=hint)
    return found


def _no_form(form: str) -> ArchitectError:
    return ArchitectError(
        "source.format",
        f"“{form[:40]}” is no form a schema is written in",
        hint=nearest(form.strip().lower(), formats()) or f"known are {', '.join(formats())}",
    )
