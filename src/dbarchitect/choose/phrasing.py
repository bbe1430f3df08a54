"""Requirements, claims and figures in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.knowledge.technology import Claim, ClaimValue, Facet
    from dbarchitect.model.technology import Requirement

_NAMED = {
    "fit.relational": "related tables", "fit.document": "documents", "fit.key_value": "values under keys",
    "fit.wide_column": "wide rows", "fit.time_series": "readings over time", "fit.analytics": "analytics",
    "fit.graph": "graphs", "fit.search": "search", "fit.vector": "embeddings", "fit.cache": "caching",
    "fit.coordination": "coordination", "fit.embedded": "running inside the application", "query.sql": "SQL",
    "query.joins": "joins", "query.secondary_indexes": "secondary indexes", "query.ad_hoc": "unforeseen questions",
    "query.aggregation": "aggregation", "query.full_text": "full-text search", "query.typo_tolerance": "search that forgives typing errors",
    "query.geo": "geographic search", "query.vector": "vector search", "query.graph_traversal": "paths of variable length",
    "query.time_series": "time-series functions", "query.json": "nested values", "query.window_functions": "window functions",
    "query.streaming_views": "results kept up to date", "transactions.scope": "transactions over",
    "transactions.isolation_default": "default isolation", "transactions.isolation_strongest": "strongest isolation",
    "transactions.constraints": "constraints", "consistency.default": "reads by default", "consistency.strongest": "strongest reads",
    "replication.read_replicas": "read replicas", "replication.failover": "failover", "replication.multi_region_reads": "reads in other regions",
    "replication.multi_region_writes": "writes in several regions", "replication.rpo_zero": "no acknowledged write lost",
    "durability.default": "durability by default", "durability.record": "fitness as a system of record",
    "change_capture": "change capture", "expiry": "expiry of rows", "operations.burden": "burden of running it", "operations.shape": "form",
    "operations.self_hosted": "running on one's own machines", "deployment.clouds": "sold on", "deployment.edge": "running close to users",
    "deployment.offline": "working offline", "deployment.serverless": "no machine to size", "scale.to_zero": "scaling to zero",
    "skills.familiarity": "familiarity", "skills.language": "language", "licence.open_source": "an open-source licence", "licence.id": "licence",
    "maturity.grade": "maturity", "ecosystem.grade": "ecosystem", "lock_in": "lock-in", "price.model": "what is paid for",
    "latency.point_read_ms": "read by key", "latency.point_write_ms": "durable write", "latency.aggregate": "aggregates over 100 million rows",
    "compliance.hipaa": "HIPAA", "compliance.pci_dss": "PCI DSS", "compliance.soc2": "SOC 2", "compliance.iso27001": "ISO 27001",
    "compliance.fedramp": "FedRAMP", "compliance.eu_region": "data kept in the EU", "scale.writes": "how writes grow", "scale.reads": "how reads grow",
}  # fmt: skip
_BURDEN = {"very_high": "very high", "high": "high", "medium": "medium", "low": "low", "none": "nothing to run"}


def facet_in_words(path: str) -> str:
    """What a facet is called in a sentence."""
    return _NAMED.get(path) or path.rpartition(".")[2].replace("_", " ")


def value_in_words(path: str, value: object) -> str:
    """A claim's value as a reader says it."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "nothing"
    if isinstance(value, (int, float)):
        unit = "bytes" if path.endswith("bytes") else "ms" if path.endswith("_ms") else ""
        return bytes_in_words(value) if unit == "bytes" else f"{value:,.10g} {unit}".strip()
    said = str(value)
    return _BURDEN.get(said, said) if path == "operations.burden" else said.replace("_", " ")


def asked_in_words(asked: Requirement, facets: Mapping[str, Facet]) -> str:
    """A requirement as a phrase: `secondary indexes: at least good`."""
    value = value_in_words(asked.path, asked.value)
    what = facet_in_words(asked.path)
    match asked.operator:
        case ">=":
            if value == "limited":
                return what
            return f"{what}: at least {value}"
        case "<=":
            return f"{what}: at most {value}"
        case "=":
            return what if asked.value is True else f"{what}: {value}"
        case "in":
            return f"{what}: {' or '.join(value_in_words(asked.path, v.strip()) for v in str(asked.value).split(','))}"
        case "includes":
            return f"{what}: {value}"


def claim_in_words(path: str, value: ClaimValue, claim: Claim | None) -> str:
    """A claim as a phrase with its versions and note."""
    versions = f" ({claim.versions})" if claim and claim.versions else ""
    note = f", {claim.note}" if claim and claim.note else ""
    return f"{facet_in_words(path)}: {value_in_words(path, value)}{versions}{note}"


def load_in_words(field: str, value: float) -> str:
    """A figure of the load with its unit: `40,000 writes a second`."""
    if field.startswith("data_bytes"):
        return f"{bytes_in_words(value)} of data"
    amount = f"{rounded(value):,.0f}" if value >= 10 else f"{value:.2g}"
    return f"{amount} {_FIGURES.get(field, field)}"


_FIGURES = {
    "writes_per_second": "writes a second",
    "reads_per_second": "reads a second",
    "ingest_rows_per_second": "rows a second taken in",
}


def rounded(value: float) -> float:
    """Two significant digits above 10."""
    if value < 10:
        return value
    digits = len(f"{value:.0f}") - 2
    return float(round(value / 10**digits) * 10**digits)


def bytes_in_words(value: float) -> str:
    """`300 GB`, `1.6 TB`."""
    for size, unit in ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if value >= size:
            return f"{value / size:,.3g} {unit}"
    return f"{value:,.0f} bytes"
