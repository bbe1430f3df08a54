"""Multiplicities: how many of one thing each other thing has.

What a reference holds by itself ("a task is assigned to at most one user", and the task refers to one user) is structure.
Everything else is a limit over the rows that refer, or over the pairs of a many-to-many role. A sentence is never read
against the direction of its reference: where the model has none in that direction, it says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbarchitect.model.rules import AtLeast, AtMost, Meaning, Structure, UniqueTogether
from dbarchitect.notation.numbers import read_number
from dbarchitect.notation.rule_reading import Context, link_between, refuse
from dbarchitect.notation.sentences import akin, lemma, spoken

_NUMBER = r"(?:\d{1,9}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|a hundred|hundred|a dozen)"
_COUNT = re.compile(
    rf"\b(?:(?P<range>between\s+(?P<low>{_NUMBER})\s+and\s+(?P<high>{_NUMBER}))"
    rf"|(?P<optional>(?:zero|none|no|0) or (?:one|1)|one or (?:none|zero|no))"
    rf"|(?P<many>(?:zero|0),? (?:one )?or (?:more|many)|any number of|arbitrarily many|unlimited|one or many|many|several|multiple)"
    rf"|(?P<from>{_NUMBER}) or more"
    rf"|(?P<exact>exactly|precisely)\s+(?:(?P<exact_n>{_NUMBER})|a single)"
    rf"|(?P<most>at most|no more than|not more than|never more than|more than|up to|a maximum of|at the most|maximum|only|just)\s+(?:(?P<most_n>{_NUMBER})|a single)"
    rf"|(?P<least>at least|no fewer than|no less than|not fewer than|a minimum of|minimum)\s+(?:(?P<least_n>{_NUMBER})|an?)"
    rf"|(?P<single>a single|one single|one)"
    rf"|(?P<article>an?|some))\s+(?!of\b)(?P<object>.+)$"
)
_NEGATED = re.compile(r"\b(?:no|not|never|nobody|none)\b")
_FREE = re.compile(r"\b(?:may|can|might|could)\b")
_FIRM = re.compile(r"\b(?:must|always|has to|have to|needs?|should|shall|requires?)\b")
_BELONGS = re.compile(
    r"\b(?:belongs?|belonging|works? (?:in|for|at)|part of|lives? in|is in|are in|member of|employed (?:in|by|at))\b"
)
_TAIL = re.compile(
    r"\b(?:at (?:a|any|one|any one|any given|the same) time|at once|simultaneously|of (?:its|their|his|her) own|in total|each|or none|only|as well)\s*$"
)
_AT_ONCE = re.compile(r"\b(?:at (?:a|any|one|any one|any given|the same) time|at once|simultaneously)\s*$")
_ADJECTIVES = frozenset(
    [
        "different",
        "distinct",
        "such",
        "other",
        "separate",
        "related",
        "assigned",
        "associated",
        "corresponding",
        "single",
        "responsible",
    ]
)


@dataclass(frozen=True, slots=True)
class Said:
    """`minimum` to `maximum` (None: any number) of what `words` name, for each of `subject`; `role` when it is called by a role."""

    subject: str
    subject_role: str | None
    verb: str
    minimum: int
    maximum: int | None
    words: str
    at_once: bool


def read_structure(context: Context) -> Meaning | tuple[Meaning, ...] | None:
    """How many of something each of another has."""
    if re.search(
        r"\b(?:per|for each|for every|same|than its|than the|together|unless|except|if|when|once|twice)\b",
        context.plain,
    ):
        return None
    said = _said(context)
    if said is None:
        return None
    target, role = _object(context, said)
    if target is None:
        return None
    return _resolved(context, said, target, role)


def _said(context: Context) -> Said | None:
    plain = re.sub(r"\b(?:is|are|be) an? members? of\b", "belongs to", context.plain)
    at = 0
    while found := _COUNT.search(plain, at):
        at = found.start() + 1
        before = plain[: found.start()].strip()
        mentions = context.words.mentions(before)
        if not mentions:
            continue
        entities = {m.entity for m in mentions if m.role is None}
        subject = mentions[0]
        if len(entities | {m.entity for m in mentions[:1]}) > 1 or not _leads(before, subject.first):
            return None
        bounds = _bounds(found, before)
        if bounds is None:
            return None
        words = found["object"]
        once = bool(_AT_ONCE.search(words))
        words = re.sub(r"[,\s]+$", "", _TAIL.sub("", words))
        verb = " ".join(spoken(before)[subject.last :])
        return Said(subject.entity, subject.role, verb, *bounds, words, once)
    return None


def _leads(before: str, first: int) -> bool:
    """Only articles and the like stand before the subject."""
    return all(
        w in {"a", "an", "the", "each", "every", "all", "any", "no", "one", "single"} for w in spoken(before)[:first]
    )


def _bounds(found: re.Match[str], before: str) -> tuple[int, int | None] | None:
    negated, free, firm = (bool(p.search(before)) for p in (_NEGATED, _FREE, _FIRM))
    if negated and not found["most"]:
        return None
    if found["range"]:
        return _number(found["low"]), _number(found["high"])
    if found["optional"]:
        return 0, 1
    if found["many"]:
        return 0, None
    if found["from"]:
        return (0 if free else _number(found["from"])), None
    if found["exact"]:
        number = _number(found["exact_n"] or "one")
        return number, number
    if found["most"]:
        number = _number(found["most_n"] or "one")
        if found["most"] == "more than":
            return (0, number) if negated else (number + 1, None)
        return (0, number) if not negated else None
    if found["least"]:
        return _number(found["least_n"] or "one"), None
    if found["single"]:
        return (0 if free else 1), 1
    return (1, 1) if (firm and not free) or _BELONGS.search(before) else None


def _number(words: str) -> int:
    return int(read_number(words) or 0)


def _object(context: Context, said: Said) -> tuple[str | None, str | None]:
    """The entity (and role) that the counted words name, when nothing unclear stands beside it."""
    words = spoken(said.words)
    owner = context.words.entities[said.subject]
    mentions = context.words.mentions(said.words)
    if not mentions:
        sub = re.fullmatch(r"(?:sub|child|children|nested)[ -]?(?P<kind>\w*)", said.words)
        own = {lemma(w) for w in spoken(said.subject)}
        if sub and (not sub["kind"] or lemma(sub["kind"]) in own or said.words.startswith("child")):
            return said.subject, "<sub>"
        return None, None
    last = mentions[-1]
    roles = [m for m in mentions if m.first == mentions[0].first]
    own_role = next((m for m in roles if m.role and m.entity == said.subject), None)
    chosen = own_role or mentions[0]
    if len({(m.first, m.last) for m in mentions}) > 1 or chosen.last != len(words) or last.last != len(words):
        return None, None
    adjectives = [w for w in words[: chosen.first] if w not in _ADJECTIVES]
    if own_role:
        relationship = owner.relationship(str(own_role.role))
        return (relationship.to, relationship.name) if relationship and not adjectives else (None, None)
    if chosen.role is not None:
        return None, None
    if adjectives:
        named = next(
            (r.name for r in owner.relationships if r.to == chosen.entity and set(spoken(r.name)) & set(adjectives)),
            None,
        )
        if named:
            return chosen.entity, named
        if not context.words.roles_to(said.subject, chosen.entity) or said.maximum != 1:
            return None, None
    return chosen.entity, None


def _resolved(context: Context, said: Said, to: str, role: str | None) -> Meaning | tuple[Meaning, ...] | None:
    entity = said.subject
    if said.subject_role:  # a manager has several employees
        relationship = context.words.entities[entity].relationship(said.subject_role)
        if relationship is None or to != entity or relationship.multiplicity not in {"many_to_one", "one_to_one"}:
            return None
        return _over_rows(
            said, relationship.to, to, relationship.name, single=relationship.multiplicity == "one_to_one"
        )
    if role == "<sub>":
        parents = context.words.roles_to(entity, entity)
        if len(parents) != 1:
            return refuse(f"{entity} does not refer to another {entity}")
        return _over_rows(said, entity, entity, parents[0])
    if role:
        return _by_role(context, said, to, role)
    forward = context.words.roles_to(entity, to)
    back = context.words.roles_to(to, entity) if to != entity else ()
    pairs = context.words.pairs(entity, to)
    if forward and (said.maximum == 1 or (said.minimum and not back and not pairs)):
        return _forward(context, said, to, forward)
    if len(pairs) + len(back) > 1:
        kin = [p for p in pairs if _kin(p[1], said.verb)], tuple(b for b in back if _kin(b, said.verb))
        if len(kin[0]) + len(kin[1]) != 1:
            both = [f"{o}.{r}" for o, r in pairs] + [f"{to}.{r}" for r in back]
            return refuse(f"this can count {' or '.join(both)}: which one is meant?")
        pairs, back = tuple(kin[0]), kin[1]
    if pairs:
        return _over_pairs(said, to, *pairs[0])
    if back:
        return _backward(context, said, to, back[0])
    if to == entity and forward:
        return _over_rows(said, entity, entity, forward[0]) if len(forward) == 1 else None
    if forward:
        return refuse(f"{entity} refers to one {to} only, as {forward[0]}: write `<-> {to}` for several")
    return _by_link(context, said, to)


def _kin(name: str, verb: str) -> bool:
    return any(akin(lemma(a), lemma(b)) for a in spoken(name) for b in spoken(verb))


def _by_role(context: Context, said: Said, to: str, role: str) -> Meaning | tuple[Meaning, ...] | None:
    relationship = context.words.entities[said.subject].relationship(role)
    if relationship is None:
        return None
    match relationship.multiplicity:
        case "many_to_many":
            return _over_pairs(said, to, said.subject, role)
        case "one_to_many":
            back = context.words.roles_to(to, said.subject)
            return _over_rows(said, said.subject, to, back[0]) if len(back) == 1 else None
        case _:
            return _forward(context, said, to, (role,))


def _forward(context: Context, said: Said, to: str, roles: tuple[str, ...]) -> Meaning:
    if len(roles) > 1:
        roles = tuple(r for r in roles if _kin(r, f"{said.verb} {said.words}")) or roles
    if len(roles) > 1:
        return refuse(f"{said.subject} refers to {to} as {' and as '.join(roles)}: which one is meant?")
    if (said.maximum is not None and said.maximum > 1) or (said.maximum is None and not said.minimum):
        return refuse(f"{said.subject} refers to one {to} only, as {roles[0]}: write `<-> {to}` for several")
    return Structure(entity=said.subject, to=to, role=roles[0], minimum=said.minimum, maximum=said.maximum)


def _backward(context: Context, said: Said, to: str, role: str) -> Meaning | tuple[Meaning, ...] | None:
    relationship = context.words.entities[to].relationship(role)
    own = role == said.subject or _kin(role, said.subject)
    if _BELONGS.search(said.verb) and not own:
        return refuse(f"{said.subject} does not refer to {to}; {to}.{role} refers the other way")
    return _over_rows(
        said, said.subject, to, role, single=bool(relationship and relationship.multiplicity == "one_to_one")
    )


def _over_rows(
    said: Said, entity: str, counted: str, role: str, *, single: bool = False
) -> Meaning | tuple[Meaning, ...] | None:
    """Limits over the rows of `counted` that refer to one `entity`."""
    if said.at_once and not single:
        return None
    found: list[Meaning] = []
    if said.minimum:
        found.append(AtLeast(entity=counted, per=role, limit=said.minimum))
    if said.maximum == 1 and not single:
        found.append(UniqueTogether(entity=counted, attributes=(role,)))
    elif said.maximum is not None and not single:
        found.append(AtMost(entity=counted, per=role, limit=said.maximum))
    elif not found:
        found.append(Structure(entity=entity, to=counted, role=role, of_other=True, maximum=1 if single else None))
    return tuple(found)


def _over_pairs(said: Said, to: str, owner: str, role: str) -> Meaning | tuple[Meaning, ...] | None:
    found: list[Meaning] = []
    if said.minimum:
        found.append(AtLeast(entity=owner, through=role, per=said.subject, limit=said.minimum))
    if said.maximum is not None:
        found.append(AtMost(entity=owner, through=role, per=said.subject, limit=said.maximum))
    if not found:
        found.append(Structure(entity=said.subject, to=to, role=role, of_other=owner != said.subject))
    return tuple(found)


def _by_link(context: Context, said: Said, to: str) -> Meaning | tuple[Meaning, ...] | None:
    """Through an entity that refers to both, when its name is about this relation."""
    links = link_between(context, said.subject, to)
    about = [x for x in links if _kin(x[0], said.verb) or {said.subject, to} <= _parts(x[0], said.subject, to)]
    if len(about) == 1:
        return _over_rows(said, said.subject, about[0][0], about[0][1])
    if not links:
        return refuse(f"{said.subject} does not refer to {to}, and {to} not to {said.subject}")
    if said.maximum is not None and said.maximum > 1:
        return None  # the reader of limits asks which
    return refuse(f"{said.subject} and {to} meet in {' and in '.join(x[0] for x in links)}: say what is counted")


def _parts(name: str, *others: str) -> set[str]:
    return {o for o in others if set(spoken(o)) <= set(spoken(name))}


_OFTEN = re.compile(
    rf"^(?P<subject>.+?)\s+(?:(?:must|has to|have to|needs? to|should|is|are|be|being|been)\s+)+(?P<verb>\w+)\s+at least (?:(?P<once>once)|(?P<n>{_NUMBER}) times)$"
)


def read_often(context: Context) -> Meaning | None:
    """Something happens to every row at least so often: "every work order is inspected at least once"."""
    found = _OFTEN.match(context.plain)
    entity = context.words.exactly(found["subject"]) if found else None
    if not found or entity is None:
        return None
    counted = [e for e in context.words.entities if context.words.roles_to(e, entity) and _kin(e, found["verb"])]
    if len(counted) != 1:
        return refuse(f"nothing in the brief records how often {entity} is {found['verb']}")
    roles = context.words.roles_to(counted[0], entity)
    if len(roles) != 1:
        return refuse(f"{counted[0]} refers to {entity} as {' and as '.join(roles)}: which one is meant?")
    return AtLeast(entity=counted[0], per=roles[0], limit=1 if found["once"] else _number(found["n"]))
