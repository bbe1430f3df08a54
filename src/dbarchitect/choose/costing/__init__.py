"""What a month costs, as a range, for the ways of running an engine: reckoned from the load and the list prices of the catalogue."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbarchitect.choose.costing.bill import bills
from dbarchitect.choose.costing.options import options_of
from dbarchitect.choose.costing.sizing import HOURS, inputs, sizes
from dbarchitect.choose.exclusion import standing
from dbarchitect.model.choice import CostLine, MonthlyCost, Source

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.costing.bill import Bill
    from dbarchitect.choose.costing.sizing import Size
    from dbarchitect.choose.known import Known, Option

MOST_OFFERS = 4
_DRIVERS = 2


def costs(case: Case, candidates: tuple[Known, ...], preferred: tuple[str, ...] = ()) -> tuple[MonthlyCost, ...]:
    """The ways of running the first candidate (the preferred offers first), then the best way of each other."""
    found: list[MonthlyCost] = []
    for place, known in enumerate(candidates):
        ways = [c for o in standing(known, case, case.asked) if (c := cost(case, known, o)) is not None]
        ways.sort(key=lambda c: (_place(c, preferred), c.low, c.offer or ""))
        found += ways[: MOST_OFFERS if place == 0 else 1]
    return tuple(found)


def _place(it: MonthlyCost, preferred: tuple[str, ...]) -> int:
    return preferred.index(it.offer) if it.offer in preferred else len(preferred)


def cost(case: Case, known: Known, option: Option) -> MonthlyCost | None:
    """The range of one way; None where no price is known."""
    lean, ample = sizes(case)
    if option.own and case.local and known.value("operations.shape") == "library":
        low = high = _inside(known)
        name = f"{known.name} inside the application"
    elif option.own:
        low, high = _own(known, lean), _own(known, ample)
        name = f"{known.name} on machines of one's own"
    else:
        prices = (option.offer or option.engine).prices
        every = [b for b in (bills(prices, lean, ample=False), bills(prices, ample, ample=True)) if b]
        if len(every) < 2:
            return None
        low, high = (min(some, key=lambda b: b.total) for some in every)
        name = option.offer.name if option.offer else known.name
    dates = sorted(x.date for x in (*low.lines, *high.lines) if x.date)
    return MonthlyCost(
        engine=known.id,
        offer=option.offer.id if option.offer else None,
        name=name,
        low=round(min(low.total, high.total), 2),
        high=round(max(low.total, high.total), 2),
        lines=low.lines,
        drivers=_drivers(high),
        inputs=inputs(case),
        options=options_of(case, option, lean, ample),
        prices_of=dates[0] if dates else "",
    )


def _drivers(bill: Bill) -> tuple[str, ...]:
    """The lines that make most of the bill."""
    biggest = sorted(bill.lines, key=lambda x: -x.amount)[:_DRIVERS]
    return tuple(
        f"{x.what} ({x.amount / bill.total:.0%})" for x in biggest if bill.total and x.amount / bill.total >= 0.15
    )


def _inside(known: Known) -> Bill:
    """Nothing to rent: it runs in a program that is there anyway."""
    from dbarchitect.choose.costing.bill import Bill

    line = CostLine(
        what="no machine of its own: it runs in the application", quantity=0, unit="instance hour", price=0, amount=0,
        source=known.source("operations.shape"),
    )  # fmt: skip
    return Bill((line,), "inside")


def _own(known: Known, size: Size) -> Bill:
    """Machines and disks of one's own; the people who run them are not in it."""
    from dbarchitect.choose.costing.bill import Bill

    machine, disk = reference()["machine"], reference()["disk"]
    nodes = max(size.copies, round(known.number("scale.nodes_minimum") or 1))
    units = max(1.0, size.vcpu / machine["vcpu"] / nodes, min(size.memory_gib, 2048.0) / machine["memory_gib"] / nodes)
    lines = (
        _line(machine, "hour", units * nodes * HOURS, "instance hour"),
        _line(disk, "gib_month", size.storage_gib * max(size.copies, min(nodes, 3)), "storage gib month"),
    )
    return Bill(lines, "provisioned")


def _line(entry: dict[str, Any], price: str, quantity: float, unit: str) -> CostLine:
    return CostLine(
        what=entry["what"], quantity=quantity, unit=unit, price=entry[price], amount=entry[price] * quantity,
        source=Source(address=entry["source"]), date=entry["date"],
    )  # fmt: skip


@lru_cache(maxsize=1)
def reference() -> dict[str, Any]:
    """Prices that belong to no technology."""
    import yaml

    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("reference.yaml").read_text("utf-8"))
    return found
