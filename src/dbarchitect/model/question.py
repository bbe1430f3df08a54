"""An open question: what is unclear, and how much turns on it."""

from __future__ import annotations

from dbarchitect.model.base import Value


class Question(Value):
    """What is unclear. `weight` ranks: how much of the design turns on the answer (0..1)."""

    id: str
    text: str
    matters_because: str
    options: tuple[str, ...] = ()
    assumed: str = ""
    weight: float = 0.0
    about: tuple[str, ...] = ()
