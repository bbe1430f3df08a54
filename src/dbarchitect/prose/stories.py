"""User stories: "As a ROLE, I want to ACTION so that BENEFIT" says that the role acts; the benefit is not data."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STORY = re.compile(
    r"(?:^|(?<=[.;,])\s*(?:and\s+)?|^[\w .:#-]{1,24}?\s)"
    r"as\s+(?:an?|the|any)\s+(?P<role>[\w' /-]{2,50}?),?\s+"
    r"(?P<modal>i|we)\s+(?:also\s+)?(?P<want>would like(?: to be able)?|want(?: to be able)?|need(?: to be able)?|wish|can|could|may|must|should|must be able|should be able|am able|have)\b"
    r"(?P<to>\s+to)?\s+(?P<action>.+?)(?=,?\s+so-that\b|,?\s+so\s+(?:i|we|it|the|they|my|our)\b|,?\s+in order to\b|,?\s+because\b|,?\s+(?:and\s+)?as an?\s|[.;]?$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Story:
    """`text` is the story's action as a plain sentence about the role."""

    role: str
    text: str


def stories(sentence: str) -> tuple[Story, ...]:
    """The stories told in one sentence; none when it is no story."""
    if not re.search(r"\bas (an?|the|any) ", sentence[:60], re.IGNORECASE):
        return ()
    out: list[Story] = []
    for found in _STORY.finditer(sentence[:1500]):
        role = found["role"].strip()
        action = found["action"].strip().rstrip(".,;")
        verb = "can" if found["to"] or found["want"].lower() in {"can", "could", "may", "must", "should"} else "needs"
        out.append(Story(role, f"The {role} {verb} {action}."))
    return tuple(out)
