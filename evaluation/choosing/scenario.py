"""Scenarios: YAML files, one text each with the answers that are accepted, read and checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from dbarchitect.model.technology import Part
from evaluation.gold import Half

SCENARIOS = Path(__file__).parents[1] / "choose"
PARTS: tuple[str, ...] = get_args(Part)

Family = Literal[
    "oltp",
    "internal",
    "stay",
    "licences",
    "document",
    "key_value",
    "cache",
    "coordination",
    "time_series",
    "analytics",
    "distributed_sql",
    "graph",
    "search",
    "vector",
    "device",
    "edge",
    "ledger",
    "compliance",
    "closed",
    "polyglot",
]
FAMILIES: tuple[str, ...] = get_args(Family)

EXTENSIONS = {"pgvector": "postgresql"}
"""Engines that are counted as another one wherever they stand."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stores(_Strict):
    """`expected`: for a part of the work, the engines one of which must stand beside the main store. `none_for`: parts that must not get one."""

    expected: dict[Part, tuple[str, ...]] = {}
    none_for: tuple[Part, ...] = ()


class Scenario(_Strict):
    """What somebody asks in `text`, and which answers are accepted."""

    name: str
    half: Half
    family: Family
    text: str
    accept: tuple[str, ...]
    """Engines a senior architect would accept as the main store."""
    ideal: str
    blunders: tuple[str, ...]
    """Engines that nobody with experience would choose here."""
    stores: Stores = Stores()
    offers: tuple[str, ...] = ()
    """Managed offers one of which must be among those proposed; none when any is right."""
    notes: tuple[str, ...] = ()
    """Names that must be spoken of in the notes (closed products); other spellings after |."""
    paraphrase: str | None = None
    """The same wishes in other words: the answer must be the same."""
    why: str
    source: str | None = None
    """The deep address of what supports the answer."""
    checked: date | None = None
    """When the source was last seen to say so; none when it was given from memory."""

    @model_validator(mode="after")
    def _does_not_contradict_itself(self) -> Scenario:
        if self.ideal not in self.accept:
            raise ValueError(f"{self.name}: the ideal {self.ideal} is not accepted")
        if both := set(self.accept) & set(self.blunders):
            raise ValueError(f"{self.name}: both accepted and a blunder: {sorted(both)}")
        if twice := set(self.stores.expected) & set(self.stores.none_for):
            raise ValueError(f"{self.name}: both expected and forbidden: {sorted(twice)}")
        if self.source is not None and not self.source.startswith("https://"):
            raise ValueError(f"{self.name}: the source {self.source} is no address")
        return self

    @property
    def engines(self) -> frozenset[str]:
        """Every engine the scenario speaks of."""
        beside = (engine for engines in self.stores.expected.values() for engine in engines)
        return frozenset((*self.accept, *self.blunders, *beside))


def parse(name: str, half: Half, content: dict[str, Any]) -> Scenario:
    """A scenario from its YAML content; raises ValueError when it contradicts itself."""
    return Scenario(name=name, half=half, **content)


def load(half: Half) -> list[Scenario]:
    """All scenarios of a half, by name."""
    paths = sorted((SCENARIOS / half).glob("*.yaml"))
    return [parse(path.stem, half, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in paths]
