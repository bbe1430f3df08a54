"""A brief: its access patterns at the rates it says, as the design would run them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from dbarchitect.model.design import Design

ENGINE = "postgresql"
START = None
_KEYS = re.compile(rb"^(?:entities|patterns|access|access_patterns|needs|volumes)\s*:", re.MULTILINE)


def sniff(head: bytes, name: str) -> int:
    """How sure it is, in hundredths."""
    if name.lower().endswith((".md", ".markdown")):
        return 33
    return 94 if name.lower().endswith((".yaml", ".yml")) and _KEYS.search(head) else 40 if _KEYS.search(head) else 0


def design(text: bytes, name: str) -> Design:
    """The design of the brief, in YAML or prose. ArchitectError `brief.*` when it cannot be read."""
    from dbarchitect.brief.completion import complete
    from dbarchitect.brief.reading import load
    from dbarchitect.design.pipeline import design as designed
    from dbarchitect.knowledge.archetypes import library

    said = text.decode("utf-8", "replace")
    if name.lower().endswith((".md", ".markdown")):
        from dbarchitect.prose import read

        brief = read(said)
    else:
        brief = complete(load(said, name), library())
    if not brief.entities:
        raise ArchitectError("brief.no_entities", "the brief names nothing that data would be kept about")
    return designed(brief)
