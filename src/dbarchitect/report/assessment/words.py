"""How an assessment is told: its headline, its looks, its fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, listed
from dbarchitect.model.findings import LOOKS

if TYPE_CHECKING:
    from dbarchitect.model.findings import Assessment, Finding, Fix, Level, Look, Verdict

LEVELS: tuple[Level, ...] = ("error", "warning", "notice")
TITLES: dict[Look, str] = {
    "schema": "Schema",
    "performance": "Performance",
    "scalability": "Scalability",
    "security": "Security",
    "migration": "Migration",
}
ENGINES = {
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "mariadb": "MariaDB",
    "sqlite": "SQLite",
    "duckdb": "DuckDB",
    "sqlserver": "SQL Server",
    "oracle": "Oracle",
}


def source_line(it: Assessment) -> str:
    """`shop.sql: PostgreSQL 18.1, 12 tables, 20 indexes, 9 foreign keys`."""
    source = it.source
    engine = f"{ENGINES[source.engine]} {source.version}".strip()
    counts = listed(
        (counted(source.tables, "table"), counted(source.indexes, "index"), counted(source.foreign_keys, "foreign key"))
    )
    return f"{source.where + ': ' if source.where else ''}{engine}, {counts}"


def headline(it: Assessment) -> str:
    """What was found in one sentence, never “fine” where something was not judged."""
    judged = sum(v.verdict != "not_judged" for v in it.verdicts)
    ran = f"{judged} of {counted(len(it.verdicts), 'check')} judged"
    if not it.findings:
        new = "new " if it.known else ""
        return f"Nothing {new}found by the {ran}." if judged else "Nothing was judged."
    by_level = [(level, sum(f.level == level for f in it.findings)) for level in LEVELS]
    said = listed(counted(n, level) for level, n in by_level if n)
    return f"{counted(len(it.findings), 'finding')}: {said}; {ran}."


def by_look(it: Assessment) -> tuple[tuple[Look, tuple[Finding, ...]], ...]:
    """Looks with their findings, ranked within each; all five, empty ones too."""
    return tuple((look, tuple(f for f in it.findings if f.look == look)) for look in LOOKS)


def not_judged(it: Assessment) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Reasons with the checks that could not tell because of them, those with most checks first."""
    reasons: dict[str, list[str]] = {}
    for verdict in it.verdicts:
        if verdict.verdict == "not_judged":
            reasons.setdefault(verdict.why or "no reason given", []).append(verdict.check)
    return tuple(
        (why, tuple(sorted(names))) for why, names in sorted(reasons.items(), key=lambda r: (-len(r[1]), r[0]))
    )


def look_line(it: Assessment, look: Look) -> str:
    """`31 clean, 4 found something, 6 not judged`."""
    verdicts: list[Verdict] = [v for v in it.verdicts if v.look == look]
    named = (("clean", "clean"), ("found", "found something"), ("not_judged", "not judged"))
    counts = [(sum(v.verdict == kind for v in verdicts), words) for kind, words in named]
    return ", ".join(f"{n} {words}" for n, words in counts if n) or "no check was run"


def proof_of(fix: Fix) -> str:
    """Whether the fix was tried and what came of it; empty when nobody tried."""
    if fix.proven:
        note = f" ({fix.why})" if fix.why else ""
        back = "" if fix.why else ", undone, schema as before"
        return f"proven: applied in a sandbox, silent, nothing new{back}{note}"
    if fix.proven is False:
        return f"tried in a sandbox and not good as it stands: {fix.why}"
    return f"not tried: {fix.why}" if fix.why else ""


def price_of(fix: Fix) -> str:
    """The lock and the risk in a sentence; empty when neither is said."""
    lock = f"lock {fix.lock}" if fix.lock else ""
    return ". ".join(p.rstrip(".") for p in (lock, fix.risk) if p) + ("." if fix.lock or fix.risk else "")
