"""The bill of one way of running an engine, for one size: lines of price times quantity."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.choose.costing.sizing import HOURS, SECONDS
from dbarchitect.model.choice import CostLine, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.choose.costing.sizing import Size
    from dbarchitect.knowledge.technology import Price

MILLION = 1e6
_HELD_COPIES = re.compile(r"three nodes|two nodes|two replicas|standby|high availability|multi-region", re.I)
"""Prices that already pay for further copies."""
_NODE_WRITES, _NODE_READS, _NODE_GIB = 5_000.0, 15_000.0, 5_000.0
"""What a node without a stated size carries, in orders of magnitude (the documentation of Bigtable and Spanner)."""
_SCANS, _SCANNED = (600.0, 6000.0), (0.01, 0.03)
"""Analytic questions in a month, lean and ample, and the share of the data each reads where partitions and columns are used."""
_WORKING_HOURS = (120.0, 500.0)
UNIT_MEMORY_GIB, CORES_OF_UNIT = 2.0, 0.5
_READ_UNIT, _WRITE_UNIT = 4096.0, 1024.0


class Bill(NamedTuple):
    lines: tuple[CostLine, ...]
    way: str
    """`provisioned`, `serverless`, `requests`, `scans`."""

    @property
    def total(self) -> float:
        return sum(x.amount for x in self.lines)


def bills(prices: Sequence[Price], size: Size, *, ample: bool) -> tuple[Bill, ...]:
    """Every way of paying the price list offers for this size."""
    made = (_provisioned(prices, size), _serverless(prices, size, ample=ample), _requests(prices, size), _scans(prices, size, ample=ample))  # fmt: skip
    return tuple(b for b in made if b is not None)


def _provisioned(prices: Sequence[Price], size: Size) -> Bill | None:
    machines = [p for p in prices if p.unit in ("instance_hour", "base_month") and (p.vcpu or p.memory_gib)]
    nodes = [p for p in prices if p.unit == "instance_hour" and not p.vcpu and not p.memory_gib]
    if machines:
        machine, count = _fitting(machines, size)
        copies = 1 if _HELD_COPIES.search(machine.what) else size.copies
        first = _line(machine, count * copies * (HOURS if machine.unit == "instance_hour" else 1.0))
    elif nodes:
        by_load = size.writes / _NODE_WRITES + size.reads / _NODE_READS
        first = _line(nodes[0], max(1.0, math.ceil(max(by_load, size.storage_gib / _NODE_GIB))) * HOURS)
        copies = 1
    else:
        return None
    return Bill((first, *_storage(prices, size, copies), *_requests_to_disk(prices, size)), "provisioned")


def _fitting(machines: list[Price], size: Size) -> tuple[Price, float]:
    """The cheapest machine that is large enough; several of the largest where none is."""
    enough = [m for m in machines if (m.vcpu or 1e9) >= size.vcpu and (m.memory_gib or 1e9) >= size.memory_gib]
    if enough:
        return min(enough, key=_monthly), 1.0
    largest = max(machines, key=lambda m: (m.vcpu or 0.0, m.memory_gib or 0.0))
    need = max(size.vcpu / (largest.vcpu or size.vcpu), size.memory_gib / (largest.memory_gib or size.memory_gib))
    return largest, float(math.ceil(need))


def _monthly(price: Price) -> float:
    return price.amount * (HOURS if price.unit == "instance_hour" else 1.0)


def _serverless(prices: Sequence[Price], size: Size, *, ample: bool) -> Bill | None:
    unit = next((p for p in prices if p.unit in ("compute_unit_hour", "vcpu_hour", "credit_hour")), None)
    if unit is None:
        return None
    if unit.unit == "credit_hour":
        units, hours = max(1.0, size.storage_gib / 2000), _WORKING_HOURS[ample]
    else:
        memory, cores = unit.memory_gib or UNIT_MEMORY_GIB, unit.vcpu or CORES_OF_UNIT
        units = max(0.5, size.vcpu / cores, min(size.memory_gib, 512.0) / memory / 2)
        hours = HOURS / 3 if size.quiet and not ample else HOURS
    return Bill(
        (_line(unit, units * hours), *_storage(prices, size, 1), *_requests_to_disk(prices, size)), "serverless"
    )


def _requests(prices: Sequence[Price], size: Size) -> Bill | None:
    reads = next((p for p in prices if p.unit == "reads_million"), None)
    writes = next((p for p in prices if p.unit == "writes_million"), None)
    commands = next((p for p in prices if p.unit == "commands_100k"), None)
    lines = []
    if reads is not None:
        unit = _READ_UNIT if "request unit" in reads.what else math.inf
        lines.append(_line(reads, size.reads * SECONDS / MILLION * max(1, math.ceil(size.item_bytes / unit))))
    if writes is not None:
        unit = _WRITE_UNIT if "request unit" in writes.what else math.inf
        lines.append(_line(writes, size.writes * SECONDS / MILLION * max(1, math.ceil(size.item_bytes / unit))))
    if commands is not None:
        lines.append(_line(commands, (size.reads + size.writes) * SECONDS / 1e5))
    if not lines:
        return None
    base = [_line(p, 1.0) for p in prices if p.unit == "base_month" and not p.vcpu and not p.memory_gib][:1]
    return Bill((*base, *lines, *_storage(prices, size, 1)), "requests")


def _scans(prices: Sequence[Price], size: Size, *, ample: bool) -> Bill | None:
    scanned = next((p for p in prices if p.unit == "scanned_tib"), None)
    if scanned is None:
        return None
    read = _SCANS[ample] * _SCANNED[ample] * size.storage_gib / 1024
    return Bill((_line(scanned, read), *_storage(prices, size, 1)), "scans")


def _storage(prices: Sequence[Price], size: Size, copies: int) -> tuple[CostLine, ...]:
    lines = []
    disk = next((p for p in prices if p.unit == "storage_gib_month"), None)
    backup = next((p for p in prices if p.unit == "backup_gib_month"), None)
    if disk is not None:
        lines.append(_line(disk, size.storage_gib * copies))
    if backup is not None:
        lines.append(_line(backup, size.storage_gib))
    return tuple(lines)


def _requests_to_disk(prices: Sequence[Price], size: Size) -> tuple[CostLine, ...]:
    """I/O that is paid for by the million: each write a few pages, one read in ten misses the memory."""
    io = next((p for p in prices if p.unit == "io_million"), None)
    if io is None:
        return ()
    return (_line(io, (4 * size.writes + 0.1 * size.reads) * SECONDS / MILLION),)


def _line(price: Price, quantity: float) -> CostLine:
    source = Source(address=price.source.url, checked=price.source.checked or "") if price.source else None
    return CostLine(
        what=price.what, quantity=quantity, unit=price.unit.replace("_", " "), price=price.amount,
        amount=price.amount * quantity, source=source, date=price.date or "",
    )  # fmt: skip
