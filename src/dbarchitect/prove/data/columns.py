"""One column's values: plausible for what it means, within what its type and rules allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dbarchitect.prove.data import exotic, patterns
from dbarchitect.prove.data.needs import Need, both
from dbarchitect.prove.data.semantic import default_null_share
from dbarchitect.prove.data.values import DAY, SECOND, Array, Kind, Values, axis, limits, of
from dbarchitect.prove.data.words import POOLS, pool

if TYPE_CHECKING:
    from dbarchitect.model.facts import ColumnFacts
    from dbarchitect.prove.catalog import Column

Judge = Callable[[str, str, list[str]], bool]
"""(pattern, `regex` or `like`, samples): whether the engine says that all samples match."""

_LONG = {"long text": "paragraph", "rich text": "paragraph"}
_POOLS = {
    "name": "label", "country": "country", "currency": "currency", "language": "language", "timezone": "timezone",
    "file": "filename", "image": "filename",
}  # fmt: skip
_MOSTLY_FALSE = ("is_default", "is_primary", "is_admin", "deleted", "archived", "is_deleted", "blocked", "is_current")
_FUTURE = ("due", "expire", "end", "start", "schedul", "valid", "until", "plan", "next", "deadline", "checkout")
_EXACT = 2**52
"""Whole numbers up to here are exact as floats."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Spec:
    """What is known of a column before any row is made. `unique` asks for values that never repeat."""

    column: Column
    kind: Kind
    scale: int
    semantic: str
    facts: ColumnFacts | None
    base: Need
    unique: bool = False
    today: int = 0
    """The reference day in days since 1970."""

    @property
    def null_share(self) -> float:
        if self.column.not_null:
            return 0.0
        if self.facts is not None and self.facts.null_share is not None:
            return self.facts.null_share
        return default_null_share(self.column.name)


def make(spec: Spec, need: Need, n: int, start: int, rng: np.random.Generator, judge: Judge) -> Values:
    """`n` values; unique ones are numbered from `start`."""
    need = both(spec.base, need)
    values = _fitting(spec, need, n, start, rng, judge)
    if need.null is True:
        return values.but_null(np.ones(n, dtype=bool))
    if need.null is False or spec.null_share <= 0:
        return values
    return values.but_null(rng.random(n) < spec.null_share)


def _fitting(spec: Spec, need: Need, n: int, start: int, rng: np.random.Generator, judge: Judge) -> Values:
    if spec.kind == "bool":
        return of("bool", _booleans(spec, need, n, rng))
    options = need.allowed if need.allowed is not None else (spec.column.type.labels or None)
    if options is None and spec.facts is not None and spec.facts.values and spec.kind == "text":
        options = spec.facts.values
    if options is not None:
        kept = tuple(o for o in options if o not in need.excluded) or options
        return _chosen(spec, kept, n, rng)
    if spec.kind != "text":
        return _numbers(spec, need, n, start, rng)
    if exotic.handles(spec.column.type):
        return of("text", exotic.make(spec.column.type, n, start, rng, spec.unique, spec.today, need))
    return of("text", _texts(spec, need, n, start, rng, judge))


def _booleans(spec: Spec, need: Need, n: int, rng: np.random.Generator) -> Array:
    if need.truth is not None:
        return np.full(n, need.truth, dtype=bool)
    share = 0.12 if spec.column.name.lower().startswith(_MOSTLY_FALSE) else 0.7
    if spec.facts is not None and "true" in spec.facts.values and spec.facts.shares:
        share = spec.facts.shares[spec.facts.values.index("true")]
    return np.asarray(rng.random(n) < share, dtype=bool)


def _chosen(spec: Spec, options: tuple[str, ...], n: int, rng: np.random.Generator) -> Values:
    known = spec.facts
    if known is not None and known.shares and len(known.shares) == len(known.values):
        share = dict(zip(known.values, known.shares, strict=True))
        weights = np.array([max(share.get(o, 0.01), 1e-6) for o in options])
    else:  # a life cycle: the middle is where things stay, the first states pass quickly
        weights = np.array([1.0 / (1 + abs(i - len(options) / 3)) for i in range(len(options))])
    picked = rng.choice(len(options), size=n, p=weights / weights.sum())
    if spec.kind == "text":
        return of("text", np.array(options, dtype=object)[picked])
    points = [axis(spec.kind, spec.scale, o) or 0 for o in options]
    dtype = np.float64 if spec.kind == "float" else np.int64
    return of(spec.kind, np.array(points, dtype=dtype)[picked], spec.scale)


def _numbers(spec: Spec, need: Need, n: int, start: int, rng: np.random.Generator) -> Values:
    least, most = limits(spec.column.type)
    low = least if need.low is None else max(least, need.low)
    high = most if need.high is None else min(most, need.high)
    if spec.unique and spec.kind in {"int", "decimal"}:
        begin = max(low, 1)
        data = np.arange(start, start + n, dtype=np.int64) + int(np.ceil(begin)) - 1
        if len(data) and data[-1] > high and low < 1:
            data = np.ceil(low).astype(np.int64) + np.arange(start - 1, start - 1 + n, dtype=np.int64)
        return of(spec.kind, data, spec.scale)
    if (need.low is not None and need.low > most) or (need.high is not None and need.high < least):
        raise ValueError(f"values of {spec.column.name} are beyond 64 bits")
    if spec.kind != "float" and max(abs(low), abs(high)) > _EXACT and 0 <= high - low < _EXACT:
        first = int(np.ceil(low)) if isinstance(low, float) else low
        return of(spec.kind, first + rng.integers(0, int(high - low) + 1, n), spec.scale)
    data = _within(_natural(spec, n, start, rng), low, high, rng)
    if spec.kind != "float":
        data = np.clip(np.rint(data), np.ceil(low), np.floor(high)).astype(np.int64)
    excluded = [p for e in need.excluded if (p := axis(spec.kind, spec.scale, e)) is not None]
    if excluded:
        hit = np.isin(data, excluded)
        data = np.where(hit, np.clip(data + (1 if high - low > 1 else 0), low, high).astype(data.dtype), data)
    return of(spec.kind, data, spec.scale)


def _within(data: Array, low: float, high: float, rng: np.random.Generator) -> Array:
    """Values out of bounds moved inside, without heaping them on the bound."""
    out = (data < low) | (data > high)
    if not out.any():
        return data
    span = high - low
    if span < 1e12:
        moved = low + rng.random(len(data)) * span
    elif abs(low) <= abs(high):
        moved = low + np.abs(data) % 1e6
    else:
        moved = high - np.abs(data) % 1e6
    return np.where(out, moved, data)


def _natural(spec: Spec, n: int, start: int, rng: np.random.Generator) -> Array:
    name, unit = spec.column.name.lower(), 10**spec.scale if spec.kind == "decimal" else 1
    match spec.kind:
        case "timestamp":
            seconds = _days(spec, n, rng) * 86400.0
            clock = rng.normal(13.5, 3.2, n) % 24 * 3600 if not spec.unique else rng.random(n) * 86400
            moments = np.floor(seconds + clock) * SECOND
            return moments + rng.integers(0, SECOND, n) if spec.unique else np.asarray(moments)
        case "date":
            return np.asarray(_days(spec, n, rng))
        case "time":
            return np.floor(rng.normal(13.5, 3, n) % 24 * 4) * 900 * SECOND
        case "interval":
            return np.floor(rng.lognormal(3.4, 1, n)) * 60 * SECOND
    match spec.semantic:
        case "money":
            data = np.round(rng.lognormal(3.6, 1.1, n), 2)
        case "percent":
            data = rng.integers(0, 101, n).astype(float)
        case "rating":
            data = rng.choice([1.0, 2, 3, 4, 5], size=n, p=[0.05, 0.07, 0.18, 0.35, 0.35])
        case "year":
            data = 1970 + spec.today // 365 - np.floor(rng.exponential(8, n))
        case "count":
            data = np.floor(rng.lognormal(1.6, 1.1, n))
        case "float" | "decimal" if "lat" in name:
            data = rng.normal(35, 22, n).clip(-89, 89)
        case "float" | "decimal" if name.startswith(("lon", "lng")):
            data = rng.uniform(-179, 179, n)
        case _ if spec.kind == "int":
            data = np.floor(rng.lognormal(3, 1.3, n))
        case _:
            data = np.round(rng.lognormal(2.5, 1, n), 3)
    return np.asarray(data * unit)


def _days(spec: Spec, n: int, rng: np.random.Generator) -> Array:
    name = spec.column.name.lower()
    if "birth" in name or name == "dob":
        return spec.today - np.floor(rng.uniform(18 * 365, 80 * 365, n))
    if name.startswith(_FUTURE):
        return spec.today + np.floor(rng.normal(5, 40, n))
    return spec.today - 1 - np.floor(rng.exponential(200, n) % 1095)


def _texts(spec: Spec, need: Need, n: int, start: int, rng: np.random.Generator, judge: Judge) -> Array:
    longest = min((x for x in (spec.column.type.length, need.length_high) if x is not None), default=None)
    wide = max(need.length_low, 0)
    data = _folded(_natural_texts(spec, n, start, rng, wide, longest), need.folds)
    if not (need.regexes or need.likes) or _accepted(data, need, judge):
        return data
    drawn = _from_pattern(spec, need, n, start, rng, wide, longest)
    return data if drawn is None else drawn


def _accepted(data: Array, need: Need, judge: Judge) -> bool:
    samples = list(dict.fromkeys(data[:: max(1, len(data) // 40)].tolist()))
    return all(judge(p, "regex", samples) for p in need.regexes) and all(judge(p, "like", samples) for p in need.likes)


def _from_pattern(
    spec: Spec, need: Need, n: int, start: int, rng: np.random.Generator, shortest: int, longest: int | None
) -> Array | None:
    size = min(n, 20_000) if spec.unique else min(n, 400)
    if need.regexes:
        drawn = patterns.matching(need.regexes[0], max(size, 1), rng, shortest, longest)
    else:
        drawn = [t[:longest] for t in patterns.like(need.likes[0], max(size, 1), rng)] if need.likes else []
    if not drawn:
        return None
    found = np.array(drawn, dtype=object)
    return found[np.arange(n) % len(found)] if spec.unique else found[rng.integers(0, len(found), n)]


def _folded(data: Array, folds: tuple[str, ...]) -> Array:
    for fold in folds:
        change = {"lower": str.lower, "upper": str.upper}.get(fold, str.strip)
        data = np.array([change(v) for v in data.tolist()], dtype=object)
    return data


def _natural_texts(
    spec: Spec, n: int, start: int, rng: np.random.Generator, shortest: int, longest: int | None
) -> Array:
    if spec.unique and longest is not None and longest < 10:
        return _counted(n, start, shortest, longest)
    texts = _meaning(spec, n, start, rng, longest)
    if longest is not None:
        texts = _cut(texts, longest, spec.unique)
    if shortest > 1:
        texts = np.array(
            [v if len(v) >= shortest else v + "x" * (shortest - len(v)) for v in texts.tolist()], dtype=object
        )
    return texts


def _meaning(spec: Spec, n: int, start: int, rng: np.random.Generator, longest: int | None) -> Array:
    numbers = range(start, start + n)

    def drawn(name: str) -> Array:
        words = pool(name)
        return words[rng.integers(0, len(words), n)]

    match spec.semantic:
        case "email":
            return np.array(
                [f"{w}{i}@example.com" for w, i in zip(drawn("login").tolist(), numbers, strict=True)], dtype=object
            )
        case "phone":
            base = rng.integers(10**8, 9 * 10**8, n) if not spec.unique else 10**8 + np.arange(start, start + n)
            return np.array([f"+49{v}" for v in base.tolist()], dtype=object)
        case "url":
            return np.array(
                [f"https://example.com/{w}/{i}" for w, i in zip(drawn("slug").tolist(), numbers, strict=True)],
                dtype=object,
            )
        case "code":
            base = np.arange(start, start + n) if spec.unique else rng.integers(1, max(10, n), n)
            return np.array([f"{spec.column.name[:2].upper()}-{v:06d}" for v in base.tolist()], dtype=object)
        case "color":
            return np.array([f"#{v:06x}" for v in rng.integers(0, 2**24, n).tolist()], dtype=object)
        case "digits":
            return np.array([f"{v:05d}" for v in rng.integers(1000, 99999, n).tolist()], dtype=object)
        case "ip":
            return np.array(
                [f"10.{v >> 16 & 255}.{v >> 8 & 255}.{v & 255}" for v in rng.integers(0, 2**24, n).tolist()],
                dtype=object,
            )
        case "secret":
            text = rng.bytes(32 * n).hex()
            return np.array([text[i * 64 : i * 64 + 64] for i in range(n)], dtype=object)
        case "country":
            name = "country3" if longest == 3 else "country" if longest == 2 else "country_name"
            texts = drawn(name if longest in {2, 3} or "code" in spec.column.name else "country")
        case semantic if semantic in _LONG:
            texts = drawn("paragraph" if semantic == "rich text" else "sentence")
        case semantic:
            texts = drawn(_POOLS.get(semantic, semantic if semantic in POOLS else "label"))
    if not spec.unique:
        return texts
    dash = "-" if spec.semantic in {"slug", "login"} else " "
    return np.array([f"{w}{dash}{i}" for w, i in zip(texts.tolist(), numbers, strict=True)], dtype=object)


def _cut(texts: Array, longest: int, keep_end: bool) -> Array:
    """No text longer than `longest`; the numbered end of unique ones is kept."""
    if not keep_end:
        return np.array([v[:longest].rstrip() or v[:longest] for v in texts.tolist()], dtype=object)
    half = max(0, longest - 12)
    return np.array(
        [v if len(v) <= longest else (v[:half] + v[len(v) - (longest - half) :]) for v in texts.tolist()], dtype=object
    )


def _counted(n: int, start: int, shortest: int, longest: int) -> Array:
    """Short distinct texts: numbers to the base of 36, padded."""
    width = max(shortest, min(longest, 4))
    out = []
    for number in range(start, start + n):
        text, rest = "", number
        while rest or not text:
            rest, digit = divmod(rest, 36)
            text = _DIGITS[digit] + text
        out.append(text.rjust(width, "a")[-longest:])
    return np.array(out, dtype=object)


__all__ = ["DAY", "Judge", "Spec", "make"]
