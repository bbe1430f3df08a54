"""From a source, a workload and factors to what breaks first."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbarchitect.app.planner_facts import Found
    from dbarchitect.app.source import SourceGiven
    from dbarchitect.grow.planning import Asked
    from dbarchitect.model.design import Design
    from dbarchitect.model.growth import Growth

_FACTOR = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)\s*[x×]?\Z", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,4})?)\s*([kmgt]i?b|b)\Z", re.IGNORECASE)
_MOST_FACTORS = 8
_MOST_FACTOR = 100_000


def factors_of(text: str) -> tuple[float, ...]:
    """`10x,100x` as numbers. ArchitectError `grow.factor`."""
    found = []
    for part in text.split(","):
        match = _FACTOR.match(part.strip())
        value = float(match[1]) if match else 0.0
        if not 1 < value <= _MOST_FACTOR:
            raise ArchitectError(
                "grow.factor",
                f"“{part.strip()[:40]}” is no factor to grow by",
                hint="factors are like 10x,100x,1000x: above 1, at most 100000x",
            )
        found.append(value)
    if len(found) > _MOST_FACTORS:
        raise ArchitectError("grow.factor", f"{len(found)} factors are too many", hint=f"at most {_MOST_FACTORS}")
    return tuple(sorted(set(found)))


def bytes_of(text: str) -> float:
    """`16GB` in bytes. ArchitectError `grow.size`."""
    match = _SIZE.match(text.strip())
    if match is None or float(match[1]) <= 0:
        raise ArchitectError("grow.size", f"“{text[:40]}” is no size of memory", hint="sizes are like 512MB, 16GB, 1TB")
    power = {"b": 0, "k": 1, "m": 2, "g": 3, "t": 4}[match[2][0].lower()]
    return float(match[1]) * 1024.0**power


def figures_of(given: Sequence[str], known: Sequence[str], what: str) -> dict[str, float]:
    """`orders=5e6` by table. ArchitectError `grow.table`."""
    found = {}
    for one in given:
        table, _, value = one.rpartition("=")
        try:
            number = float(value.strip().rstrip("xX×").replace("_", ""))
        except ValueError:
            number = -1.0
        if table.strip() not in known:
            raise ArchitectError(
                "grow.table",
                f"there is no table “{table.strip()[:80] or one[:80]}”",
                hint=nearest(table.strip(), known) or f"{what} is like orders=1000000",
            )
        if not 0 <= number <= 1e15:
            raise ArchitectError(
                "grow.table", f"“{value[:40]}” is no number for {table}", hint=f"{what} is like {table}=1000000"
            )
        found[table.strip()] = number
    return found


def growth_of(
    source: SourceGiven,
    workload: SourceGiven | None,
    *,
    to: str,
    by_table: Sequence[str] = (),
    rows_per_year: Sequence[str] = (),
    memory: str | None = None,
    edges: bool = False,
    say: Callable[[str], None],
) -> Growth:
    """What becomes of the source. ArchitectError `grow.*`, `source.*`, `workload.*`, `brief.*`."""
    from dbarchitect.app.planner_facts import planner_facts
    from dbarchitect.grow.growing import grown

    factors = factors_of(to)
    memory_bytes = bytes_of(memory) if memory else None
    found = planner_facts(source, edges=edges, say=say)
    names = [str(t.name) for t in found.facts.schema_.tables]
    yearly = {t.table: t.rows_per_year for t in found.design.facts.tables if t.rows_per_year} if found.design else {}
    yearly |= figures_of(rows_per_year, names, "--rows-per-year")
    asked, notes, setup = _asked(found, workload)
    made = grown(
        found.facts, factors, asked, where=found.where, today=datetime.now(UTC).date(), yearly=yearly,
        by_table=figures_of(by_table, names, "--table"), memory_bytes=memory_bytes, setup=setup, say=say,
    )  # fmt: skip
    return made.but(not_judged=(*made.not_judged, *notes))


def _asked(found: Found, workload: SourceGiven | None) -> tuple[tuple[Asked, ...], tuple[str, ...], tuple[str, ...]]:
    """The statements to plan, what of them could not be read, and what is run before them."""
    from dbarchitect.grow.planning import Asked

    if workload is not None:
        from dbarchitect.workload import read_workload

        read = read_workload(workload.text if workload.text is not None else workload.where)
        asked = []
        for one in read.statements:
            sql = one.sql(one.draws[0]) if one.draws else one.statement.sql
            asked.append(Asked(one.statement.name, sql, one.calls, one.statement.whole_table))
        return tuple(asked), tuple(f"{u.count} entries of the workload: {u.why}" for u in read.unread), ()
    if found.design is not None:
        return of_patterns(found.design), (), role_of(found.design)
    return (), ("statements: no workload was named (--workload); sizes alone were judged",), ()


def of_patterns(design: Design) -> tuple[Asked, ...]:
    """A design's access patterns, to be planned for any values."""
    from dbarchitect.grow.planning import Asked

    return tuple(Asked(s.name, s.sql, s.rate_per_second or 1.0, s.whole_table) for s in design.workload.statements)


def role_of(design: Design) -> tuple[str, ...]:
    """Statements by which the session becomes the application's role within a tenant, so that policies are planned with."""
    border = design.border
    if border is None or border.isolation != "shared_schema":
        return ()
    from dbarchitect.engines.postgresql.names import quote_identifier

    return (
        f"SELECT set_config('{border.setting}', '1', false)",
        f"SET ROLE {quote_identifier(border.application_role)}",
    )
