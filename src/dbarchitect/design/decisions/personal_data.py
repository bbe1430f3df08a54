"""Personal data.

What: every column that holds personal data is known by its class, says so in its comment, and the read-only role gets neither credentials nor
health, payment or government data. Everything held about one person is one statement. Where people may ask for erasure, a function per
kind of person empties what identifies them; what others rely on stays, without the person.
Why: what nobody can list nobody can protect, hand out or erase. Emptying keeps orders, invoices and counts true, which deleting would not.
When to choose otherwise: a person nothing refers to is deleted; data under a legal duty to keep stays, and the answer to the person says why;
backups expire on their own and are not rewritten: erasures are repeated after a restore.
Source: https://gdpr-info.eu/art-17-gdpr/, https://gdpr-info.eu/art-20-gdpr/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.design.history.wanted import erasable
from dbarchitect.design.privacy.erasure import persons, with_erasure
from dbarchitect.design.privacy.export import with_export
from dbarchitect.model.architecture import Alternative, Assumed, Cited, Decision
from dbarchitect.model.tables import Grant

if TYPE_CHECKING:
    from dbarchitect.design.draft import Draft
    from dbarchitect.model.architecture import Evidence
    from dbarchitect.model.tables import Table

AFTER = ("tenant_border", "access_patterns", "partitioning", "retention", "history")

WITHHELD = ("credential", "health", "payment", "government_id", "special")


def decide(draft: Draft) -> Draft:
    classes = _by_class(draft)
    if not classes:
        return draft
    draft = draft.put(*(_told(draft, t) for t in draft.tables if t.partition_of is None))
    people = persons(draft)
    for entity in people:
        draft = with_export(draft, entity)
    erased: list[str] = []
    if erasable(draft):
        for entity in people:
            draft, lines = with_erasure(draft, entity)
            erased.extend(lines)
    return draft.decided(_decision(draft, classes, people, erased))


def _by_class(draft: Draft) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for origin in draft.origins:
        if origin.personal and draft.has_table(origin.table) and draft.table(origin.table).column(origin.column):
            found.setdefault(origin.personal, []).append(f"{origin.table}.{origin.column}")
    return dict(sorted(found.items()))


def _told(draft: Draft, table: Table) -> Table:
    """The table with its personal columns marked, and the read-only role's rights cut to the others where it must."""
    classes = {o.column: o.personal for o in draft.origins if o.table == table.name.name and o.personal}
    if not classes:
        return table
    columns = tuple(
        c.model_copy(
            update={
                "comment": f"{c.comment}; personal: {classes[c.name]}" if c.comment else f"personal: {classes[c.name]}"
            }
        )
        if c.name in classes
        else c
        for c in table.columns
    )
    hidden = {c for c, kind in classes.items() if kind in WITHHELD}
    readers = [r.name for r in draft.roles if r.name.endswith("readonly")]
    grants = tuple(_cut(g, hidden, table) if g.grantee in readers and hidden else g for g in table.grants)
    return table.model_copy(update={"columns": columns, "grants": grants})


def _cut(grant: Grant, hidden: set[str], table: Table) -> Grant:
    # Words to search by are made of the columns: they would give away what is withheld.
    shown = tuple(c.name for c in table.columns if c.name not in hidden and c.type != "tsvector")
    return grant.model_copy(update={"columns": shown})


def _decision(draft: Draft, classes: dict[str, list[str]], people: tuple[str, ...], erased: list[str]) -> Decision:
    withheld = [kind for kind in classes if kind in WITHHELD]
    reasons = [
        f"{kind}: {', '.join(columns[:6])}" + (f" and {len(columns) - 6} more" if len(columns) > 6 else "")
        for kind, columns in classes.items()
    ]
    if withheld:
        reasons.append(f"the read-only role sees no {', '.join(withheld)} columns")
    if people:
        reasons.append(f"everything about one {' or '.join(people)} is one statement (a copy for the person)")
    reasons += erased
    consent = any("consent" in e.name for e in draft.entities)
    evidence: list[Evidence] = [
        Cited(claim="the data subject has the right to obtain the erasure of personal data", source="https://gdpr-info.eu/art-17-gdpr/", checked="2026-11")
    ]  # fmt: skip
    if not consent:
        evidence.append(
            Assumed(
                assumption="the data rests on contracts and legal duties, not on consent",
                changes_if="some of it needs consent: then say what for, and keep who consented to what, when, and when it was withdrawn",
            )
        )
    if not any(e.retention_days for e in draft.entities) and draft.brief.retention_days is None:
        evidence.append(
            Assumed(
                assumption="no period after which personal data must go",
                changes_if="there is one: write `keep: 2 years`",
            )
        )
    if not erased:
        evidence.append(
            Assumed(assumption="nobody may ask for erasure", changes_if="a law grants it: name it under compliance")
        )
    return Decision(
        id="personal_data",
        question="Which data is personal, who may see it, and how does it leave?",
        choice=f"{counted(sum(map(len, classes.values())), 'column')} of {counted(len(classes), 'class')}, marked; " + ("erased by function" if erased else "kept as long as their rows"),
        reasons=tuple(reasons),
        alternatives=(
            Alternative(choice="deleting the person's row", why_not="takes orders, invoices and counts with it, or is refused by them"),
            Alternative(choice="a table of its own for personal data", why_not="a join for every name; right where two teams must not see each other's part"),
            Alternative(choice="encryption per person, the key thrown away", why_not="no search, no uniqueness, and keys to look after; right for copies that cannot be changed"),
        ),
        changes_if="a law sets other duties: to keep (tax, health records) or to erase",
        about=tuple(c for columns in classes.values() for c in columns)[:20],
        evidence=tuple(evidence),
    )  # fmt: skip
