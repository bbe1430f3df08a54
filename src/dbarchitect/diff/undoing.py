"""The way back of what the engine cannot simply take back: the difference from the state after it to the state before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbarchitect.model.links import Links

if TYPE_CHECKING:
    from dbarchitect.diff.pair import Pair
    from dbarchitect.model.links import Address


def undone(pair: Pair, objects: tuple[Address, ...] = (), **replaced: Any) -> tuple[str, ...]:
    """What turns the schema before with some parts of it `replaced` into the schema before; nothing of the data is given up.

    `objects` are those of the parts whose dependencies and columns are those of the target.
    """
    from dbarchitect.diff.difference import difference

    uses, columns = dict(pair.old.uses), dict(pair.old.columns)
    for address in objects:
        if address in pair.new.columns:
            columns[address] = pair.new.columns[address]
        uses[address] = pair.old.uses.get(address, frozenset()) | pair.new.uses.get(address, frozenset())
    state = pair.before.model_copy(update=replaced)
    plan = difference(state, pair.before, old=Links(uses, columns, pair.old.signatures), new=pair.old)
    return tuple(step.sql for step in plan.steps)
