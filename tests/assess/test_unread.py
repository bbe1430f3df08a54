"""What only the rows can tell is not judged while nobody read them, and clean where there are none."""

from __future__ import annotations

import pytest

from dbarchitect.assess.registry import chosen
from dbarchitect.assess.run import Scope, assess
from dbarchitect.model.inspection import Inspection, ProbeAnswer, Source, TableSize
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Column, Name, Table

LOG = Table(name=Name(name="log_line"), columns=(Column(name="said", type="text"),))


def _seen(rows: float | None, *answers: ProbeAnswer) -> Inspection:
    return Inspection(
        source=Source(kind="live", engine="postgresql"),
        schema_=Schema(tables=(LOG,)),
        sizes=(TableSize(table="log_line", rows=rows),) if rows is not None else None,
        answers=answers,
    )


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (_seen(900.0), "not_judged"),
        (_seen(None), "not_judged"),
        (_seen(0.0), "clean"),
        (_seen(900.0, ProbeAnswer(key="duplicate_rows:log_line", rows=(("0",),))), "clean"),
        (_seen(900.0, ProbeAnswer(key="duplicate_rows:log_line", rows=(("3",),))), "found"),
    ],
)
def test_rows_nobody_read_are_not_judged(seen: Inspection, verdict: str) -> None:
    it = assess(seen, Scope(checks=chosen(names=("duplicate_rows",))))
    assert [v.verdict for v in it.verdicts] == [verdict]
    assert (verdict != "not_judged") or "log_line" in it.verdicts[0].why
