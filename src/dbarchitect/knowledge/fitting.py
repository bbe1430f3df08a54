"""Fitting an archetype into a brief: only references to what is there, in the names the brief uses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.names import plural, singular, words
from dbarchitect.model.brief import Attribute, Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dbarchitect.knowledge.archetype import Archetype


def fitted(archetype: Archetype, present: Mapping[str, str]) -> Archetype:
    """`archetype` with the references, rules and access patterns that hold among the entities `present`.

    `present` maps archetypes to the names of the entities that stand for them; the archetype itself is always present.
    """
    known = {archetype.name: archetype.name, **present}
    kept = _kept(archetype, known)
    renamed = _renamed(archetype, kept, known)
    fields = tuple(_fitted(field, kept, renamed, known) for field in archetype.fields if field.name in kept)
    lost = _lost(archetype, kept, known)
    words = {archetype.name: known[archetype.name]} | {n: known[n] for n in known if known[n] != n} | renamed
    return archetype.but(
        fields=fields,
        core=tuple(renamed[name] for name in archetype.core if name in kept),
        parents=tuple(known[name] for name in archetype.parents if name in known),
        key=tuple(renamed[name] for name in archetype.key),
        rules=_spoken(archetype.rules, lost, words),
        access=_spoken(archetype.access, lost, words),
        typical_count=_per(archetype.typical_count, known),
        typical_growth=_per(archetype.typical_growth, known),
        only_without=(),
    )


_HOMONYMS = frozenset(["assignment", "booking", "case", "coach", "court", "crew", "event", "excursion", "exercise", "game", "ground", "item", "leg", "match", "mission", "operator", "parcel", "part", "party", "preference", "performance", "pitch", "plot", "pool", "receipt", "reservation", "round", "run", "season", "session", "set", "shift", "show", "singer", "stage", "substitution", "target", "tier", "station", "subject", "term", "test", "ticket", "track", "trial", "unit"])  # fmt: skip
"""Nouns whose meaning changes with the field: a coach trains people or carries them."""


def fits(archetype: Archetype, noun: str, domain: frozenset[str], present: Iterable[str]) -> bool:
    """False when `noun` means other things elsewhere and neither the words of the brief nor its other things speak for this one.

    `domain` are the words of the brief, `present` the names of its entities.
    """
    others = frozenset(present) - {noun}
    links = [f for f in archetype.core_fields if isinstance(f, Relationship) and not f.optional]
    beside = {name for f in links for name in (f.to, *f.others)}
    # Another word for what only exists beside other things (a substitution in a match) needs one of them.
    bound = noun in archetype.synonyms and archetype.folder != "people" and bool(beside)
    if noun.rpartition("_")[2] not in _HOMONYMS and not bound:
        return True
    if noun not in {archetype.name, *archetype.synonyms} and links:
        return {f.to for f in links} <= others
    said = {singular(word) for word in domain} | others
    fields = any(set(words(phrase)) <= said | {noun} and noun not in words(phrase) for phrase in archetype.domains)
    return fields or bool(others & (beside | set(archetype.parents) if noun == archetype.name or bound else beside))


def _targets(link: Relationship, known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(known[name] for name in (link.to, *link.others) if name in known))


def _kept(archetype: Archetype, known: Mapping[str, str]) -> frozenset[str]:
    """Names of the fields that stay: attributes, and references with a target that no better one replaces."""
    possible = {f.name for f in archetype.fields if isinstance(f, Attribute) or _targets(f, known)}
    better = dict(archetype.only_without)
    return frozenset(name for name in possible if not possible & set(better.get(name, ())))


def _lost(archetype: Archetype, kept: frozenset[str], known: Mapping[str, str]) -> frozenset[str]:
    """What can no longer be spoken of: the fields left out and the absent things they would refer to."""
    gone = [field for field in archetype.fields if field.name not in kept]
    absent = {n for field in gone if isinstance(field, Relationship) for n in (field.to, *field.others)} - set(known)
    return frozenset(field.name for field in gone) | absent


def _renamed(archetype: Archetype, kept: frozenset[str], known: Mapping[str, str]) -> dict[str, str]:
    """For each field that stays its name in the brief's words; a name that is taken is not given twice."""
    names = {name: name for name in kept}
    for field in archetype.fields:
        if isinstance(field, Attribute) or field.name not in kept:
            continue
        targets = _targets(field, known)
        narrowed = bool(field.others) and len(targets) == 1
        if not narrowed and field.name != field.to:
            continue
        wanted = plural(targets[0]) if field.multiplicity == "many_to_many" else targets[0]
        if wanted not in names.values():
            names[field.name] = wanted
    return names


def _fitted(
    field: Attribute | Relationship, kept: frozenset[str], renamed: Mapping[str, str], known: Mapping[str, str]
) -> Attribute | Relationship:
    match field:
        case Attribute():
            scope = tuple(renamed[name] for name in field.unique_per if name in kept)
            # Unique within something that is not there says nothing about uniqueness everywhere.
            whole = len(scope) == len(field.unique_per)
            return field.model_copy(update={"unique_per": scope if whole else ()})
        case Relationship():
            to, *others = _targets(field, known)
            kind = "reference" if field.kind == "one_of_several" and not others else field.kind
            changes = {"name": renamed[field.name], "to": to, "others": tuple(others), "kind": kind}
            return field.model_copy(update=changes)


def _spoken(sentences: Iterable[str], lost: Iterable[str], words: Mapping[str, str]) -> tuple[str, ...]:
    """The sentences that speak of nothing lost, in the brief's own words."""
    spoken = {was: now for old, new in words.items() for was, now in zip(_forms(old), _forms(new), strict=True)}
    gone = _any_of({form for name in lost for form in _forms(name)})
    said = _any_of(spoken)
    return tuple(
        said.sub(lambda found: spoken[found.group()], text) if said else text
        for text in sentences
        if not (gone and gone.search(text))
    )


def _forms(name: str) -> tuple[str, ...]:
    """How sentences write a name: as it is, in words, and in the plural."""
    return (name, name.replace("_", " "), plural(name).replace("_", " "))


def _any_of(forms: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b") if longest_first else None


def _per(quantity: str | None, known: Mapping[str, str]) -> str | None:
    """`20 per patient` in the brief's words; None when that thing is absent."""
    if quantity is None:
        return None
    head, per, name = quantity.rpartition(" per ")
    if not per or name in _PERIODS:
        return quantity
    return f"{head} per {known[name]}" if name in known else None


_PERIODS = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
