"""The attacks on all tables, each table in a transaction that is rolled back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

from dbarchitect.model.architecture import ConstraintProof, NotJudged
from dbarchitect.prove.attack.checks import attack_checks
from dbarchitect.prove.attack.columns import attack_columns
from dbarchitect.prove.attack.keys import attack_keys
from dbarchitect.prove.attack.references import attack_references
from dbarchitect.prove.attack.target import Row, Target
from dbarchitect.prove.catalog import Catalog, Table
from dbarchitect.prove.data.fill import Filled
from dbarchitect.prove.provable import Attack
from dbarchitect.prove.session import Deadline, Outcome, Progress, attempt, outcome_of, undone


@dataclass(frozen=True, slots=True)
class Attacked:
    proofs: tuple[ConstraintProof, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    findings: tuple[str, ...] = ()


def attack_constraints(
    connection: psycopg.Connection[Any],
    catalog: Catalog,
    filled: Filled,
    attacks: tuple[Attack, ...],
    deadline: Deadline,
    progress: Progress,
) -> Attacked:
    """Every constraint of every table attacked; the database is as before."""
    proofs: list[ConstraintProof] = []
    skipped: list[NotJudged] = []
    findings: list[str] = []
    for table in catalog.tables:
        if deadline.passed:
            skipped.append(NotJudged(what=f"constraints of {table.name}", why="the time for attacks was used up"))
            continue
        progress(f"attacking {table.name}")
        with undone(connection):
            try:
                target = _attack_table(connection, catalog, table, filled, findings)
            except psycopg.Error as error:
                if connection.broken:
                    raise
                skipped.append(NotJudged(what=f"constraints of {table.name}", why=outcome_of(error).short))
                continue
            proofs += target.proofs
            skipped += target.not_judged
    for attack in attacks:
        with undone(connection):
            proofs += _given(connection, attack, skipped)
    return Attacked(tuple(proofs), tuple(skipped), tuple(findings))


def _attack_table(
    connection: psycopg.Connection[Any], catalog: Catalog, table: Table, filled: Filled, findings: list[str]
) -> Target:
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    if triggers := _asking(connection):
        connection.execute(f"SET CONSTRAINTS {triggers} DEFERRED".encode())
    target = Target(connection, catalog, table, {})
    base, why = _base(target, filled)
    if base is None:
        if table.constraints:
            target.skip("*", f"no row is known that fits: {why}")
        return target
    target.base = base
    attack_columns(target)
    attack_checks(target, findings)
    attack_keys(target)
    attack_references(target)
    return target


def _asking(connection: psycopg.Connection[Any]) -> str:
    """Constraint triggers that are checked at commit: they ask for other rows, which one row under attack does not have."""
    found = connection.execute(
        "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.conname) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace "
        "WHERE c.contype = 't' AND c.condeferred ORDER BY 1"
    ).fetchall()
    return ", ".join(str(name) for (name,) in found)


def _base(target: Target, filled: Filled) -> tuple[Row | None, str]:
    """A spare row that the engine accepts; else one of the table's own rows, taken out first."""
    last = Outcome(message="no rows were made")
    for spare in filled.spares.get(target.table.name, ()):
        outcome = attempt(target.connection, target.insert(spare))
        if outcome.ok:
            return dict(spare), ""
        last = outcome
    columns = [c.name for c in target.table.columns if not c.generated]
    names = ", ".join('"' + c.replace('"', '""') + '"::text' for c in columns)
    found = attempt(
        target.connection, f"SELECT ctid::text, tableoid::int8, {names} FROM {target.table.sql} LIMIT 3", fetch=True
    )
    for row in found.values:
        removal = f"SET LOCAL session_replication_role = replica; DELETE FROM {target.table.sql} WHERE ctid = '{row[0]}' AND tableoid = {row[1]}; SET LOCAL session_replication_role = origin"
        base = dict(zip(columns, row[2:], strict=True))
        if attempt(target.connection, f"{removal}; {target.insert(base)}").ok:
            attempt(target.connection, removal, keep=True)
            return base, ""
    return None, last.short if last.state else last.message


def _given(connection: psycopg.Connection[Any], attack: Attack, skipped: list[NotJudged]) -> list[ConstraintProof]:
    """Attacks that came with the design: what must be refused, and what must pass."""
    setup = [*attack.setup]
    edges = [(sql, attempt(connection, "; ".join([*setup, sql]))) for sql in attack.passes]
    passed = all(o.ok for _, o in edges) if edges else None
    shown = next((sql for sql, o in edges if not o.ok), attack.passes[0] if attack.passes else "")
    found = []
    for sql in attack.refused:
        ready = attempt(connection, "; ".join(setup)) if setup else Outcome()
        outcome = attempt(connection, "; ".join([*setup, sql]))
        if outcome.ok and not outcome.rows:
            skipped.append(NotJudged(what=f"rule {attack.object}", why="the attack met no row to break it with"))
            continue
        held = not outcome.ok and ready.ok and outcome.state not in {"42601", "42P01", "42703", "42883"}
        found.append(
            ConstraintProof(
                object=attack.object,
                attacked=sql,
                held=held,
                edge=shown,
                edge_passed=passed,
                refused_with=outcome.short if not outcome.ok else "",
            )
        )
    return found
