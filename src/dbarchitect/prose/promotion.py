"""Nouns that usually are values, or too vague for a thing, and are things in this text, because it treats them as such."""

from __future__ import annotations

from dbarchitect.prose.evidence import Evidence
from dbarchitect.prose.lexicon import word_lists
from dbarchitect.prose.nouns import head_of, is_abstract, is_soft, is_system, value_type

_LIKELY = frozenset({"text", "long text", "enum", "integer", "file", "text_address", "name", "rating"})
"""Types of nouns that can be things as well: a photo, a floor, a review; a date or a price can not."""
_DESCRIBING = frozenset({"have", "list", "with", "aside"})
_TOLD = 2.0


def promoted(evidence: Evidence) -> frozenset[str]:
    """The value nouns and vague nouns that have properties, parts or owners of their own."""
    values: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    held: dict[str, set[str]] = {}
    for has in evidence.has:
        mention = evidence.mentions.get(has.owner)
        each = mention is not None and "each" in mention.reasons
        if value_type(has.name) is not None and (has.how in _DESCRIBING or each):
            values.setdefault(has.owner, set()).add(has.name)
        if has.how in _DESCRIBING and has.item.many and value_type(has.owner) != "name":
            parts.setdefault(has.owner, set()).add(has.name)
            held.setdefault(has.name, set()).add(has.owner)
    counted = {h.name for h in evidence.has if h.item.quantity is not None and h.item.quantity.many}
    keyed = {n for n in evidence.keys if value_type(n) is not None or is_abstract(n, n.rpartition("_")[2])}
    out = {name for name, found in values.items() if len(found) >= _TOLD and _unusual(name) and not _system(name)}
    for name, mention in evidence.mentions.items():
        if name in out or not (_likely(name) and _unusual(name)) or _system(name):
            continue
        score = float(len(values.get(name, ())))
        score += 1.0 if {"each", "lead"} & set(mention.reasons) else 0.0
        score += 1.0 if any(not _is_value(p) for p in parts.get(name, ())) else 0.0
        score += 0.5 if held.get(name) else 0.0
        score += 0.5 if name in counted else 0.0
        score += min(1.0, 0.5 * len(evidence.hints.get(name, ())))
        score += 0.5 if name in _recurring() else 0.0
        if score >= _TOLD or (score >= 1.5 and (parts.get(name) or held.get(name))):
            out.add(name)
    return frozenset(out) | frozenset(keyed)


def _recurring() -> frozenset[str]:
    return frozenset(word_lists("grammar")["promotion_recurring"])


def _is_value(name: str) -> bool:
    return value_type(name) is not None


def _likely(name: str) -> bool:
    return value_type(name) in _LIKELY or is_soft(name)


def _unusual(name: str) -> bool:
    return value_type(name) is not None or is_abstract(name, name.rpartition("_")[2]) or is_soft(name)


def _system(name: str) -> bool:
    return is_system(head_of(name))
