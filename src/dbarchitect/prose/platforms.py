"""Engines, clouds, frameworks and existing systems named in a text, and in which part they appear."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbarchitect.model.brief import ExistingSystem

ENGINES = {
    "postgresql": r"postgres(?:ql)?|aurora postgres\w*|pg\s?\d{2}|supabase|neon\.tech",
    "mysql": r"mysql|aurora mysql|planetscale",
    "mariadb": r"maria ?db",
    "sqlite": r"sqlite3?",
    "sqlserver": r"(?:ms |microsoft )?sql ?server|mssql|azure sql(?: database)?|t-sql",
    "oracle": r"oracle(?: ?(?:db|database|\d{2}\w?))?",
    "db2": r"db2",
    "mongodb": r"mongo(?: ?db)?(?: atlas)?|documentdb",
    "redis": r"redis|valkey",
    "cassandra": r"cassandra|scylla(?: ?db)?",
    "dynamodb": r"dynamo ?db",
    "cockroachdb": r"cockroach(?: ?db)?",
    "spanner": r"(?:cloud |google )spanner|spanner",
    "clickhouse": r"click ?house",
    "duckdb": r"duck ?db",
    "timescaledb": r"timescale(?: ?db)?",
    "influxdb": r"influx(?: ?db)?",
    "elasticsearch": r"elastic ?search",
    "opensearch": r"open ?search",
    "neo4j": r"neo4j",
    "bigquery": r"big ?query",
    "snowflake": r"snowflake",
    "firestore": r"firestore|firebase",
    "couchdb": r"couch(?: ?db|base)",
    "cosmosdb": r"cosmos ?db",
    "yugabytedb": r"yugabyte(?: ?db)?",
    "memcached": r"memcached",
    "pinecone": r"pinecone",
    "qdrant": r"qdrant",
    "access": r"(?:ms|microsoft) access|access (?:database|files?|db)",
    "filemaker": r"file ?maker",
}  # fmt: skip
_ENGINE_PATTERNS = tuple(
    (name, re.compile(rf"\b(?:{p})\b(?:\s*v?(\d{{1,2}})(?:\.\d+)?\b(?!\s*(?:%|users|gb|tb|ms)))?", re.IGNORECASE))
    for name, p in ENGINES.items()
)
CLOUDS = {
    "aws": r"aws|amazon web services|ec2|rds|aurora|amazon(?= (?:cloud|rds|aurora))",
    "gcp": r"gcp|google cloud(?: platform)?|cloud sql",
    "azure": r"microsoft azure|azure(?= (?:sql|cloud|database|cosmos|blob|functions|regions?|devops))|(?:(?<=on )|(?<=in )|(?<=to )|(?<=use )|(?<=uses )|(?<=using ))azure(?! [a-z]+s\b)",
    "hetzner": r"hetzner",
    "digitalocean": r"digital ?ocean",
    "ovh": r"ovh(?:cloud)?",
    "fly.io": r"fly\.io",
    "heroku": r"heroku",
    "supabase": r"supabase",
    "on_premises": r"on[- ]prem(?:ises?)?|no cloud|own (?:servers?|hardware|data ?cent(?:er|re))|on[- ]site (?:server|hardware)|runs on site|in[- ]house server",
}
FRAMEWORKS = (
    "django", "rails", "ruby on rails", "laravel", "spring boot", "spring", "fastapi", "flask", "express", "nestjs", "next.js", "nextjs",
    "node.js", "nodejs", "react", "vue", "angular", "svelte", "phoenix", "symfony", "asp.net", ".net", "prisma", "drizzle", "sqlalchemy",
    "hibernate", "typeorm", "sequelize", "graphql", "hasura", "flutter", "kotlin", "wordpress",
)  # fmt: skip
SKILLS = (
    "python", "java", "typescript", "javascript", "golang", "go", "rust", "php", "ruby", "c#", "c++", "kotlin", "elixir", "scala", "sql",
    "perl", "swift", "linux", "kubernetes", "docker", "terraform",
)  # fmt: skip
SYSTEMS = ("excel", "google sheets", "spreadsheet", "spreadsheets", "access", "salesforce", "sap", "hubspot", "shopify", "filemaker", "airtable", "notion", "wordpress", "quickbooks", "stripe", "zendesk", "jira", "moodle", "paper")  # fmt: skip
_EXISTING_BEFORE = r"(?:currently|today|existing|now|so far|legacy|old|present|right now|at the moment|until now|already)\W+(?:\w+\W+){0,5}$|(?:migrat\w+|mov(?:e|ing)|switch\w*|away|off|convert\w*|port\w*)\W+(?:\w+\W+){0,4}(?:from|off)\W+(?:\w+\W+){0,3}$|\bfrom\W+(?:\w+\W+){0,2}$|\b(?:we|they|operator|company|it|team)\W+(?:run|runs|use|uses|have|has|operate)\W+(?:an?\W+|on\W+|our\W+)?(?:\w+\W+)?$|\breplac\w+\W+(?:\w+\W+){0,3}$|\b(?:sits?|lives?|stored|kept|held)\W+(?:\w+\W+){0,2}in\W+(?:\w+\W+){0,2}$"
_EXISTING_AFTER = r"^\W*(?:\w+\W+){0,4}(?:today|currently|now|at the moment|already|is what we have|to be (?:left|replaced|retired))\b"
_ASKED_AFTER = r"^[^.!?]{0,60}\?"
_COMPARED = r"\b(?:or|vs\.?|versus|compared? (?:to|with)|rather than|instead of|than)\W+(?:\w+\W+){0,3}$"
_WANTED = r"\b(?:on|to|using|use|with|in|into|prefer\w*|want\w*|must be|should be|will be|stick with|go with|going with|settled on|decided (?:on|for)|chosen|is|require\w*|target\w*|choose|only|allowed|standard)\W+(?:an?\W+|the\W+|be\W+)?(?:\w+\W+)?$"


@dataclass(frozen=True, slots=True)
class Platforms:
    engine: str | None = None
    engine_version: int | None = None
    engines_named: tuple[str, ...] = ()
    existing: tuple[ExistingSystem, ...] = ()
    cloud: str | None = None
    frameworks: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


def platforms(text: str) -> Platforms:
    """What a text names, with the engine it has settled on when there is just one."""
    flat = re.sub(r"\s+", " ", text[:100000])
    named: dict[str, set[str]] = {}
    versions: dict[str, int] = {}
    covered: list[tuple[int, int]] = []
    for name, pattern in _ENGINE_PATTERNS:
        for found in pattern.finditer(flat):
            if any(a <= found.start() < b for a, b in covered) or (name == "oracle" and not found.group()[0].isupper()):
                continue
            if name == "spanner" and not found.group()[0].isupper():
                continue
            covered.append(found.span())
            named.setdefault(name, set()).add(_part(flat, found.start(), found.end()))
            if found.group(1):
                versions[name] = int(found.group(1))
    wanted = [
        n
        for n, parts in named.items()
        if "wanted" in parts and "asked" not in parts and not (parts & {"existing"} and len(named) > 1)
    ]
    existing = tuple(ExistingSystem(name=n, engine=n) for n, parts in named.items() if "existing" in parts)
    return Platforms(
        wanted[0] if len(wanted) == 1 else None,
        versions.get(wanted[0]) if len(wanted) == 1 else None,
        tuple(named),
        existing + _systems(flat, {e.name for e in existing}),
        next(
            (name for name, p in CLOUDS.items() if re.search(rf"(?<![\w.])(?:{p})(?![\w])", flat, re.IGNORECASE)), None
        ),
        _listed(flat, FRAMEWORKS),
        _skills(flat),
    )


def _part(text: str, start: int, end: int) -> str:
    """How an engine is spoken of: wanted, existing, compared, asked (in a question) or named."""
    sentence_start = (
        max(text.rfind(". ", 0, start), text.rfind("? ", 0, start), text.rfind("! ", 0, start), start - 160) + 1
    )
    before, after = text[max(sentence_start, 0) : start], text[end : end + 100]
    if re.search(_EXISTING_BEFORE, before, re.IGNORECASE) or re.search(_EXISTING_AFTER, after, re.IGNORECASE):
        return "existing"
    if re.search(_ASKED_AFTER, after):
        return "asked"
    if re.search(_COMPARED, before, re.IGNORECASE):
        return "compared"
    if (
        re.search(_WANTED, before, re.IGNORECASE)
        or before.strip() in {"", ".", ","}
        or before.rstrip().endswith((",", ":", "."))
    ):
        return "wanted"
    return "named"


def _systems(text: str, taken: set[str]) -> tuple[ExistingSystem, ...]:
    out: list[ExistingSystem] = []
    for name in SYSTEMS:
        for found in re.finditer(rf"\b{re.escape(name)}\b", text, re.IGNORECASE):
            if (name in {"access", "notion", "sap"} and not found.group()[0].isupper()) or name in taken:
                continue
            if _part(text, found.start(), found.end()) == "existing" or re.search(
                r"\b(?:paper|spreadsheets?|excel)\b", name
            ):
                out.append(ExistingSystem(name=name.rstrip("s") if name == "spreadsheets" else name))
                break
    return tuple({e.name: e for e in out}.values())


def _listed(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    found = [
        n
        for n in names
        if re.search(rf"(?<![\w.]){re.escape(n)}(?![\w])", text, re.IGNORECASE)
        and (len(n) > 4 or re.search(rf"(?<![\w.]){re.escape(n)}(?![\w])", text, re.IGNORECASE))
    ]
    common = {"spring", "express", "react", "rails", "phoenix", "flask", "angular", "hibernate", "flutter", "drizzle"}
    kept = [n for n in found if n not in common or re.search(rf"\b{n.capitalize()}\b", text)]
    return tuple(n for n in kept if not any(n != o and n in o for o in kept))


def _skills(text: str) -> tuple[str, ...]:
    """Languages somebody knows: only near words of knowing."""
    out: list[str] = []
    for found in re.finditer(
        r"\b(?:know\w*|experience\w*|skills?|fluent|familiar|background|developers?|engineers?|team|stack|written in|programm\w+)\b",
        text,
        re.IGNORECASE,
    ):
        around = text[max(0, found.start() - 40) : found.end() + 90]
        out += [
            s
            for s in SKILLS
            if re.search(
                rf"(?<![\w.#+]){re.escape(s)}(?![\w#+])", around, re.IGNORECASE if s not in {"go", "sql"} else 0
            )
            or (s == "sql" and re.search(r"\bSQL\b(?! Server)", around))
            or (s == "go" and re.search(r"\bGo\b(?=[,.]| and)", around))
        ]
    return tuple(dict.fromkeys(out))
