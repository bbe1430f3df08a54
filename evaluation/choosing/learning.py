"""`python -m evaluation.choosing.learning`: writes what kinds of work are known by, from the scenarios for work.

`--without PART` leaves parts out and tells how many of each are named right: how it would do on texts it has not learnt from.
What the rules find in a text (`said_needs`) is learnt from beside its words, so the file is written again when the rules change.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dbarchitect.prose.needs.kinds_of_work import Learnt, learn, scores, text_features
from dbarchitect.prose.needs.reading import said_needs
from evaluation.choosing.practice import load_practice
from evaluation.choosing.scenario import Scenario, load

WHERE = Path(__file__).parents[2] / "src" / "dbarchitect" / "prose" / "needs" / "kinds_of_work.json"
KINDS = {
    "record": "postgresql mysql mariadb sqlserver oracle aurora-dsql citus cockroachdb yugabytedb spanner tidb vitess",
    "device": "sqlite realm objectbox couchbase-mobile pouchdb couchdb",
    "edge": "d1 libsql",
    "documents": "mongodb amazon-documentdb couchbase ravendb cosmosdb",
    "key_value": "dynamodb cassandra scylladb hbase bigtable aerospike",
    "cache": "redis valkey memcached",
    "coordination": "etcd consul zookeeper foundationdb",
    "time_series": "timescaledb questdb influxdb tdengine",
    "metrics": "victoriametrics prometheus mimir",
    "analytics": "clickhouse druid pinot starrocks",
    "warehouse": "bigquery snowflake databricks-sql redshift fabric synapse trino iceberg athena",
    "laptop": "duckdb",
    "graph": "neo4j neptune memgraph tigergraph arangodb janusgraph",
    "search": "elasticsearch opensearch solr meilisearch typesense algolia vespa",
    "vector": "milvus qdrant weaviate pinecone lancedb",
    "clients": "firestore firebase-rtdb supabase",
    "event_log": "kafka redpanda pulsar eventstoredb",
}
"""The kind of a scenario is that of its first accepted engine."""
_OF = {engine: kind for kind, engines in KINDS.items() for engine in engines.split()}


def texts() -> Iterator[tuple[str, Scenario]]:
    """(part, scenario) of every scenario that may be looked at; a part is `seen`, a list of a file, or every other one of `a` and `b`."""
    for file in ("practice", "heldout"):
        for part, listed in load_practice(file).items():
            yield from ((part, s) for s in listed if s.accept[0] in _OF)
    for part in ("a", "b"):
        for i, s in enumerate(load_practice(f"train/{part}")[part]):
            if s.accept[0] in _OF:
                yield f"{part}{i % 2}", s
    yield from (("seen", s) for s in load("seen") if s.ideal in _OF)


def sentences(text: str) -> tuple[str, ...]:
    return tuple(s for s in re.split(r"(?<=[.!?])\s+|\n\s*\n", text) if s.strip())


def found_in(scenario: Scenario) -> frozenset[str]:
    """The features of a scenario's text."""
    said = sentences(scenario.text)
    return text_features(said, frozenset(n.name for n in said_needs(said)))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation.choosing.learning", description=__doc__)
    parser.add_argument("--without", nargs="*", default=[], help="parts to leave out; then only those are measured")
    parser.add_argument("--write", action="store_true", help="write what was learnt, even without some parts")
    options = parser.parse_args(arguments)
    left_out = options.without
    every = tuple((part, s, found_in(s)) for part, s in texts())
    known = learn(tuple((_OF[s.accept[0]], found) for part, s, found in every if part not in left_out))
    if not left_out or options.write:
        told = {"texts": dict(sorted(known.texts.items())), "words": dict(sorted(known.words.items()))}
        WHERE.write_text(json.dumps(told, separators=(",", ":")) + "\n", encoding="utf-8")
    for part in left_out:
        asked = [(s, found) for p, s, found in every if p == part]
        right = sum(_named(found, known) in {_OF.get(a) for a in s.accept} for s, found in asked)
        print(f"{part}: the kind of {right} of {len(asked)}")
    return 0


def _named(found: frozenset[str], known: Learnt) -> str:
    ranked = scores(found, known)
    return max(sorted(ranked), key=lambda kind: ranked[kind])


if __name__ == "__main__":
    raise SystemExit(main())
