"""Judges one answer against its scenario."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from evaluation.choosing.scenario import EXTENSIONS, Scenario

POSTGRESQL_EXTENSIONS = ("timescaledb", "citus")
"""Taken for the main store when an answer adds them to PostgreSQL."""

OFFERS_LOOKED_AT = 3

SPECIALISTS = {
    "search": ("elasticsearch", "opensearch", "meilisearch", "typesense", "algolia", "vespa", "solr"),
    "vector": ("pinecone", "qdrant", "milvus", "weaviate", "chroma", "lancedb", "turbopuffer"),
    "graph": ("neo4j", "neptune", "memgraph", "janusgraph", "kuzu", "tigergraph", "arangodb"),
    "cache": ("redis", "valkey", "memcached"),
    "coordination": ("etcd", "consul", "zookeeper"),
    "time_series": ("influxdb", "questdb", "victoriametrics", "prometheus", "timestream", "tdengine"),
    "analytics": (
        "clickhouse",
        "bigquery",
        "snowflake",
        "redshift",
        "druid",
        "pinot",
        "trino",
        "starrocks",
        "databricks-sql",
    ),
    "event_log": ("kafka", "eventstoredb"),
}
"""Engines that mean a part of the work whatever an answer calls their role."""


@dataclass(frozen=True)
class Verdict:
    """How an answer stands; `problem` is the error code when there was none."""

    scenario: Scenario
    engine: str | None
    right: bool
    blunder: bool
    stores_missing: tuple[str, ...] = ()
    stores_too_many: tuple[str, ...] = ()
    offers_right: bool | None = None
    """None when the scenario names no offers."""
    notes_missing: tuple[str, ...] = ()
    exclusions: int = 0
    exclusions_sourced: int = 0
    winner_sourced: bool = False
    seconds: float = 0.0
    problem: str = ""

    @property
    def ideal(self) -> bool:
        return self.right and self.engine == self.scenario.ideal

    @property
    def stores_asked(self) -> int:
        return len(self.scenario.stores.expected) + len(self.scenario.stores.none_for)

    @property
    def stores_right(self) -> int:
        return self.stores_asked - len(self.stores_missing) - len(self.stores_too_many)

    @property
    def notes_right(self) -> int:
        return len(self.scenario.notes) - len(self.notes_missing)

    @property
    def clean(self) -> bool:
        """Nothing at all to say against the answer."""
        return (
            self.right
            and self.stores_right == self.stores_asked
            and not self.notes_missing
            and self.offers_right in (None, True)
        )


def judge(scenario: Scenario, answer: dict[str, Any], seconds: float = 0.0) -> Verdict:
    """The verdict on an answer in its JSON form."""
    engine = main_engine(answer)
    named = _with_extensions(engine, answer)
    offers = [_id(offer) for offer in (answer.get("primary") or {}).get("offers", [])][:OFFERS_LOOKED_AT]
    ranking = answer.get("ranking", [])
    excluded = [each for each in ranking if each.get("excluded_by")]
    winner: dict[str, Any] = next((each for each in ranking if each.get("engine") == engine), {})
    return Verdict(
        scenario=scenario,
        engine=engine,
        right=bool(named & set(scenario.accept)),
        blunder=engine in scenario.blunders,
        stores_missing=_missing(scenario, answer),
        stores_too_many=_too_many(scenario, answer),
        offers_right=bool(set(offers) & set(scenario.offers)) if scenario.offers else None,
        notes_missing=_notes_missing(scenario, answer),
        exclusions=len(excluded),
        exclusions_sourced=sum(_sourced(each) for each in excluded),
        winner_sourced=bool(winner.get("reasons")) and _sourced(winner),
        seconds=seconds,
    )


def refused(scenario: Scenario, code: str, seconds: float = 0.0) -> Verdict:
    """The verdict on an error instead of an answer."""
    missing = tuple(f"{part}: {'|'.join(engines)}" for part, engines in scenario.stores.expected.items())
    offers = False if scenario.offers else None
    return Verdict(scenario, None, False, False, missing, (), offers, scenario.notes, seconds=seconds, problem=code)


def main_engine(answer: dict[str, Any]) -> str | None:
    """The engine of the main store; None when the answer has none."""
    engine: str | None = (answer.get("primary") or {}).get("engine")
    return EXTENSIONS.get(engine, engine) if engine else None


def _with_extensions(engine: str | None, answer: dict[str, Any]) -> set[str]:
    """The main engine, and the extensions of PostgreSQL that the answer adds to it."""
    if engine is None:
        return set()
    primary = answer.get("primary") or {}
    added = {_id(each) for each in primary.get("extensions") or ()}
    for store in answer.get("stores", []):
        added |= {store.get("engine"), store.get("extension")}
    own = {each for each in POSTGRESQL_EXTENSIONS if each in added} if engine == "postgresql" else set()
    return {engine, *own}


def _seconds(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """(role, engine) of every store beside the main one."""
    main = _with_extensions(main_engine(answer), answer)
    stores = (
        (_role(each.get("role", "")), EXTENSIONS.get(each.get("engine"), each.get("engine")))
        for each in answer.get("stores", [])
    )
    return [(role, engine) for role, engine in stores if engine not in main]


def _missing(scenario: Scenario, answer: dict[str, Any]) -> tuple[str, ...]:
    """Expected stores that are not there: found by engine, whatever the role is called."""
    engines = {engine for _, engine in _seconds(answer)}
    expected = scenario.stores.expected.items()
    return tuple(f"{part}: {'|'.join(wanted)}" for part, wanted in expected if not engines & set(wanted))


def _too_many(scenario: Scenario, answer: dict[str, Any]) -> tuple[str, ...]:
    """Stores of their own for parts that must not have one: by role, or by an engine that means the part."""
    found = []
    for part in scenario.stores.none_for:
        for role, engine in _seconds(answer):
            if role == part or engine in SPECIALISTS.get(part, ()):
                found.append(f"{part}: {engine}")
                break
    return tuple(found)


def _notes_missing(scenario: Scenario, answer: dict[str, Any]) -> tuple[str, ...]:
    said = json.dumps(answer.get("notes", []), ensure_ascii=False).lower()
    return tuple(note for note in scenario.notes if not any(name.lower() in said for name in note.split("|")))


def _sourced(ranked: dict[str, Any]) -> bool:
    """An address stands in `sources`, or in what excluded the engine."""
    return "http" in json.dumps([ranked.get("sources"), ranked.get("excluded_by")])


def _id(value: Any) -> str:
    return (
        str(next((value[key] for key in ("id", "offer", "engine", "name") if key in value), ""))
        if isinstance(value, dict)
        else str(value)
    )


def _role(role: str) -> str:
    return "_".join(role.lower().replace("-", " ").split())
