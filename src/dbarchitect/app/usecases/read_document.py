"""Read a document of an architecture that was designed before.

Gives a piece of one of the files that a design names in `documents` (architecture.md, schema.sql, data-dictionary.md, adr/… and
the others), for clients that do not read resources themselves.

When: the short answer of `design` is not enough: to apply `schema.sql`, to quote a decision from `architecture.md`, to hand on
`brief.yaml`. Follow `next_offset` until it is null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from dbarchitect.app.usecase import Answer
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings

FACES = ("mcp",)
FORMATS = ("text", "json")


class Input(Value):
    uri: str = Field(description="As `documents` names it: dbarchitect://architectures/ID/schema.sql.", max_length=500)
    offset: int = Field(default=0, ge=0, description="The character to begin at.")
    characters: int = Field(default=16_000, ge=1, le=100_000, description="How many characters to give at most.")


class Summary(Value):
    """A piece of a document."""

    uri: str
    media: str
    text: str
    characters_in_all: int
    next_offset: int | None = Field(description="Where the next piece begins; null at the end.")


class Piece(Answer):
    """A piece of a document as an answer."""

    def __init__(self, piece: Summary) -> None:
        self._piece = piece

    @property
    def summary(self) -> Summary:
        return self._piece

    def render(self, form: str, *, width: int, colour: bool) -> str:
        return self._piece.text if form == "text" else self._piece.model_dump_json(indent=2) + "\n"


def run(request: Input, around: Surroundings) -> Piece:
    """The piece; ArchitectError `document.unknown` when nothing is kept under that address, `document.beyond_end`."""
    artifact = around.shelf.file(request.uri)
    whole = artifact.content or ""
    if request.offset >= max(len(whole), 1):
        raise ArchitectError(
            "document.beyond_end",
            f"“{artifact.path}” has {len(whole):,} characters; nothing begins at {request.offset:,}",
            hint="begin at 0 and follow next_offset until it is null",
        )
    end = request.offset + request.characters
    return Piece(
        Summary(
            uri=request.uri,
            media=artifact.media,
            text=whole[request.offset : end],
            characters_in_all=len(whole),
            next_offset=end if end < len(whole) else None,
        )
    )
