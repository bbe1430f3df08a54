"""Sizes, rates, dates and settings as numbers: how much room there is and when it ends."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import quote_literal
from dbarchitect.model.findings import Finding, Fix

if TYPE_CHECKING:
    from dbarchitect.assess.case import Case
    from dbarchitect.model.architecture import Evidence
    from dbarchitect.model.findings import Level

KB, MB, GB, TB = 2**10, 2**20, 2**30, 2**40
PAGE = 8192
_UNITS = {"b": 1, "kb": KB, "8kb": PAGE, "16kb": 2 * PAGE, "mb": MB, "gb": GB, "tb": TB, "k": KB, "m": MB, "g": GB}
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "min": 60_000.0, "h": 3_600_000.0, "d": 86_400_000.0}
_AMOUNT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*([A-Za-z0-9]*)\s*\Z")
_ON, _OFF = ("on", "true", "yes", "1"), ("off", "false", "no", "0")


def bytes_said(amount: float) -> str:
    """`1.6 TB`, `240 MB`, `12 kB`."""
    for size, unit in ((TB, "TB"), (GB, "GB"), (MB, "MB"), (KB, "kB")):
        if abs(amount) >= size:
            shown = amount / size
            return f"{shown:.1f} {unit}" if shown < 10 else f"{shown:,.0f} {unit}"
    return f"{amount:.0f} bytes"


def number(case: Case, name: str) -> float | None:
    """A setting's number in its own unit; None when unknown."""
    setting = case.setting(name)
    found = _AMOUNT.match(setting.value) if setting else None
    return float(found[1]) if found else None


def in_bytes(case: Case, name: str) -> float | None:
    """A setting's amount of memory or disk in bytes: `16384` of unit `8kB` and `128MB` are the same; None when unknown or off."""
    return _scaled(case, name, _UNITS)


def in_ms(case: Case, name: str) -> float | None:
    """A setting's length of time in milliseconds; None when unknown."""
    return _scaled(case, name, _MILLISECONDS)


def _scaled(case: Case, name: str, units: dict[str, int] | dict[str, float]) -> float | None:
    setting = case.setting(name)
    found = _AMOUNT.match(setting.value) if setting else None
    if setting is None or found is None:
        return None
    unit = (found[2] or setting.unit or "").lower()
    return float(found[1]) * units.get(unit, 1)


def is_on(case: Case, name: str) -> bool | None:
    """Whether a setting is on; None when it is unknown or neither."""
    setting = case.setting(name)
    said = setting.value.strip().lower() if setting else ""
    return True if said in _ON else False if said in _OFF else None


def about_server(
    object_: str,
    message: str,
    *,
    level: Level,
    fix: Fix | None = None,
    evidence: tuple[Evidence, ...] = (),
    size: float = 0.0,
    traffic: float = 0.0,
    key: str = "",
) -> Finding:
    """A finding about a setting, a statement, a session: anything that is no part of a table."""
    return Finding(
        check="", look="performance", level=level, object=object_, message=message,
        fix=fix, evidence=evidence, size=size, traffic=traffic, key=key,
    )  # fmt: skip


def set_to(case: Case, name: str, value: str, *, restart: bool = False, risk: str = "") -> Fix | None:
    """The setting changed for the whole server, and back; None for engines whose settings are no SQL of PostgreSQL's."""
    if case.engine != "postgresql":
        return None
    setting = case.setting(name)
    chosen = setting is not None and setting.origin not in (None, "", "default", "override")
    back = (
        f"ALTER SYSTEM SET {name} = {quote_literal(setting.value)}"
        if setting and chosen
        else f"ALTER SYSTEM RESET {name}"
    )
    load = "SELECT pg_reload_conf()"
    return Fix(
        sql=(f"ALTER SYSTEM SET {name} = {quote_literal(value)}", *(() if restart else (load,))),
        reverse=(back, *(() if restart else (load,))),
        lock="none",
        risk=risk
        or (
            "It takes effect when the server starts again."
            if restart
            else "It takes effect at once, for new statements."
        ),
    )


def date_after(case: Case, days: float) -> str | None:
    """The date so many days after the look: `2027-03-14`; None when the time of the look is unknown or it is over 200 years away."""
    looked = day_of(case.inspection.source.read_at)
    return None if looked is None or not 0 <= days <= 73_000 else (looked + timedelta(days=int(days))).isoformat()


def days_between(earlier: str | None, later: str | None) -> float | None:
    """Days from one written moment to another; None when one is unknown."""
    first, last = day_of(earlier), day_of(later)
    return None if first is None or last is None else float((last - first).days)


def day_of(moment: str | None) -> date | None:
    """The day of a written moment; None when it is none."""
    try:
        return date.fromisoformat((moment or "")[:10])
    except ValueError:
        return None
