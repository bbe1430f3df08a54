"""How busy it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError
from dbarchitect.notation.durations import read_rate
from dbarchitect.notation.numbers import read_number
from dbarchitect.notation.quantities import read_percent

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Question
    from dbarchitect.model.brief import Brief

ANSWERS = ("load",)
_SHARE = 0.8
"""Four reads to one write, as the question assumes."""
_MORE = 10_000.0


def answer(brief: Brief, question: Question, said: str) -> Brief:
    """`200/s`, `up to 5,000`, `1M per day, 90 % read`."""
    percent = re.search(r"\d+(?:\.\d+)?\s*(?:%|percent)", said)
    share = read_percent(percent[0]) if percent else brief.workload.read_share or _SHARE
    rest = re.sub(r"\breads?\b|\bonly\b", "", said.replace(percent[0], "") if percent else said).strip(" ,;")
    rate = _rate(rest)
    load = brief.workload.but(
        read_share=share, reads_per_second=round(rate * share, 3), writes_per_second=round(rate * (1 - share), 3)
    )
    return brief.but(workload=load)


def _rate(text: str) -> float:
    plain = re.sub(r"^(?:up to|under|below|less than|at most|around|about)\s+", "", text.strip().lower())
    if plain.startswith("more"):
        return _MORE
    number = read_number(plain)
    if number is not None:
        return number
    if not plain:
        raise ArchitectError(
            "interview.rate", "a number of requests is needed", hint="write for example 200/s, 90 % read"
        )
    return read_rate(plain)
