"""Claims against requirements: met, not met, unknown."""

from __future__ import annotations

import pytest

from dbarchitect.choose.comparing import meets, satisfaction
from dbarchitect.knowledge.catalogue import catalogue
from dbarchitect.knowledge.technology import ClaimValue

from .demands import asked

TABLE: tuple[tuple[str, ClaimValue, bool | None], ...] = (
    ("query.joins >= good must", "native", True),
    ("query.joins >= good must", "limited", False),
    ("query.joins >= good must", None, None),
    ("transactions.scope >= multi_record must", "distributed", True),
    ("transactions.scope >= multi_record must", "single_record", False),
    ("operations.burden >= low must", "none", True),
    ("operations.burden >= low must", "high", False),
    ("latency.point_read_ms <= 10 must", 2, True),
    ("latency.point_read_ms <= 10 must", 25.0, False),
    ("operations.self_hosted = true must", True, True),
    ("operations.self_hosted = true must", False, False),
    ("operations.shape in server,cluster must", "library", False),
    ("operations.shape in server,cluster must", "server", True),
    ("deployment.clouds includes aws must", ("aws", "gcp"), True),
    ("deployment.clouds includes azure must", ("aws", "gcp"), False),
    ("deployment.clouds in azure,gcp must", ("aws", "gcp"), True),
    ("replication.multi_region_writes = consensus must", "partitioned", False),
    ("no.such_facet >= good must", "good", None),
)


@pytest.mark.parametrize(("text", "value", "expected"), TABLE)
def test_a_claim_meets_a_requirement(text: str, value: ClaimValue, expected: bool | None) -> None:
    assert meets(value, asked(text), catalogue().facets) is expected


def test_falling_short_counts_for_its_part() -> None:
    facets = catalogue().facets
    full, part, none = (
        satisfaction(v, asked("query.geo >= native should"), facets) for v in ("native", "good", "none")
    )
    assert full == 1
    assert part is not None
    assert none == 0
    assert 0 < part < 1
    assert satisfaction(None, asked("query.geo >= native should"), facets) is None
