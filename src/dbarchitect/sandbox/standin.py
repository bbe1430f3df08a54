"""Stand-ins for extensions that the server at hand lacks: they keep a schema loadable and say what is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

STAND_IN_DIR = Path(__file__).with_name("standins")


@dataclass(frozen=True)
class StandIn:
    """What replaces `extension`: the `sql` that makes it, and in words what is `lost`."""

    extension: str
    lost: str
    sql: str


@lru_cache(maxsize=1)
def all_stand_ins() -> dict[str, StandIn]:
    """Every stand-in by the name of its extension."""
    found = {}
    for file in sorted(STAND_IN_DIR.glob("*.control")):
        name = file.name.removesuffix(".control")
        control = file.read_text(encoding="utf-8")
        lost = re.search(r"^comment = '(.*)'$", control, re.MULTILINE)
        script = STAND_IN_DIR / f"{name}--1.sql"
        found[name] = StandIn(name, lost[1].replace("''", "'") if lost else "", script.read_text(encoding="utf-8"))
    return found


def stand_ins_for(extensions: frozenset[str]) -> tuple[tuple[StandIn, ...], tuple[str, ...]]:
    """The stand-ins there are for `extensions`, and the names for which there is none."""
    known = all_stand_ins()
    found = tuple(known[name] for name in sorted(extensions & known.keys()))
    return found, tuple(sorted(extensions - known.keys()))
