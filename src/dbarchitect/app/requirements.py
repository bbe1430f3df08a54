"""The requirements as understood: one sentence a topic, said or assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.names import plural

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief, Entity
    from dbarchitect.model.design import Design


def requirements(design: Design) -> tuple[tuple[str, str], ...]:
    """(topic, sentence) pairs, in the order a reader wants them; what the brief is silent about says so."""
    brief = design.brief
    found = [
        ("Purpose", _purpose(brief)),
        ("Things", _things(design.entities)),
        (
            "Tenancy",
            f"Each {_words(brief.tenancy.tenant)} sees only its own rows."
            if brief.tenancy
            else "One organisation (assumed).",
        ),
        ("Volume", _volume(brief)),
        ("Load", _load(brief)),
        ("Availability", _availability(brief)),
        ("Consistency", _words(brief.consistency).capitalize() + "." if brief.consistency else "Strong (assumed)."),
        ("Rules", _rules(brief)),
        ("Compliance", ", ".join(brief.compliance) + "." if brief.compliance else "Nothing named."),
        ("Retention", f"{brief.retention_days:,} days." if brief.retention_days else "For ever (assumed)."),
        ("Where", _where(brief)),
        (
            "Existing",
            "; ".join(f"{s.name}{f' ({s.engine})' if s.engine else ''}" for s in brief.existing) + "."
            if brief.existing
            else "",
        ),
        ("Team", _team(brief)),
        (
            "Budget",
            f"{brief.budget.amount:,.0f} {brief.budget.currency} per {brief.budget.period}."
            if brief.budget and brief.budget.amount
            else "",
        ),
        ("Needs", ", ".join(_words(n) for n in brief.needs) + "." if brief.needs else ""),
    ]
    return tuple((topic, sentence) for topic, sentence in found if sentence)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _purpose(brief: Brief) -> str:
    asked = ", ".join(_words(a) for a in brief.ask)
    title = brief.title or brief.summary or "A data layer"
    domain = f" ({brief.domain})" if brief.domain and brief.domain.lower() not in title.lower() else ""
    return f"{title}{domain}" + (f"; asked for: {asked}." if asked else ".")


def _things(entities: tuple[Entity, ...]) -> str:
    said = [_words(e.name) for e in entities if e.source == "brief"]
    added = [_words(e.name) for e in entities if e.source != "brief"]
    return f"{', '.join(said)}" + (f"; assumed beside them: {', '.join(added)}" if added else "") + "."


def _volume(brief: Brief) -> str:
    parts: list[str] = []
    for entity in brief.entities:
        volume = entity.volume
        if volume is None or volume.source != "brief":
            continue
        number = f"{volume.low:,.0f}" if volume.low == volume.high else f"{volume.low:,.0f} to {volume.high:,.0f}"
        per = f" per {_words(volume.per)}" if volume.per else ""
        parts.append(f"{number} {_words(plural(entity.name))}{per}")
    if brief.workload.data_size_bytes:
        parts.append(f"{brief.workload.data_size_bytes / 1e9:,.3g} GB in all")
    return "; ".join(parts) + "." if parts else "No numbers named; usual ratios are assumed."


def _load(brief: Brief) -> str:
    load = brief.workload
    parts: list[str] = []
    if load.reads_per_second:
        parts.append(f"{load.reads_per_second:,.0f} reads a second")
    if load.writes_per_second:
        parts.append(f"{load.writes_per_second:,.0f} writes a second")
    if load.read_share is not None:
        parts.append(f"{load.read_share:.0%} of the requests read")
    if load.concurrent_users:
        parts.append(f"{load.concurrent_users:,} users at once")
    if load.peak_factor:
        parts.append(f"peaks of {load.peak_factor:g} times the average")
    rates = [p for p in brief.access if p.rate_per_second]
    if rates:
        parts.append(
            f"{len(rates)} access patterns with a rate, together {_rate(sum(p.rate_per_second or 0 for p in rates))} a second"
        )
    if load.latency_ms:
        parts.append(f"answers within {load.latency_ms:g} ms")
    return "; ".join(parts) + "." if parts else "No rates named."


def _rate(per_second: float) -> str:
    return f"{per_second:,.0f}" if per_second >= 10 else f"{per_second:.2g}"


def _availability(brief: Brief) -> str:
    wanted = brief.availability
    parts = [f"{wanted.percent:g} %"] if wanted.percent else []
    if wanted.rpo_seconds is not None:
        parts.append(f"at most {_duration(wanted.rpo_seconds)} of data lost")
    if wanted.rto_seconds is not None:
        parts.append(f"back within {_duration(wanted.rto_seconds)}")
    return "; ".join(parts) + "." if parts else "Nothing named."


def _duration(seconds: float) -> str:
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {word}{'s' if seconds != size else ''}"
    return f"{seconds:g} seconds"


def _rules(brief: Brief) -> str:
    said = [r.text.rstrip(".") for r in brief.rules if r.source == "brief"]
    return "; ".join(said) + "." if said else ""


def _where(brief: Brief) -> str:
    parts = [brief.cloud or "", ", ".join(brief.regions)]
    return "; ".join(p for p in parts if p) + "." if any(parts) else ""


def _team(brief: Brief) -> str:
    team = brief.team
    parts: list[str] = []
    if team.developers is not None:
        parts.append(f"{team.developers} developer{'s' if team.developers != 1 else ''}")
    if team.administrators is not None:
        many = "s" if team.administrators != 1 else ""
        parts.append(f"{team.administrators or 'no'} database administrator{many if team.administrators else ''}")
    parts.extend(filter(None, (", ".join(team.skills), ", ".join(team.frameworks), team.note)))
    return "; ".join(parts) + "." if parts else ""
