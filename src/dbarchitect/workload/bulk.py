"""A range of a log counted as a whole, for logs of gigabytes.

A reader makes digits one `0` and strings empty in the whole range at once; what is left of an entry tells its shape and is looked up once
per entry. Sessions are not followed and no examples are kept but the first: `scanning` reads some ranges in full for that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.workload.likeness import ZEROS, ambiguous, collapsed, odd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbarchitect.workload.tally import Collector, Tally

_STRINGS = re.compile(rb"'[^'\n]*+'")
_TEXTS = re.compile(rb"'[^'\n]*+'|\"[^\"\n]*+\"")
MOST_KEYS = 200_000
LONGEST_KEY = 8_000
_SKIPPED, _EACH = -1, -2


@dataclass(frozen=True, slots=True)
class Range:
    """The entries of a range, side by side. `heads` tell shapes; `sql` gives an entry's statement, None where it is none."""

    heads: Sequence[bytes]
    milliseconds: Sequence[float]
    """Negative where it is no number."""
    sql: Callable[[int], bytes | None]
    when: Callable[[int], bytes]
    rows: Sequence[float] | None = None


def unix(text: bytes) -> bytes:
    """The text with line ends of one character."""
    return text.replace(b"\r\n", b"\n") if b"\r" in text else text


def blanked(text: bytes, *, texts: bool = False) -> bytes:
    """The text with every digit `0` and strings empty; `texts`: those in double quotes too."""
    return (_TEXTS if texts else _STRINGS).sub(b"''", text.translate(ZEROS))


def count(found: Range, collector: Collector) -> None:
    """Calls, times, rows, first and last of every shape in the range."""
    known: dict[bytes, int] = {}
    tallies: list[Tally] = []
    numbers: list[int] = []
    number_of, also = known.get, numbers.append
    for i, head in enumerate(found.heads):
        number = number_of(head)
        if number is None:
            number = _classified(head, i, found, collector, tallies, known)
        if number == _EACH:
            number = _numbered(found.sql(i), collector, tallies)
        also(number)
    _add(numbers, found, tallies, collector)


def _classified(
    head: bytes, i: int, found: Range, collector: Collector, tallies: list[Tally], known: dict[bytes, int]
) -> int:
    """What entries of this key are: a number of a tally, none, or to be told one by one."""
    if len(head) > LONGEST_KEY:
        return _EACH
    if len(known) > MOST_KEYS:
        known.clear()
    short = collapsed(head)
    number = known.get(short)
    if number is None:
        if short.count(b"'") & 1 or odd(short) or ambiguous(short):
            number = _EACH
        else:
            number = _numbered(found.sql(i), collector, tallies)
        known[short] = number
    known[head] = number
    return number


def _numbered(sql: bytes | None, collector: Collector, tallies: list[Tally]) -> int:
    if sql is None:
        return _SKIPPED
    tally = collector.look_up(sql)
    if tally.place < 0:
        tally.place = len(tallies)
        tallies.append(tally)
        if not tally.examples:
            tally.exemplify(sql, b"")
    return tally.place


def _add(given: list[int], found: Range, tallies: list[Tally], collector: Collector) -> None:
    import numpy as np

    numbers, times = np.array(given, dtype=np.int64), np.array(found.milliseconds, dtype=np.float64)
    wrong = int(((numbers >= 0) & (times < 0)).sum())
    if wrong:
        collector.skipped.miss("durations that are no number", wrong)
    places = np.flatnonzero((numbers >= 0) & (times >= 0))
    collector.skipped.passed_over += int((numbers < 0).sum())
    mine, spent = numbers[places], times[places]
    calls = np.bincount(mine, minlength=len(tallies))
    total = np.bincount(mine, weights=spent, minlength=len(tallies))
    longest = np.zeros(len(tallies))
    np.maximum.at(longest, mine, spent)
    present, first = np.unique(mine, return_index=True)
    _, last = np.unique(mine[::-1], return_index=True)
    for number, begin, end in zip(present.tolist(), first.tolist(), last.tolist(), strict=True):
        tally = tallies[number]
        tally.calls += int(calls[number])
        tally.timed += int(calls[number])
        tally.total_ms += float(total[number])
        tally.max_ms = max(tally.max_ms, float(longest[number]))
        for place in (places[begin], places[len(mine) - 1 - end]):
            moment = found.when(int(place))
            if moment:
                tally.first = min(filter(None, (tally.first, moment)))
                tally.last = max(tally.last, moment)
    if found.rows is not None:
        _add_rows(np.array(found.rows, dtype=np.float64)[places], mine, tallies)
    collector.entries += len(places)


def _add_rows(rows: Any, mine: Any, tallies: list[Tally]) -> None:
    import numpy as np

    total = np.bincount(mine, weights=rows, minlength=len(tallies))
    most = np.zeros(len(tallies))
    np.maximum.at(most, mine, rows)
    calls = np.bincount(mine, minlength=len(tallies))
    for number, tally in enumerate(tallies):
        tally.rows += float(total[number])
        tally.counted += int(calls[number])
        tally.most_rows = max(tally.most_rows, float(most[number]))


def number(text: bytes, end: bytes = b" ") -> float:
    """The number at the beginning of the text; -1 where there is none."""
    try:
        return float(text[: text.index(end)])
    except ValueError:
        return -1.0
