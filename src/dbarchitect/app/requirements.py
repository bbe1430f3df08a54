"""The requirements as understood: one sentence a topic, said or assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted, frequency, listed, many, span
from dbarchitect.report.purpose import heading, statement

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
        ("Retention", _retention(brief)),
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
        ("Needs", _needs(brief)),
    ]
    return tuple((topic, sentence) for topic, sentence in found if sentence)


def _words(name: str) -> str:
    return name.replace("_", " ")


_TOLD_ELSEWHERE = frozenset({
    "customary", "kind_of_work", "simple_record", "small_team", "technology_existing", "technology_known", "item_rate", "read_rate",
    "write_rate",
})  # fmt: skip
"""Needs that only the choice of engines counts with, or that stand under load, team and existing systems."""


def _needs(brief: Brief) -> str:
    told = [n for n in brief.needs if n.name not in _TOLD_ELSEWHERE]
    said = [_words(n.name) + (f" ({n.value})" if n.value else "") for n in told]
    return ", ".join(dict.fromkeys(said)) + "." if said else ""


def _purpose(brief: Brief) -> str:
    asked = [_words(a) for a in brief.ask if a != "new_design"]
    said = brief.title if brief.title and heading(brief) == " ".join(brief.title.split()) else statement(brief)
    said = said.rstrip(".")
    domain = f" ({brief.domain})" if brief.domain and brief.domain.lower() not in said.lower() else ""
    return f"{said}{domain}" + (f"; asked for: {listed(asked)}." if asked else ".")


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
        parts.append(f"{number} {_words(entity.name) if number == '1' else many(entity.name)}{per}")
    if brief.workload.data_size_bytes:
        parts.append(f"{brief.workload.data_size_bytes / 1e9:,.3g} GB in all")
    return "; ".join(parts) + "." if parts else "No numbers named; usual ratios are assumed."


def _load(brief: Brief) -> str:
    load = brief.workload
    parts: list[str] = []
    if load.reads_per_second:
        parts.append(f"{_load_of('read', load.reads_per_second)}")
    if load.writes_per_second:
        parts.append(f"{_load_of('write', load.writes_per_second)}")
    if load.read_share is not None:
        parts.append(f"{load.read_share:.0%} of the requests read")
    if load.concurrent_users:
        parts.append(f"{counted(load.concurrent_users, 'user')} at once")
    if load.peak_factor:
        parts.append(f"peaks of {load.peak_factor:g} times the average")
    rates = [p for p in brief.access if p.rate_per_second]
    if rates:
        parts.append(
            f"{counted(len(rates), 'access pattern')} with a rate, together {frequency(sum(p.rate_per_second or 0 for p in rates))}"
        )
    if load.latency_ms:
        parts.append(f"answers within {load.latency_ms:g} ms")
    return "; ".join(parts) + "." if parts else "No rates named."


def _load_of(noun: str, per_second: float) -> str:
    """`200 reads a second`, `about 50 writes a month`."""
    amount, _, period = frequency(per_second).rpartition(" a ")
    if not amount:
        amount, _, period = frequency(per_second).rpartition(" an ")
        return f"{amount} {many(noun)} an {period}" if amount else f"{many(noun)} {period}"
    return f"{amount} {noun if amount == '1' else many(noun)} a {period}"


def _retention(brief: Brief) -> str:
    """How long all is kept, and what is kept for another time."""
    whole = span(brief.retention_days) if brief.retention_days else ""
    own: dict[int, list[str]] = {}
    for entity in brief.entities:
        if entity.retention_days and entity.retention_days != brief.retention_days:
            own.setdefault(entity.retention_days, []).append(many(entity.name))
    single = [f"{listed(names)} {span(days)}" for days, names in sorted(own.items())]
    if not whole and not single:
        return "For ever (assumed)."
    rest = whole or "everything else for ever (assumed)"
    said = "; ".join([*single, rest] if not whole else [whole, *single])
    return said[:1].upper() + said[1:] + "."


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
            return counted(seconds / size, word)
    return counted(seconds, "second")


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
        parts.append(counted(team.developers, "developer"))
    if team.administrators is not None:
        wanted = "database administrator"
        parts.append(counted(team.administrators, wanted) if team.administrators else f"no {wanted}")
    parts.extend(filter(None, (", ".join(team.skills), ", ".join(team.frameworks), team.note)))
    return "; ".join(parts) + "." if parts else ""
