"""Values of the types that have no single axis: identifiers, documents, networks, ranges, arrays, shapes, vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from dbarchitect.prove.data.values import SECOND, Array, kind_of, of, scale_of
from dbarchitect.prove.data.words import pool

if TYPE_CHECKING:
    from dbarchitect.prove.catalog import Type
    from dbarchitect.prove.data.needs import Need

_POOLED = 200_000
"""Numbers written for the vectors of one batch."""
_MOST_ARRAYS = 4_000
"""Different arrays in one batch."""
_PLAIN = {"text", "varchar", "bpchar", "name", "citext", "unknown", "char"}
_MADE = {
    "uuid", "json", "jsonb", "bytea", "inet", "cidr", "macaddr", "macaddr8", "tsvector", "tsquery", "point", "box",
    "circle", "line", "lseg", "path", "polygon", "bit", "varbit", "vector", "halfvec", "sparsevec", "xml", "hstore",
    "ltree", "pg_lsn", "geometry", "geography", "regclass", "jsonpath", "char", "cube",
}  # fmt: skip


def handles(type_: Type) -> bool:
    return type_.is_array or type_.form in {"range", "multirange", "composite"} or type_.name in _MADE


def width(type_: Type) -> int:
    """About how many bytes a value has as text, where its type says that it is large."""
    if type_.is_array and type_.element is not None:
        return 2 * width(type_.element)
    if type_.form == "composite":
        return sum(width(t) for _, t in type_.attributes)
    per_part = {"vector": 7, "halfvec": 7, "bit": 1, "varbit": 1}.get(type_.name, 0)
    return per_part * max(type_.modifier, 0)


def known(type_: Type) -> bool:
    """Whether values of this type can be made at all."""
    if type_.is_array or type_.form == "range" or type_.form == "multirange":
        return type_.element is not None and known(type_.element)
    if type_.form == "composite":
        return all(known(t) for _, t in type_.attributes)
    return type_.form == "enum" or kind_of(type_) != "text" or type_.name in _PLAIN or type_.name in _MADE


def make(
    type_: Type, n: int, start: int, rng: np.random.Generator, unique: bool, today: int, need: Need | None = None
) -> Array:
    """`n` values in the engine's text form."""
    if type_.is_array and type_.element is not None:
        return _arrays(type_.element, n, start, rng, today, need)
    if type_.form in {"range", "multirange"} and type_.element is not None:
        return _ranges(type_, n, start, rng, today)
    if type_.form == "composite":
        parts = [_simple(t, n, start, rng, today) for _, t in type_.attributes]
        return _objects("(" + ",".join(_quoted(p) for p in row) + ")" for row in zip(*parts, strict=True))
    return _of_type(type_, n, start, rng)


def _objects(items: object) -> Array:
    return np.array(list(items), dtype=object)  # type: ignore[call-overload]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _of_type(type_: Type, n: int, start: int, rng: np.random.Generator) -> Array:
    if type_.name == "uuid":
        return uuids(n, start, rng)
    if type_.name in {"vector", "halfvec"}:
        return _vectors(type_.modifier if type_.modifier > 0 else 3, n, rng)
    if type_.name in {"json", "jsonb"}:
        documents = pool("json")
        return documents[rng.integers(0, len(documents), n)]
    if type_.name in _NUMBERED:
        form = _NUMBERED[type_.name]
        return _objects(form(v, i) for i, v in enumerate(rng.integers(0, 2**24, n).tolist(), start))
    return _composed(type_, n, rng)


_NUMBERED: dict[str, Callable[[int, int], str]] = {
    "inet": lambda v, _: f"10.{v >> 16}.{v >> 8 & 255}.{v & 255}",
    "cidr": lambda v, _: f"10.{v >> 16}.{v >> 8 & 255}.0/24",
    "macaddr": lambda v, _: f"08:00:2b:{v >> 16:02x}:{v >> 8 & 255:02x}:{v & 255:02x}",
    "macaddr8": lambda v, _: f"08:00:2b:ff:fe:{v >> 16:02x}:{v >> 8 & 255:02x}:{v & 255:02x}",
    "xml": lambda _, i: f"<item id='{i}'/>",
    "hstore": lambda v, _: f'"key"=>"{v}"',
    "ltree": lambda v, i: f"top.n{v % 40}.n{i}",
    "pg_lsn": lambda v, _: f"0/{v:X}",
    "regclass": lambda _v, _i: "pg_class",
    "jsonpath": lambda _v, _i: "$.a",
    "char": lambda v, _: "abcdef"[v % 6],
    "cube": lambda v, _: f"({v % 100})",
}


def _composed(type_: Type, n: int, rng: np.random.Generator) -> Array:
    nouns = pool("word")
    match type_.name:
        case "bytea":
            text = rng.bytes(12 * n).hex()
            return _objects("\\x" + text[i * 24 : i * 24 + 24] for i in range(n))
        case "tsvector":
            picked = nouns[rng.integers(0, len(nouns), (n, 4))]
            return _objects(
                " ".join(f"'{w}':{i + 1}" for i, w in enumerate(sorted(set(row)))) for row in picked.tolist()
            )
        case "tsquery":
            return _objects(f"'{w}'" for w in nouns[rng.integers(0, len(nouns), n)].tolist())
        case "bit" | "varbit":
            width = max(1, type_.modifier)
            return _objects("".join("1" if b else "0" for b in row) for row in rng.integers(0, 2, (n, width)).tolist())
        case "sparsevec":
            size = type_.modifier if type_.modifier > 0 else 3
            return _objects(f"{{1:{v:.3f}}}/{size}" for v in rng.random(n).tolist())
    return _shapes(type_.name, n, rng)


def _shapes(name: str, n: int, rng: np.random.Generator) -> Array:
    xs, ys = np.round(rng.uniform(-170, 170, n), 4).tolist(), np.round(rng.uniform(-80, 80, n), 4).tolist()
    forms = {
        "point": "({x},{y})", "box": "(({x},{y}),({x1},{y1}))", "circle": "<({x},{y}),1>", "line": "{{1,-1,{x}}}",
        "lseg": "[({x},{y}),({x1},{y1})]", "path": "[({x},{y}),({x1},{y1})]", "polygon": "(({x},{y}),({x1},{y}),({x1},{y1}))",
        "geometry": "SRID=4326;POINT({x} {y})", "geography": "SRID=4326;POINT({x} {y})",
    }  # fmt: skip
    form = forms[name]
    return _objects(form.format(x=x, y=y, x1=x + 1, y1=y + 1) for x, y in zip(xs, ys, strict=True))


def uuids(n: int, start: int, rng: np.random.Generator) -> Array:
    """Version 7 identifiers in ascending order of `start`."""
    text = rng.bytes(10 * n).hex()
    stamp = 0x18F000000000
    return _objects(
        f"{(s := f'{stamp + i:012x}')[:8]}-{s[8:]}-7{text[j : j + 3]}-{'89ab'[i & 3]}{text[j + 3 : j + 6]}-{text[j + 6 : j + 18]}"
        for i, j in zip(range(start, start + n), range(0, 20 * n, 20), strict=True)
    )


def _vectors(width: int, n: int, rng: np.random.Generator) -> Array:
    """Unit-like vectors from a pool: an embedding column has neighbours, not noise alone."""
    base = rng.normal(0, 1, (min(n, 256, max(4, _POOLED // width)), width))
    base /= np.linalg.norm(base, axis=1, keepdims=True)
    texts = ["[" + ",".join(f"{v:.4f}" for v in row) + "]" for row in base.tolist()]
    if not texts:
        return _objects([])
    return np.array(texts, dtype=object)[rng.integers(0, len(texts), n)]


def _simple(type_: Type, n: int, start: int, rng: np.random.Generator, today: int) -> list[str]:
    """Values of a part: an array's element, a composite's attribute."""
    if type_.form == "enum":
        return [str(v) for v in np.array(type_.labels, dtype=object)[rng.integers(0, len(type_.labels), n)].tolist()]
    kind = kind_of(type_)
    if handles(type_):
        return [str(v) for v in make(type_, n, start, rng, False, today).tolist()]
    if kind == "text":
        words = pool("word")
        return [str(v)[: type_.length] for v in words[rng.integers(0, len(words), n)].tolist()]
    if kind == "timestamp":
        data = (today - rng.integers(0, 400, n)) * 86400 * SECOND + rng.integers(0, 86400, n) * SECOND
    elif kind == "date":
        data = today - rng.integers(0, 400, n)
    elif kind == "bool":
        data = rng.integers(0, 2, n).astype(bool)
    else:
        data = rng.integers(1, 100, n)
    values = of(kind, data.astype(np.float64) if kind == "float" else data, scale_of(type_))
    return [str(t) for t in values.texts()]


def _arrays(element: Type, n: int, start: int, rng: np.random.Generator, today: int, need: Need | None) -> Array:
    if n > _MOST_ARRAYS:
        different = _arrays(element, _MOST_ARRAYS, start, rng, today, need)
        return different[rng.integers(0, _MOST_ARRAYS, n)]
    low = max(0, need.length_low if need else 0)
    high = max(low, min(4, need.length_high if need and need.length_high is not None else 4))
    sizes = rng.integers(low, high + 1, n)
    flat = _simple(element, int(sizes.sum()), start, rng, today)
    if need is not None and need.allowed:
        flat = [need.allowed[i % len(need.allowed)] for i in range(len(flat))]
    ends = np.cumsum(sizes).tolist()
    return _objects(
        "{" + ",".join(_quoted(v) for v in flat[e - s : e]) + "}" for e, s in zip(ends, sizes.tolist(), strict=True)
    )


def _ranges(type_: Type, n: int, start: int, rng: np.random.Generator, today: int) -> Array:
    element = type_.element
    assert element is not None
    kind, scale = kind_of(element), scale_of(element)
    if kind == "timestamp":
        low = (today - rng.integers(-30, 300, n)) * 86400 * SECOND + rng.integers(0, 96, n) * 900 * SECOND
        high = low + rng.integers(1, 9, n) * 1800 * SECOND
    elif kind == "date":
        low = today - rng.integers(-30, 300, n)
        high = low + rng.integers(1, 30, n)
    elif kind == "text":
        texts = sorted(make(element, 2 * n, start, rng, True, today).tolist()) if handles(element) else [
            f"a{i:08d}" for i in range(2 * n)
        ]  # fmt: skip
        pairs = [f"[{texts[2 * i]},{texts[2 * i + 1]})" for i in range(n)]
        return _objects(pairs if type_.form == "range" else ("{" + p + "}" for p in pairs))
    else:
        low = rng.integers(0, 10_000, n)
        high = low + rng.integers(1, 50, n)
    cast = np.float64 if kind == "float" else np.int64
    lows, highs = of(kind, low.astype(cast), scale).texts(), of(kind, high.astype(cast), scale).texts()
    pairs = [f'["{a}","{b}")' for a, b in zip(lows, highs, strict=True)]
    return _objects(pairs if type_.form == "range" else ("{" + p + "}" for p in pairs))
