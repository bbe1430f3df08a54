"""How old what the answer rests on is: pages nobody has confirmed since they were noted, and those last seen over a year ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted

if TYPE_CHECKING:
    from datetime import date

    from dbarchitect.model.choice import Choice

DAYS = 365
SHOWN = 3


def doubts(choice: Choice, today: date) -> tuple[str, ...]:
    """A note for the pages behind the winner's reasons that are unconfirmed, and one for those that are older than a year."""
    winner = choice.ranking[0]
    checked = {g.source.address: g.source.checked for g in winner.grounds if g.source is not None}
    unconfirmed = sorted(address for address, day in checked.items() if not day)
    old = sorted(address for address, day in checked.items() if day and _age(day, today) > DAYS)
    found = []
    if unconfirmed:
        found.append(
            f"Of {counted(len(checked), 'page')} behind the reasons for {winner.name}, {len(unconfirmed)} "
            f"{'is' if len(unconfirmed) == 1 else 'are'} noted from memory and not confirmed yet: {_listed(unconfirmed)}"
        )
    if old:
        found.append(
            f"Of {counted(len(checked), 'page')} behind the reasons for {winner.name}, {len(old)} "
            f"{'was' if len(old) == 1 else 'were'} last seen over a year ago: {_listed(old)}"
        )
    return tuple(found)


def _age(day: str, today: date) -> int:
    """Days since then; a day that cannot be read is as old as can be."""
    try:
        return (today - type(today).fromisoformat(day)).days
    except ValueError:
        return DAYS + 1


def _listed(addresses: list[str]) -> str:
    more = len(addresses) - SHOWN
    return ", ".join(addresses[:SHOWN]) + (f" and {more} more" if more > 0 else "")
