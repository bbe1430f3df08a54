"""What is kept for a short while: caches, sessions, limits, leaderboards, and what goes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.demand.figures import rate

if TYPE_CHECKING:
    from dbarchitect.choose.demand.sheet import Sheet
    from dbarchitect.choose.demand.told import Told
    from dbarchitect.model.technology import Part

_CACHED = (
    ("cache", 0.8),
    ("sessions", 0.9),
    ("rate_limits", 0.9),
    ("leaderboards", 1.1),
    ("pub_sub", 0.5),
    ("counters", 0.3),
)
_EXPIRING: tuple[tuple[Part, tuple[str, ...]], ...] = (
    ("time_series", ("time_series", "downsampling")),
    ("cache", ("sessions", "cache", "rate_limits")),
    ("search", ("log_search",)),
    ("analytics", ("analytics",)),
    ("key_value", ("key_lookups",)),
)


def contribute(told: Told, sheet: Sheet) -> None:
    kept = {
        "cache": "cached values",
        "sessions": "sessions",
        "rate_limits": "rate limits",
        "leaderboards": "leaderboards",
    }
    for need, weight in _CACHED:
        if told.mentions(need):
            sheet.weigh("cache", weight, told.strength(need))
            if need in kept:
                sheet.words.setdefault("cache", set()).add(kept[need])
            if need in {"sessions", "rate_limits", "cache"}:
                sheet.ask("cache", "expiry", ">=", "limited", "should", told.because(need))
    if told.mentions("carts") and told.has("may_be_lost"):
        sheet.weigh("cache", 0.9)
        sheet.words.setdefault("cache", set()).add("carts")
    elif told.mentions("carts") and (told.has("always_writable") or rate(told, "write_rate") >= 5000):
        sheet.weigh("key_value", 1.2, told.strength("carts"))
        sheet.words.setdefault("key_value", set()).add("carts")
    if told.mentions("expiry"):
        where = next((part for part, needs in _EXPIRING if told.has(*needs)), None)
        sheet.ask(where or "main", "expiry", ">=", "limited", "should" if where else "may", told.because("expiry"))
