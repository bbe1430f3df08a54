"""Costs: reckoned from stated inputs, the same every time, with break-even points where both ways cost the same."""

from __future__ import annotations

import pytest

from dbarchitect.choose.case import Case
from dbarchitect.choose.costing import cost, costs
from dbarchitect.choose.costing.bill import bills
from dbarchitect.choose.costing.options import same_cost
from dbarchitect.choose.costing.sizing import sizes
from dbarchitect.choose.known import Option
from dbarchitect.knowledge.catalogue import catalogue
from dbarchitect.model.technology import Demand, Load, Share

from .demands import field


def case(**load: float) -> Case:
    return Case(Demand(shares=(Share(part="system_of_record", load=Load(**load)),)))


USUAL = case(reads_per_second=400, writes_per_second=40, data_bytes=100e9, data_bytes_in_3_years=300e9)


def test_a_range_has_lines_that_add_up_and_dated_prices() -> None:
    for it in costs(USUAL, (field().known["postgresql"], field().known["dynamodb"])):
        assert 0 < it.low <= it.high
        assert sum(x.amount for x in it.lines) == pytest.approx(it.low, abs=0.02) or sum(x.amount for x in it.lines) == pytest.approx(it.high, abs=0.02)  # fmt: skip
        assert all(x.amount == pytest.approx(x.price * x.quantity) for x in it.lines)
        assert it.prices_of
        assert it.inputs


def test_more_load_never_costs_less() -> None:
    option = next(o for o in field().known["postgresql"].options if o.id == "rds-postgresql")
    amounts = [
        cost(
            case(reads_per_second=400 * f, writes_per_second=40 * f, data_bytes=100e9 * f),
            field().known["postgresql"],
            option,
        )
        for f in (1, 4, 16)
    ]
    highs = [a.high for a in amounts if a]
    assert highs == sorted(highs)
    assert len(highs) == 3


def test_at_the_break_even_use_and_machine_cost_the_same() -> None:
    aurora = catalogue().get("amazon-aurora-postgresql")
    option = Option(catalogue().get("postgresql"), aurora)
    lean, _ = sizes(USUAL)
    factor = same_cost(option, lean)
    assert factor is not None

    def gap(times: float) -> float:
        scaled = lean._replace(
            reads=lean.reads * times, writes=lean.writes * times, vcpu=max(0.25, lean.vcpu * times), quiet=times < 1
        )
        by_way = {b.way: b.total for b in bills(aurora.prices, scaled, ample=False)}
        return by_way["serverless"] - by_way["provisioned"]

    assert gap(factor * 0.98) <= 0 <= gap(factor * 1.02)


def test_requests_are_paid_by_their_size() -> None:
    prices = catalogue().get("dynamodb").prices
    small, _ = sizes(case(reads_per_second=100, writes_per_second=100, data_bytes=1e9, item_bytes=500))
    large, _ = sizes(case(reads_per_second=100, writes_per_second=100, data_bytes=1e9, item_bytes=10_000))
    paid = [next(b for b in bills(prices, s, ample=False) if b.way == "requests").total for s in (small, large)]
    assert paid[1] > 5 * paid[0]


def test_large_cold_data_is_told_to_move_out() -> None:
    option = next(o for o in field().known["postgresql"].options if o.id == "rds-postgresql")
    it = cost(case(reads_per_second=400, data_bytes=5e12), field().known["postgresql"], option)
    assert it is not None
    assert any("object storage" in o for o in it.options)
    assert any("reserved" in o for o in it.options)
