"""A reading that says exactly what a gold answer says."""

from __future__ import annotations

from evaluation.gold import Gold

from dbarchitect.model.brief import AccessPattern, Attribute, Brief, Entity, Relationship, Tenancy, Volume


def perfect(gold: Gold) -> Brief:
    """The brief in which everything demanded stands, and nothing else."""
    kinds = {r.left: r.right for r in gold.relationships if r.multiplicities[:1] == ("kind_of",)}
    volumes = {name: Volume(low=low or 0, high=high, per=per) for name, (low, high, per) in gold.volumes.items()}
    entities = [
        Entity(
            name=name,
            attributes=tuple(Attribute(name=each) for each in entity.attributes),
            relationships=_relationships(gold, name),
            kind_of=kinds.get(name),
            volume=volumes.get(name),
        )
        for name, entity in gold.entities.items()
    ]
    entities += [Entity(name=name, volume=volumes[name]) for name in volumes if name not in gold.entities]
    return Brief(
        entities=tuple(entities),
        tenancy=Tenancy(tenant=gold.tenancy) if gold.tenancy else None,
        access=tuple(AccessPattern(name=rate.what, rate_per_second=rate.per_second) for rate in gold.rates),
        compliance=gold.compliance,
        engines_named=gold.engines,
        ask=gold.ask if gold.ask != "any" else (),
    )


def _relationships(gold: Gold, name: str) -> tuple[Relationship, ...]:
    return tuple(
        Relationship(
            name=f"link_{place}",
            to=each.right,
            multiplicity=each.multiplicities[0] if each.multiplicities else "many_to_one",
            attributes=tuple(Attribute(name=attribute) for attribute in each.attributes),
        )
        for place, each in enumerate(gold.relationships)
        if each.left == name and each.multiplicities[:1] != ("kind_of",)
    )
