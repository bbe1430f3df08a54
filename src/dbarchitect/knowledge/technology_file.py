"""A technology as it is written in its file."""

from __future__ import annotations

from pydantic import Field

from dbarchitect.knowledge.technology import ClaimValue, Day, Id, Kind, State, Unit
from dbarchitect.model.base import Value


class SourceText(Value):
    """A page, by the short name claims refer to it with."""

    url: str = Field(pattern=r"^https?://\S+$", description="The page with the fact itself, not a home page.")
    checked: Day | None = Field(None, description="The day its content was seen; left out when nobody has.")


class ClaimText(Value):
    """The value of a facet, where it is said, and for which versions."""

    value: ClaimValue = Field(description="As the facet's kind wants it; null where nobody says.")
    source: str | None = Field(None, description="The short name of one of the file's `sources`.")
    versions: str = Field("", description="The versions it holds for (`12+`, `8.0-8.4`); empty: all maintained ones.")
    note: str = Field("", description="What the value leaves out: conditions, editions, the machine of a figure.")


class StatusText(Value):
    """Whether it is still there to be chosen."""

    value: State
    source: str | None = None
    since: Day | None = Field(None, description="When it became so, or will.")
    note: str = Field("", description="What happened, and what its users move to.")


class PriceText(Value):
    """A list price."""

    what: str = Field(min_length=1, description="What is paid for: the instance type with its size, the tier.")
    unit: Unit
    amount: float = Field(ge=0)
    currency: str = Field("USD", pattern="^[A-Z]{3}$")
    vcpu: float | None = None
    memory_gib: float | None = None
    region: str = ""
    source: str | None = None
    date: Day | None = Field(None, description="The day it was read.")
    note: str = ""


class TechnologyFile(Value):
    """An engine or a managed offer, as it is written in its file."""

    id: Id = Field(description="Plain lower case, equal to the file's name.")
    name: str = Field(min_length=1)
    kind: Kind
    engine: str | None = Field(None, description="The id of an offer's engine.")
    families: tuple[str, ...] = Field(min_length=1, description="The first is the folder of an engine's file.")
    aliases: tuple[str, ...] = Field((), description="What people call it in a text, in lower case.")
    about: str = Field(min_length=1, description="What it is for, in one sentence.")
    choose_when: tuple[str, ...] = Field((), description="The workloads it is right for.")
    avoid_when: tuple[str, ...] = Field((), description="Where it is the wrong tool.")
    sources: dict[str, SourceText] = Field({}, description="Pages by short name.")
    status: StatusText
    claims: dict[str, ClaimText] = Field({}, description="By the facet's path, see technologies/facets.yaml.")
    prices: tuple[PriceText, ...] = ()
