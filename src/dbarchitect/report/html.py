"""The report as one self-contained page: no network, no framework, every word of the user escaped."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from dbarchitect.model.architecture import Architecture, ConstraintProof
from dbarchitect.model.tables import Table
from dbarchitect.report import (
    adr,
    catalog,
    colouring,
    diagram,
    dictionary,
    digest,
    evidence,
    matrix,
    outline,
    plans,
)
from dbarchitect.report.choice import html as choice_page
from dbarchitect.report.page import environment

if TYPE_CHECKING:
    from jinja2 import Environment

FORMAT = "html"
MEDIA = "text/html"
_MOST_ATTACKS = 150
"""The page lists so many; the matrix above the list counts all."""


def render(architecture: Architecture) -> str:
    """`report.html`. Its content security policy allows nothing but the style and the script written into it."""
    made = _environment()
    style, script = (made.get_template(n).render() for n in ("style.css", "script.js"))
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    page = made.get_template("report.html.j2")
    return page.render(**_context(architecture), style=style, script=script, policy=policy)


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = environment().overlay()
    found.filters |= {"sql": colouring.sql}
    found.globals |= {
        "definition": catalog.definition,
        "index_definition": catalog.index_definition,
        "policy_definition": catalog.policy_definition,
        "default": catalog.default,
        "constraint_kind": catalog.kind,
        "marks": catalog.marks,
        "supported": digest.supported,
        "weakest": digest.weakest,
        "phrase": evidence.phrase,
        "steps": outline.steps,
        "exhibit": evidence.exhibit,
        "holds": evidence.holds,
        "plan_tree": plans.tree,
    }
    return found


def _context(architecture: Architecture) -> dict[str, Any]:
    it = architecture
    tables = digest.own_tables(it)
    numbers = diagram.anchor(it)
    known = _Known(
        numbers,
        catalog.relations(tables),
        tuple((p, catalog.constraint_owner(p.object, tables)[0]) for p in it.proof.constraints),
    )
    text = next((a.content for s in it.sections for a in s.artifacts if a.path == "schema.sql" and a.content), "")
    return {
        "it": it,
        "proof": it.proof,
        "title": digest.title(it),
        "asked": digest.asked(it),
        "verdict": digest.verdict(it),
        "tiles": digest.tiles(it),
        "failures": digest.failures(it),
        "questions": digest.ranked(it),
        "question_shares": digest.relative_weights(digest.ranked(it)),
        "parts": outline.parts(it),
        "empty": outline.EMPTY,
        "missing": outline.MISSING,
        "tables": tables,
        "numbers": numbers,
        "pictures": diagram.pictures(it) if tables else (),
        "cards": [_card(it, t, known) for t in tables],
        "indexes": digest.indexes(it),
        "served": lambda table, index: digest.served(it, table, index),
        "records": {(r.part, r.decision.id): r.path for r in adr.records(it)},
        "attacks": sorted(it.proof.constraints, key=lambda c: c.held and c.edge_passed is not False)[:_MOST_ATTACKS],
        "constraint_matrix": matrix.constraints(it),
        "isolation_matrix": matrix.isolation(it),
        "evidence_kinds": digest.EVIDENCE_KINDS,
        "schema_sql": text,
        "failed_names": _failed_names(it, known),
        "anchors": _anchors(it),
        **(choice_page.context(it.choice) if it.choice else {"choice": None}),
    }


def _anchors(it: Architecture) -> frozenset[str]:
    """The places of the page that exist for this architecture; a tile leads only to those."""
    proof = it.proof
    present = {
        "diagram": bool(digest.own_tables(it)),
        "patterns": bool(proof.access_patterns or it.workload.statements),
        "constraints": bool(proof.constraints),
        "isolation": bool(proof.isolation),
        "failures": True,
        "indexes": True,
        "proof": True,
        "not-judged": True,
    }
    return frozenset(name for name, there in present.items() if there)


class _Known(NamedTuple):
    """What every card needs of the whole: tables by number, relations, constraint proofs with the table they attacked."""

    numbers: dict[str, int]
    relations: tuple[catalog.Relation, ...]
    proofs: tuple[tuple[ConstraintProof, str], ...]


def _card(it: Architecture, table: Table, known: _Known) -> dict[str, Any]:
    """All that is known of one table, for its card and the side panel."""
    name = str(table.name)
    entity = digest.entity_of(it, table)
    numbers, relations = known.numbers, known.relations
    proofs = [p for p, owner in known.proofs if owner == name]
    attempts = [i for i in it.proof.isolation if i.table == name]
    filled = next((d for d in it.proof.data if d.table == name), None)
    columns = [
        (c, catalog.marks(table, c.name), o := digest.origin(it, table, c.name), dictionary.meaning(table, c, o))
        for c in table.columns
    ]
    return {
        "table": table,
        "name": name,
        "number": numbers[name],
        "entity": entity,
        "facts": it.facts.table(name),
        "filled": filled,
        "columns": columns,
        "parents": list(dict.fromkeys(r.parent for r in relations if r.child == name and r.parent in numbers)),
        "children": list(dict.fromkeys(r.child for r in relations if r.parent == name and r.child in numbers)),
        "proofs": proofs,
        "held": sum(p.held and p.edge_passed is not False for p in proofs),
        "attempts": attempts,
        "refused": sum(a.held for a in attempts),
        "partitions": digest.partitions(it, table),
        "personal": any(o.personal for _, _, o, _ in columns),
    }


def _failed_names(it: Architecture, known: _Known) -> frozenset[str]:
    """The tables a failure names, marked in the diagram."""
    broken = {i.table for i in it.proof.isolation if not i.held}
    return frozenset(broken | {owner for p, owner in known.proofs if not p.held or p.edge_passed is False})
