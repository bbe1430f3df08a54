"""A column of generated values: typed arrays, so that rules over order and equality are arithmetic."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from dbarchitect.prove.catalog import Type

Array = np.ndarray[Any, Any]
Kind = Literal["int", "decimal", "float", "timestamp", "date", "time", "interval", "bool", "text"]

SECOND = 1_000_000
DAY = 86_400 * SECOND
_KINDS: dict[str, Kind] = {
    "int2": "int", "int4": "int", "int8": "int", "oid": "int", "numeric": "decimal", "money": "decimal",
    "float4": "float", "float8": "float", "timestamp": "timestamp", "timestamptz": "timestamp", "date": "date",
    "time": "time", "timetz": "time", "interval": "interval", "bool": "bool",
}  # fmt: skip
_LIMITS = {"int2": 2**15 - 1, "int4": 2**31 - 1, "int8": 2**63 - 1, "oid": 2**31 - 1}
MOST_PLACES = 9
"""Decimal places of generated values; columns with more of them take these too."""
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """`data` is int64 (times in microseconds, days, decimals in units of the last digit), float64, bool or text."""

    kind: Kind
    data: Array
    null: Array
    scale: int = 0

    def __len__(self) -> int:
        return len(self.data)

    def take(self, rows: Array) -> Values:
        return Values(self.kind, self.data[rows], self.null[rows], self.scale)

    def but_null(self, where: Array) -> Values:
        return replace(self, null=self.null | where)

    def keys(self) -> list[Any]:
        """Hashable values, None for null, equal when the engine holds them equal."""
        return _but(self.data.tolist(), self.null, None)

    def texts(self) -> list[str | None]:
        """The values as the engine reads them, None for null."""
        return _but(_texts(self.kind, self.data, self.scale), self.null, None)

    def copied(self) -> list[str]:
        """The values as fields of COPY's text format."""
        out = _texts(self.kind, self.data, self.scale)
        if self.kind == "text":
            together = "".join(out)
            if any(c in together for c in "\\\n\t\r"):
                out = [v.translate(_ESCAPES) if "\\" in v or "\n" in v or "\t" in v or "\r" in v else v for v in out]
        return _but(out, self.null, "\\N")


def _but(values: list[Any], where: Array, other: Any) -> list[Any]:
    """`values` with `other` in the places named; changed in place."""
    for i in np.flatnonzero(where).tolist():
        values[i] = other
    return values


def concat(parts: list[Values]) -> Values:
    if len(parts) == 1:
        return parts[0]
    return Values(
        parts[0].kind, np.concatenate([p.data for p in parts]), np.concatenate([p.null for p in parts]), parts[0].scale
    )


def nulls(kind: Kind, n: int, scale: int = 0) -> Values:
    data: Array = np.full(n, "", dtype=object) if kind == "text" else np.zeros(n, dtype=_dtype(kind))
    return Values(kind, data, np.ones(n, dtype=bool), scale)


def of(kind: Kind, data: Array, scale: int = 0) -> Values:
    return Values(kind, data, np.zeros(len(data), dtype=bool), scale)


def from_texts(type_: Type, texts: list[str | None]) -> Values:
    """The engine's own output (ISO dates) as values."""
    kind, scale = kind_of(type_), scale_of(type_)
    null = np.array([t is None for t in texts], dtype=bool)
    if kind == "text":
        return Values(kind, np.array([t or "" for t in texts], dtype=object), null)
    parsed = [axis(kind, scale, t) if t is not None else 0 for t in texts]
    return Values(kind, np.array([p if p is not None else 0 for p in parsed], dtype=_dtype(kind)), null, scale)


def _dtype(kind: Kind) -> Any:
    return np.float64 if kind == "float" else np.bool_ if kind == "bool" else np.int64


def kind_of(type_: Type) -> Kind:
    if type_.form != "base" or type_.is_array:
        return "text"
    return _KINDS.get(type_.name, "text")


def scale_of(type_: Type) -> int:
    if type_.name == "numeric":
        precision = type_.precision
        return min(max(0, precision[1]), MOST_PLACES) if precision else 2
    return 2 if type_.name == "money" else 0


def limits(type_: Type) -> tuple[float, float]:
    """The least and greatest value of the type on its axis."""
    if type_.name in _LIMITS:
        top = _LIMITS[type_.name]
        return (-top if type_.name != "oid" else 0, top)
    precision = type_.precision
    if precision:
        top = min(10 ** (precision[0] - precision[1] + scale_of(type_)) - 1, 2**62)
        return -top, top
    return -(2.0**62), 2.0**62


def _texts(kind: Kind, data: Array, scale: int) -> list[str]:
    if kind == "text":
        return list(data.tolist())
    if kind == "decimal" and scale:
        return _decimals(data, scale)
    if kind == "timestamp":
        return _stamps(data)
    if kind == "date":
        return _by_difference(data, lambda d: np.datetime_as_string(d.astype("datetime64[D]")).tolist())
    if kind == "time":
        return [text[11:] for text in _stamps(data)]
    if kind == "interval":
        return [f"{v / SECOND:.6f} seconds" if v % SECOND else f"{v // SECOND} seconds" for v in data.tolist()]
    if kind == "bool":
        return ["t" if v else "f" for v in data.tolist()]
    return list(map(repr, data.tolist()))


def _by_difference(data: Array, write: Callable[[Array], list[str]]) -> list[str]:
    """The texts of `data`, each of its different values written once."""
    if len(data) < 64:
        return write(data)
    different, back = np.unique(data, return_inverse=True)
    if len(different) > len(data) // 2:
        return write(data)
    written: list[str] = np.array(write(different), dtype=object)[back].tolist()
    return written


def _decimals(data: Array, scale: int) -> list[str]:
    whole, part = np.divmod(np.abs(data), 10**scale)
    ends = [f".{i:0{scale}d}" for i in range(10**scale)] if scale <= 2 else None
    rests = [ends[p] for p in part.tolist()] if ends else [f".{p:0{scale}d}" for p in part.tolist()]
    out = list(map(str.__add__, map(repr, whole.tolist()), rests))
    for i in np.flatnonzero(data < 0).tolist():
        out[i] = "-" + out[i]
    return out


def _stamps(data: Array) -> list[str]:
    unit: Literal["s", "us"] = "us" if (data % SECOND).any() else "s"
    return [str(v) for v in np.datetime_as_string(data.astype("datetime64[us]"), unit=unit).tolist()]


_AMOUNT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*(year|mon|week|day|hour|min|sec)\w*")
_CLOCK = re.compile(r"(-?)(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?")
_UNITS = {"year": 365.25 * 86400, "mon": 30 * 86400, "week": 604800, "day": 86400, "hour": 3600, "min": 60, "sec": 1}


def axis(kind: Kind, scale: int, text: str) -> float | int | None:
    """A literal on the axis of its kind; None when it has no place there (infinity, now, nonsense)."""
    try:
        match kind:
            case "int":
                return int(text) if text.lstrip("+-").isdigit() else float(text)
            case "decimal":
                return round(float(text.lstrip("$").replace(",", "")) * float(10**scale), 6)
            case "float":
                return float(text)
            case "timestamp":
                return _instant(text)
            case "date":
                return _day(text)
            case "time":
                return _clock(text)
            case "interval":
                return _interval(text)
            case "bool":
                return int(text.lower() in {"t", "true", "1", "yes", "on"})
            case "text":
                return None
    except (ValueError, OverflowError):
        return None


def _dated(text: str) -> bool:
    return re.match(r"\d{4}-\d\d-\d\d", text) is not None


def _instant(text: str) -> int | None:
    if not _dated(text):
        return None
    clock = re.sub(r"([+-]\d\d(:?\d\d)?| ?UTC|Z)$", "", text[10:])
    return int(np.datetime64(text[:10] + clock.replace(" ", "T"), "us").astype(int))


def _day(text: str) -> int | None:
    return int(np.datetime64(text[:10], "D").astype(np.int64)) if _dated(text) else None


def _clock(text: str) -> int | None:
    found = _CLOCK.search(text)
    if not found:
        return None
    seconds = int(found[2]) * 3600 + int(found[3]) * 60 + float(found[4] or 0)
    return round((-seconds if found[1] else seconds) * SECOND)


def _interval(text: str) -> int | None:
    total = sum(float(a) * _UNITS[u] for a, u in _AMOUNT.findall(text))
    clock = _clock(text)
    if clock is None and not _AMOUNT.search(text):
        return 0 if text.strip() == "0" else None
    return round(total * SECOND) + (clock or 0)
