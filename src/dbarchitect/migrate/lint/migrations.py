"""What is judged: each migration as SQL on the lines where it stood, and how its tool runs it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Migration:
    """`wrapped` names the tool that runs the file in one transaction whatever is in it; empty: the file decides.

    One that is not `judged` is run only because later ones build on it.
    """

    file: str
    sql: str
    wrapped: str = ""
    judged: bool = True
    alone: bool = False
    """Its tool runs each statement by itself."""
    notes: tuple[str, ...] = ()
