"""Faults of the catalogue of technologies: what is wrong with a file, and what somebody should look at again.

A *fault* makes the catalogue unfit: a claim without a source, a value a facet cannot have, an offer of an unknown engine.
A *doubt* does not: a source nobody has confirmed, or confirmed more than a year ago.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Literal

from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.knowledge.catalogue import FACETS, FOLDER, called, facets_of, read_file
from dbarchitect.knowledge.stored import read_all
from dbarchitect.knowledge.technology import FAMILIES
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dbarchitect.knowledge.technology import Facet
    from dbarchitect.knowledge.technology_file import TechnologyFile

STALE_AFTER_DAYS = 366
ENDED = ("closed_to_new", "announced_end", "shut_down")
OFFERS = "offers"
OF_AN_OFFER = ("deployment.clouds", "operations.burden", "operations.self_hosted", "price.model")
"""What an offer never has in common with the engine it runs, so that it must say so itself."""


class Fault(Value):
    """One thing to look at. `grade`: `fault` must be mended, `doubt` should be confirmed."""

    technology: str
    kind: str
    grade: Literal["fault", "doubt"]
    message: str


def lint(today: date, folder: Path = FOLDER) -> tuple[Fault, ...]:
    """All faults and doubts of the files below `folder`; a source is doubted that was checked over a year before `today`."""
    facets = facets_of(read_all(folder, [folder / FACETS], _unreadable)[FACETS])
    files: dict[str, TechnologyFile] = {}
    found: list[Fault] = []
    for path in sorted(folder.glob("*/*.yaml")):
        try:
            file = read_file(path)
        except ArchitectError as error:
            found.append(_fault(path.stem, "unreadable", error.message))
            continue
        found += _place(path, file, files)
        files[file.id] = file
        found += _of_file(file, facets, today)
    for file in files.values():
        found += _engine(file, files)
        found += _core(file, facets)
    return (*found, *_names(files))


def _of_file(file: TechnologyFile, facets: Mapping[str, Facet], today: date) -> Iterator[Fault]:
    yield from _claims(file, facets)
    yield from _status(file)
    yield from _prices(file, today)
    yield from _sources(file, today)
    for told in ("choose_when", "avoid_when"):
        if not getattr(file, told):
            yield _fault(file.id, "untold", f"{told} says nothing")


def _place(path: Path, file: TechnologyFile, files: Mapping[str, TechnologyFile]) -> Iterator[Fault]:
    if file.id != path.stem:
        yield _fault(path.stem, "misnamed", f"its id is “{file.id}”, its file {path.name}")
    if file.id in files:
        yield _fault(file.id, "twice", "two files describe it")
    unknown = [f for f in file.families if f not in FAMILIES]
    if unknown:
        yield _fault(file.id, "unknown_family", f"{', '.join(unknown)} is none of {', '.join(FAMILIES)}")
    wanted = OFFERS if file.kind == "offer" else file.families[0]
    if path.parent.name != wanted:
        yield _fault(file.id, "misplaced", f"it lies in {path.parent.name} and belongs in {wanted}")


def _claims(file: TechnologyFile, facets: Mapping[str, Facet]) -> Iterator[Fault]:
    for path, claim in file.claims.items():
        if path not in facets:
            yield _fault(file.id, "unknown_facet", f"there is no facet {path}; {nearest(path, facets)}".rstrip("; "))
            continue
        wrong = facets[path].fault(claim.value)
        if wrong:
            yield _fault(file.id, "wrong_value", f"{path}: {wrong}")
        if claim.value is None and not claim.note:
            yield _fault(file.id, "unexplained", f"{path} is unknown without a note that says why")
        if claim.source is None and claim.value is not None:
            yield _fault(file.id, "without_source", f"{path} has no source")
        if claim.source is not None and claim.source not in file.sources:
            yield _fault(file.id, "unknown_source", f"{path} names the source “{claim.source}”, which is not listed")


def _status(file: TechnologyFile) -> Iterator[Fault]:
    status = file.status
    if status.source is None or status.source not in file.sources:
        yield _fault(file.id, "without_source", "its status has no source")
    if status.value in ENDED and not (status.since and status.note):
        yield _fault(file.id, "without_date", f"it is {status.value} without a date and a note of what follows it")


def _prices(file: TechnologyFile, today: date) -> Iterator[Fault]:
    for price in file.prices:
        if price.source is None or price.source not in file.sources:
            yield _fault(file.id, "without_source", f"the price of {price.what} has no source")
        if price.date is None:
            yield _fault(file.id, "without_date", f"the price of {price.what} has no date")
        elif _old(price.date, today):
            yield _doubt(file.id, "old_price", f"the price of {price.what} is of {price.date}")


def _sources(file: TechnologyFile, today: date) -> Iterator[Fault]:
    used = {c.source for c in file.claims.values()} | {p.source for p in file.prices} | {file.status.source}
    for name, source in file.sources.items():
        if name not in used:
            yield _fault(file.id, "unused_source", f"nothing refers to the source “{name}”")
        if source.checked is None:
            yield _doubt(file.id, "unconfirmed", f"nobody has confirmed {source.url}")
        elif _old(source.checked, today):
            yield _doubt(file.id, "old_check", f"{source.url} was last seen on {source.checked}")


def _engine(file: TechnologyFile, files: Mapping[str, TechnologyFile]) -> Iterator[Fault]:
    if file.kind == "engine" and file.engine is not None:
        yield _fault(file.id, "engine_of_engine", "an engine has no engine")
    if file.kind == "offer" and file.engine is None:
        yield _fault(file.id, "unknown_engine", "an offer names its engine")
    engine = files.get(file.engine or "")
    if file.kind == "offer" and file.engine and (engine is None or engine.kind != "engine"):
        yield _fault(
            file.id, "unknown_engine", f"there is no engine “{file.engine}”; {nearest(file.engine, files)}".rstrip("; ")
        )


def _core(file: TechnologyFile, facets: Mapping[str, Facet]) -> Iterator[Fault]:
    if file.status.value == "shut_down":
        return
    core = [path for path, facet in facets.items() if facet.core]
    wanted = core if file.kind == "engine" else [path for path in OF_AN_OFFER if path in facets]
    missing = [path for path in wanted if path not in file.claims]
    if missing:
        yield _fault(file.id, "missing_core", f"nothing is said of {', '.join(missing)}")


def _names(files: Mapping[str, TechnologyFile]) -> Iterator[Fault]:
    owners: dict[str, list[str]] = {}
    for file in files.values():
        for name in {called(n) for n in (file.id, file.name, *file.aliases)}:
            owners.setdefault(name, []).append(file.id)
        twice = [n for n, times in Counter(map(called, file.aliases)).items() if times > 1]
        if twice:
            yield _fault(file.id, "duplicate_alias", f"{', '.join(twice)} is listed twice")
        if any(alias != alias.lower() for alias in file.aliases):
            yield _fault(file.id, "upper_case_alias", "aliases are in lower case")
    for name, ids in sorted(owners.items()):
        if len(ids) > 1:
            yield _fault(ids[0], "duplicate_alias", f"“{name}” is the name of {' and '.join(ids)}")


def _old(day: str, today: date) -> bool:
    year, month, of_month = ([*map(int, day.split("-")), 1, 1])[:3]
    return (today - date(year, month, of_month)).days > STALE_AFTER_DAYS


def _fault(technology: str, kind: str, message: str) -> Fault:
    return Fault(technology=technology, kind=kind, grade="fault", message=message)


def _doubt(technology: str, kind: str, message: str) -> Fault:
    return Fault(technology=technology, kind=kind, grade="doubt", message=message)


def _unreadable(path: Path, why: str) -> ArchitectError:
    return ArchitectError("technology.broken", f"{path.name} cannot be read: {why}", where=str(path))
