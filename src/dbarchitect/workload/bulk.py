"""PostgreSQL's log of durations counted a range at a time, for logs of gigabytes.

Digits are made one `0` and strings emptied in the whole range at once; what is left of a line tells its shape, and is looked up once per
line. Sessions are not followed and no examples are kept: `scanning` reads some ranges in full for that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dbarchitect.workload.likeness import ZEROS, ambiguous, collapsed, odd

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.workload.tally import Collector, Tally

MARK = b"LOG:  duration: "
_STRINGS = re.compile(rb"'[^'\n]*+'")
_SAID = re.compile(rb"[0.]+ ms  (?:statement: |execute [^:\n]{1,200}: )")
_STEP = re.compile(rb"[0.]+ ms  (?:parse|bind) ")
_TOGETHER = re.compile(rb"LOG:  (?:statement|execute [^:\n]{1,200}): |LOG:  duration: [\d.]+ ms(?:  plan:|\n|\r|\Z)")
"""Messages that belong together with others of their session."""
MOST_KEYS = 200_000
_SKIPPED, _EACH = -1, -2


def possible(text: bytes) -> bool:
    """Whether every message of the range says all by itself."""
    return MARK in text and _TOGETHER.search(text) is None


def count(text: bytes, collector: Collector, when: Callable[[bytes], bytes], rest: Callable[[bytes], None]) -> None:
    """Calls, times, first and last of every shape in the range. `rest` gets the lines that are not durations of statements."""
    import numpy as np

    text = text.replace(b"\n\t", b"\x01")
    originals = text.split(MARK)
    keys = _STRINGS.sub(b"''", text.translate(ZEROS)).split(MARK)
    if len(keys) != len(originals):
        # a string held the mark: nothing is known to be aligned
        rest(text)
        return
    known: dict[bytes, int] = {}
    tallies: list[Tally] = []
    numbers: list[int] = []
    times: list[float] = []
    number_of, also, took = known.get, numbers.append, times.append
    prefix = originals[0]
    if b"\n" in prefix:
        rest(prefix[: prefix.rfind(b"\n")])
    for part, original in zip(keys[1:], originals[1:], strict=True):
        head, _, behind = part.partition(b"\n")
        number = number_of(head)
        if number is None:
            number = _classified(head, original, collector, tallies, known)
        if number == _EACH:
            number = _numbered(_sql(original), collector, tallies)
        also(number)
        try:
            took(float(original[: original.index(b" ")]))
        except ValueError:
            took(0.0)
            numbers[-1] = _SKIPPED
            collector.skipped.miss("durations that are no number")
        if b"\n" in behind:
            rest(original[original.index(b"\n") + 1 : original.rfind(b"\n")])
    _add(np.array(numbers, dtype=np.int64), np.array(times), tallies, collector, originals, when)


def _classified(
    head: bytes, original: bytes, collector: Collector, tallies: list[Tally], known: dict[bytes, int]
) -> int:
    """What lines of this key are: a number of a tally, none, or to be told one by one."""
    if len(known) > MOST_KEYS:
        known.clear()
    short = collapsed(head)
    number = known.get(short)
    if number is None:
        number = known[short] = _told(short, original, collector, tallies)
    known[head] = number
    return number


def _told(head: bytes, original: bytes, collector: Collector, tallies: list[Tally]) -> int:
    found = _SAID.match(head)
    if found is None:
        if _STEP.match(head) is None:
            collector.skipped.miss("durations of what is no statement")
            return _SKIPPED
        return _SKIPPED
    body = head[found.end() :]
    if body.count(b"'") & 1 or odd(body) or ambiguous(body):
        return _EACH
    return _numbered(_sql(original), collector, tallies)


def _sql(original: bytes) -> bytes:
    """The statement of a line that has one, from the mark on."""
    line = original[: original.find(b"\n")] if b"\n" in original else original
    _, _, said = line.partition(b" ms  ")
    return said[said.find(b": ") + 2 :].replace(b"\x01", b"\n")


def _numbered(sql: bytes, collector: Collector, tallies: list[Tally]) -> int:
    tally = collector.look_up(sql)
    if tally.place < 0:
        tally.place = len(tallies)
        tallies.append(tally)
        if not tally.examples:
            tally.exemplify(sql, b"")
    return tally.place


def _add(
    numbers: Any,
    times: Any,
    tallies: list[Tally],
    collector: Collector,
    originals: list[bytes],
    when: Callable[[bytes], bytes],
) -> None:
    import numpy as np

    collector.skipped.passed_over += int((numbers < 0).sum())
    places = np.flatnonzero(numbers >= 0)
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
            before = originals[int(place)]
            moment = when(before[before.rfind(b"\n") + 1 :])
            if moment:
                tally.first = min(filter(None, (tally.first, moment)))
                tally.last = max(tally.last, moment)
    collector.entries += len(places)
