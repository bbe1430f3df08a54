"""`python -m evaluation.choosing.learning`: writes what kinds of work are known by, from the scenarios for work.

`--without PART` leaves parts out and tells how many of each are named right: how it would do on texts it has not learnt from.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dbarchitect.prose.needs.kinds_of_work import learn, scores
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
    "time_series": "timescaledb questdb influxdb victoriametrics prometheus tdengine mimir",
    "analytics": "clickhouse druid pinot starrocks bigquery snowflake databricks-sql redshift fabric synapse trino iceberg athena",
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
    """(part, scenario) of every scenario that may be looked at."""
    for file in ("practice", "heldout"):
        for part, listed in load_practice(file).items():
            yield from ((part, s) for s in listed if s.accept[0] in _OF)
    yield from (("seen", s) for s in load("seen") if s.ideal in _OF)


def sentences(text: str) -> tuple[str, ...]:
    return tuple(s for s in re.split(r"(?<=[.!?])\s+|\n\s*\n", text) if s.strip())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation.choosing.learning", description=__doc__)
    parser.add_argument("--without", nargs="*", default=[], help="parts to leave out; then nothing is written")
    left_out = parser.parse_args(arguments).without
    every = tuple(texts())
    known = learn(tuple((_OF[s.accept[0]], sentences(s.text)) for part, s in every if part not in left_out))
    if not left_out:
        told = {"texts": dict(sorted(known.texts.items())), "words": dict(sorted(known.words.items()))}
        WHERE.write_text(json.dumps(told, separators=(",", ":")) + "\n", encoding="utf-8")
    for part in left_out:
        asked = [s for p, s in every if p == part]
        right = 0
        for s in asked:
            found = scores(sentences(s.text), known)
            right += max(sorted(found), key=lambda k, f=found: f[k]) in {_OF.get(a) for a in s.accept}  # type: ignore[misc]
        print(f"{part}: the kind of {right} of {len(asked)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
