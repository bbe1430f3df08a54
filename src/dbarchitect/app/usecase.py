"""What a use case is, and the list of all of them, found by folder without importing any.

A use case is one module of `app/usecases`, or of a folder there whose name comes first in its own: `migrate/plan.py` is `migrate plan`,
and the docstring of the folder says what its use cases have in common. A module's docstring is its documentation: the first line is the summary in every list, a
paragraph that begins with `When:` tells agents when to use it. `FACES`, `FORMATS` and `WRITES_FILES` are literals, so that
lists and help are made without importing the module; `Input`, `Summary` and `run` are needed only when it is used.
"""

from __future__ import annotations

import ast
import pkgutil
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, cast

from dbarchitect.app.reach import Reach
from dbarchitect.core.errors import ArchitectError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import BaseModel

    from dbarchitect.app.shelf import Shelf
    from dbarchitect.model.architecture import Artifact

Face = Literal["cli", "mcp"]


class Asker(Protocol):
    """Somebody who answers questions: `None` when the question is skipped, EOFError when nobody answers any more."""

    def __call__(self, question: str, *, because: str, options: tuple[str, ...], assumed: str) -> str | None: ...


@dataclass(frozen=True)
class Surroundings:
    """What a use case may use of the face that runs it: `say` shows progress, `shelf` keeps answers, `ask` asks the user.

    `reach` says which sources may be opened.
    """

    say: Callable[[str], None]
    shelf: Shelf
    ask: Asker | None = None
    reach: Reach = field(default_factory=Reach)


class Answer:
    """What a use case gives back: a short typed summary, and the whole in forms and files."""

    failures: int = 0
    """What was tried and failed; more than none makes the exit code 1."""

    @property
    def summary(self) -> BaseModel:
        """The typed result in short: what the MCP tool gives as structured content."""
        raise NotImplementedError

    def render(self, form: str, *, width: int, colour: bool) -> str:
        """The whole answer in one of the use case's `FORMATS`."""
        raise NotImplementedError

    def files(self) -> tuple[Artifact, ...]:
        """The files that `-o` writes; none for a use case without files."""
        return ()

    def named_files(self) -> tuple[tuple[str, str], ...]:
        """Files the user asked for by name, each a path and its text; the command line writes them."""
        return ()

    def remarks(self) -> tuple[str, ...]:
        """What the user must know beside the answer itself; the command line puts it on standard error."""
        return ()

    def outcome(self) -> str:
        """What a user whose files were written wants to read at once; may be empty."""
        return ""

    def brief_text(self) -> str:
        """The answer in a few lines, for a reader who can fetch the whole elsewhere."""
        return self.render("text", width=100, colour=False)


class Declared(Protocol):
    """An imported module of `app/usecases`."""

    Input: ClassVar[type[BaseModel]]
    Summary: ClassVar[type[BaseModel]]

    @staticmethod
    def run(request: Any, around: Surroundings) -> Answer: ...


@dataclass(frozen=True)
class UseCase:
    """One declaration, read from the source of its module."""

    name: str
    """As typed on the command line: `explain-error`, `migrate plan`; tools are called `explain_error`, `migrate_plan`."""
    module: str
    documentation: str
    faces: tuple[Face, ...]
    formats: tuple[str, ...]
    writes_files: bool

    @property
    def tool(self) -> str:
        return self.name.replace("-", "_").replace(" ", "_")

    @property
    def group(self) -> str:
        """The first word of a name of two; empty for a name of one."""
        return self.name.partition(" ")[0] if " " in self.name else ""

    @property
    def summary(self) -> str:
        return self.documentation.partition("\n")[0].strip()

    @property
    def when(self) -> str:
        """The paragraph that tells when to use it, in one line; empty when there is none."""
        for paragraph in self.documentation.split("\n\n"):
            if paragraph.startswith("When:"):
                return " ".join(paragraph.removeprefix("When:").split())
        return ""

    def load(self) -> Declared:
        """The module itself."""
        return cast("Declared", import_module(self.module))


@lru_cache(maxsize=1)
def use_cases() -> tuple[UseCase, ...]:
    """All use cases by name."""
    return tuple(sorted(_found("dbarchitect.app.usecases", ""), key=lambda u: u.name))


@lru_cache(maxsize=1)
def groups() -> dict[str, str]:
    """The first words of names of two, each with what its use cases have in common."""
    room = import_module("dbarchitect.app.usecases")
    return {
        m.name.replace("_", "-"): (import_module(f"{room.__name__}.{m.name}").__doc__ or m.name).strip()
        for m in pkgutil.iter_modules(room.__path__)
        if m.ispkg
    }


def _found(package: str, prefix: str) -> Iterator[UseCase]:
    for module in pkgutil.iter_modules(import_module(package).__path__):
        name = prefix + module.name.replace("_", "-")
        if module.ispkg:
            yield from _found(f"{package}.{module.name}", f"{name} ")
        else:
            yield _read(module.module_finder, name, f"{package}.{module.name}")


def use_case(name: str) -> UseCase:
    """The use case of that name (either spelling); ArchitectError `usage.unknown_command` when there is none."""
    wanted = name.replace("_", "-")
    for found in use_cases():
        if wanted in (found.name, found.name.replace(" ", "-")):
            return found
    hint = nearest(wanted, (u.name for u in use_cases()))
    raise ArchitectError("usage.unknown_command", f"there is no command “{name}”", hint=hint)


def _read(finder: Any, name: str, module: str) -> UseCase:
    tree = ast.parse(finder.find_spec(module).loader.get_source(module))
    literals = {"FACES": ("cli", "mcp"), "FORMATS": ("text", "json"), "WRITES_FILES": False}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in literals:
            literals[node.targets[0].id] = ast.literal_eval(node.value)
    return UseCase(
        name=name,
        module=module,
        documentation=ast.get_docstring(tree) or name,
        faces=cast("tuple[Face, ...]", literals["FACES"]),
        formats=cast("tuple[str, ...]", literals["FORMATS"]),
        writes_files=bool(literals["WRITES_FILES"]),
    )
