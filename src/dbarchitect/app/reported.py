"""An answer that a package of `report` renders: one module for each form, and `words` for what stands in all of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from dbarchitect.app.usecase import Answer
from dbarchitect.model.architecture import Artifact

if TYPE_CHECKING:
    from pydantic import BaseModel

    from dbarchitect.app.shelf import Kept
    from dbarchitect.app.usecase import Surroundings

It = TypeVar("It")


class Reported(Answer, Generic[It]):
    """A value of the model as an answer to `request`.

    `REPORT` is the package of `report`; its modules `text`, `json_`, `markdown` … have `render`, its `words` has `source_line` and
    `headline`. `DOCUMENTS` are the files of `-o`: path, title, form.
    """

    REPORT: ClassVar[str]
    DOCUMENTS: ClassVar[tuple[tuple[str, str, str], ...]]

    def __init__(self, it: It, request: BaseModel, around: Surroundings) -> None:
        self.it = it
        self.request = request
        self._around = around

    def report(self, form: str) -> Any:
        """The module of the report package that makes the form."""
        return import_module(f"dbarchitect.report.{self.REPORT}.{'json_' if form == 'json' else form}")

    def render(self, form: str, *, width: int, colour: bool) -> str:
        if form == "text":
            return str(self.report("text").render(self.it, width=width, colour=colour))
        return str(self.report(form).render(self.it))

    def files(self) -> tuple[Artifact, ...]:
        made = tuple(
            Artifact(path=path, title=title, media=self.report(form).MEDIA, content=self.render(form, width=100, colour=False))
            for path, title, form in self.DOCUMENTS
        )  # fmt: skip
        return (*made, *self.scripts())

    def scripts(self) -> tuple[Artifact, ...]:
        """Files beside the documents."""
        return ()

    def kept(self) -> Kept:
        """The answer on the shelf, under what was asked."""
        made_from = f"{type(self).__name__}\0{self.request.model_dump_json()}"
        return self._around.shelf.put(self.report("words").source_line(self.it), self.files(), made_from=made_from)

    def outcome(self) -> str:
        return f"{self.report('words').headline(self.it)}\n"
