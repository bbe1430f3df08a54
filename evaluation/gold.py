"""Gold answers: YAML files, one brief each, read and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from dbarchitect.model.brief import Ask

CASES = Path(__file__).parent / "cases"
Half = Literal["seen", "unseen"]
HALVES: tuple[Half, ...] = ("seen", "unseen")
KINDS = ("textbook", "narrative", "stories", "list", "technical", "short")
MULTIPLICITIES = ("one_to_one", "many_to_one", "one_to_many", "many_to_many", "kind_of")
_Alternatives = Annotated[dict[str, tuple[str, ...]], BeforeValidator(lambda value: value or {})]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldEntity(_Strict):
    """`attributes` maps a name to the other names that are as good."""

    also: tuple[str, ...] = ()
    attributes: _Alternatives = {}
    optional_attributes: tuple[str, ...] = ()


class GoldRelationship(_Strict):
    """Multiplicity reads from `left` to `right`; none means that any is right. `attributes` belong to the relationship."""

    left: str
    right: str
    multiplicities: tuple[str, ...] = ()
    attributes: _Alternatives = {}

    @classmethod
    def parse(cls, written: list[Any]) -> GoldRelationship:
        """From `[left, right, multiplicity or multiplicity|multiplicity or any, {attribute: [other names]}]`."""
        left, right, multiplicity, *rest = written
        choices = () if multiplicity == "any" else tuple(multiplicity.split("|"))
        for choice in choices:
            if choice not in MULTIPLICITIES:
                raise ValueError(f"unknown multiplicity {choice!r} of {left} and {right}")
        return cls(left=left, right=right, multiplicities=choices, attributes=rest[0] if rest else {})


class Rate(_Strict):
    """A stated rate; `what` is for the reader of the case."""

    what: str
    per_second: float


class Gold(_Strict):
    """What is to be found in `text`; optional things are neither rewarded nor punished."""

    name: str
    half: Half
    kind: Literal["textbook", "narrative", "stories", "list", "technical", "short"]
    text: str
    entities: dict[str, GoldEntity]
    optional_entities: tuple[str, ...] = ()
    relationships: tuple[GoldRelationship, ...] = ()
    optional_relationships: tuple[tuple[str, str], ...] = ()
    tenancy: str | None = None
    volumes: dict[str, tuple[float | None, float, str | None]] = {}
    """Lowest (none when the text leaves it open), highest, per which entity."""
    rates: tuple[Rate, ...] = ()
    compliance: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()
    ask: tuple[Ask, ...] | Literal["any"] = ()
    """Empty when the text only describes; `any` when readers may differ."""

    @model_validator(mode="after")
    def _names_are_known(self) -> Gold:
        known = set(self.entities) | set(self.optional_entities)
        if twice := set(self.entities) & set(self.optional_entities):
            raise ValueError(f"{self.name}: both demanded and optional: {sorted(twice)}")
        for relationship in self.relationships:
            for end in (relationship.left, relationship.right):
                if end not in self.entities:
                    raise ValueError(f"{self.name}: relationship of unknown entity {end!r}")
        for end in (end for pair in self.optional_relationships for end in pair):
            if end not in known:
                raise ValueError(f"{self.name}: optional relationship of unknown entity {end!r}")
        for entity in (*self.volumes, *(volume[2] for volume in self.volumes.values())):
            if entity is not None and entity not in known:
                raise ValueError(f"{self.name}: volume of unknown entity {entity!r}")
        if self.tenancy is not None and self.tenancy not in known:
            raise ValueError(f"{self.name}: tenancy of unknown entity {self.tenancy!r}")
        return self


def parse(name: str, half: Half, content: dict[str, Any]) -> Gold:
    """A gold answer from its YAML content; raises ValueError when it contradicts itself."""
    content = dict(content)
    entities = {key: value or {} for key, value in (content.pop("entities", None) or {}).items()}
    relationships = tuple(GoldRelationship.parse(written) for written in content.pop("relationships", None) or ())
    volumes = {key: (*value, None)[:3] for key, value in (content.pop("volumes", None) or {}).items()}
    rest = {key: value for key, value in content.items() if value is not None}
    return Gold.model_validate(
        {"name": name, "half": half, "entities": entities, "relationships": relationships, "volumes": volumes, **rest}
    )


def load(half: Half, folder: Path = CASES) -> tuple[Gold, ...]:
    """All gold answers of one half, by name."""
    return tuple(
        parse(path.stem, half, yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted((folder / half).glob("*.yaml"))
    )
