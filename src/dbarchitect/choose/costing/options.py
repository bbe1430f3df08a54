"""Ways to pay less for the same: serverless against provisioned with the rate at which they cost the same, reserved machines, cold data moved out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.costing.bill import bills
from dbarchitect.choose.phrasing import bytes_in_words, rounded

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.costing.sizing import Size
    from dbarchitect.choose.known import Option

_COLD_GIB, _COLD_SHARE = 500.0, 0.7
_LEAST_FOR_RESERVING = 100.0
_STEPS = 40
_LADDER_LOW, _LADDER_HIGH = 1e-3, 1e4


def options_of(case: Case, option: Option, lean: Size, ample: Size) -> tuple[str, ...]:
    """What is worth saying of one way, each with its figure."""
    found = [break_even(option, lean)] if not option.own else []
    found += [_reserved(option, lean), _tiered(option, ample)]
    return tuple(f for f in found if f)


def break_even(option: Option, size: Size) -> str:
    """The requests a second at which paying by use and paying by machine cost the same; empty where only one of them is sold."""
    factor = same_cost(option, size)
    if factor is None:
        return ""
    rate = (size.reads + size.writes) * factor
    return f"pays by use below about {_whole(rate)} requests a second on average, by machine above: there both cost the same"


def _whole(rate: float) -> str:
    return f"{rounded(rate):,.0f}" if rate >= 10 else f"{rate:.2g}"


def same_cost(option: Option, size: Size) -> float | None:
    """The factor on the traffic at which use and machine cost the same, bisected; None when they never do."""
    prices = (option.offer or option.engine).prices

    def lead(factor: float) -> float | None:
        scaled = size._replace(
            reads=size.reads * factor, writes=size.writes * factor, vcpu=max(0.25, size.vcpu * factor), quiet=factor < 1
        )
        by_way = {b.way: b.total for b in bills(prices, scaled, ample=False)}
        use = by_way.get("requests", by_way.get("serverless"))
        return use - by_way["provisioned"] if use is not None and "provisioned" in by_way else None

    low, high = _LADDER_LOW, _LADDER_HIGH
    first, last = lead(low), lead(high)
    if first is None or last is None or first >= 0 or last <= 0:
        return None
    for _ in range(_STEPS):
        middle = (low * high) ** 0.5
        if (lead(middle) or 0.0) < 0:
            low = middle
        else:
            high = middle
    return float((low * high) ** 0.5)


def _reserved(option: Option, size: Size) -> str:
    from dbarchitect.choose.costing import reference

    prices = (option.offer or option.engine).prices
    machines = [b for b in bills(prices, size, ample=False) if b.way == "provisioned"]
    cited = any(p.source is not None and "aws.amazon.com" in p.source.url for p in prices)
    if not machines or machines[0].total < _LEAST_FOR_RESERVING or option.own or not cited:
        return ""
    it = reference()["reserved"]
    return f"reserved machines take {it['low']:.0%} to {it['high']:.0%} off the hours ({it['said']}; {it['source']})"


def _tiered(option: Option, size: Size) -> str:
    from dbarchitect.choose.costing import reference

    if size.storage_gib < _COLD_GIB:
        return ""
    prices = (option.offer or option.engine).prices
    disk = next((p.amount for p in prices if p.unit == "storage_gib_month"), reference()["disk"]["gib_month"])
    cold, store = size.storage_gib * _COLD_SHARE, reference()["object_storage"]
    saved = cold * (disk - store["gib_month"])
    if saved <= 0:
        return ""
    much = bytes_in_words(cold * 2**30)
    return f"old partitions as Parquet in object storage: {much} of cold data cost {saved:,.0f} USD a month less ({store['source']})"
