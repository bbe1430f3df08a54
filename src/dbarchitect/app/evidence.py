"""What was run, joined to the decisions it speaks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.core.english import counted
from dbarchitect.model.architecture import Executed

if TYPE_CHECKING:
    from dbarchitect.model.architecture import Decision, Proof
    from dbarchitect.model.design import Design

_ISOLATION = {"row_security", "tenancy"}
_PATTERNS = {"indexes", "access_patterns", "full_text_search", "vector_search", "summaries"}


def with_evidence(decision: Decision, design: Design, proof: Proof) -> Decision:
    """The decision with the runs that concern it before what it already holds."""
    if proof.level == "none":
        return decision
    found: list[Executed] = []
    if decision.id in _ISOLATION and proof.isolation:
        held = sum(i.held for i in proof.isolation)
        found.append(
            _ran(
                proof,
                "attempts to reach another tenant's rows",
                f"{held} of {len(proof.isolation)} refused",
                held == len(proof.isolation),
            )
        )
    elif decision.id in _PATTERNS and proof.access_patterns:
        ok = sum(p.ok for p in proof.access_patterns)
        found.append(
            _ran(
                proof,
                "access patterns planned and run on generated data",
                f"{ok} of {len(proof.access_patterns)} as intended",
                ok == len(proof.access_patterns),
            )
        )
    else:
        found.extend(_constraints(decision, proof))
    found.extend(_statements(decision, proof) if not found else ())
    return decision.but(evidence=(*found, *decision.evidence))


def _ran(proof: Proof, what: str, result: str, ok: bool) -> Executed:
    return Executed(what=what, engine=proof.engine, result=result, ok=ok)


def _constraints(decision: Decision, proof: Proof) -> tuple[Executed, ...]:
    """Attacks on constraints of the columns the decision is about."""
    columns = {a for a in decision.about if "." in a}
    tables = {a for a in decision.about if "." not in a}
    mine = [c for c in proof.constraints if _concerns(c.object, columns, tables)]
    if not mine:
        return ()
    held = sum(c.held and c.edge_passed is not False for c in mine)
    return (
        _ran(
            proof,
            f"{counted(len(mine), 'constraint')} attacked with rows that break {'it' if len(mine) == 1 else 'them'}",
            f"{held} of {len(mine)} held",
            held == len(mine),
        ),
    )


def _concerns(object_: str, columns: set[str], tables: set[str]) -> bool:
    name = object_.removeprefix("public.")
    return any(name.startswith(c) for c in columns) or name.partition(".")[0] in tables


def _statements(decision: Decision, proof: Proof) -> tuple[Executed, ...]:
    run, failed = proof.statements.run, proof.statements.failed
    if not run:
        return ()
    return (
        _ran(
            proof,
            f"the whole schema, {counted(run, 'statement')}",
            "created" if not failed else f"{failed} failed",
            not failed,
        ),
    )
