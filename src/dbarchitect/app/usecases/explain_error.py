"""Explain an error code: what it means and what to do.

Every error of dbarchitect has a code (`brief.yaml`, `file.missing`); this gives its page. Without a code it lists all.

When: a call came back with an error whose hint is not enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dbarchitect.app.document import Positional
from dbarchitect.app.error_codes import error_codes
from dbarchitect.app.usecase import Answer
from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings

FACES = ("cli", "mcp")
FORMATS = ("text", "json")


class Input(Value):
    code: Annotated[str, Positional("[CODE]")] = Field(
        default="", description="The code as the error shows it; without one all codes are listed.", max_length=200
    )


class Explained(Value):
    code: str
    means: str
    do: str


class Summary(Value):
    """Error codes with their meaning."""

    codes: tuple[Explained, ...]


class Explanation(Answer):
    """Pages of error codes as an answer."""

    def __init__(self, summary: Summary, *, whole: bool) -> None:
        self._summary = summary
        self._whole = whole

    @property
    def summary(self) -> Summary:
        return self._summary

    def render(self, form: str, *, width: int, colour: bool) -> str:
        if form == "json":
            return self._summary.model_dump_json(indent=2) + "\n"
        if self._whole:
            return "".join(f"{e.code}\n  means: {e.means}\n  do:    {e.do}\n" for e in self._summary.codes)
        longest = max((len(e.code) for e in self._summary.codes), default=0)
        return "".join(f"{e.code:<{longest}}  {e.means}\n" for e in self._summary.codes)


def run(request: Input, around: Surroundings) -> Explanation:
    """The page of one code, or the list of all; ArchitectError `usage.unknown_code` when there is no such code."""
    known = error_codes()
    if not request.code:
        return Explanation(
            Summary(codes=tuple(Explained(code=c, means=e.means, do=e.do) for c, e in known.items())), whole=False
        )
    code = request.code.strip().lower()
    if code not in known:
        hint = nearest(code, known) or "`dbarchitect explain-error` lists all codes"
        raise ArchitectError("usage.unknown_code", f"there is no error code “{request.code}”", hint=hint)
    entry = known[code]
    return Explanation(Summary(codes=(Explained(code=code, means=entry.means, do=entry.do),)), whole=True)
