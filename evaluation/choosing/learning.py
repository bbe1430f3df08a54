"""`python -m evaluation.choosing.learning`: writes what is known of kinds of work and of what is accepted for them, from the scenarios for work.

`--without PART` leaves parts out and measures the answers of the words alone on them, `--folds N` on every scenario without its fold.
What the rules find in a text (`said_needs`) is learnt from beside its words, so the file is written again when the rules change.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from dbarchitect.knowledge.catalogue import catalogue
from dbarchitect.prose.genre import prose_of
from dbarchitect.prose.needs.features import text_features
from dbarchitect.prose.needs.learnt import FILE, Learnt, packed, unpacked
from dbarchitect.prose.needs.reading import said_needs
from evaluation.choosing.fitting import Lesson, fitted
from evaluation.choosing.practice import load_practice
from evaluation.choosing.scenario import Scenario, load

WHERE = Path(__file__).parents[2] / "src" / "dbarchitect" / "prose" / "needs" / FILE
FILES = ("practice", "heldout", "train/a", "train/b", "train/c", "train/d")
KINDS = {
    "record": "postgresql mysql mariadb sqlserver oracle db2 aurora-dsql citus cockroachdb yugabytedb spanner tidb vitess singlestore",
    "device": "sqlite realm objectbox couchbase-mobile pouchdb couchdb rocksdb",
    "edge": "d1 libsql",
    "documents": "mongodb amazon-documentdb documentdb-postgresql couchbase ravendb cosmosdb",
    "key_value": "dynamodb cassandra scylladb hbase bigtable aerospike",
    "cache": "redis valkey memcached",
    "coordination": "etcd consul zookeeper foundationdb",
    "time_series": "timescaledb questdb influxdb tdengine",
    "metrics": "victoriametrics prometheus mimir",
    "analytics": "clickhouse druid pinot starrocks",
    "warehouse": "bigquery snowflake databricks-sql redshift fabric synapse trino iceberg athena dremio",
    "laptop": "duckdb",
    "graph": "neo4j neptune memgraph tigergraph arangodb janusgraph",
    "search": "elasticsearch opensearch solr meilisearch typesense algolia vespa",
    "vector": "milvus qdrant weaviate pinecone lancedb turbopuffer",
    "clients": "firestore firebase-rtdb supabase",
    "event_log": "kafka redpanda pulsar eventstoredb",
}
"""The kind of a scenario is that of its first accepted engine."""
OF = {engine: kind for kind, engines in KINDS.items() for engine in engines.split()}


class Text(NamedTuple):
    """A scenario with the part it belongs to, and what is learnt from it."""

    part: str
    scenario: Scenario
    lesson: Lesson


def texts() -> Iterator[tuple[str, Scenario]]:
    """(part, scenario) of every scenario that may be looked at; a part is `seen`, or a list of a file."""
    for file in FILES:
        for part, listed in load_practice(file).items():
            yield from ((part, s) for s in listed if any(a in OF for a in s.accept))
    yield from (("seen", s) for s in load("seen") if s.ideal in OF)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text as the reader cuts them."""
    from dbarchitect.prose.tokens import sentences as cut

    return tuple(s.text for s in cut(prose_of(text)))


@lru_cache(maxsize=1)
def every() -> tuple[Text, ...]:
    """All texts with their features."""
    engines = frozenset(t.id for t in catalogue().engines)
    found = []
    for part, s in texts():
        said = sentences(s.text)
        kind = next(OF[a] for a in s.accept if a in OF)
        accepted = engines.intersection(s.accept)
        found.append(Text(part, s, Lesson(kind, accepted, text_features(said, said_needs(said)))))
    return tuple(found)


def known_from(listed: Sequence[Text]) -> tuple[bytes, Learnt]:
    """What these texts teach, as the file and as it is read."""
    content = packed(*fitted(tuple(t.lesson for t in listed)))
    return content, unpacked(content)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evaluation.choosing.learning", description=__doc__)
    parser.add_argument("--without", nargs="*", default=[], help="parts to leave out; then only those are measured")
    parser.add_argument("--folds", type=int, default=0, help="measure all scenarios in so many folds")
    parser.add_argument("--write", action="store_true", help="write what was learnt, even without some parts")
    options = parser.parse_args(arguments)
    listed = every()
    if options.folds:
        for known, asked in folds(listed, options.folds):
            _tell(known, asked)
        return 0
    content, known = known_from([t for t in listed if t.part not in options.without])
    if not options.without or options.write:
        WHERE.write_bytes(content)
    _tell(known, [t for t in listed if t.part in options.without])
    return 0


def folds(listed: Sequence[Text], count: int) -> Iterator[tuple[Learnt, list[Text]]]:
    """(what is learnt from the others, the texts of a fold); the same folds every time."""
    places = [i % count for i in range(len(listed))]
    random.Random(1).shuffle(places)
    for fold in range(count):
        known = known_from([t for t, f in zip(listed, places, strict=True) if f != fold])[1]
        yield known, [t for t, f in zip(listed, places, strict=True) if f == fold]


def _tell(known: Learnt, asked: Sequence[Text]) -> None:
    kinds: Counter[str] = Counter()
    engines: Counter[str] = Counter()
    for part, scenario, lesson in asked:
        likely = known.likely(lesson.found)
        shares = known.accepted(lesson.found, likely)
        kinds[part] += max(sorted(likely), key=lambda k: likely[k]) in {OF.get(a) for a in scenario.accept}
        engines[part] += max(sorted(shares), key=lambda e: shares[e]) in scenario.accept
    for part, count in sorted(Counter(t.part for t in asked).items()):
        print(f"{part}: of {count} the kind of {kinds[part]}, an accepted engine for {engines[part]}")


if __name__ == "__main__":
    raise SystemExit(main())
