"""The answer as a whole: decisions and artifacts in their sections, each with the proof that concerns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.app import technology
from dbarchitect.app.evidence import with_evidence
from dbarchitect.app.requirements import requirements
from dbarchitect.core.english import counted, listed
from dbarchitect.model.architecture import PARTS, Architecture, Artifact, Model, Section

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Decision, Proof
    from dbarchitect.model.choice import Choice
    from dbarchitect.model.design import Design

_SECTION_OF = {
    "tenancy": "security",
    "roles": "security",
    "row_security": "security",
    "personal_data": "security",
    "types.secrets": "security",
    "indexes": "indexes",
    "access_patterns": "indexes",
    "full_text_search": "indexes",
    "vector_search": "indexes",
    "volumes": "scale",
    "partitioning": "scale",
    "retention": "scale",
    "summaries": "cache",
}
"""Where a decision stands when it is not about the schema itself, by the beginning of its id."""

_LATER = {
    "cache": "Caching is not judged yet.",
    "monitoring": "Monitoring is not judged yet.",
    "code": "Models for an ORM are not written yet; the SQL is.",
}


def compose(design: Design, proof: Proof, choice: Choice | None = None, why_none: str = "") -> Architecture:
    """The architecture with its twelve sections; decisions carry the runs that concern them."""
    from dbarchitect.brief.writing import dump
    from dbarchitect.engines.postgresql.render import to_sql

    decisions = tuple(with_evidence(d, design, proof) for d in design.decisions)
    by_section: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_section.setdefault(_section_of(decision.id), []).append(decision)
    sql = to_sql(design.schema_, design.version, header=_header(design))
    if design.after_load:
        sql += "\n" + "\n".join(f"{s};" for s in design.after_load) + "\n"
    artifacts: dict[str, tuple[Artifact, ...]] = {
        "schema": (Artifact(path="schema.sql", title="The schema", media="application/sql", content=sql),),
        "requirements": (
            Artifact(
                path="brief.yaml", title="The brief as understood", media="application/yaml", content=dump(design.brief)
            ),
        ),
    }
    if design.artifacts:
        artifacts["security"] = design.artifacts
    sections = tuple(
        technology.section(choice, why_none, title)
        if id_ == "technology"
        else _section(id_, title, tuple(by_section.get(id_, ())), artifacts.get(id_, ()), design, proof)
        for id_, title in PARTS
    )
    return Architecture(
        brief=design.brief,
        requirements=requirements(design),
        model=Model(entities=design.entities),
        schema_=design.schema_,
        workload=design.workload,
        facts=design.facts,
        origins=design.origins,
        questions=design.questions,
        choice=choice,
        sections=sections,
        proof=proof,
    )


def _header(design: Design) -> str:
    title = design.brief.title or "The schema"
    return f"{title}\nFor PostgreSQL {design.version}. Made from the brief; every statement stands in order."


def _section_of(decision: str) -> str:
    if decision in _SECTION_OF:
        return _SECTION_OF[decision]
    stem = decision.partition(".")[0]
    return _SECTION_OF.get(stem, "schema")


def _section(
    id_: str, title: str, decisions: tuple[Decision, ...], artifacts: tuple[Artifact, ...], design: Design, proof: Proof
) -> Section:
    if id_ == "next_steps":
        return Section(
            id=id_, title=title, summary=" ".join(f"{i}. {s}" for i, s in enumerate(_next_steps(design, proof), 1))
        )
    if not decisions and id_ in _LATER:
        return Section(id=id_, title=title, status="not_judged", summary=_LATER[id_])
    summary = {
        "scale": "Replicas, backups and failover are not judged yet.",
        "security": _security_summary(proof),
        "migration": _migration_summary(design),
    }.get(id_, "")
    partly = id_ in ("scale", "security", "cache") or (id_ == "migration" and design.brief.existing)
    status = "partly" if partly else "decided"
    return Section.model_validate(
        {
            "id": id_,
            "title": title,
            "status": status,
            "summary": summary,
            "decisions": decisions,
            "artifacts": artifacts,
        }
    )


def _security_summary(proof: Proof) -> str:
    held = sum(i.held for i in proof.isolation)
    tried = (
        f"{held:,} of {counted(len(proof.isolation), 'attempt')} to cross the border were refused. "
        if proof.isolation
        else ""
    )
    return tried + "Encryption, key rotation and audits of access are not judged yet."


def _migration_summary(design: Design) -> str:
    """What takes a database to this design; moving rows from another engine is told as not judged."""
    first = (
        "The first migration makes the schema from nothing, with its way back: migrations/0001_initial, written with -o. "
        "After a change of the brief, design again with --since architecture.json: the migration between the two is "
        "planned and tried in a throw-away server. A database that exists is taken to schema.sql by `dbarchitect migrate plan`."
    )
    names = [e.name for e in design.brief.existing]
    return f"{first} Moving the rows of {listed(names)} is not judged yet." if names else first


def _next_steps(design: Design, proof: Proof) -> tuple[str, ...]:
    steps: list[str] = []
    if proof.failures:
        steps.append(
            "Look at what failed in the proof first."
            if proof.failures > 1
            else "Look at the failure of the proof first."
        )
    if design.questions:
        steps.append(f"Answer the first question: {design.questions[0].text}")
    assumed = sum(a.source != "brief" for e in design.entities for a in e.attributes)
    if assumed:
        steps.append(f"Strike what you do not need of the {assumed} suggested fields in brief.yaml, and design again.")
    steps.append(
        f"Apply schema.sql to an empty PostgreSQL {design.version} database as its owner, not as the application."
    )
    if design.border:
        steps.append(
            f"Let the application say SET LOCAL {design.border.setting} at the beginning of every transaction."
        )
    return tuple(steps)
