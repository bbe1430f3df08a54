"""The twelve-part document, `architecture.md`."""

from __future__ import annotations

from dbarchitect.core.english import counted, listed
from dbarchitect.model.architecture import Architecture, Decision
from dbarchitect.model.brief import Entity
from dbarchitect.model.tables import Check, Exclude, ForeignKey, Unique
from dbarchitect.report import adr
from dbarchitect.report.catalog import default, definition, index_definition, marks, policy_definition
from dbarchitect.report.choice.markdown import section as choice_section
from dbarchitect.report.digest import (
    EVIDENCE_KINDS,
    asked,
    failures,
    indexes,
    own_tables,
    ranked,
    served,
    supported,
    tiles,
    title,
    verdict,
    weakest,
)
from dbarchitect.report.evidence import exhibit, phrase
from dbarchitect.report.marks import block, code, md, paragraphs, table
from dbarchitect.report.outline import EMPTY, MISSING, Part, parts, steps
from dbarchitect.report.words import line, milliseconds, number, sentence, titled

FORMAT = "markdown"
MEDIA = "text/markdown"


def render(architecture: Architecture) -> str:
    """The whole architecture as one Markdown document: summary, twelve parts, proof, what was not judged."""
    found = parts(architecture)
    paths = {(r.part, r.decision.id): r for r in adr.records(architecture)}
    return paragraphs(
        f"# {md(title(architecture))}",
        md(asked(architecture)),
        f"**{md(verdict(architecture))}**",
        table(
            ("what", "how many"),
            [
                (t.label, f"{t.value} {t.note}".strip() if t.tone != "quiet" else t.note or t.value)
                for t in tiles(architecture)
            ],
        ),
        _failures(architecture),
        "\n".join(
            f"{p.number}. [{md(p.title)}](#{_anchor(p)})" + (" *(not judged)*" if p.pending else "") for p in found
        ),
        *(_part(architecture, p, paths) for p in found),
        _proof(architecture),
        "## Kinds of evidence",
        table(("kind", "what it means"), [(f"*{k}*", meaning) for k, meaning in EVIDENCE_KINDS]),
    )


def _anchor(part: Part) -> str:
    kept = "".join(c for c in f"{part.number}. {part.title}".lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def _failures(architecture: Architecture) -> str:
    found = failures(architecture)
    if not found:
        return ""
    lines = "\n".join(f"- {f.kind}: **{md(f.name)}**{': ' + md(f.why) if f.why else ''}" for f in found)
    return f"## Failed\n\n{counted(len(found), 'thing')} that {'was' if len(found) == 1 else 'were'} tried failed:\n\n{lines}"


def _part(architecture: Architecture, part: Part, paths: dict[tuple[str, str], adr.Record]) -> str:
    body = {
        "requirements": _requirements,
        "schema": _schema,
        "indexes": _indexes,
        "security": _security,
        "technology": _technology,
        "documentation": _documentation,
    }.get(part.id)
    own = body(architecture) if body else ""
    decisions = [_decision(d, paths.get((part.title, d.id))) for d in part.section.decisions]
    pending = part.pending
    if not own and not decisions and not pending and not part.section.summary and not part.section.artifacts:
        pending = EMPTY.get(part.id, MISSING)
    return paragraphs(
        f"## {part.number}. {md(part.title)}",
        f"*{md(pending)}*" if pending else _summary(part),
        own,
        *decisions,
        _artifacts(part),
    )


def _summary(part: Part) -> str:
    counted_steps = steps(part)
    return "\n".join(f"{i}. {md(s)}" for i, s in enumerate(counted_steps, 1)) or md(part.section.summary)


def _artifacts(part: Part) -> str:
    return "\n".join(
        f"- [{md(a.title or a.path)}](<{line(a.path).replace('<', '').replace('>', '')}>)"
        for a in part.section.artifacts
    )


def _decision(decision: Decision, record: adr.Record | None) -> str:
    link = f" ([record]({record.path}))" if record else ""
    lines = [f"- {md(sentence(r))}" for r in decision.reasons]
    evidence = [
        f"- *{e.kind}*: {md(phrase(e))}" + (f"\n\n{block(exhibit(e))}" if exhibit(e) else "") for e in decision.evidence
    ]
    return paragraphs(
        f"### {md(decision.question)}",
        f"**{md(decision.choice)}** — evidence: {weakest(decision)}{link}",
        "\n".join(lines),
        table(("instead", "why not"), [(md(a.choice), md(a.why_not)) for a in decision.alternatives]),
        f"Changes if: {md(sentence(decision.changes_if))}" if decision.changes_if else "",
        "\n".join(evidence),
    )


def _requirements(architecture: Architecture) -> str:
    questions = ranked(architecture)
    return paragraphs(
        table(("topic", "as understood"), [(md(titled(t)), md(s)) for t, s in architecture.requirements]),
        table(("entity", "source", "attributes", "relationships"), [_entity(e) for e in architecture.model.entities]),
        "### Rules" if architecture.brief.rules else "",
        "\n".join(
            f"- {md(r.text)} ({r.source}{', not understood' if r.meaning.kind == 'not_understood' else ''})"
            for r in architecture.brief.rules
        ),
        "### Open questions" if questions else "",
        table(
            ("question", "weight", "it matters because", "options", "assumed until answered"),
            [
                (md(q.text), f"{q.weight:.0%}", md(q.matters_because), md(" / ".join(q.options)), md(q.assumed))
                for q in questions
            ],
        ),
    )


def _entity(entity: Entity) -> tuple[str, ...]:
    marks_ = {"brief": "", "archetype": " ~", "assumed": " ~?"}
    attributes = ", ".join(f"{md(a.name)}: {md(a.type)}{marks_[a.source]}" for a in entity.attributes)
    roles = ", ".join(
        f"{md(r.name)} → {md(listed((r.to, *r.others), last='or'))} ({r.multiplicity.replace('_', ' ')}){marks_[r.source]}"
        for r in entity.relationships
    )
    source = f"archetype {entity.archetype}" if entity.source == "archetype" and entity.archetype else entity.source
    return (f"**{md(entity.title or entity.name)}**", md(source), attributes, roles)


def _schema(architecture: Architecture) -> str:
    pieces = []
    for it in own_tables(architecture):
        rows = []
        for column in it.columns:
            mark = marks(it, column.name)
            keys = [k for k, holds in (("primary key", mark.primary), ("unique", mark.unique)) if holds]
            keys += [f"→ {md(mark.references)}"] if mark.references else []
            rows.append(
                (
                    md(column.name),
                    code(column.type),
                    "" if column.nullable else "not null",
                    code(default(column)),
                    ", ".join(keys),
                )
            )
        others = [
            f"- {md(c.name)}: {code(definition(c))}"
            for c in it.constraints
            if isinstance(c, Check | Exclude) or (isinstance(c, Unique | ForeignKey) and len(c.columns) > 1)
        ]
        head = ("column", "type", "null", "default", "key")
        pieces += [f"### {md(str(it.name))}", md(sentence(it.comment or "")), table(head, rows), "\n".join(others)]
    return paragraphs(*pieces) if pieces else ""


def _indexes(architecture: Architecture) -> str:
    rows = []
    for it, index in indexes(architecture):
        purposes = [md(p.name) for p in served(architecture, it, index)] + [
            f"foreign key {md(f.name)}" for f in supported(it, index)
        ]
        rows.append(
            (
                md(str(it.name)),
                md(index.name),
                code(index_definition(index)),
                ", ".join(purposes) or md(index.comment or ""),
            )
        )
    patterns = [
        (
            md(p.name),
            "yes" if p.ok else f"**no**: {md(p.why_not_ok)}",
            milliseconds(p.ms),
            milliseconds(p.latency_wanted_ms),
            ", ".join(md(i) for i in p.indexes_used),
        )
        for p in architecture.proof.access_patterns
    ]
    details = [
        paragraphs(f"**{md(p.name)}** {md(p.purpose)}", block(p.sql, "sql"), block(p.plan) if p.plan else "")
        for p in architecture.proof.access_patterns
    ]
    planned = [] if patterns else [f"- {md(s.name)}: {code(s.sql)}" for s in architecture.workload.statements]
    return paragraphs(
        table(("table", "index", "on", "serves"), rows),
        table(("access pattern", "served", "took", "wanted", "indexes used"), patterns),
        *details,
        "\n".join(planned),
    )


def _security(architecture: Architecture) -> str:
    rows = [
        (md(str(t.name)), md(p.name), code(policy_definition(p)), "forced" if t.force_row_security else "")
        for t in own_tables(architecture)
        for p in t.policies
    ]
    roles = [
        f"- role {md(r.name)}: {'may log in' if r.login else 'no login'}{', bypasses row security' if r.bypass_row_security else ''}"
        for r in architecture.schema_.roles
    ]
    return (
        paragraphs("\n".join(roles), table(("table", "policy", "rows", "row security"), rows)) if roles or rows else ""
    )


def _technology(architecture: Architecture) -> str:
    return choice_section(architecture.choice) if architecture.choice else ""


def _documentation(architecture: Architecture) -> str:
    found = adr.records(architecture)
    if not found:
        return "The data dictionary is `data-dictionary.md`."
    rows = [
        (f"[{r.number:04d}]({r.path})", md(r.decision.question), md(r.decision.choice), weakest(r.decision))
        for r in found
    ]
    return paragraphs(
        "The data dictionary is `data-dictionary.md`.", table(("record", "question", "choice", "evidence"), rows)
    )


def _proof(architecture: Architecture) -> str:
    proof = architecture.proof
    if proof.level == "none":
        return "## Proof\n\nNothing was run (`--prove none`): every claim above stands on reasons, sources and assumptions."
    statements = f"{counted(proof.statements.run, 'statement')} run, {number(proof.statements.failed)} failed"
    where = f"{proof.engine}{f' ({proof.provider})' if proof.provider else ''}"
    return paragraphs(
        "## Proof",
        f"Level {proof.level}, on {md(where)}: {statements}; {counted(proof.rows_generated, 'row')} generated.",
        "\n".join(f"- stand-in: {md(s)}" for s in proof.stand_ins),
        "### Constraints attacked" if proof.constraints else "",
        table(
            ("constraint", "attack", "held", "row at its edge"),
            [
                (
                    md(c.object),
                    code(c.attacked),
                    "yes" if c.held else "**no**",
                    {True: "passes", False: "**refused**", None: ""}[c.edge_passed],
                )
                for c in proof.constraints
            ],
        ),
        "### Isolation" if proof.isolation else "",
        table(
            ("table", "command", "role", "through", "held"),
            [
                (md(i.table), md(i.command), md(i.role), md(i.through), "yes" if i.held else f"**no** {md(i.detail)}")
                for i in proof.isolation
            ],
        ),
        "### Not judged" if proof.not_judged else "",
        "\n".join(f"- {md(n.what)}: {md(n.why)}" for n in proof.not_judged),
    )
