"""The difference between two schemas as a plan: ordered by what needs what, minimal, with its way back. Pure."""

from dbarchitect.diff.difference import difference
from dbarchitect.diff.pair import Given, Pair

__all__ = ["Given", "Pair", "difference"]
