"""The catalogue of technologies: every file passes the lint, what the project needs is there, and the lint finds faults."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from dbarchitect.core.errors import ArchitectError
from dbarchitect.knowledge.catalogue import FACETS, FOLDER, Catalogue, catalogue, schema
from dbarchitect.knowledge.technology import FAMILIES, Facet
from dbarchitect.knowledge.technology_lint import ENDED, lint

CASES = yaml.safe_load((Path(__file__).parent / "technology_lint.yaml").read_text(encoding="utf-8"))
NAMED = yaml.safe_load((Path(__file__).parent / "technology_names.yaml").read_text(encoding="utf-8"))
IDS = yaml.safe_load((Path(__file__).parent / "technology_ids.yaml").read_text(encoding="utf-8"))
SCHEMA = Path(__file__).parents[2] / "schemas" / "technology.schema.json"
TODAY = date(2026, 11, 20)


def facet(path: str) -> Facet:
    return catalogue().facets[path]


def test_no_file_has_a_fault() -> None:
    faults = [f"{f.technology}: {f.kind}: {f.message}" for f in lint(TODAY) if f.grade == "fault"]
    assert faults == []


def test_there_are_enough_and_those_that_are_needed() -> None:
    known = catalogue()
    assert len(known) >= 75
    assert [id_ for row in IDS for id_ in row if id_ not in known] == []
    assert known.ids == tuple(sorted(path.stem for path in FOLDER.glob("*/*.yaml")))


def test_an_offer_has_its_engines_claims_where_it_makes_none() -> None:
    for offer in catalogue().offers:
        assert offer.engine is not None
        engine = catalogue().get(offer.engine)
        for claim in engine.claims:
            found = offer.claim(claim.path)
            assert found is not None
            assert found == claim or found.of == offer.id
        assert {c.path for c in offer.stated} == set(catalogue().files[offer.id].claims)
        assert offer in catalogue().offers_of(engine.id)


def test_what_has_ended_says_when_and_is_not_called_current() -> None:
    ended = {t.id: t.status for t in catalogue().all if t.status.value in ENDED}
    assert {"fauna", "timestream"} <= ended.keys()
    assert all(status.since and status.note and status.source for status in ended.values())
    assert catalogue().get("fauna").status.value == "shut_down"


def test_no_cache_is_a_system_of_record_for_money() -> None:
    for id_ in ("redis", "valkey", "memcached"):
        assert catalogue().get(id_).value("durability.record") in ("none", "limited")


@pytest.mark.parametrize(("weaker", "path", "stronger"), [
    ("cassandra", "query.joins", "postgresql"),
    ("postgresql", "fit.analytics", "clickhouse"),
    ("mysql", "query.graph_traversal", "neo4j"),
    ("postgresql", "query.typo_tolerance", "meilisearch"),
    ("dynamodb", "query.ad_hoc", "postgresql"),
    ("mongodb", "durability.record", "postgresql"),
    ("postgresql", "fit.embedded", "sqlite"),
    ("cockroachdb", "operations.burden", "sqlite"),
])  # fmt: skip
def test_grades_are_comparable_between_engines(weaker: str, path: str, stronger: str) -> None:
    order = facet(path).order
    less, more = (catalogue().get(id_).value(path) for id_ in (weaker, stronger))
    assert order.index(str(less)) < order.index(str(more))


def test_prices_are_those_of_one_day_and_page() -> None:
    for technology in catalogue().all:
        for price in technology.prices:
            assert price.source is not None, technology.id
            assert price.date is not None, technology.id


@pytest.mark.parametrize("case", NAMED, ids=lambda case: case["called"])
def test_a_text_calls_it_by_many_names(case: dict[str, str | None]) -> None:
    found = catalogue().named(str(case["called"]))
    assert (found.id if found else None) == case["is"]


def test_an_unknown_id_is_an_error_with_the_nearest() -> None:
    with pytest.raises(ArchitectError) as caught:
        catalogue().get("postgresq")
    assert (caught.value.code, "postgresql" in caught.value.hint) == ("technology.unknown", True)
    assert catalogue().find("postgresq") is None
    assert catalogue().named("x" * 100_000) is None


def test_the_published_schema_is_current_and_every_file_follows_it() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()
    validator = Draft202012Validator(schema())
    for path in FOLDER.glob("*/*.yaml"):
        raw = json.loads(json.dumps(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader), default=str))
        assert list(validator.iter_errors(raw)) == [], path.name


def test_facets_say_what_they_mean_and_families_have_engines() -> None:
    facets = catalogue().facets
    assert all(f.means.endswith((".", "…")) for f in facets.values())
    assert all(len(set(f.of)) == len(f.of) >= 2 for f in facets.values() if f.kind in ("steps", "choice"))
    assert {t.family for t in catalogue().engines} <= set(FAMILIES)


@pytest.mark.parametrize(("path", "value", "good"), [
    ("fit.graph", "good", True), ("fit.graph", "yes", False), ("fit.graph", True, False), ("fit.graph", None, True),
    ("limits.columns", 1600, True), ("limits.columns", "1600", False), ("limits.columns", True, False),
    ("limits.columns", -1, False), ("scale.to_zero", False, True), ("scale.to_zero", 0, False),
    ("deployment.clouds", ("aws",), True), ("deployment.clouds", "aws", False), ("licence.id", "  ", False),
    ("consistency.default", "session", True), ("consistency.default", "PC/EC", False),
])  # fmt: skip
def test_a_facet_knows_its_values(path: str, value: Any, good: bool) -> None:
    assert (facet(path).fault(value) is None) == good


def sound() -> dict[str, Any]:
    """An engine and an offer of it without a fault."""
    values = {"grade": "good", "flag": True, "number": 3, "text": "some", "list": ["some"]}
    claims = {
        path: {"value": values.get(f.kind) if not f.of else f.of[0], "source": "page"}
        for path, f in catalogue().facets.items()
        if f.core
    }
    page = {"url": "https://example.org/page", "checked": "2026-11-01"}
    told = {"families": ["graph"], "about": "A thing.", "choose_when": ["Always."], "avoid_when": ["Never."]}
    told |= {"sources": {"page": page}, "status": {"value": "current", "source": "page"}}
    price = {"what": "small", "unit": "instance_hour", "amount": 1, "source": "page", "date": "2026-11-01"}
    own = {
        path: claims[path]
        for path in ("deployment.clouds", "operations.burden", "operations.self_hosted", "price.model")
    }
    return {
        "engine": {"id": "one", "name": "One", "kind": "engine", "claims": claims} | told,
        "offer": {
            "id": "one-cloud",
            "name": "One Cloud",
            "kind": "offer",
            "engine": "one",
            "claims": own,
            "prices": [price],
        }
        | told,
    }


def write(folder: Path, files: dict[str, Any]) -> None:
    (folder / FACETS).write_bytes((FOLDER / FACETS).read_bytes())
    for kind, place in (("engine", "graph"), ("offer", "offers")):
        (folder / place).mkdir()
        (folder / place / f"{sound()[kind]['id']}.yaml").write_text(yaml.safe_dump(files[kind]), encoding="utf-8")


def test_sound_files_have_no_fault(tmp_path: Path) -> None:
    write(tmp_path, sound())
    assert lint(TODAY, tmp_path) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["fault"])
def test_the_lint_finds(case: dict[str, Any], tmp_path: Path) -> None:
    files = sound()
    for change in case["change"]:
        *way, last = change["at"].split("/")
        place: Any = files
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        if "to" in change:
            place[last] = change["to"]
        else:
            del place[last]
    write(tmp_path, files)
    found = lint(TODAY, tmp_path)
    assert case["fault"] in {f.kind for f in found}
    grade = case.get("grade", "fault")
    assert {f.grade for f in found if f.kind == case["fault"]} == {grade}
    if grade == "doubt":
        assert {f.grade for f in found} == {"doubt"}


@pytest.mark.parametrize("text", ["id: [\n", "", "- a\n", "id: other\n", "id: one\nname: One\nkind: thing\n"])
def test_a_broken_file_is_one_error(tmp_path: Path, text: str) -> None:
    write(tmp_path, sound())
    (tmp_path / "graph" / "one.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ArchitectError) as caught:
        Catalogue(tmp_path).get("one")
    assert caught.value.code == "technology.broken"
    assert "unreadable" in {f.kind for f in lint(TODAY, tmp_path)}


def test_offers_that_name_each_other_as_engine_end(tmp_path: Path) -> None:
    files = sound()
    files["engine"] |= {"kind": "offer", "engine": "one-cloud"}
    write(tmp_path, files)
    assert Catalogue(tmp_path).get("one").claims
    assert "unknown_engine" in {f.kind for f in lint(TODAY, tmp_path)}
