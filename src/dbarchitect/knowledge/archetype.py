"""An archetype: as it is written in its file, and as the model's own values."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dbarchitect.model.base import Value
from dbarchitect.model.brief import Attribute, History, PersonalClass, Relationship

Name = str
Pace = Literal["fast", "slow", "static"]


class Typical(Value):
    """How many there usually are and how they grow, in the brief's notation (`20 per patient`, `3 per day per user`)."""

    count: str | None = None
    growth: str | None = None


class ArchetypeFile(Value):
    """One recurring thing of data models, as it is written in its file."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Singular, snake_case, equal to the file's name.")
    synonyms: tuple[str, ...] = Field(
        (), description="Nouns people use for it, singular. Several archetypes may share one; `domains` then decides."
    )
    in_domain: tuple[str, ...] = Field(
        (), description="Nouns that mean this thing only where the brief speaks of one of its `domains`."
    )
    domains: tuple[str, ...] = Field((), description="Words of a brief that make this reading likelier.")
    about: str = Field(min_length=1, description="What it is, in one sentence.")
    fields: dict[str, str] = Field(
        min_length=1, description="The usual fields in the compact notation, in the order a DBA would list them."
    )
    core: tuple[str, ...] = Field(
        (), description="The fields a design takes when the brief only names the thing; none given means all."
    )
    only_without: dict[str, tuple[str, ...]] = Field(
        {}, description="References that are made only where none of these other ones is."
    )
    parents: tuple[str, ...] = Field((), description="Things it naturally hangs from.")
    key: tuple[str, ...] = Field((), description="A natural key, only where it is stable and universal.")
    rules: tuple[str, ...] = Field((), description="What holds for it, one sentence each.")
    history: History = Field("none", description="What is kept of its past.")
    append_only: bool = Field(False, description="Rows are never changed or deleted once written.")
    soft_delete: bool = Field(False, description="Rows are marked as deleted rather than removed.")
    hierarchy: bool = Field(False, description="Typically a tree of its own kind.")
    grows: Pace | None = Field(None, description="How its number of rows usually develops.")
    typical: Typical = Field(Typical(), description="A ratio, only where one is known.")
    access: tuple[str, ...] = Field((), description="Usual ways it is asked for, in words.")
    personal: dict[str, PersonalClass] = Field({}, description="The class of personal data each such field holds.")
    source: str | None = Field(None, description="The address of a public vocabulary that defines the thing.")


class Archetype(Value):
    """A recurring thing of data models; its fields are the model's own, marked as coming from this archetype."""

    name: Name
    folder: str
    """The domain it is filed under."""
    synonyms: tuple[str, ...]
    in_domain: tuple[str, ...]
    domains: tuple[str, ...]
    about: str
    fields: tuple[Attribute | Relationship, ...]
    core: tuple[str, ...]
    """Names of the fields taken when the brief names the thing without describing it, in the order of `fields`."""
    only_without: tuple[tuple[str, tuple[str, ...]], ...]
    """References that are made only where none of these other ones is: a reading's device, where it has no sensor."""
    parents: tuple[Name, ...]
    key: tuple[str, ...]
    rules: tuple[str, ...]
    history: History
    append_only: bool
    soft_delete: bool
    hierarchy: bool
    grows: Pace | None
    typical_count: str | None
    typical_growth: str | None
    access: tuple[str, ...]
    source: str | None

    @property
    def core_fields(self) -> tuple[Attribute | Relationship, ...]:
        return tuple(f for f in self.fields if f.name in self.core)

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        return tuple(f for f in self.fields if isinstance(f, Attribute))

    @property
    def relationships(self) -> tuple[Relationship, ...]:
        return tuple(f for f in self.fields if isinstance(f, Relationship))

    def field(self, name: str) -> Attribute | Relationship | None:
        return next((f for f in self.fields if f.name == name), None)
