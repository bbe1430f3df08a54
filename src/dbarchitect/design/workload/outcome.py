"""What building a statement ends in: the statement with its wishes, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.model.workload import Parameter, Statement

if TYPE_CHECKING:
    from dbarchitect.design.draft import Wish
    from dbarchitect.model.brief import AccessPattern


@dataclass(frozen=True)
class Built:
    """The statement, its wishes, and what of the pattern it leaves out (a filter nothing is known of)."""

    statement: Statement
    wishes: tuple[Wish, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unbuilt:
    why: str


def statement_of(
    pattern: AccessPattern,
    name: str,
    sql: str,
    parameters: tuple[Parameter, ...],
    tables: tuple[str, ...],
    *,
    whole: bool = False,
) -> Statement:
    return Statement(
        name=name,
        sql=sql,
        parameters=parameters,
        purpose=pattern.text or pattern.name,
        operation=pattern.operation,
        tables=tables,
        rate_per_second=pattern.rate_per_second,
        latency_ms=pattern.latency_ms,
        source=pattern.source,
        whole_table=whole,
    )
