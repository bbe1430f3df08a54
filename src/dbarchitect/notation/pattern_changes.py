"""Access patterns that write: what a new row is made of, what a change changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.notation.pattern_clauses import take_my, take_own_words, take_paths, take_verb_paths
from dbarchitect.notation.pattern_reading import attribute_named, longest, place_named
from dbarchitect.notation.pattern_states import state
from dbarchitect.notation.sentences import spoken

if TYPE_CHECKING:
    from dbarchitect.notation.pattern_reading import Reading

_GENERIC_CHANGES = frozenset(["update", "updating", "edit", "editing", "modify", "change", "changing"])


def take_new(reading: Reading) -> None:
    """What a new row is of, for and with: its own properties and what it refers to are part of it."""
    take_my(reading)
    reading.filters.clear()
    take_verb_paths(reading)
    take_paths(reading, "insert")
    reading.filters.clear()

    def part(found: re.Match[str]) -> bool | int:
        return longest(reading.rest[found.end() :], lambda p: bool(place_named(reading, p))) or False

    reading.each(r"\b(?:with|and|of|for|to|on|in|by|from|its|their|the|an?),? (?=\w)", part)
    reading.take(r"^[ ;]*\b(?:new|another)\b")
    reading.take(r"\bnew\b(?= *;)")
    take_own_words(reading)


def take_change(reading: Reading, verb: str) -> None:
    """What an update writes: the property it names, the state it brings about, whom it assigns."""
    entity, words = reading.entity, reading.words

    def into(found: re.Match[str]) -> bool | int:
        return longest(reading.rest[found.end() :], lambda p: _changed_state(reading, p)) or False

    reading.each(r"\b(?:as|to) (?=\w)", into)
    if reading.changes:
        return
    done = re.sub(r"^(?:re)?", "", verb.split()[0]) if verb else ""
    if verb in {"assign", "reassign", "move"}:
        reading.each(r"\bto (?:another |a different |a new )?(?=\w)", lambda f: _role_to(reading, f.end()))
        return
    reading.each(r"(?:^|\bthe |\bits |\ban? |; )(?=\w)", lambda f: _changed_part(reading, f.end()))
    if reading.changes or (verb.split()[:1] and verb.split()[0] in _GENERIC_CHANGES):
        return
    for form in _participles(done):
        made = state(words, entity, form)
        if made and len(made) == 1:
            reading.changes.append(made[0].path)
            return
    reading.rest = f"{verb} {reading.rest}"


def _participles(verb: str) -> tuple[str, ...]:
    stem = verb[:-1] if verb.endswith("e") else verb
    return tuple(dict.fromkeys((f"{stem}ed", f"{stem}led", f"{stem}ied", f"{verb[:-1]}ied", f"{verb}", f"{stem}d")))


def _changed_state(reading: Reading, phrase: str) -> bool:
    made = state(reading.words, reading.entity, phrase)
    if made and len(made) == 1 and made[0].operator in {"=", "is_null"}:
        reading.changes.append(made[0].path)
        return True
    return False


def _changed_part(reading: Reading, at: int) -> bool | int:
    def named(phrase: str) -> bool:
        attribute = attribute_named(reading.words, reading.entity, phrase)
        role = reading.entity.relationship("_".join(spoken(phrase)))
        if attribute is None and role is None:
            return False
        reading.changes.append(attribute.name if attribute else role.name if role else "")
        return True

    return longest(reading.rest[at:], named) or False


def _role_to(reading: Reading, at: int) -> bool | int:
    def named(phrase: str) -> bool:
        path = place_named(reading, phrase, "assigned to") or place_named(reading, phrase)
        if path and reading.entity.relationship(path):
            reading.changes.append(path)
            return True
        return False

    return longest(reading.rest[at:], named) or False
