"""The brief that a text holds, whichever way it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief

Form = Literal["auto", "yaml", "prose"]


def read_brief(text: str, where: str, form: Form = "auto") -> Brief:
    """The brief that `text` holds, things it only names completed from the archetypes.

    `where` is the file's name (its ending decides under `auto`) or `-`. Raises ArchitectError (`brief.*`).
    """
    if form == "auto":
        form = _form(text, where)
    if form == "yaml":
        from dbarchitect.brief.completion import complete
        from dbarchitect.brief.reading import load
        from dbarchitect.knowledge.archetypes import library

        return complete(load(text, where), library())
    return _read_prose(text, where)


def _read_prose(text: str, where: str) -> Brief:
    from dbarchitect.brief.volumes import absurd_volumes
    from dbarchitect.prose import read
    from dbarchitect.prose.genre import LONGEST, kind_of

    if len(text) > LONGEST and kind_of(text[:LONGEST]) is None:
        raise ArchitectError(
            "brief.too_large",
            f"the brief has {len(text):,} characters; in prose at most {LONGEST:,} are read",
            hint="hand over the part that says what the data layer is for, or write it as YAML (2 MB are read)",
            where="" if where == "-" else where,
        )
    brief = read(text)
    for _, message, hint in absurd_volumes(brief.entities):
        raise ArchitectError("brief.absurd_volume", message, hint=hint, where="" if where == "-" else where)
    return brief


def _form(text: str, where: str) -> Form:
    ending = where.rpartition(".")[2].lower() if "." in where else ""
    if ending in ("yaml", "yml", "json"):
        return "yaml"
    if ending in ("md", "txt", "markdown", "text", "rst"):
        return "prose"
    from dbarchitect.brief.reading import looks_like_yaml

    return "yaml" if looks_like_yaml(text) else "prose"
