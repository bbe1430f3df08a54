"""What answers have in common: yes, no, the things a question is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import many
from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.core.names import singular, snake

if TYPE_CHECKING:
    from dbarchitect.model.brief import Brief, Entity

_NO = ("no", "none", "nothing", "n", "never", "keep all", "not", "zero")
_YES = ("yes", "y", "yeah", "yep", "sure", "of course", "true")


def is_no(said: str) -> bool:
    """The answer begins with a word that denies."""
    return _begins(said, _NO)


def is_yes(said: str) -> bool:
    """The answer begins with a word that agrees."""
    return _begins(said, _YES)


def _begins(said: str, words: tuple[str, ...]) -> bool:
    plain = said.strip().lower()
    return any(plain == w or (plain.startswith(w) and not plain[len(w)].isalnum()) for w in words)


def entity_named(brief: Brief, name: str) -> Entity:
    """The entity of that name in singular or plural; ArchitectError `interview.unknown_thing` when there is none."""
    wanted = singular(snake(name))
    found = brief.entity(wanted) or brief.entity(snake(name))
    if found is None:
        hint = nearest(wanted, (e.name for e in brief.entities))
        raise ArchitectError("interview.unknown_thing", f"the brief has no “{name.strip()}”", hint=hint)
    return found


def with_entity(brief: Brief, changed: Entity) -> Brief:
    """The brief with the entity of that name replaced."""
    return brief.but(entities=tuple(changed if e.name == changed.name else e for e in brief.entities))


def entity_in(brief: Brief, text: str) -> Entity | None:
    """The entity whose name (plural or singular) the text has, the longest name first."""
    spoken = f" {text.lower()} ".replace("?", " ").replace(",", " ")
    for entity in sorted(brief.entities, key=lambda e: (-len(e.name), e.name)):
        if any(f" {n} " in spoken for n in (many(entity.name), entity.name.replace("_", " "))):
            return entity
    return None
