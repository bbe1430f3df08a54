"""Sizes, rates, dates and settings as numbers: how much room there is and when it ends."""

from __future__ import annotations

import re
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
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})", case.inspection.source.read_at or "")
    if found is None or not 0 <= days <= 73_000:
        return None
    year, month, day = _civil(_days(int(found[1]), int(found[2]), int(found[3])) + int(days))
    return f"{year:04d}-{month:02d}-{day:02d}"


def days_between(earlier: str | None, later: str | None) -> float | None:
    """Days from one written moment to another; None when one is unknown."""
    moments = [re.match(r"(\d{4})-(\d{2})-(\d{2})", text or "") for text in (earlier, later)]
    if moments[0] is None or moments[1] is None:
        return None
    a, b = (_days(int(m[1]), int(m[2]), int(m[3])) for m in moments if m)
    return float(b - a)


def _days(year: int, month: int, day: int) -> int:
    """Days since 0000-03-01 of the Gregorian calendar; years begin in March, so that the leap day is the last."""
    year -= month <= 2
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day - 1


def _civil(days: int) -> tuple[int, int, int]:
    """Year, month and day of `_days`."""
    year = (10_000 * days + 14_780) // 3_652_425
    left = days - (365 * year + year // 4 - year // 100 + year // 400)
    if left < 0:
        year -= 1
        left = days - (365 * year + year // 4 - year // 100 + year // 400)
    month = (100 * left + 52) // 3060
    return year + (month + 2) // 12, (month + 2) % 12 + 1, left - (month * 306 + 5) // 10 + 1
