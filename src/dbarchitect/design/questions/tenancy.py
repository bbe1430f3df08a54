"""Is the system shared by several customers, and what do they share?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import listed, many
from dbarchitect.design.questions.asked import Asked, spoken
from dbarchitect.model.brief import Tenancy

if TYPE_CHECKING:
    from dbarchitect.model.design import Design

_OWNERS = {
    "company",
    "organization",
    "organisation",
    "tenant",
    "workspace",
    "account",
    "clinic",
    "team",
    "agency",
    "school",
    "store",
    "merchant",
    "customer_account",
    "firm",
}


def ask(design: Design) -> tuple[Asked, ...]:
    brief = design.brief
    if brief.tenancy is not None:
        return _shared(design, brief.tenancy.tenant)
    owner = next((e.name for e in design.entities if e.name in _OWNERS or e.archetype in _OWNERS), None)
    if owner is None:
        return ()
    variant = brief.but(tenancy=Tenancy(tenant=owner))
    return (
        Asked(
            id="tenancy",
            text=f"Does each {spoken(owner)} see only its own data?",
            because="with tenants, every key, foreign key and index begins with the tenant, and row-level security guards it.",
            options=(f"yes, kept apart per {spoken(owner)}", "no, one organisation uses the system"),
            assumed="no: one organisation uses the system",
            doubt=0.7,
            variant=variant,
            parts=("schema", "security", "scale"),
            about=(owner,),
        ),
    )


def _shared(design: Design, tenant: str) -> tuple[Asked, ...]:
    decision = next((d for d in design.decisions if d.id == "tenancy"), None)
    assumed = next((e.assumption for e in decision.evidence if e.kind == "assumed"), None) if decision else None
    if assumed is None:
        return ()
    names = tuple(n.strip() for n in assumed.partition(":")[0].split(",") if n.strip())
    return (
        Asked(
            id="shared_things",
            text=f"Which of {listed((many(n) for n in names), most=6, more='more things')} are the same for every {spoken(tenant)}?",
            because=f"what all share needs no {spoken(tenant)} in its key and is readable by all.",
            options=(f"none: each {spoken(tenant)} has its own", "some are shared: name them"),
            assumed=f"none: each {spoken(tenant)} has its own",
            doubt=0.3,
            parts=("schema",),
            about=names,
        ),
    )
