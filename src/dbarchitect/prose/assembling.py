"""What was read, put together as a brief."""

from __future__ import annotations

import re

from dbarchitect.core.errors import ArchitectError
from dbarchitect.knowledge.archetypes import library
from dbarchitect.model.brief import Attribute, Brief, Entity, Unread, Workload
from dbarchitect.model.rules import NotUnderstood, Rule
from dbarchitect.prose import attributes as attribute_room
from dbarchitect.prose import relationships as relationship_room
from dbarchitect.prose import requirements
from dbarchitect.prose.asked import acts_as_things
from dbarchitect.prose.asks import asks
from dbarchitect.prose.completion import completed
from dbarchitect.prose.entities import Entities
from dbarchitect.prose.evidence import Evidence
from dbarchitect.prose.loads import Loads, loads
from dbarchitect.prose.needs.reading import read_needs, said_needs
from dbarchitect.prose.pairs import pairs
from dbarchitect.prose.patterns import access_patterns, asked_sentences
from dbarchitect.prose.people import ends_like_a_person
from dbarchitect.prose.platforms import Platforms, platforms
from dbarchitect.prose.provided import provided
from dbarchitect.prose.provisos import Proviso, without_absence
from dbarchitect.prose.recurring import Recurring
from dbarchitect.prose.restricting import only_unique, speaks_as_rule
from dbarchitect.prose.scopes import scoped
from dbarchitect.prose.tenancy import kept_apart, tenancy
from dbarchitect.prose.titles import domain_words, field_of, title
from dbarchitect.prose.tokens import Sentence, announces
from dbarchitect.prose.traits import Traits, spoken_out, traits
from dbarchitect.prose.traits import named as named_in


def _only_announces(text: str) -> bool:
    """A line that says no more than that something follows: "Rules:", "Typical questions:"."""
    return announces(text) or (text.endswith(":") and len(text.split()) <= _LEAD_WORDS)


_LEAD_WORDS = 3


def assembled(
    flat: str,
    found: tuple[Sentence, ...],
    evidence: Evidence,
    entities: Entities,
    named: Platforms,
    repeated: tuple[Recurring, ...],
    provisos: tuple[Proviso, ...],
) -> Brief:
    """The brief of what was found; `flat` is the text without its marks."""
    figures = loads(acts_as_things(found), entities, repeated)
    domain = domain_words(flat, found)
    made = _entities(evidence, entities, figures, found, domain)
    made, passing, lost = provided(made, provisos, entities, evidence)
    tenant = tenancy(flat, entities, figures.volumes, lambda name: _is_person(name, domain))
    access = access_patterns(found, made, figures)
    apart = {i for i, s in enumerate(found) if tenant is not None and kept_apart(s.text)}
    rules, ruled = _rules(found, made, evidence, apart | figures.used | asked_sentences(found, access))
    made, rules, keyed = scoped(found, made, rules, entities, evidence)
    ruled |= keyed
    lives = traits(found, entities, evidence, rules)
    made = tuple(_living(e, lives) for e in made)
    ruled |= apart
    used = landed(evidence, entities) | ruled | figures.used | lives.used | passing | asked_sentences(found, access)
    unread = _unread(found, used, lost)
    return Brief(
        title=title(found),
        domain=field_of(found),
        summary=re.sub(r"\s+", " ", " ".join(s.text for s in [s for s in found if s.kind != "heading"][:2]))[:300],
        ask=asks(flat, bool(entities.names)),
        tenancy=tenant,
        entities=made,
        rules=rules,
        access=access,
        workload=_workload(figures),
        consistency=requirements.consistency(flat),
        availability=requirements.availability(flat),
        retention_days=_retention(found, entities, evidence)[""],
        regions=requirements.regions(flat),
        compliance=requirements.laws(flat),
        cloud=named.cloud,
        engine=named.engine,
        engine_version=named.engine_version,
        engines_named=named.engines_named,
        existing=named.existing,
        team=requirements.team(flat, named.frameworks, named.skills),
        budget=requirements.budget(flat),
        needs=read_needs(tuple(s.text for s in found)),
        unread=unread[:200],
        understood_share=round(1 - len(unread) / max(1, sum(s.kind != "heading" for s in found)), 3),
    )


def _workload(figures: Loads) -> Workload:
    return Workload(
        read_share=figures.read_share,
        reads_per_second=figures.reads_per_second,
        writes_per_second=figures.writes_per_second,
        peak_factor=figures.peak_factor,
        concurrent_users=figures.concurrent_users,
        data_size_bytes=figures.data_size_bytes,
        latency_ms=figures.latency_ms,
    )


def _unread(found: tuple[Sentence, ...], used: set[int], lost: tuple[Proviso, ...]) -> tuple[Unread, ...]:
    """The sentences of which nothing stands in the result, and what was said in passing of nobody knows what."""
    unread = tuple(
        Unread(text=s.text[:300], why="no thing, property or figure was recognised")
        for i, s in enumerate(found)
        if i not in used and s.kind != "heading" and not _only_announces(s.text) and not _about_something_else(s.text)
    )
    return unread + tuple(
        Unread(text=found[p.sentence].text[:300], why=f"it is not clear what “{p.said}” is said of")
        for p in lost
        if p.said and p.sentence in used
    )


def _is_person(name: str, domain: frozenset[str]) -> bool:
    """A single human, as far as the library or the ending of the word tells."""
    head = name.rpartition("_")[2]
    archetype = library().find(name, domain) or library().find(head, domain)
    if archetype is None:
        return ends_like_a_person(head)
    return archetype.name == "user" or any(
        isinstance(f, Attribute) and f.personal == "identity" and f.name in {"name", "first_name", "full_name"}
        for f in archetype.fields
    )


def landed(evidence: Evidence, entities: Entities) -> set[int]:
    """The sentences of which something stands in the result: a thing, a property of one, a relationship of two."""
    kinds = {name for pair in evidence.kinds for name in pair}
    out = {m.first for m in evidence.mentions.values() if entities.of(m.name) and (m.reasons or m.name in kinds)}
    out |= {h.sentence for h in evidence.has if entities.of(h.owner) and h.how != "circumstance"}
    out |= {s for _, _, _, s in evidence.values}
    for link in evidence.links:
        if (entities.of(link.left) or entities.tail(link.left)) and (
            entities.of(link.right) or entities.tail(link.right)
        ):
            out.add(link.sentence)
    out |= {i for i in evidence.used if i in evidence.marked}
    return out


def _about_something_else(text: str) -> bool:
    """The sentence was read by one of the readers of requirements."""
    named = platforms(text)
    about = (
        requirements.laws(text),
        said_needs((text,)),
        requirements.regions(text),
        requirements.consistency(text),
        requirements.retention_days(text),
        requirements.budget(text),
        named.engines_named,
        named.cloud,
        named.frameworks,
        set(asks(text, False)),
    )
    if re.search(
        r"\b(?:developers?|DBA|team|engineers?)\b|\b(?:see|access) (?:the )?(?:data|only)|\d ?%.{0,30}\b(?:reads|writes)\b",
        text,
        re.IGNORECASE,
    ):
        return True
    return any(about) or requirements.availability(text).model_dump(exclude_none=True) != {}


def _entities(
    evidence: Evidence, entities: Entities, figures: Loads, found: tuple[Sentence, ...], domain: frozenset[str]
) -> tuple[Entity, ...]:
    attributes = attribute_room.attributes(evidence, entities)
    relations = relationship_room.relationships(pairs(evidence, entities), entities)
    kinds = relationship_room.kinds(evidence, entities)
    kept = _retention(found, entities, evidence)
    out = []
    for name in entities.names:
        taken = {r.name for r in relations.get(name, [])}
        own = tuple(a for a in attributes[name] if a.name not in taken)
        keys = dict.fromkeys(attribute_room.attribute_name(k) for k in evidence.keys.get(name, []))
        roles = relationship_room.held_by_people(own, entities, taken)
        own = tuple(a for a in own if a.name not in {r.name for r in roles})
        taken |= {r.name for r in roles}
        entity = Entity(
            name=name,
            attributes=own,
            relationships=(*relations.get(name, []), *roles),
            identifier=tuple(k for k in keys if k in {a.name for a in own} | taken),
            kind_of=kinds.get(name),
            volume=figures.volumes.get(name),
            growth=figures.growth.get(name),
            retention_days=kept.get(name),
            source="brief",
            mention=entities.mentions[name].text,
        )
        out.append(completed(entity, library(), frozenset(entities.names), domain))
    return tuple(out)


def _retention(found: tuple[Sentence, ...], entities: Entities, evidence: Evidence) -> dict[str, int | None]:
    """Days per entity named before the figure, and under the empty name what holds for all."""
    out: dict[str, int | None] = {"": None}
    for index, sentence in enumerate(found):
        for part in re.split(r",\s+|;", spoken_out(sentence, index, evidence)[:1500]):
            days = requirements.retention_days(part)
            if days is None:
                continue
            owner = next(iter(named_in(part, entities)), None)
            if owner is None and _CONTINUED.match(part):
                owner = next(iter(named_in(sentence.text[: sentence.text.find(part.strip())], entities)), None)
            if owner:
                out.setdefault(owner, days)
            elif out[""] is None:
                out[""] = days
    return out


_CONTINUED = re.compile(
    r"\s*(?:and|or|but|which|they|it)\b(?![^.]{0,40}\b(?:data|everything|records)\b)", re.IGNORECASE
)


def _living(entity: Entity, lives: Traits) -> Entity:
    name = entity.name
    tree = any(r.kind == "self" and r.name.startswith("parent_") for r in entity.relationships)
    return entity.but(
        history=lives.history.get(name, entity.history),
        soft_delete=True if name in lives.restored else entity.soft_delete,
        append_only=True if name in lives.once else entity.append_only,
        hierarchy=True if tree else entity.hierarchy,
    )


def _says_no_rule(refused: NotUnderstood) -> bool:
    """The refusal is of one clause of the sentence, which restricts nothing."""
    clause = re.match(r"“(.+?)”: ", refused.why)
    return clause is not None and not speaks_as_rule(clause[1])


def _rules(
    found: tuple[Sentence, ...], made: tuple[Entity, ...], evidence: Evidence, elsewhere: set[int]
) -> tuple[tuple[Rule, ...], set[int]]:
    """The sentences that restrict the data; one that is not understood is kept when it speaks as a rule does.

    `elsewhere` are the sentences whose restricting words another reader has understood: a border, a figure, a question.
    """
    from dbarchitect.notation.rules import is_rule, read_rules

    out: list[Rule] = []
    used: set[int] = set()
    for index, sentence in enumerate(found):
        text = without_absence(spoken_out(sentence, index, evidence)).strip().rstrip(".;")
        speaks = speaks_as_rule(text)
        if sentence.kind == "heading" or len(text) > 400 or not (speaks or is_rule(text)):
            continue
        try:
            read = read_rules(text, made)
        except ArchitectError:
            continue
        silent = index in elsewhere or not speaks or bool(requirements.laws(text))
        silent = silent or (only_unique(text) and any(h.sentence == index for h in evidence.has))
        kept = [r for r in read if not isinstance(r.meaning, NotUnderstood) or not (silent or _says_no_rule(r.meaning))]
        if kept:
            used.add(index)
        out.extend(kept)
    return tuple(dict.fromkeys(out)), used
