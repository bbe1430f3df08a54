"""What each part of the work asks by its nature, and which engines are kin: the data of `parts.yaml` and `kinship.yaml`, typed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from dbarchitect.model.base import Value
from dbarchitect.model.technology import Part, Requirement


class PartNature(Value):
    """A part: which facets serve it, what is usually asked, and how much of its ceilings a lesser fit leaves."""

    title: str
    fit: tuple[tuple[str, float], ...]
    queries: tuple[str, ...] = ()
    capacity: tuple[tuple[str, float], ...] = ()
    transactional: bool = False
    volatile: bool = False
    kept: bool = False
    """Whether an engine that holds by default in memory only fits it less: what it holds is the only copy."""
    local: bool = False
    batched: bool = False
    """Whether what is written to it comes in batches."""
    special: bool = False
    """Whether it is what specialised engines are made for; the fit then counts for more."""
    forgives: float = 0.6
    """Which share of what a fit lacks is forgiven where the load is far below the ceiling: much where the lack is one of size, little
    where it is one of ability."""
    asks: tuple[Requirement, ...] = ()

    def capacity_of(self, grade: str) -> float:
        return dict(self.capacity).get(grade, 1.0)


class Kinship(Value):
    """Which engines understand each other's clients, which run inside another, which are never a store by themselves."""

    kin: dict[str, tuple[str, ...]]
    extensions: dict[str, str]
    brings: dict[str, tuple[str, ...]]
    never_primary: tuple[str, ...]

    def akin(self, one: str, other: str) -> bool:
        return other in self.kin.get(one, ()) or one in self.kin.get(other, ())

    def host(self, engine: str) -> str:
        """The engine that runs: of an extension its host, else itself."""
        return self.extensions.get(engine, engine)


@lru_cache(maxsize=1)
def natures() -> dict[Part, PartNature]:
    """Every part's nature."""
    found: dict[Part, PartNature] = {}
    for name, raw in _read("parts.yaml").items():
        part = cast("Part", name)
        asks = tuple(Requirement(source="assumed", **ask) for ask in raw.pop("asks"))
        fit, capacity = tuple(raw.pop("fit").items()), tuple(raw.pop("capacity").items())
        found[part] = PartNature(fit=fit, capacity=capacity, asks=asks, **raw)
    return found


@lru_cache(maxsize=1)
def kinship() -> Kinship:
    """The relations among engines."""
    return Kinship.model_validate(_read("kinship.yaml"))


def _read(name: str) -> dict[str, Any]:
    import yaml

    text = Path(__file__).with_name(name).read_text("utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found
