"""The catalogue of technologies: engines and managed offers, each as one YAML file below `technologies/`."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.knowledge.stored import parsed, read_all
from dbarchitect.knowledge.technology import Claim, Facet, Price, Source, Status, Technology
from dbarchitect.knowledge.technology_file import TechnologyFile

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "technologies"
FACETS = "facets.yaml"
LONGEST_NAME = 100


class Catalogue:
    """All technologies of a folder, by id, by what a text calls them, and offers by engine."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._read: dict[str, Technology] = {}

    def __contains__(self, id_: object) -> bool:
        return id_ in self.files

    def __len__(self) -> int:
        return len(self.files)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all technologies, sorted."""
        return tuple(sorted(self.files))

    @cached_property
    def all(self) -> tuple[Technology, ...]:
        return tuple(self.get(id_) for id_ in self.ids)

    @cached_property
    def engines(self) -> tuple[Technology, ...]:
        return tuple(t for t in self.all if t.kind == "engine")

    @cached_property
    def offers(self) -> tuple[Technology, ...]:
        return tuple(t for t in self.all if t.kind == "offer")

    def offers_of(self, engine: str) -> tuple[Technology, ...]:
        """The managed offers of the engine with that id, sorted by id."""
        return tuple(self.get(id_) for id_ in self.ids if self.files[id_].engine == engine)

    def get(self, id_: str) -> Technology:
        """The technology of exactly that id; `ArchitectError` `technology.unknown` when there is none."""
        found = self.find(id_)
        if found is None:
            raise ArchitectError(
                "technology.unknown",
                f"there is no technology “{id_[:LONGEST_NAME]}”",
                hint=nearest(id_[:LONGEST_NAME], self.files)
                or "docs/reference/technologies lists those that are known",
            )
        return found

    def find(self, id_: str) -> Technology | None:
        """The technology of exactly that id, or None."""
        if id_ not in self.files:
            return None
        if id_ not in self._read:
            file = self.files[id_]
            base = self.files.get(file.engine or "")
            engine = self.find(base.id) if base and base.kind == "engine" else None
            self._read[id_] = _technology(file, self._paths[id_], engine)
        return self._read[id_]

    def named(self, alias: str) -> Technology | None:
        """The technology a text calls by that name, in whatever case, with spaces or hyphens; None when nobody is."""
        if len(alias) > LONGEST_NAME:
            return None
        id_ = self.aliases.get(called(alias))
        return self.get(id_) if id_ else None

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """The id behind each name a text may use, as `called` writes it. Of two with one name the engine is taken."""
        found: dict[str, str] = {}
        for id_, file in sorted(self.files.items(), key=lambda item: (item[1].kind, item[0])):
            for alias in (id_, file.name, *file.aliases):
                found.setdefault(called(alias), id_)
        return found

    @cached_property
    def facets(self) -> Mapping[str, Facet]:
        """Every facet by its path, in the order of its file."""
        return facets_of(self._raw[FACETS])

    @cached_property
    def files(self) -> Mapping[str, TechnologyFile]:
        """What each file says, by id."""
        found: dict[str, TechnologyFile] = {}
        for name, raw in self._raw.items():
            if name == FACETS:
                continue
            path = self._folder / name
            file = _file(path, raw)
            if file.id != path.stem:
                raise _broken(path, f"its `id` must be “{path.stem}”, like the file's name")
            if file.id in found:
                raise _broken(path, f"“{file.id}” exists already in {self._paths[file.id].parent.name}")
            found[file.id] = file
            self._paths[file.id] = path
        return found

    @cached_property
    def _paths(self) -> dict[str, Path]:
        return {}

    def folder_of(self, id_: str) -> str:
        """The folder its file is in: the family of an engine, `offers` of an offer."""
        return self._paths[self.files[id_].id].parent.name

    @cached_property
    def _raw(self) -> Mapping[str, Any]:
        paths = [self._folder / FACETS, *sorted(self._folder.glob("*/*.yaml"))]
        return read_all(self._folder, paths, _broken)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue that comes with the program."""
    return Catalogue()


def called(text: str) -> str:
    """A name as the catalogue keys it: lower case, one space between words, whether written with spaces, hyphens or underscores."""
    return re.sub(r"[\s_-]+", " ", text.strip().lower())


def facets_of(raw: Mapping[str, Any]) -> dict[str, Facet]:
    """The facets written in `facets.yaml`, by path."""
    found: dict[str, Facet] = {}
    for group, inner in raw.items():
        leaves = {group: inner} if isinstance(inner.get("is"), str) else {f"{group}.{n}": it for n, it in inner.items()}
        for path, it in leaves.items():
            facts = {("kind" if key == "is" else key): value for key, value in it.items()}
            found[path] = Facet.model_validate({"path": path, **facts})
    return found


def read_file(path: Path) -> TechnologyFile:
    """The technology written in `path`; `ArchitectError` `technology.broken` when it is not one."""
    return _file(path, parsed(path, path.read_bytes(), _broken))


def schema() -> dict[str, Any]:
    """The JSON Schema of a technology's file."""
    made = TechnologyFile.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "Technology",
        "description": "An engine or a managed offer: claims by facet, each with its source.",
    }


def _technology(file: TechnologyFile, path: Path, engine: Technology | None) -> Technology:
    pages = {name: Source(name=name, url=it.url, checked=it.checked) for name, it in file.sources.items()}

    def page(name: str | None) -> Source | None:
        return pages.get(name) if name else None

    own = tuple(
        Claim(path=path, value=it.value, source=page(it.source), versions=it.versions, note=it.note, of=file.id)
        for path, it in file.claims.items()
    )
    inherited = tuple(c for c in engine.claims if c.path not in file.claims) if engine else ()
    status = file.status
    return Technology(
        id=file.id,
        name=file.name,
        kind=file.kind,
        engine=file.engine,
        folder=path.parent.name,
        families=file.families,
        aliases=tuple(dict.fromkeys((file.id, file.name.lower(), *file.aliases))),
        about=file.about,
        choose_when=file.choose_when,
        avoid_when=file.avoid_when,
        status=Status(value=status.value, source=page(status.source), since=status.since, note=status.note),
        claims=own + inherited,
        prices=tuple(Price(**(dict(p) | {"source": page(p.source)})) for p in file.prices),
        sources=tuple(pages.values()),
    )


def _file(path: Path, raw: Any) -> TechnologyFile:
    try:
        return TechnologyFile.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(p) for p in first["loc"]) or "the whole file"
        raise _broken(path, f"{place}: {first['msg']}") from None


def _broken(path: Path, why: str) -> ArchitectError:
    return ArchitectError(
        "technology.broken",
        f"the technology file {path.name} cannot be read: {why}",
        hint="compare it with schemas/technology.schema.json",
        where=str(path),
    )
