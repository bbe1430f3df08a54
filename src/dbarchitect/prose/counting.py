"""Whether a figure counts the things of the world, or only bounds, dates or numbers something."""

from __future__ import annotations

import re

from dbarchitect.prose.parts import Noun


def says_how_many(chunk: Noun, text: str, before: str, after: str, per: str | None) -> bool:
    """A count of the world, not a multiplicity ("by ten players in two teams")."""
    assert chunk.quantity is not None
    if chunk.quantity.low > chunk.quantity.high:  # "2024-00123" is a number on a form
        return False
    if _CONCURRENT.search(chunk.text) or _CONCURRENT.match(after.lstrip()):
        return False
    if _SPREAD.search(before) and _OF_OURS.match(text):
        return chunk.quantity.high >= 3
    if chunk.quantity.high < 2 or re.match(r"\s*(?:%|percent)", after) or re.match(r"\d+\s*%", chunk.text):
        return False
    if re.match(r"(?:1[5-9]|20)\d\d\b", chunk.text) and re.search(r"\b(?:in|since|from|by|of|until|year)\s*$", before):
        return False
    if per is not None:
        return True
    if re.match(
        r"(?:at most|up to|at least|no more|not more|exactly|only)\b", chunk.text, re.IGNORECASE
    ) or _LIMIT.search(before):
        return chunk.quantity.high >= 1000 and chunk.text.lower().startswith("up to")
    if _COLLECTIVE.search(before) or _OURS.search(before):
        return not _PART_OF_TIME.search(before)
    if re.search(r"\b(?:top|last|next|first|past|latest|under|in|by|within|of|for|every)\s*$", before, re.IGNORECASE):
        return chunk.quantity.high >= 1000 and not re.search(
            r"\b(?:top|last|next|first|past|latest)\s*$", before, re.IGNORECASE
        )
    if re.search(
        r"\b(?:we|i|there|they|company|group|organi[sz]ation|operator|clinics?|shop|zoo|museum|chain)\W+(?:\w+\W+){0,2}(?:have|has|are|run|runs|expect|own|owns|operate|operates|manage|serve|employ|sail)\W+(?:\w+\W+){0,3}$|\b(?:expect|about|around|roughly|approximately|some|nearly|over|more than|expected)\W*(?:\w+\W+){0,1}$",
        before + " ",
        re.IGNORECASE,
    ) or re.match(r"(about|around|roughly|approximately|some|nearly|over|more than)", chunk.text, re.IGNORECASE):
        return chunk.quantity.high >= 3
    return chunk.quantity.high >= 20 and not chunk.text.lower().startswith(("at most", "up to", "at least", "no more"))


_CONCURRENT = re.compile(r"\b(?:concurrent|simultaneous|parallel)\b|^at (?:once|the same time)\b", re.IGNORECASE)
_SPREAD = re.compile(
    r"\b(?:for|in|from|across|at|over|among|to|with)\s+(?:about |around |some |roughly |our |the )*$", re.IGNORECASE
)
_OF_OURS = re.compile(
    r"\W*(?:we|our|i|the company|the group)\b(?![^.]*\b(?:must|may|can|could|should|last|next|past|within|keep|record|note|need|list)\b)",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:at most|up to|at least|maximum of|minimum of|no more than|limit of|between)\s*$", re.IGNORECASE
)
_COLLECTIVE = re.compile(
    r"\b(?:fleet|total|stock|network|chain|pool|herd|collection|inventory|portfolio|team|staff|workforce|catalog(?:ue)?|group|choice|all) of\s+(?:about |around |some |roughly |over |nearly )?$|\bfor (?:our|the|some|about|around)\s+$",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:we|i|they|there|you|today|currently|company|operator|group|chain|business)\b[^.;:]{0,12}\b(?:have|has|are|run|runs|own|owns|operate|operates|manage|manages|serve|serves|employ|employs|look after|rent out|maintain)\b(?:[^.;:]|,)*$",
    re.IGNORECASE,
)
_PART_OF_TIME = re.compile(
    r"\b(?:top|last|next|first|past|latest|within|every|each|for|after|in)\s*$|\b(?:store|keep|record|note|need)s?\b",
    re.IGNORECASE,
)
