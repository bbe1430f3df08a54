"""A technology as the calculation reads it: claims as numbers, and the ways it can be run."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dbarchitect.model.choice import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.knowledge.catalogue import Catalogue
    from dbarchitect.knowledge.technology import Claim, ClaimValue, Facet, Technology

GRADES = {"none": 0.0, "limited": 0.35, "good": 0.75, "native": 1.0}
"""What a grade is worth. A serious user is content with `good`, so it lies near `native`."""
_RUN_BY_OTHERS: dict[str, str | bool] = {
    "operations.shape": "service",
    "operations.self_hosted": False,
    "operations.burden": "low",
}
"""What holds of every managed offer unless its own file says otherwise; of its engine these are other facts."""
_OF_THE_OFFER = ("operations.", "deployment.clouds", "compliance.", "price.", "scale.to_zero", "security.audit")
"""Facets an offer does not take over from its engine."""


class Option:
    """One way of running an engine: as one's own, or as a managed offer."""

    def __init__(self, engine: Technology, offer: Technology | None) -> None:
        self.engine = engine
        self.offer = offer

    @property
    def id(self) -> str:
        return (self.offer or self.engine).id

    @property
    def own(self) -> bool:
        """Whether one runs it oneself."""
        return self.offer is None and self.engine.value("operations.shape") != "service"

    def claim(self, path: str) -> Claim | None:
        if self.offer is None:
            return self.engine.claim(path)
        found = self.offer.claim(path)
        if found is not None and found.of == self.offer.id:
            return found
        return None if path.startswith(_OF_THE_OFFER) else self.engine.claim(path)

    def value(self, path: str) -> ClaimValue:
        found = self.claim(path)
        if found is not None:
            return found.value
        if self.offer is None:
            return None
        if path == "operations.burden" and self.engine.value(path) == "none":
            return "none"
        return _RUN_BY_OTHERS.get(path)


class Known:
    """One candidate. Numbers are remembered, since the sensitivity asks for them thousands of times."""

    def __init__(
        self, technology: Technology, catalogue: Catalogue, host: Technology | None = None, brings: tuple[str, ...] = ()
    ) -> None:
        self.technology = _inside(technology, host, brings) if host else technology
        self.host = host
        self.facets: Mapping[str, Facet] = catalogue.facets
        self.offers = catalogue.offers_of(technology.id)
        self._numbers: dict[str, float | None] = {}

    @property
    def id(self) -> str:
        return self.technology.id

    @property
    def name(self) -> str:
        return self.technology.name

    def value(self, path: str) -> ClaimValue:
        return self.technology.value(path)

    def grade(self, path: str) -> float | None:
        """The worth of a grade, 0..1; a flag is 0 or 1; `family.x` whether it is filed under x; None when unknown."""
        if path not in self._numbers:
            self._numbers[path] = self._grade(path)
        return self._numbers[path]

    def _grade(self, path: str) -> float | None:
        if path.startswith("family."):
            return float(path.removeprefix("family.") in self.technology.families)
        value = self.technology.value(path)
        if isinstance(value, bool):
            return float(value)
        return GRADES.get(value) if isinstance(value, str) else None

    def step(self, path: str) -> float | None:
        """How far along its steps the claim is, 0..1; None when unknown."""
        key = f"step {path}"
        if key not in self._numbers:
            value, order = self.technology.value(path), self.facets[path].order
            known = isinstance(value, str) and value in order
            self._numbers[key] = order.index(str(value)) / (len(order) - 1) if known else None
        return self._numbers[key]

    def number(self, path: str) -> float | None:
        value = self.technology.value(path)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def source(self, path: str) -> Source | None:
        return source_of(self.technology.claim(path))

    def note(self, path: str) -> str:
        found = self.technology.claim(path)
        return found.note if found else ""

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The ways of running it: the engine itself first, then offers that can still be bought."""
        itself = Option(self.technology, None)
        bought = tuple(Option(self.technology, o) for o in self.offers if o.status.value in ("current", "declining"))
        return (itself, *bought)


_OF_THE_HOST = ("fit.", "query.", "transactions.", "consistency.", "durability.", "security.")
"""What an extension takes from its host unless it brings it."""


def _inside(extension: Technology, host: Technology, brings: tuple[str, ...]) -> Technology:
    """An extension with what it does not bring itself taken from the engine it runs in."""

    def own(path: str) -> bool:
        return path in brings or not path.startswith(_OF_THE_HOST)

    kept = {c.path: c for c in extension.claims if c.value is not None and own(c.path)}
    claims = (*kept.values(), *(c for c in host.claims if c.path not in kept))
    return extension.but(claims=claims)


def source_of(claim: Claim | None) -> Source | None:
    """The page behind a claim."""
    if claim is None or claim.source is None:
        return None
    return Source(address=claim.source.url, checked=claim.source.checked or "")
