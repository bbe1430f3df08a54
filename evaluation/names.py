"""When two names mean the same thing, and which of many fits which of many, one to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from dbarchitect.core.names import singular, words

_SAME = (
    ("phone", "phone_number", "telephone", "telephone_number", "mobile", "mobile_number", "phone_no"),
    ("email", "email_address", "e_mail", "mail_address"),
    ("birth_date", "birthdate", "birthday", "dob", "born", "born_on"),
    ("postcode", "postal_code", "zip", "zip_code"),
    ("quantity", "qty"),
    ("colour", "color"),
    ("website", "web_site", "web_address", "url"),
)  # fmt: skip
_CANONICAL = {name: group[0] for group in _SAME for name in group}
_TIME_TAILS = {"date", "time", "at", "on", "timestamp", "datetime", "number", "no", "nr"}
_UNITS = {
    "kg", "g", "gram", "kilogram", "tonne", "km", "m", "metre", "meter", "cm", "mm", "mile", "minute", "min", "hour",
    "second", "day", "week", "month", "year", "litre", "liter", "percent", "percentage", "kwh", "kw", "celsius", "degree",
    "hectare", "ha", "mb", "gb", "eur", "usd", "euro", "dollar", "square", "in",
}  # fmt: skip
_FLAGS = {"is", "has", "was"}


@lru_cache(maxsize=8192)
def normal(name: str) -> str:
    """`name` in singular snake_case, `x_of_y` turned into `y_x`, common spellings unified."""
    parts = [singular(word) for word in words(name)]
    if "of" in parts[1:-1]:
        at = parts.index("of")
        what, whose = parts[:at], [part for part in parts[at + 1 :] if part not in {"the", "a"}]
        parts = [*whose, *(["count"] if what in (["number"], ["count"]) else what)]
    joined = "_".join(parts)
    return _CANONICAL.get(joined, joined)


def closeness(found: str, wanted: str, *, attribute: bool = False) -> int:
    """0 for different names, else the better the higher: 3 equal, 2 equal but for unit or tail, 1 equal in the head."""
    left, right = normal(found), normal(wanted)
    if left.replace("_", "") == right.replace("_", ""):
        return 3
    if attribute and _core(left) == _core(right):
        return 2
    shorter, longer = sorted((left.split("_"), right.split("_")), key=len)
    if longer[-len(shorter) :] == shorter:
        return 1
    return 1 if attribute and _is_suffix(_core(left), _core(right)) else 0


def _core(name: str) -> tuple[str, ...]:
    parts = name.split("_")
    while len(parts) > 1 and parts[0] in _FLAGS:
        parts = parts[1:]
    while len(parts) > 1 and parts[-1] in _UNITS:
        parts = parts[:-1]
    if len(parts) > 1 and parts[-1] in _TIME_TAILS:
        parts = parts[:-1]
    return tuple(parts)


def _is_suffix(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    shorter, longer = sorted((left, right), key=len)
    return longer[-len(shorter) :] == shorter


def match(found: Sequence[str], wanted: Mapping[str, Iterable[str]], *, attribute: bool = False) -> dict[str, str]:
    """Found name → wanted name, one to one; the closest pairs first, ties in the order given."""
    pairs: list[tuple[int, int, int, str, str]] = []
    for j, (name, others) in enumerate(wanted.items()):
        for i, candidate in enumerate(found):
            own = closeness(candidate, name, attribute=attribute) * 2
            other = max((closeness(candidate, o, attribute=attribute) for o in others), default=0) * 2 - 1
            best = max(own, other)
            if best > 0:
                pairs.append((-best, i, j, candidate, name))
    result: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, _, candidate, name in sorted(pairs):
        if candidate not in result and name not in taken:
            result[candidate] = name
            taken.add(name)
    return result
