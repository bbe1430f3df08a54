"""How much machine, storage and traffic a load comes to: a lean and an ample reckoning.

Rules of thumb, in orders of magnitude: a core serves so many simple reads, writes or batched rows a second at half its capacity; the part of
the data in use should fit into memory; indexes and dead rows take their share of the disk; the average load is a third of the peak.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dbarchitect.choose.phrasing import bytes_in_words, load_in_words

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case

GIB = 2.0**30
HOURS = 730.0
SECONDS = HOURS * 3600
READS_OF_A_CORE, WRITES_OF_A_CORE, ROWS_OF_A_CORE = 1000.0, 250.0, 10_000.0
IN_USE = (0.1, 0.3)
"""The share of the data that is asked for again and again: lean, ample."""
BLOAT = (1.3, 1.8)
PEAK_TO_AVERAGE = 3.0
SILENT_BYTES, SILENT_READS, SILENT_WRITES = 20e9, 50.0, 5.0
"""What is reckoned with where the brief is silent: a common small application."""


class Size(NamedTuple):
    """What one end of the range has to pay for."""

    vcpu: float
    memory_gib: float
    storage_gib: float
    copies: int
    reads: float
    writes: float
    """A second, on average."""
    item_bytes: float
    quiet: bool
    """Whether most hours nobody is there."""


def sizes(case: Case) -> tuple[Size, Size]:
    """The lean size (today's data, one copy, average load) and the ample one (in three years, a standby, the peak)."""
    load = case.load(case.main)
    known = [b for b in (load.data_bytes, load.data_bytes_in_3_years) if b]
    data = (min(known), max(known)) if known else (SILENT_BYTES, 2 * SILENT_BYTES)
    silent = load.reads_per_second is None and load.writes_per_second is None and load.ingest_rows_per_second is None
    reads = load.reads_per_second if load.reads_per_second is not None else SILENT_READS if silent else 0.0
    writes = load.writes_per_second if load.writes_per_second is not None else SILENT_WRITES if silent else 0.0
    rows = load.ingest_rows_per_second or 0.0
    cores = reads / READS_OF_A_CORE + writes / WRITES_OF_A_CORE + rows / ROWS_OF_A_CORE
    whole = case.nature(case.main).volatile
    return tuple(  # type: ignore[return-value]
        Size(
            vcpu=max(1.0, cores * (1.0 if ample else 0.5)),
            memory_gib=max(1.0, data[ample] * (1.2 if whole else IN_USE[ample]) / GIB),
            storage_gib=max(1.0, data[ample] * BLOAT[ample] / GIB),
            copies=2 if ample else 1,
            reads=reads / (1.0 if ample else PEAK_TO_AVERAGE),
            writes=(writes + rows) / (1.0 if ample else PEAK_TO_AVERAGE),
            item_bytes=load.item_bytes or 1000.0,
            quiet=reads + writes + rows < 20,
        )
        for ample in (False, True)
    )


def inputs(case: Case) -> tuple[tuple[str, str], ...]:
    """What was reckoned with, in words."""
    lean, ample = sizes(case)
    load = case.load(case.main)
    said = [
        (field.replace("_", " "), load_in_words(field, value))
        for field in ("reads_per_second", "writes_per_second", "ingest_rows_per_second")
        if (value := getattr(load, field))
    ]
    return (
        *said,
        ("disk", f"{bytes_in_words(lean.storage_gib * GIB)} to {bytes_in_words(ample.storage_gib * GIB)}"),
        ("memory", f"{bytes_in_words(lean.memory_gib * GIB)} to {bytes_in_words(ample.memory_gib * GIB)}"),
        ("cores", f"{lean.vcpu:.3g} to {ample.vcpu:.3g}"),
        ("copies", f"{lean.copies} to {ample.copies}"),
    )
