"""A whole set out of the linear relaxation: what is bought nearly whole is taken, the rest priced anew, until nothing is left in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.advise.oracle import bits

if TYPE_CHECKING:
    from dbarchitect.advise.master import Master

_BOUGHT = 1e-6
_NEARLY = 0.9


def rounded(master: Master) -> int:
    """The mask of a set within the budgets that does well with the plans known. The master is left as it was."""
    chosen = gone = 0
    try:
        while True:
            shares = master.solve().shares
            left = [(s, -i) for i, s in enumerate(shares) if s > _BOUGHT and not (chosen | gone) >> i & 1]
            if not left:
                return chosen
            left.sort(reverse=True)
            for share, place in left:
                if share < min(_NEARLY, left[0][0]):
                    break
                one = 1 << -place
                if master.problem.fits(chosen | one):
                    chosen |= one
                    master.bound(-place, 1.0, 1.0)
                else:
                    gone |= one
                    master.bound(-place, 0.0, 0.0)
    finally:
        for i in bits(chosen | gone):
            master.bound(i, 0.0, 1.0)
