"""What the text asks for."""

from __future__ import annotations

import re

from dbarchitect.model.brief import Ask

_ENGINE = r"(?:postgres\w*|mysql|mariadb|mongo\w*|sqlite|oracle|sql server|redis|cassandra|dynamodb|cockroachdb|clickhouse|neo4j|db2|access|excel)"
_DATABASE = r"(?:database|db|engine|data ?store|storage|dbms|datastore|technology|stack)"
_PATTERNS: tuple[tuple[Ask, str], ...] = (
    ("choice", rf"\b(?:which|what|what kind of|what type of)\s+(?:\w+\s+){{0,2}}{_DATABASE}s?\b"),
    ("choice", rf"\b(?:recommend|suggest|choose|choosing|pick|advise|advice|decide|select)\b[^.?!]{{0,40}}\b{_DATABASE}\b"),
    ("choice", rf"\b{_ENGINE}\s+(?:or|vs\.?|versus)\s+{_ENGINE}\b[^.!]{{0,80}}\?"),
    ("choice", rf"\b(?:should|would|could|can|or)\b[^.?!]{{0,80}}\b{_ENGINE}\b[^.?!]{{0,40}}\?"),
    ("choice", rf"\b{_ENGINE}\b[^.?!]{{0,40}}\b(?:enough|sufficient|suitable|a good (?:fit|choice|idea)|overkill)\b[^.?!]{{0,30}}\?"),
    ("index_help", r"\b(?:which|what|the right|missing|better|good|more|add|need|suggest|recommend)\b[^.?!]{0,30}\bind(?:ex(?:es)?|ices)\b"),
    ("index_help", r"\bindex(?:ing)?\s+(?:strategy|advice|help|recommendations?)\b"),
    ("query_help", r"\b(?:speed up|optimi[sz]e|rewrite|tune|fix|improve|explain)\b[^.?!]{0,40}\b(?:quer(?:y|ies)|sql|statements?)\b"),
    ("query_help", r"\bwhy (?:is|are|does|do)\b[^.?!]{0,40}\bquer(?:y|ies)\b[^.?!]{0,30}\b(?:slow|long)\b"),
    ("migration", rf"\b(?:migrat\w+|mov(?:e|ing)|switch\w*|port(?:ing)?|convert\w*|transfer\w*|get off|leav(?:e|ing))\b[^.?!]{{0,60}}\b(?:from|off|to|away)\b[^.?!]{{0,30}}\b{_ENGINE}\b"),
    ("migration", r"\bmigrat(?:e|ion|ing)\b[^.?!]{0,60}\b(?:database|schema|plan|legacy|existing|old)\b|\b(?:database|schema|data) migration\b"),
    ("migration", rf"\b{_ENGINE}\b[^.?!]{{0,60}}\bto be (?:left|replaced|retired|migrated)\b"),
    ("review", r"\b(?:review|audit|assess|check|look over|critique)\b[^.?!]{0,30}\b(?:our|my|this|the|existing|current)\b[^.?!]{0,20}\b(?:schema|database|data ?model|tables?|design|ddl)\b"),
    ("scaling", r"\b(?:how|help|need|want|have|must|plan)\b[^.?!]{0,40}\b(?:scale (?:to|up|out|our|the|this|it|beyond)|shard(?:ing)?|partition(?:ing)? (?:our|the|strategy)|read replicas)\b"),
    ("scaling", r"\b(?:scaling|sharding)\s+(?:plan|strategy|advice|help|problem)\b"),
    ("security", r"\b(?:how (?:do|can|should) (?:we|i)|help|advise|need)\b[^.?!]{0,40}\b(?:secure|encrypt|row[- ]level security|protect|lock down|permissions model)\b"),
)  # fmt: skip
_COMPILED = tuple((ask, re.compile(pattern, re.IGNORECASE)) for ask, pattern in _PATTERNS)
_DESIGN = re.compile(
    r"\b(?:design|model(?:l?ing)?|build(?:ing)?|create|creating|develop(?:ing)?|set(?:ting)? up|make|draw up|propose|sketch|come up with|want|need\w*|implement|launch\w*|plan\w*|looking for|require\w*|new)\b"
    r"[^.?!]{0,60}\b(?:database|data ?model|schema|data layer|data storage|tables?|er[- ](?:model|diagram)|erd|system|app|application|platform|back ?end|site|website|portal|tool|saas|software|data architecture|store)\b"
    r"|\b(?:schema|database|data ?model|data layer|tables?)\b[^.?!]{0,12}(?:,? please\b|\bfor (?:a|an|our|my|the)\b)",
    re.IGNORECASE,
)


def asks(text: str, describes: bool) -> tuple[Ask, ...]:
    """What is asked, most special first; a text that only describes asks for a new design."""
    flat = re.sub(r"\s+", " ", text[:60000])
    found = list(dict.fromkeys(ask for ask, pattern in _COMPILED if pattern.search(flat)))
    if not found:
        return ("new_design",) if describes or _DESIGN.search(flat) else ()
    if (
        describes
        and _DESIGN.search(flat)
        and not {"choice", "index_help", "query_help", "review", "migration"} & set(found)
    ):
        found.insert(0, "new_design")
    return tuple(found)
