"""Which entities want which history: from their own words, else from what the brief has to comply with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.notation.types import type_name

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.brief import Entity

_NEEDS = {"audit", "audit_log", "audit_trail", "audit_logging", "traceability", "change_history", "change_log"}
_HEALTH = ("hipaa", "hds", "hitech", "hitrust")
_PAYMENT = ("pci",)
_BOOKS = ("sox", "gobd", "mifid", "sec17a")
_ERASURE = ("gdpr", "ukgdpr", "dsgvo", "ccpa", "cpra", "lgpd", "pipeda", "popia", "ndsg", "appi", "pdpa", "fadp", "dpa")
_TRAIL_KINDS = ("audit_entry", "audit_log", "log_entry", "outbox_message", "job", "login_attempt", "login_session")
"""Things that are a record themselves."""


def _compliance(draft: Draft) -> tuple[str, ...]:
    return tuple(re.sub(r"[^a-z0-9]", "", c.lower()) for c in draft.brief.compliance)


def complies(draft: Draft, marks: tuple[str, ...]) -> bool:
    return any(c.startswith(marks) for c in _compliance(draft))


def erasable(draft: Draft) -> bool:
    """Whether people may ask for their data to be erased."""
    return complies(draft, _ERASURE) or bool({"erasure", "right_to_be_forgotten"} & draft.brief.needed)


def wanted(draft: Draft) -> dict[str, tuple[str, ...]]:
    """The entities for each kind of history, in the order of the brief."""
    found: dict[str, list[str]] = {"audit": [], "versions": [], "events": []}
    for entity in draft.entities:
        kind = entity.history
        if kind is None:
            kind = "audit" if _implied(draft, entity) else "none"
        if kind == "none" or entity.name in _TRAIL_KINDS or entity.archetype in _TRAIL_KINDS:
            continue
        if draft.table_of[entity.name] in draft.append_only:
            # What is never changed has no earlier state.
            continue
        found[kind].append(entity.name)
    return {kind: tuple(names) for kind, names in found.items()}


def _implied(draft: Draft, entity: Entity) -> bool:
    classes = {a.personal for a in entity.attributes}
    money = any(type_name(a.type) == "money" for a in entity.attributes)
    asked = bool(_NEEDS & draft.brief.needed) and entity.source == "brief"
    return (
        asked
        or (complies(draft, _HEALTH) and "health" in classes)
        or (complies(draft, _PAYMENT) and "payment" in classes)
        or (complies(draft, _BOOKS) and money)
    )
