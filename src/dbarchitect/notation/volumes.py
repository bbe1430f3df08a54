"""How many there are and how they grow, in words and figures."""

from __future__ import annotations

import re

from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Growth, Volume
from dbarchitect.model.source import Source
from dbarchitect.notation.numbers import bad_quantity, figure_in, read_number, read_range, write_number
from dbarchitect.notation.periods import Period, parts_per, period_of
from dbarchitect.notation.quantities import read_percent


def read_volume(text: str) -> Volume | Growth:
    """The number of rows `count: text` states; a growth when it is per period ("1.5k per day")."""
    source, text = _source(text)
    head, pers = parts_per(text)
    period = next((p for p in (period_of(x) for x in pers) if p), None)
    if period:
        return _growth(text, head, pers, source)
    if len(pers) > 1:
        raise bad_quantity(text, "a count is per one thing", "write for example `50..500 per company`")
    bounds = read_range(head) or read_range(figure_in(head))
    if not bounds:
        raise bad_quantity(text, "this is no number", "write for example `1000`, `2M` or `50..500 per company`")
    return Volume(low=bounds[0], high=bounds[1], per=_entity(pers[0]) if pers else None, source=source)


def write_volume(volume: Volume) -> str:
    """The words `read_volume` reads back as the same volume."""
    low, high = write_number(volume.low), write_number(volume.high)
    text = low if volume.low == volume.high else f"{low}..{high}"
    return text + (f" per {volume.per}" if volume.per else "") + (" ~" if volume.source == "assumed" else "")


def read_growth(text: str) -> Growth:
    """The growth `growth: text` states: "50 per month", "3 per day per user", "20 % per year", "doubles every year"."""
    source, text = _source(text)
    factor = re.match(r"\s*(doubl|tripl|quadrupl)\w*", text, re.IGNORECASE)
    head, pers = parts_per(text)
    if factor:
        times = {"doubl": 2.0, "tripl": 3.0, "quadrupl": 4.0}[factor[1].lower()]
        return Growth(factor=times, period=_first_period(pers, text), per=_entities(pers), source=source)
    return _growth(text, head, pers, source)


def _growth(text: str, head: str, pers: list[str], source: Source) -> Growth:
    per = _entities(pers)
    cleaned = re.sub(r"^\s*\+\s*", "", head)
    if re.search(r"%|\bpercent\b", cleaned):
        share = read_percent(cleaned)
        return Growth(factor=round(1 + share, 12), period=_first_period(pers, text), per=per, source=source)
    times = re.fullmatch(r"(?:x\s*([\d.]+)|([\d.]+)\s*(?:x|times))", cleaned.strip(), re.IGNORECASE)
    if times:
        number = read_number(times[1] or times[2])
        if number is not None:
            return Growth(factor=number, period=_first_period(pers, text), per=per, source=source)
    bounds = read_range(cleaned) or read_range(figure_in(cleaned))
    if not bounds:
        raise bad_quantity(text, "this is no growth", "write for example `50 per month` or `20 % per year`")
    return Growth(amount=sum(bounds) / 2, period=_first_period(pers, text), per=per, source=source)


def write_growth(growth: Growth) -> str:
    """The words `read_growth` reads back as the same growth."""
    amount = f"{write_number(growth.factor)}x" if growth.factor is not None else write_number(growth.amount or 0)
    text = f"{amount} per {growth.period}" + (f" per {growth.per}" if growth.per else "")
    return text + (" ~" if growth.source == "assumed" else "")


def _first_period(pers: list[str], text: str) -> Period:
    found = next((p for p in (period_of(x) for x in pers) if p), None)
    if not found:
        raise bad_quantity(text, "it does not say per what time", "write for example `50 per month`")
    return found


def _entities(pers: list[str]) -> str | None:
    things = [p for p in pers if not period_of(p)]
    if len(things) > 1:
        raise bad_quantity(
            " per ".join(pers), "a growth is per one thing and one period", "write for example `3 per day per user`"
        )
    return _entity(things[0]) if things else None


def _entity(words: str) -> str:
    return singular(snake(words))


def _source(text: str) -> tuple[Source, str]:
    stripped = text.rstrip()
    if stripped.endswith("~"):
        return "assumed", stripped[:-1].rstrip()
    return "brief", stripped
