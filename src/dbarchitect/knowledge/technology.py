"""A technology: what is known of an engine or a managed offer, as claims with their sources."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from dbarchitect.model.base import Value

Kind = Literal["engine", "offer"]
State = Literal["current", "declining", "closed_to_new", "announced_end", "shut_down"]
FacetKind = Literal["grade", "steps", "choice", "flag", "number", "text", "list"]
GRADES = ("none", "limited", "good", "native")
FAMILIES = (
    "relational",
    "distributed_sql",
    "document",
    "key_value",
    "wide_column",
    "time_series",
    "analytics",
    "search",
    "vector",
    "graph",
    "multi_model",
    "embedded",
    "coordination",
    "event_log",
    "ledger",
)
"""What technologies are filed under, in the order of the field guide."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Day = Annotated[
    str,
    Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"),
    BeforeValidator(lambda value: str(value) if isinstance(value, int) else value),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}),
]
"""A day, month or year: `2026-11-20`, `2026-11`, `2026`."""
ClaimValue = bool | int | float | str | tuple[str, ...] | None
Unit = Literal[
    "instance_hour",
    "vcpu_hour",
    "compute_unit_hour",
    "storage_gib_month",
    "backup_gib_month",
    "io_million",
    "reads_million",
    "writes_million",
    "scanned_tib",
    "credit_hour",
    "base_month",
    "egress_gib",
    "commands_100k",
]


class Facet(Value):
    """One thing that can be known of a technology, and the form its value takes."""

    path: str
    """`group.name`, or the name alone for a facet that is its own group."""
    kind: FacetKind
    means: str
    core: bool = False
    """Stated for every engine."""
    unit: str = ""
    of: tuple[str, ...] = ()
    """The values of steps, from the least to the most, or of a choice."""

    @property
    def group(self) -> str:
        return self.path.partition(".")[0]

    @property
    def order(self) -> tuple[str, ...]:
        """Values from the least to the most; empty where the facet's values have no order."""
        return GRADES if self.kind == "grade" else self.of if self.kind == "steps" else ()

    def fault(self, value: ClaimValue) -> str | None:
        """What is wrong with `value` as a value of this facet; None when nothing is. Unknown (None) always may be."""
        if value is None:
            return None
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        match self.kind:
            case "grade" | "steps" | "choice":
                known = GRADES if self.kind == "grade" else self.of
                return None if value in known else f"{value!r} is none of {', '.join(known)}"
            case "flag":
                return None if isinstance(value, bool) else f"{value!r} is neither true nor false"
            case "number":
                return None if number and float(str(value)) >= 0 else f"{value!r} is not a number"
            case "text":
                return None if isinstance(value, str) and value.strip() else f"{value!r} is not a text"
            case "list":
                return None if isinstance(value, tuple) else f"{value!r} is not a list of texts"


class Source(Value):
    """A page that says so. `checked`: the day somebody saw its content; None: nobody has confirmed it."""

    name: str
    url: str
    checked: Day | None = None


class Claim(Value):
    """What a technology is or does in one facet. `value` None: nobody says, which is not the same as no."""

    path: str
    value: ClaimValue
    source: Source | None
    versions: str = ""
    """The versions it holds for (`12+`, `8.0-8.4`); empty means all that are maintained."""
    note: str = ""
    of: str
    """The id of the technology that states it: of an offer, itself or its engine."""


class Status(Value):
    """Whether it is still there to be chosen."""

    value: State
    source: Source | None
    since: Day | None = None
    note: str = ""


class Price(Value):
    """A list price: a point of reference, not an offer."""

    what: str
    unit: Unit
    amount: float
    currency: str
    vcpu: float | None = None
    memory_gib: float | None = None
    region: str = ""
    source: Source | None
    date: Day | None = None
    """The day it was read."""
    note: str = ""


class Technology(Value):
    """An engine or an offer with all that is known of it; an offer's claims are completed with its engine's."""

    id: Id
    name: str
    kind: Kind
    engine: str | None
    """The id of an offer's engine."""
    folder: str
    families: tuple[str, ...]
    aliases: tuple[str, ...]
    """What a text calls it, in lower case; its id and name come first."""
    about: str
    choose_when: tuple[str, ...]
    avoid_when: tuple[str, ...]
    status: Status
    claims: tuple[Claim, ...]
    prices: tuple[Price, ...]
    sources: tuple[Source, ...]
    """Its own pages, those of its engine not among them."""

    @property
    def family(self) -> str:
        return self.families[0]

    @property
    def stated(self) -> tuple[Claim, ...]:
        """The claims of its own file."""
        return tuple(c for c in self.claims if c.of == self.id)

    def claim(self, path: str) -> Claim | None:
        """What is claimed for the facet at `path`; None when nothing is, which means unknown."""
        return self._by_path.get(path)

    def value(self, path: str) -> ClaimValue:
        """The value claimed for the facet at `path`; None when it is unknown."""
        found = self._by_path.get(path)
        return found.value if found else None

    @cached_property
    def _by_path(self) -> dict[str, Claim]:
        return {claim.path: claim for claim in self.claims}
