"""The library of archetypes: recurring things of data models, each as one YAML file below `archetypes/`.

A brief that merely names a thing gets a sensible table from here. What a file may hold is `ArchetypeFile`; the facts in
the compact notation of the brief become the model's attributes and relationships only when somebody asks for them.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.core.names import plural, singular, snake, words
from dbarchitect.knowledge.archetype import Archetype, ArchetypeFile, Name
from dbarchitect.model.brief import Attribute, Relationship

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "archetypes"
LONGEST_NOUN = 200
_BODY = "\nfields:"  # what precedes it is the head, which is all that finding a thing needs


class _Head(NamedTuple):
    """What finding an archetype needs: read for all files when the library is first asked."""

    name: Name
    path: Path
    synonyms: tuple[str, ...]
    in_domain: frozenset[str]
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
        """Every name and synonym, as singular snake_case, also those that need a domain."""
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

        `domain_words` are words the brief speaks its domain in, in any number and form. Where several archetypes share
        the phrase, the one with most of its domains among them is taken, then the one of that very name, then the one
        that lists the synonym first. A phrase that means an archetype only in its domain needs at least one of them.
        """
        name = self.match(noun, domain_words)
        return self.get(name) if name else None

    def match(self, noun: str, domain_words: frozenset[str] = frozenset()) -> Name | None:
        """The name of what `find` would give, without reading it."""
        form = self._form(noun)
        if form is None:
            return None
        present = frozenset(singular(w) for phrase in domain_words for w in words(phrase))
        ranked = []
        for name in self._by_noun[form]:
            head = self._heads[name]
            hits = sum(domain <= present for domain in head.domains)
            if hits or form not in head.in_domain:
                ranked.append((-hits, _rank(head, form), name))
        return min(ranked)[2] if ranked else None

    def _form(self, noun: str) -> str | None:
        """The form of a noun phrase the library knows it by; the phrase as it stands comes first."""
        if not noun.strip() or len(noun) > LONGEST_NOUN:
            return None
        form, lower = snake(noun), snake(noun.lower())  # `apiKeys` has two words, `SKUs` one
        forms = (form, singular(form), lower, singular(lower))
        known = next((f for f in forms if f in self._by_noun), None)
        return known or self._by_plural.get(form) or self._by_plural.get(lower)

    @cached_property
    def _by_plural(self) -> Mapping[str, str]:
        """For plurals that do not say what their singular is (menus, clinics, ads)."""
        return {plural(noun): noun for noun in self._by_noun}

    @cached_property
    def _heads(self) -> Mapping[Name, _Head]:
        heads: dict[Name, _Head] = {}
        for path in sorted(self._folder.glob("*/*.yaml")):
            head = _head(path)
            if head.name in heads:
                raise _broken(path, f"“{head.name}” exists already in {heads[head.name].path.parent.name}")
            heads[head.name] = head
        return heads

    @cached_property
    def _by_noun(self) -> Mapping[str, tuple[Name, ...]]:
        found: dict[str, list[Name]] = {}
        for head in self._heads.values():
            for noun in {head.name, *head.synonyms, *head.in_domain}:
                found.setdefault(noun, []).append(head.name)
        return {noun: tuple(names) for noun, names in found.items()}


def _rank(head: _Head, form: str) -> int:
    """How directly `form` names the archetype: its name, then its synonyms in order, then what needs a domain."""
    if form == head.name:
        return -1
    return head.synonyms.index(form) if form in head.synonyms else len(head.synonyms)


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


def _archetype(file: ArchetypeFile, folder: str) -> Archetype:
    from dbarchitect.notation.fields import parse_field

    fields = tuple(_marked(parse_field(name, text, owner=file.name), file) for name, text in file.fields.items())
    taken = tuple(name for name in file.fields if not file.core or name in file.core)
    facts = dict(file)
    typical = facts.pop("typical")
    del facts["personal"]
    facts |= {"fields": fields, "core": taken, "folder": folder, "only_without": tuple(file.only_without.items())}
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


def _head(path: Path) -> _Head:
    raw = _yaml(path, path.read_text(encoding="utf-8").partition(_BODY)[0])
    if not isinstance(raw, dict) or raw.get("name") != path.stem:
        raise _broken(path, f"its `name` must be “{path.stem}”, like the file's")
    return _Head(
        name=path.stem,
        path=path,
        synonyms=tuple(noun_form(str(s)) for s in raw.get("synonyms") or ()),
        in_domain=frozenset(noun_form(str(s)) for s in raw.get("in_domain") or ()),
        domains=tuple(frozenset(singular(w) for w in words(str(d))) for d in raw.get("domains") or ()),
    )


def _yaml(path: Path, text: str) -> Any:
    import yaml

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise _broken(path, " ".join(str(error).split())) from None


def _broken(path: Path, why: str) -> ArchitectError:
    return ArchitectError(
        "archetype.broken",
        f"the archetype file {path.name} cannot be read: {why}",
        hint="compare it with schemas/archetype.schema.json",
        where=str(path),
    )
