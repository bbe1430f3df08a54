"""Values drawn from statistics: the most common one, a typical one and a rare one, and ends of ranges from the histogram."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dbarchitect.model.observed import Draw, Origin

if TYPE_CHECKING:
    from dbarchitect.model.inspection import ColumnStatistics, Inspection
    from dbarchitect.model.workload import Parameter

_PLACES: dict[Origin, tuple[float, float]] = {"common": (0.90, 0.95), "typical": (0.50, 0.52), "rare": (0.05, 0.30)}
_LONE_LOW: dict[Origin, float] = {"common": 0.97, "typical": 0.90, "rare": 0.50}
_BY_TYPE = (
    (("int", "bigint", "smallint", "tinyint", "mediumint", "serial", "bigserial", "smallserial", "numeric", "decimal", "double",
      "real", "float", "money", "number"), "1"),
    (("bool",), "TRUE"),
    (("uuid",), "'00000000-0000-4000-8000-000000000001'"),
    (("timestamp", "datetime"), "'2024-06-15 12:00:00'"),
    (("date",), "'2024-06-15'"),
    (("time",), "'12:00:00'"),
    (("json",), "'{}'"),
    (("inet", "cidr"), "'10.0.0.1'"),
    (("point",), "'(1,1)'"),
    (("geography", "geometry"), "'POINT(1 1)'"),
    (("bytea", "blob", "binary"), "''"),
    (("int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange"), "'empty'"),
    (("interval",), "'1 day'"),
    (("text", "varchar", "character", "char", "citext", "bpchar", "name"), "'a'"),
)  # fmt: skip
_BARE = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?")


def drawn(
    sql: str, bound: tuple[Parameter, ...], partial: tuple[str | None, ...], inspection: Inspection | None
) -> tuple[tuple[Draw, ...], str]:
    """Up to three draws, or why there is none. What `partial` knows is kept."""
    if len(bound) != len(partial):
        return (), "the statement could not be taken apart"
    made: dict[tuple[str, ...], Draw] = {}
    weights: dict[Origin, float] = {"common": 0.0, "typical": 0.0, "rare": 0.0}
    for origin in _PLACES:
        literals: list[str] = []
        share = 1.0
        assumed = False
        for n, (parameter, known) in enumerate(zip(bound, partial, strict=True), 1):
            literal, part, guessed = (
                (known, 1.0, False) if known is not None else _literal(sql, n, parameter, bound, origin, inspection)
            )
            if literal is None:
                return (), f"no value is known for ${n}"
            literals.append(literal)
            share = min(share, part)
            assumed = assumed or guessed
        weights[origin] = share
        made.setdefault(
            tuple(literals), Draw(literals=tuple(literals), weight=share, origin="assumed" if assumed else origin)
        )
    total = sum(d.weight for d in made.values()) or 1.0
    return tuple(d.but(weight=d.weight / total) for d in made.values()), ""


def _literal(
    sql: str,
    number: int,
    parameter: Parameter,
    bound: tuple[Parameter, ...],
    origin: Origin,
    inspection: Inspection | None,
) -> tuple[str | None, float, bool]:
    """SQL for the parameter, the share of calls such a value stands for, and whether it is guessed by type alone."""
    if parameter.role == "limit":
        offset = re.search(rf"\bOFFSET \${number}\b", sql) is not None
        return ("0" if offset else "50"), 1.0, False
    statistics = _of(inspection).get((parameter.table or "", parameter.column or ""))
    if statistics is None or not (statistics.common or statistics.bounds):
        known = parameter.type != "text" or (inspection is not None and parameter.column is not None)
        return (_by_type(_base(parameter.type, inspection)) if known else None), 1.0, True
    match parameter.role:
        case "range_low" | "range_high":
            both = any(
                o is not parameter
                and o.role in ("range_low", "range_high")
                and o.role != parameter.role
                and o.column == parameter.column
                for o in bound
            )
            low, high = _PLACES[origin]
            if both:
                place = low if parameter.role == "range_low" else high
            else:
                place = _LONE_LOW[origin] if parameter.role == "range_low" else 1.0 - _LONE_LOW[origin]
            return quoted(_quantile(statistics, place), parameter.type), 1.0, False
        case "search":
            return _searched(sql, number, statistics, origin), 1.0, False
        case _:
            value, share = _equal(statistics, origin)
            return quoted(value, parameter.type), share, False


def _equal(statistics: ColumnStatistics, origin: Origin) -> tuple[str, float]:
    """A value of the column, and the share of rows that such values have: callers ask for what there is."""
    common, bounds = statistics.common, statistics.bounds
    rest = max(0.02, 1.0 - sum(statistics.shares) - (statistics.null_share or 0.0))
    match origin:
        case "common" if common:
            return common[0], statistics.shares[0] if statistics.shares else 0.3
        case "rare" if bounds:
            return bounds[len(bounds) // 2], rest
        case "rare":
            return common[-1], statistics.shares[-1] if statistics.shares else 0.3
        case _ if common:
            middle = len(common) // 2
            return common[middle], max(0.02, sum(statistics.shares[1:])) if len(common) > 1 else rest
        case _:
            place = 0.5 if origin == "typical" else 0.8
            return bounds[int(place * (len(bounds) - 1))], 1.0


def _quantile(statistics: ColumnStatistics, place: float) -> str:
    values = statistics.bounds or tuple(sorted(statistics.common, key=_order))
    return values[min(len(values) - 1, max(0, round(place * (len(values) - 1))))]


def _order(value: str) -> tuple[int, float, str]:
    return (0, float(value), "") if _BARE.fullmatch(value) else (1, 0.0, value)


def _searched(sql: str, number: int, statistics: ColumnStatistics, origin: Origin) -> str:
    """A word of a value, within the wildcards the statement does not bring itself."""
    value, _ = _equal(statistics, origin)
    words = re.findall(r"\w+", value)
    word = max(words, key=len) if words else value
    literal = word.replace("'", "''")
    brings = re.search(rf"\|\| ?\${number}\b|\${number} ?\|\||\bconcat\([^)]*\${number}\b", sql) is not None
    return f"'{literal}'" if brings else f"'%{literal}%'"


def quoted(value: str, type_: str) -> str:
    numeric = (
        any(t in type_ for t in ("int", "numeric", "decimal", "double", "real", "float"))
        and "interval" not in type_
        and "point" not in type_
    )
    if numeric and _BARE.fullmatch(value):
        return value
    quoted = value.replace("'", "''")
    return f"'{quoted}'"


def _base(type_: str, inspection: Inspection | None) -> str:
    """The type a domain is of, and `enum:label` for an enumeration with one of its labels."""
    if inspection is None:
        return type_
    bare = type_.rpartition(".")[2].strip('"')
    labels = next((e.values for e in inspection.schema_.enums if e.name.name == bare), None)
    if labels:
        return f"enum:{labels[0]}"
    return next((d.base for d in inspection.schema_.domains if d.name.name == bare), type_)


def _by_type(type_: str) -> str | None:
    if type_.startswith("enum:"):
        return quoted(type_[5:], "text")
    lower = type_.lower()
    if "[]" in lower:
        return "'{}'"
    kinds = ((name, literal) for names, literal in _BY_TYPE for name in names)
    fitting = [k for k in kinds if lower.startswith(k[0])]
    return max(fitting, key=lambda k: len(k[0]))[1] if fitting else None


def _of(inspection: Inspection | None) -> dict[tuple[str, str], ColumnStatistics]:
    return _index(inspection.statistics) if inspection is not None and inspection.statistics else {}


@lru_cache(maxsize=4)
def _index(statistics: tuple[ColumnStatistics, ...]) -> dict[tuple[str, str], ColumnStatistics]:
    return {(s.table, s.column): s for s in statistics}
