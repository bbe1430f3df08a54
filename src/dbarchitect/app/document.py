"""A text the user hands over, and the marks that tell a face how a field is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import GetJsonSchemaHandler, model_validator

from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

LIMIT_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Positional:
    """The field is an argument of the command, under the name `shown`."""

    shown: str


class Document(Value):
    """A text with the name it came under (`-` when it came without one). A plain string is taken as the text."""

    limit_bytes: ClassVar[int] = LIMIT_BYTES

    text: str
    name: str = "-"

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, given: Any) -> Any:
        return {"text": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _of_bearable_size(self) -> Document:
        size = len(self.text.encode("utf-8", "surrogatepass"))
        if size > self.limit_bytes:
            raise too_large(self.name, size, self.limit_bytes)
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "maxLength": cls.limit_bytes}


class Attached(Document):
    """A file of ours that the user hands back: a baseline, a former answer."""

    limit_bytes: ClassVar[int] = 64 * 1024 * 1024


def too_large(name: str, size: int | None, limit: int = LIMIT_BYTES) -> ArchitectError:
    """The error for a text over the limit; `size` is None when only the beginning was read."""
    said = f"has {size / 1024 / 1024:,.1f} MB" if size is not None else "goes on"
    return ArchitectError(
        "file.too_large",
        f"{'the brief' if name == '-' else f'“{name}”'} {said}; the limit is {limit // 1024 // 1024} MB",
        hint="a brief is a few pages; hand over the part that says what the data layer is for"
        if limit == LIMIT_BYTES
        else "hand over the file as dbarchitect wrote it",
    )
