"""A script that an engine of its own has run: the database it made stands as long as it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbarchitect.model.inspection import Unseen
from dbarchitect.sources.questions import answers, samples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbarchitect.model.inspection import Inspection, Probe
    from dbarchitect.sources.questions import Asker

ROWS_SAMPLED = 100_000
_MOST_REFUSED = 0.5
_OF_ROWS = ("sizes", "index_sizes", "statistics", "sequences")


@dataclass(frozen=True)
class Standing:
    """`connection` is of the engine's DB-API module, `asker` asks it; what it refused of the script is unseen."""

    seen: Inspection
    connection: Any
    asker: Asker


def too_little(ran: int, refused: Sequence[str]) -> bool:
    """Whether the engine took so little of a script that what it made tells nothing of what was meant."""
    return not ran or len(refused) > _MOST_REFUSED * (ran + len(refused))


def looked_at(standing: Standing, ask: Callable[[Inspection], tuple[Probe, ...]] | None) -> Inspection:
    """The inspection with all rows' samples and answers; a script without rows says nothing of sizes."""
    seen = standing.seen
    if not any(s.rows for s in seen.sizes or ()):
        gone = ("samples", *(p for p in _OF_ROWS if getattr(seen, p) is not None))
        empty = tuple(Unseen(part=p, why="the script has no rows") for p in gone)
        return seen.but(unseen=(*seen.unseen, *empty), **dict.fromkeys(gone))
    taken, missed = samples(standing.asker, seen, ROWS_SAMPLED)
    seen = seen.but(samples=taken, unseen=(*seen.unseen, *missed))
    return seen.but(answers=answers(standing.asker, ask(seen), all_of_them=True, ours=True)) if ask else seen
