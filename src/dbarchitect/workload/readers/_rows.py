"""Exports of tables as rows of named values: CSV, tab-separated, JSON, JSON lines, and what psql and mysql print."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.workload.entry import Skipped

Row = dict[str, Any]
MOST_ROWS = 500_000


def header(head: bytes) -> frozenset[str]:
    """The names of the columns, in lower case; empty when there are none."""
    text = head[:65_536].decode("utf-8", "replace").lstrip("\ufeff \n\r\t")
    if text[:1] in ("{", "["):
        begin = text.find("{")
        end = text.find("}", begin)
        try:
            first = json.loads(text[begin : end + 1]) if begin >= 0 else {}
        except (ValueError, RecursionError):
            return frozenset(
                k for k in ("query", "calls", "digest_text", "count_star") if f'"{k}"' in text[:4_000].lower()
            )
        return frozenset(str(k).lower() for k in first)
    first_line = next((x for x in text.split("\n", 3)[:3] if not x.startswith("+-")), "")
    return frozenset(
        c.strip(' "\r|').lower() for c in first_line.replace("\t", ",").replace("|", ",").replace(";", ",").split(",")
    )


def rows(text: bytes, skipped: Skipped) -> Iterator[Row]:
    """Every row with its columns' names in lower case."""
    said = text.decode("utf-8", "replace").lstrip("\ufeff \n\r\t").replace("\0", "")
    read = _json(said, skipped) if said[:1] in ("{", "[") else _separated(said, skipped)
    for count, row in enumerate(read, 1):
        if count > MOST_ROWS:
            skipped.miss(f"rows after the first {MOST_ROWS:,}")
            return
        yield row


def _json(said: str, skipped: Skipped) -> Iterator[Row]:
    try:
        whole = json.loads(said)
    except (ValueError, RecursionError):
        for line in said.split("\n"):
            if line.strip():
                yield from _line(line, skipped)
        return
    yield from _objects(whole, skipped)


def _line(line: str, skipped: Skipped) -> Iterator[Row]:
    try:
        one = json.loads(line.strip().rstrip(","))
    except (ValueError, RecursionError):
        skipped.miss("lines that are no JSON")
        return
    yield from _objects(one, skipped)


def _objects(whole: Any, skipped: Skipped) -> Iterator[Row]:
    if isinstance(whole, dict):
        lists = [v for v in whole.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        whole = lists[0] if len(lists) == 1 and len(whole) < 4 else [whole]
    for one in whole if isinstance(whole, list) else ():
        if isinstance(one, dict):
            yield {str(k).lower(): v for k, v in one.items()}
        else:
            skipped.miss("records that are no row")


def _separated(said: str, skipped: Skipped) -> Iterator[Row]:
    csv.field_size_limit(max(csv.field_size_limit(), 64 << 20))
    first = said.split("\n", 1)[0]
    if first.startswith("+-") or (" | " in first and "," not in first):
        yield from _drawn(said, skipped)
        return
    mark = max(("\t", ",", ";", "|"), key=first.count)
    read = csv.reader(io.StringIO(said, newline=""), delimiter=mark)
    names: list[str] = []
    while True:
        try:
            cells = next(read)
        except StopIteration:
            return
        except csv.Error:
            skipped.miss("lines that are no CSV")
            continue
        if not names:
            names = [c.strip().lower() for c in cells]
        elif len(cells) == len(names):
            yield {n: None if c in ("", "\\N", "NULL") else c for n, c in zip(names, cells, strict=True)}
        elif cells:
            skipped.miss("rows with more or fewer columns than the first")


def _drawn(said: str, skipped: Skipped) -> Iterator[Row]:
    """A table as psql or mysql draws it; a `+` at the end of a cell continues it on the next line."""
    names: list[str] = []
    held: list[str] | None = None
    for line in said.split("\n"):
        if not line.strip() or set(line.strip()) <= set("+-|=") or (line.lstrip().startswith("(") and "row" in line):
            continue
        body = line.strip()
        body = body[1:-1] if body.startswith("|") and body.endswith("|") else line
        cells = [c.strip() for c in body.split("|")]
        if not names:
            names = [c.lower() for c in cells]
        elif len(cells) < len(names):
            skipped.miss("rows with more or fewer columns than the first")
        else:
            # a query may hold the mark itself: what is too much belongs to it
            over = len(cells) - len(names)
            at = next((i for i, n in enumerate(names) if n in ("query", "digest_text")), 0)
            cells = [*cells[:at], "|".join(cells[at : at + over + 1]), *cells[at + over + 1 :]]
            more = any(c.endswith("+") for c in cells)
            cells = [c[:-1].rstrip() if c.endswith("+") else c for c in cells]
            held = [f"{a}\n{b}".strip() for a, b in zip(held, cells, strict=True)] if held else cells
            if not more:
                yield {n: c or None for n, c in zip(names, held, strict=True)}
                held = None


def number(row: Row, *names: str) -> float | None:
    """The first of the columns that holds a finite number."""
    for name in names:
        value = row.get(name)
        try:
            if value is not None and value == value and abs(float(value)) < 1e18:
                return float(value)
        except (TypeError, ValueError, OverflowError):
            continue
    return None
