"""What an architecture comes to: its numbers, its failures, what each index serves, where each column comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from dbarchitect.core.english import counted, many
from dbarchitect.core.names import plural, singular, snake
from dbarchitect.model.architecture import Architecture, Decision, PatternProof, Question
from dbarchitect.model.brief import Attribute, Entity, Relationship
from dbarchitect.model.tables import ForeignKey, Index, PrimaryKey, Table, Unique
from dbarchitect.report.outline import parts
from dbarchitect.report.purpose import heading, statement
from dbarchitect.report.words import line, number, sentence

EVIDENCE_KINDS = (
    ("executed", "It ran on a real engine; the engine, its version and what came back are named."),
    (
        "planned",
        "The engine's own planner was asked, at the sizes named; the statement itself was not run at that size.",
    ),
    ("calculated", "A formula with its inputs; change an input and the result changes with it."),
    ("cited", "A source says so; the source is named."),
    ("assumed", "The brief was silent. The assumption is stated with what would change it."),
    ("none", "The decision stands on its reasons alone."),
)
_STRENGTH = {kind: rank for rank, (kind, _) in enumerate(EVIDENCE_KINDS)}

_ANSWERED = re.compile(r"(?:no|yes)[:,]\s+", re.IGNORECASE)
"""A choice that answers its question with yes or no says the rest without the question."""

Tone = Literal["good", "bad", "plain", "quiet"]


class Tile(NamedTuple):
    """One key number; `anchor` is the place of the page that explains it."""

    label: str
    value: str
    tone: Tone = "plain"
    note: str = ""
    anchor: str = ""


class Failure(NamedTuple):
    """Something that was tried and failed."""

    kind: str
    name: str
    why: str


class Origin(NamedTuple):
    """Where a column comes from. `source` is brief, archetype, assumed or design (no attribute stands behind it)."""

    source: Literal["brief", "archetype", "assumed", "design"]
    archetype: str = ""
    attribute: Attribute | None = None
    relationship: Relationship | None = None
    personal: str = ""
    semantic: str = ""
    meaning: str = ""


def title(architecture: Architecture) -> str:
    """The title of every document."""
    return heading(architecture.brief)


def asked(architecture: Architecture) -> str:
    """What was asked, in the brief's own summary or, without one, in its things."""
    return statement(architecture.brief)


def verdict(architecture: Architecture) -> str:
    """The decision in a sentence: what the technology part says, else the engine, the tables and how tenants are kept apart."""
    technology = next(p for p in parts(architecture) if p.id == "technology")
    if not technology.pending and technology.section.summary.strip():
        return sentence(technology.section.summary)
    if technology.section.decisions:
        return sentence(technology.section.decisions[0].choice)
    schema = architecture.schema_
    engine = {"postgresql": "PostgreSQL"}.get(schema.dialect, schema.dialect)
    tables = len(own_tables(architecture))
    words = f"{engine}{f' {schema.version}' if schema.version else ''}" + (
        f", {counted(tables, 'table')}" if tables else ""
    )
    tenancy = next((d for s in architecture.sections for d in s.decisions if d.id.startswith("tenancy")), None)
    return sentence(f"{words}; {_ANSWERED.sub('', line(tenancy.choice))}" if tenancy else words)


def indexes(architecture: Architecture) -> tuple[tuple[Table, Index], ...]:
    """Every index that no constraint owns, with its table."""
    return tuple((t, i) for t in architecture.schema_.tables for i in t.indexes if not i.inherited)


def tiles(architecture: Architecture) -> tuple[Tile, ...]:
    """The key numbers, in the order of a reader's questions. What was not tried is quiet, what failed is bad."""
    proof = architecture.proof
    shown = [
        _number("table", len(own_tables(architecture)), anchor="diagram"),
        _number("index", len(indexes(architecture)), note="beside those of keys", anchor="indexes"),
    ]
    if proof.level != "none":
        held = sum(c.held and c.edge_passed is not False for c in proof.constraints)
        refused = sum(i.held for i in proof.isolation)
        fast = sum(p.ok for p in proof.access_patterns)
        ran = proof.statements.run - proof.statements.failed
        shown += [
            _share("statement", "executed", ran, proof.statements.run, "proof"),
            Tile(
                "row generated" if proof.rows_generated == 1 else "rows generated",
                number(proof.rows_generated),
                "plain" if proof.rows_generated else "quiet",
                "",
                "proof",
            ),
            _share(
                "access pattern", "served", fast, len(proof.access_patterns), "patterns", len(proof.unjudged_patterns)
            ),
            _share("constraint", "attacked and held", held, len(proof.constraints), "constraints"),
        ]
        if proof.isolation:
            shown.append(_share("isolation attempt", "refused", refused, len(proof.isolation), "isolation"))
    failed = proof.failures
    shown.append(
        Tile("failed", number(failed), "bad" if failed else "good", "", "failures")
        if proof.level != "none"
        else Tile("proof", "none", "quiet", "nothing was run", "proof")
    )
    shown.append(
        Tile("not judged", number(len(proof.not_judged)), "plain" if proof.not_judged else "quiet", "", "not-judged")
    )
    return tuple(shown)


def _number(noun: str, amount: int, *, note: str = "", anchor: str) -> Tile:
    return Tile(noun if amount == 1 else many(noun), number(amount), note=note, anchor=anchor)


def _share(noun: str, done: str, good: int, total: int, anchor: str, untried: int = 0) -> Tile:
    """So many of all; what could not be tried counts among all and is told."""
    label = f"{noun if total + untried == 1 else many(noun)} {done}" + (f", {untried} not judged" if untried else "")
    if not total + untried:
        return Tile(label, "0", "quiet", "none to try", anchor)
    well: Literal["plain", "good"] = "plain" if untried else "good"
    return Tile(label, number(good), "bad" if good < total else well, f"of {number(total + untried)}", anchor)


def failures(architecture: Architecture) -> tuple[Failure, ...]:
    """Everything that was tried and failed, worst first."""
    proof = architecture.proof
    found = [
        Failure(
            "isolation",
            f"{i.command} on {i.table}" + (f" as {i.role}" if i.role else ""),
            _through(i.through, i.detail),
        )
        for i in proof.isolation
        if not i.held
    ]
    found += [Failure("statement", f, "") for f in proof.statements.failures]
    unnamed = proof.statements.failed - len(proof.statements.failures)
    if unnamed > 0:
        found.append(Failure("statement", f"{counted(unnamed, 'statement')} without a message", ""))
    found += [
        Failure("constraint", c.object, f"let this through: {c.attacked}") for c in proof.constraints if not c.held
    ]
    found += [
        Failure("constraint", c.object, f"refused a lawful row: {c.edge}")
        for c in proof.constraints
        if c.held and c.edge_passed is False
    ]
    found += [
        Failure("access pattern", p.name, p.why_not_ok or "it did not pass") for p in proof.access_patterns if not p.ok
    ]
    found += [Failure("design", f, "") for f in proof.findings]
    return tuple(Failure(f.kind, line(f.name), line(f.why)) for f in found)


def _through(through: str, detail: str) -> str:
    road = f"through {through}" if through and through != "table" else ""
    return ": ".join(filter(None, (road, detail))) or "another tenant's rows were reached"


def weakest(decision: Decision) -> str:
    """The kind of the decision's weakest evidence: what the whole decision is worth."""
    return max((e.kind for e in decision.evidence), key=lambda k: _STRENGTH[k], default="none")


def ranked(architecture: Architecture) -> tuple[Question, ...]:
    """The open questions, the weightiest first, with weights between 0 and 1."""
    bounded = (q.but(weight=max(0.0, min(1.0, q.weight))) for q in architecture.questions)
    return tuple(sorted(bounded, key=lambda q: -q.weight))


def relative_weights(questions: tuple[Question, ...]) -> tuple[float, ...]:
    """Each weight as a share of the greatest, for bars that show the rank."""
    greatest = max((q.weight for q in questions), default=0.0)
    return tuple(q.weight / greatest if greatest else 0.0 for q in questions)


def own_tables(architecture: Architecture) -> tuple[Table, ...]:
    """The tables a reader thinks of: partitions stand behind their parent."""
    return tuple(t for t in architecture.schema_.tables if t.partition_of is None)


def partitions(architecture: Architecture, table: Table) -> tuple[Table, ...]:
    return tuple(t for t in architecture.schema_.tables if t.partition_of and t.partition_of.parent == table.name)


def served(architecture: Architecture, table: Table, index: Index) -> tuple[PatternProof, ...]:
    """The access patterns whose plan used the index."""
    names = {index.name, f"{table.name}.{index.name}"}
    return tuple(p for p in architecture.proof.access_patterns if names & set(p.indexes_used))


def supported(table: Table, index: Index) -> tuple[ForeignKey, ...]:
    """The foreign keys the index alone serves: their columns lead it and lead no key of the table."""
    keys = [tuple(k.expression if k.is_column else "" for k in index.keys)]
    others = [c.columns for c in table.constraints if isinstance(c, PrimaryKey | Unique)]
    return tuple(f for f in table.foreign_keys if _led(f, keys) and not _led(f, others))


def _led(key: ForeignKey, column_lists: Sequence[tuple[str, ...]]) -> bool:
    return any(set(key.columns) == set(columns[: len(key.columns)]) for columns in column_lists)


def entity_of(architecture: Architecture, table: Table) -> Entity | None:
    """The entity a table stands for, by the facts or by its name."""
    entities = {e.name: e for e in (*architecture.brief.entities, *architecture.model.entities)}
    facts = architecture.facts.table(str(table.name))
    if facts and facts.entity in entities:
        return entities[facts.entity]
    bare = table.name.name
    return next((entities[n] for n in (bare, singular(bare), snake(bare)) if n in entities), None)


def origin(architecture: Architecture, table: Table, column: str) -> Origin:
    """Where a column comes from and what it means to the brief."""
    stated = next((o for o in architecture.origins if o.table == str(table.name) and o.column == column), None)
    if stated:
        entity = next((e for e in architecture.model.entities if e.name == stated.entity), None)
        attribute = entity.attribute(stated.attribute) if entity and stated.attribute else None
        source = stated.source if stated.entity and (stated.attribute or stated.semantic != "key") else "design"
        return Origin(
            source, stated.archetype or "", attribute, None, stated.personal or "", stated.semantic, stated.meaning
        )
    facts = architecture.facts.table(str(table.name))
    known = facts.column(column) if facts else None
    personal, semantic = (known.personal or "", known.semantic or "") if known else ("", "")
    entity = entity_of(architecture, table)
    if entity is None:
        return Origin("design", personal=personal, semantic=semantic)
    attribute = entity.attribute(column) or next((a for a in entity.attributes if snake(a.name) == column), None)
    if attribute:
        return Origin(
            attribute.source,
            attribute.archetype or "",
            attribute,
            None,
            attribute.personal or personal,
            semantic or attribute.type,
        )
    role = next((r for r in entity.relationships if column in {r.name, f"{r.name}_id", f"{singular(r.name)}_id"}), None)
    if role:
        return Origin(role.source, role.archetype or "", None, role, personal, semantic)
    return Origin("design", personal=personal, semantic=semantic)


def tenant_table(architecture: Architecture) -> Table | None:
    """The table of the tenants, when the data of several is kept apart."""
    tenancy = architecture.brief.tenancy
    if tenancy is None:
        return None
    facts = next((f.table for f in architecture.facts.tables if f.entity == tenancy.tenant), None)
    names = {facts, tenancy.tenant, plural(tenancy.tenant)}
    return next((t for t in own_tables(architecture) if str(t.name) in names), None)
