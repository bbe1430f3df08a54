"""The library of archetypes: recurring things of data models, each as one YAML file below `archetypes/`.

A brief that merely names a thing gets a sensible table from here. What a file may hold is `ArchetypeFile`; the facts in
the compact notation of the brief become the model's attributes and relationships only when somebody asks for them.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import Field, ValidationError

from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.core.names import plural, singular, snake, words
from dbarchitect.model.base import Value
from dbarchitect.model.brief import Attribute, History, PersonalClass, Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FOLDER = Path(__file__).parent / "archetypes"
_BODY = "\nfields:"  # what precedes it is the head, which is all that finding a thing needs

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
    domains: tuple[str, ...] = Field((), description="Words of a brief that make this reading likelier.")
    about: str = Field(min_length=1, description="What it is, in one sentence.")
    fields: dict[str, str] = Field(
        min_length=1, description="The usual fields in the compact notation, in the order a DBA would list them."
    )
    core: tuple[str, ...] = Field(
        (), description="The fields a design takes when the brief only names the thing; none given means all."
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
    domains: tuple[str, ...]
    about: str
    fields: tuple[Attribute | Relationship, ...]
    core: tuple[str, ...]
    """Names of the fields taken when the brief names the thing without describing it, in the order of `fields`."""
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


class _Head(NamedTuple):
    """What finding an archetype needs: read for all files at once."""

    name: Name
    path: Path
    synonyms: tuple[str, ...]
    domains: tuple[frozenset[str], ...]
    """Each domain as the singular words that must all be present."""


class Library:
    """All archetypes of a folder: found by name or synonym, read in full only when asked for."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._read: dict[Name, Archetype] = {}

    def names(self) -> tuple[Name, ...]:
        """The names of all archetypes, sorted."""
        return tuple(sorted(self._heads))

    def nouns(self) -> frozenset[str]:
        """Every name and synonym, as singular snake_case."""
        return frozenset(self._by_noun)

    def __contains__(self, name: object) -> bool:
        return name in self._heads

    def __len__(self) -> int:
        return len(self._heads)

    def get(self, name: str) -> Archetype:
        """The archetype of exactly that name; `ArchitectError` `archetype.unknown` when there is none."""
        if name not in self._heads:
            raise ArchitectError(
                "archetype.unknown",
                f"there is no archetype “{name[:80]}”",
                hint=nearest(name[:80], self._heads) or "name one of those the library knows",
            )
        if name not in self._read:
            head = self._heads[name]
            self._read[name] = _archetype(read_file(head.path), head.path.parent.name)
        return self._read[name]

    def find(self, noun: str, domain_words: frozenset[str] = frozenset()) -> Archetype | None:
        """The archetype a noun phrase stands for, in singular or plural; None when the whole phrase is unknown.

        Where several share the phrase, the one with most of its domains among `domain_words` is taken, then the one of
        that very name, then the one that lists the synonym first.
        """
        name = self.match(noun, domain_words)
        return self.get(name) if name else None

    def match(self, noun: str, domain_words: frozenset[str] = frozenset()) -> Name | None:
        """The name of what `find` would give, without reading it."""
        candidates = self._candidates(noun)
        if not candidates:
            return None
        present = frozenset(singular(w) for phrase in domain_words for w in words(phrase))

        def preference(name: Name) -> tuple[int, int, Name]:
            head = self._heads[name]
            hits = sum(1 for domain in head.domains if domain <= present)
            return -hits, head.synonyms.index(noun_of[name]) if name in noun_of else -1, name

        noun_of = {name: form for form, name in candidates if form != name}
        return min((name for _, name in candidates), key=preference)

    def _candidates(self, noun: str) -> list[tuple[str, Name]]:
        """(form, archetype) for the forms of a noun phrase the library knows; the phrase as it stands comes first."""
        if not noun.strip() or len(noun) > 200:
            return []
        form = snake(noun)
        for known in dict.fromkeys((form, singular(form))):
            if known in self._by_noun:
                return [(known, name) for name in self._by_noun[known]]
        return []

    @cached_property
    def _heads(self) -> Mapping[Name, _Head]:
        heads = {}
        for path, raw in _read_heads(self._folder):
            head = _head(path, raw)
            if head.name in heads:
                raise _broken(path, f"the archetype “{head.name}” exists twice, also as {heads[head.name].path.name}")
            heads[head.name] = head
        return heads

    @cached_property
    def _by_noun(self) -> Mapping[str, tuple[Name, ...]]:
        found: dict[str, list[Name]] = {}
        for head in self._heads.values():
            for noun in dict.fromkeys((head.name, *head.synonyms)):
                found.setdefault(noun, []).append(head.name)
        return {noun: tuple(names) for noun, names in found.items()}


@lru_cache(maxsize=1)
def library() -> Library:
    """The library that comes with the program."""
    return Library()


def schema() -> dict[str, Any]:
    """The JSON Schema of an archetype's file."""
    made = ArchetypeFile.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "Archetype",
        "description": "A recurring thing of data models. Fields are in the compact notation of the brief.",
    }


def read_file(path: Path) -> ArchetypeFile:
    """The archetype written in `path`; `ArchitectError` `archetype.broken` when it is not one."""
    raw = _yaml(path, path.read_text(encoding="utf-8"))
    try:
        return ArchetypeFile.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise _broken(path, f"{'.'.join(str(p) for p in first['loc'])}: {first['msg']}") from None


def noun_form(synonym: str) -> str:
    """A synonym as the library keys it: singular snake_case."""
    return singular(snake(synonym))


def known_forms(nouns: Iterable[str]) -> frozenset[str]:
    """Every noun in singular and plural, with blanks: the phrases a reader of prose may meet."""
    return frozenset(form.replace("_", " ") for noun in nouns for form in (noun, plural(noun)))


def _archetype(file: ArchetypeFile, folder: str) -> Archetype:
    from dbarchitect.notation.fields import parse_field

    fields = tuple(_marked(parse_field(name, text, owner=file.name), file) for name, text in file.fields.items())
    taken = tuple(name for name in file.fields if not file.core or name in file.core)
    facts = dict(file)
    typical = facts.pop("typical")
    del facts["personal"]
    facts |= {"fields": fields, "core": taken, "folder": folder}
    return Archetype(**facts, typical_count=typical.count, typical_growth=typical.growth)


def _marked(field: Attribute | Relationship, file: ArchetypeFile) -> Attribute | Relationship:
    """`field` as coming from the archetype, with its class of personal data."""
    mark: dict[str, Any] = {"source": "archetype", "archetype": file.name}
    match field:
        case Attribute():
            return field.model_copy(update=mark | {"personal": file.personal.get(field.name, field.personal)})
        case Relationship():
            inner = tuple(a.model_copy(update=mark) for a in field.attributes)
            return field.model_copy(update=mark | {"attributes": inner})


def _read_heads(folder: Path) -> list[tuple[Path, Any]]:
    """The head of every file, parsed as one YAML text: a file each would cost the start-up three times as much."""
    paths = sorted(folder.glob("*/*.yaml"))
    heads = [path.read_text(encoding="utf-8").partition(_BODY)[0] for path in paths]
    text = "".join(f"--- {{path: {i}}}\n--- \n{head}\n" for i, head in enumerate(heads))
    documents = _yaml_all(folder, text)
    return list(zip(paths, documents[1::2], strict=True))


def _head(path: Path, raw: Any) -> _Head:
    if not isinstance(raw, dict) or raw.get("name") != path.stem:
        raise _broken(path, f"its `name` must be “{path.stem}”, like the file's")
    synonyms = tuple(noun_form(str(s)) for s in raw.get("synonyms") or ())
    domains = tuple(frozenset(singular(w) for w in words(str(d))) for d in raw.get("domains") or ())
    return _Head(path.stem, path, synonyms, domains)


def _yaml(path: Path, text: str) -> Any:
    return _yaml_all(path, text)[0]


def _yaml_all(path: Path, text: str) -> list[Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return list(yaml.load_all(text, Loader=loader))
    except yaml.YAMLError as error:
        raise _broken(path, str(error).splitlines()[0]) from None


def _broken(path: Path, why: str) -> ArchitectError:
    return ArchitectError(
        "archetype.broken",
        f"the archetype file {path.name} cannot be read: {why}",
        hint="compare it with schemas/archetype.schema.json",
        where=str(path),
    )
