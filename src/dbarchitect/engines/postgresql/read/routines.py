"""Functions, procedures and aggregates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from dbarchitect.engines.postgresql.names import qualified, quote_literal
from dbarchitect.engines.postgresql.read.access import grants_of
from dbarchitect.engines.postgresql.read.catalog import name_of
from dbarchitect.engines.postgresql.read.spelling import exact
from dbarchitect.model.objects import Routine

if TYPE_CHECKING:
    from dbarchitect.engines.postgresql.read.catalog import Catalog, Row

_KINDS: dict[str, Literal["function", "procedure", "aggregate", "window"]] = {
    "f": "function",
    "p": "procedure",
    "a": "aggregate",
    "w": "window",
}
_MODIFY = {"r": "READ_ONLY", "s": "SHAREABLE", "w": "READ_WRITE"}
_PARALLEL = {"s": "SAFE", "r": "RESTRICTED"}


def routines_of(catalog: Catalog) -> tuple[Routine, ...]:
    return tuple(_routine(catalog, row) for row in catalog.rows["routines"])


def _routine(catalog: Catalog, row: Row) -> Routine:
    definition = row["definition"] if row["definition"] is not None else _aggregate(row)
    return Routine(
        name=name_of(row),
        arguments=row["arguments"],
        kind=_KINDS[row["kind"]],
        definition=(exact(definition) if row["has_parsed_body"] else definition).strip(),
        language=row["language"],
        security_definer=row["security_definer"],
        settings=tuple(row["settings"]),
        grants=grants_of(catalog, row, "routine"),
        owner=catalog.owner(row["owner"]),
        comment=row["comment"],
    )


def _aggregate(row: Row) -> str:
    """The CREATE AGGREGATE statement, with nothing in it that the engine assumes anyway."""
    parts = row["aggregate"]
    lines = [f"SFUNC = {parts['SFUNC']}", f"STYPE = {parts['STYPE']}"]
    if parts["SSPACE"]:
        lines.append(f"SSPACE = {parts['SSPACE']}")
    lines += _final(parts, "", ordinary="w" if parts["kind"] in "oh" else "r")
    lines += _functions(parts, "COMBINEFUNC", "SERIALFUNC", "DESERIALFUNC")
    if parts["INITCOND"] is not None:
        lines.append(f"INITCOND = {quote_literal(parts['INITCOND'])}")
    if parts["MSTYPE"]:
        lines += _functions(parts, "MSFUNC", "MINVFUNC")
        lines.append(f"MSTYPE = {parts['MSTYPE']}")
        if parts["MSSPACE"]:
            lines.append(f"MSSPACE = {parts['MSSPACE']}")
        lines += _final(parts, "M", ordinary="w" if parts["kind"] in "oh" else "r")
        if parts["MINITCOND"] is not None:
            lines.append(f"MINITCOND = {quote_literal(parts['MINITCOND'])}")
    if parts["SORTOP"]:
        operator, namespace = parts["SORTOP"]
        lines.append(f"SORTOP = OPERATOR({namespace}.{operator})")
    if parts["PARALLEL"] in _PARALLEL:
        lines.append(f"PARALLEL = {_PARALLEL[parts['PARALLEL']]}")
    if parts["kind"] == "h":
        lines.append("HYPOTHETICAL")
    body = ",\n    ".join(lines)
    return f"CREATE AGGREGATE {qualified(name_of(row), always=True)}({row['arguments'] or '*'}) (\n    {body}\n)"


def _functions(parts: dict[str, Any], *keys: str) -> list[str]:
    return [f"{key} = {parts[key]}" for key in keys if parts[key] != "-"]


def _final(parts: dict[str, Any], prefix: str, *, ordinary: str) -> list[str]:
    lines = _functions(parts, f"{prefix}FINALFUNC")
    if lines and parts[f"{prefix}FINALFUNC_EXTRA"]:
        lines.append(f"{prefix}FINALFUNC_EXTRA")
    if lines and parts[f"{prefix}FINALFUNC_MODIFY"] != ordinary:
        lines.append(f"{prefix}FINALFUNC_MODIFY = {_MODIFY[parts[f'{prefix}FINALFUNC_MODIFY']]}")
    return lines
