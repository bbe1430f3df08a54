"""Rules about a row and itself: "a deed may not supersede itself", "a piece is never a remake of itself"."""

from __future__ import annotations

import re

from dbarchitect.model.rules import Compare, Meaning
from dbarchitect.notation.rule_reading import Context, leading_entity, refuse
from dbarchitect.notation.sentences import akin, content, lemma, spoken

_ITSELF = re.compile(
    r"^(?P<subject>.+?)\s+(?:(?:can|may|must|should|shall|does|do|is|are|will)\s+)?(?P<no>not|never|cannot)\s+(?P<what>.{0,60}?)\b(?:itself|themselves|themself|himself|herself|himself or herself|the same (?P<same>\w+))(?:\s+(?:as|again|directly|or indirectly))*$"
)
_NOBODY = re.compile(
    r"^(?:no|nobody|no one)\s+(?P<subject>.+?)\s+(?:(?:can|may|must|should|is|are|does)\s+)?(?:ever\s+)?(?P<what>.{0,60}?)\b(?:itself|themselves|himself|herself)$"
)


def read_self(context: Context) -> Meaning | None:
    """A row does not refer to itself, through the one role it has to its own kind or the one that the verb names."""
    found = _ITSELF.match(context.plain) or _NOBODY.match(context.plain)
    if not found:
        return None
    entity = leading_entity(context, found["subject"])
    same = found.groupdict().get("same")
    if entity is None or (same and context.words.exactly(same) != entity):
        return None
    roles = context.words.roles_to(entity, entity)
    said = [lemma(w) for w in content(found["what"])]
    kin = [r for r in roles if any(akin(lemma(w), s) for w in spoken(r) for s in said)]
    chosen = kin or list(roles)
    if not roles:
        return refuse(f"{entity} does not refer to another {entity}")
    if len(chosen) > 1:
        return refuse(f"{entity} refers to {entity} as {' and as '.join(roles)}: which one is meant?")
    return Compare(entity=entity, left=chosen[0], operator="<>", right="id", right_is_attribute=True)
