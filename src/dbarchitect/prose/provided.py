"""What was said of values in passing, told to the properties it was said of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.core.names import singular, snake
from dbarchitect.model.brief import Attribute
from dbarchitect.notation.types import type_family
from dbarchitect.prose.units import unit_of

if TYPE_CHECKING:
    from dbarchitect.model.brief import Entity, Relationship
    from dbarchitect.prose.entities import Entities
    from dbarchitect.prose.evidence import Evidence
    from dbarchitect.prose.provisos import Bounds, Proviso


def provided(
    made: tuple[Entity, ...], provisos: tuple[Proviso, ...], entities: Entities, evidence: Evidence
) -> tuple[tuple[Entity, ...], frozenset[int], tuple[Proviso, ...]]:
    """The entities with what was said in passing, the sentences that said it, and what found no property."""
    by_name = {e.name: e for e in made}
    used: set[int] = set()
    lost: list[Proviso] = []
    for proviso in provisos:
        owners = [e for h in evidence.has if h.sentence == proviso.sentence if (e := entities.of(h.owner))]
        focus = entities.of(evidence.focus_at.get(proviso.sentence, ""))
        owners += [focus] if focus else []
        told = _property(proviso, by_name, tuple(dict.fromkeys(owners)))
        if told is None or (changed := _with(*told, proviso)) is None:
            lost.append(proviso)
            continue
        by_name[changed.name] = changed
        used.add(proviso.sentence)
    return tuple(by_name[e.name] for e in made), frozenset(used), tuple(lost)


def _property(
    proviso: Proviso, made: dict[str, Entity], owners: tuple[str, ...]
) -> tuple[Entity, Attribute | Relationship] | None:
    """What the words name: the property with the longest name that stands next to the place, of the nearest owner."""
    near = re.split(
        r"[,;(]|\b(?:and|or|has|have|with|is|are|when|record|records)\b",
        proviso.words[-160:] if not proviso.ahead else proviso.words,
    )
    pieces = [p for p in (near if proviso.ahead else reversed(near)) if re.search(r"[A-Za-z]{2}", p)]
    if not pieces:
        return None
    piece = re.sub(r"\bin (?:the )?\w+\s*$", "", pieces[0].lower()) or pieces[0].lower()
    whose = _WHOSE.search(piece)
    said = [singular(w) for w in snake(piece[: whose.start()] if whose else piece).split("_") if w]
    said = [w for w in said if w not in _ARTICLES]
    about = {singular(snake(whose[1]))} if whose else set[str]()
    best: tuple[tuple[int, int, int], Entity, Attribute | Relationship] | None = None
    elsewhere: list[tuple[Entity, Attribute | Relationship]] = []
    for entity in made.values():
        owned = entity.name in owners
        items: tuple[Attribute | Relationship, ...] = (*entity.attributes, *entity.relationships)
        for item in items:
            if item.source != "brief":
                continue
            score = _likeness(item.name, said)
            named = bool({entity.name, entity.name.rpartition("_")[2]} & ({*said} | about))
            rank = (score, 2 * named + owned, -len(item.name))
            if score and (owned or named or score >= _SURE) and (best is None or rank > best[0]):
                best = (rank, entity, item)
            elif score >= _LIKELY:
                elsewhere.append((entity, item))
    if best is None:
        return elsewhere[0] if len(elsewhere) == 1 else None
    return best[1], best[2]


_ARTICLES = frozenset(
    {"a", "an", "the", "its", "their", "his", "her", "it", "each", "every", "one", "may", "can", "also", "was", "be"}
)
_WHOSE = re.compile(r"\s+of\s+(?:an?|the|each|every|its|their)\s+([a-z][a-z ]{1,30})\s*$")
_LIKELY, _SURE = 2, 3
_AFFIXES = frozenset({"date", "time", "at", "on", "number", "name", "text", "amount", "value", "address", "code"})


def _likeness(name: str, said: list[str]) -> int:
    """How many words of the name were said last: 0 when it is none of them."""
    parts = [singular(p) for p in name.split("_")]
    bare = [p for p in parts if p not in _AFFIXES and unit_of(p) is None] or parts
    if parts == said[-len(parts) :]:
        return 2 * len(parts) + 1
    if bare == said[-len(bare) :] or (said and bare == [w for w in said if w not in _AFFIXES][-len(bare) :]):
        return 2 * len(bare)
    stems = [p[:4] for p in bare]
    return 1 if said and any(len(s) == 4 and w[:4] == s for w in said[-2:] for s in stems) else 0


def _with(entity: Entity, item: Attribute | Relationship, proviso: Proviso) -> Entity | None:
    """`entity` with the property as the proviso says it is; None when it cannot be so."""
    if isinstance(item, Attribute):
        changed = item.but(optional=True) if proviso.bounds is None else _bounded(item, proviso.bounds)
        if changed is None:
            return None
        return entity.but(attributes=tuple(changed if a is item else a for a in entity.attributes))
    if proviso.bounds is not None or item.multiplicity not in {"many_to_one", "one_to_one"}:
        return entity if proviso.bounds is None else None
    freed = item.but(optional=True, kind="reference" if item.kind == "owned" else item.kind)
    return entity.but(relationships=tuple(freed if r is item else r for r in entity.relationships))


def _bounded(item: Attribute, bounds: Bounds) -> Attribute | None:
    if bounds.unique:
        return item.but(unique=True)
    family = type_family(item.type)
    kind = item.type
    if family != "number":
        if family != "text" or item.values:
            return None
        whole = all("." not in (b or "") for b in (bounds.low, bounds.high))
        kind = "integer" if whole and item.name.rpartition("_")[2] in _WHOLE else "decimal"
    return item.but(
        type=kind,
        minimum=bounds.low or item.minimum,
        maximum=bounds.high or item.maximum,
        minimum_excluded=bounds.low_excluded if bounds.low else item.minimum_excluded,
        maximum_excluded=bounds.high_excluded if bounds.high else item.maximum_excluded,
    )


_WHOLE = frozenset(
    {"rank", "level", "priority", "grade", "stage", "number", "position", "place", "tier", "degree", "size"}
)
