"""Things that are of the same kind as what they hang on: subtasks of a task are tasks."""

from __future__ import annotations

from dbarchitect.prose.evidence import Evidence, Link
from dbarchitect.prose.nouns import value_type

_DESCRIBING = frozenset({"have", "list", "with", "aside"})
_PREFIXES = ("sub_", "sub", "child_", "nested_")


def fold_parts(evidence: Evidence) -> None:
    """A part that is said or named to be another of its whole, and has nothing of its own, becomes a reference to its parent."""
    described = {h.owner for h in evidence.has if h.how in _DESCRIBING and value_type(h.name) is not None}
    held = {(h.owner, h.name) for h in evidence.has}
    linked = {(link.left, link.right) for link in evidence.links} | {(link.right, link.left) for link in evidence.links}
    same = {special: general for special, general in evidence.kinds if (general, special) in held | linked}
    for name in evidence.mentions:
        whole = _whole(name, evidence)
        if whole and ((whole, name) in held | linked or name in same):
            same[name] = whole
    for part, whole in same.items():
        if part not in described and whole in evidence.mentions:
            _fold(evidence, part, whole)


def _whole(name: str, evidence: Evidence) -> str:
    for prefix in _PREFIXES:
        rest = name.removeprefix(prefix)
        if rest != name and rest in evidence.mentions:
            return rest
    return ""


def _fold(evidence: Evidence, part: str, whole: str) -> None:
    sentence = evidence.mentions[part].first if part in evidence.mentions else 0
    evidence.kinds[:] = [k for k in evidence.kinds if part not in k]
    evidence.has[:] = [h for h in evidence.has if part not in {h.owner, h.name}]
    evidence.links[:] = [link for link in evidence.links if part not in {link.left, link.right}]
    evidence.mentions.pop(part, None)
    evidence.links.append(Link(whole, f"parent_{whole}", "part of", (0, 1), (0, float("inf")), sentence, firm=True))
