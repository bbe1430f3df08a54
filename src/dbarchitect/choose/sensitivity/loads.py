"""At which rate or volume another wins: the decision is made again along a geometric ladder, and the turn is bisected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.choose.phrasing import load_in_words
from dbarchitect.choose.ranking import rank
from dbarchitect.model.choice import Challenger

if TYPE_CHECKING:
    from dbarchitect.choose.case import Case
    from dbarchitect.choose.ranking import Field

UPWARDS = (4.0, 16.0, 64.0, 256.0, 1024.0, 4096.0)
DOWNWARDS = (1 / 4, 1 / 16, 1 / 64, 1 / 256, 1 / 1024)
HALVINGS = 7
"""A step of the ladder is four times; halved so often on the logarithmic scale the turn is known to about 1 %."""
_FIGURES = (
    ("writes_per_second", ("writes_per_second",)),
    ("reads_per_second", ("reads_per_second",)),
    ("ingest_rows_per_second", ("ingest_rows_per_second",)),
    ("data_bytes", ("data_bytes", "data_bytes_in_3_years")),
)


def by_load(field: Field, case: Case, winner: str) -> tuple[Challenger, ...]:
    """For each figure of the main share, who takes over when it grows, and who when it shrinks."""
    found = []
    for name, fields in _FIGURES:
        now = case.data_bytes(case.main) if name == "data_bytes" else getattr(case.load(case.main), name)
        if not now:
            continue
        for ladder in (UPWARDS, DOWNWARDS):
            turn = _turn(field, case, winner, fields, ladder)
            if turn is not None:
                challenger, before, after = turn
                found.append(_challenger(challenger, name, now * before, now * after, up=after > before))
    return tuple(found)


def _turn(
    field: Field, case: Case, winner: str, fields: tuple[str, ...], ladder: tuple[float, ...]
) -> tuple[str, float, float] | None:
    """(who wins, the last factor at which the old winner still does, the first at which it does not); None when it always does."""
    held = 1.0
    for factor in ladder:
        first = first_with(field, case, fields, factor)
        if first != winner:
            return _bisected(field, case, winner, fields, held, factor)
        held = factor
    return None


def _bisected(
    field: Field, case: Case, winner: str, fields: tuple[str, ...], held: float, lost: float
) -> tuple[str, float, float] | None:
    for _ in range(HALVINGS):
        middle = (held * lost) ** 0.5
        if first_with(field, case, fields, middle) == winner:
            held = middle
        else:
            lost = middle
    challenger = first_with(field, case, fields, lost)
    return (challenger, held, lost) if challenger else None


def first_with(field: Field, case: Case, fields: tuple[str, ...], factor: float) -> str | None:
    """Who is first when the figures of every share are multiplied."""
    ranked = rank(field, case.scaled(dict.fromkeys(fields, factor)))
    return ranked[0].id if ranked else None


def _challenger(challenger: str, name: str, before: float, after: float, *, up: bool) -> Challenger:
    what = load_in_words(name, after)
    noun = what.partition(" of data")[0] if name == "data_bytes" else what
    moves = "pass" if up else "stay below"
    when = (
        f"the data {'passes' if up else 'stays below'} {noun}"
        if name == "data_bytes"
        else f"{_noun(name)} {moves} {_amount(what)}"
    )
    return Challenger(challenger=challenger, wins_when=when, kind="load", of=name, before=before, after=after)


def _noun(name: str) -> str:
    return {"writes_per_second": "writes", "reads_per_second": "reads"}.get(name, "rows taken in")


def _amount(what: str) -> str:
    return f"{what.split(' ')[0]} a second"
