"""Attacks on single columns: NOT NULL, types, domains, identity and generated columns."""

from __future__ import annotations

from dbarchitect.prove.attack.target import Target
from dbarchitect.prove.catalog import Column
from dbarchitect.prove.data.values import kind_of
from dbarchitect.prove.session import attempt, literal, quote


def attack_columns(target: Target) -> None:
    """Every column's own rules are attacked once."""
    names = {c.columns[0]: c.name for c in target.table.of_kind("n") if len(c.columns) == 1}
    for column in target.table.columns:
        if column.generated:
            _generated(target, column)
            continue
        if column.not_null:
            _not_null(target, column, names.get(column.name, f"{column.name} NOT NULL"))
        if column.identity == "a":
            _identity(target, column)
        if column.type.form == "enum":
            _enumeration(target, column)
        if column.type.length and column.type.name == "varchar":
            _length(target, column)


def _not_null(target: Target, column: Column, name: str) -> None:
    row = {**target.base, column.name: None}
    outcome = target.try_row(row)
    held = outcome.state == "23502" and (outcome.column in {"", column.name} or bool(column.type.domain_not_null))
    if target.table.partitioned and outcome.state == "23514" and not outcome.constraint:
        held = True  # no partition takes the row: refused before the column's own rule is asked
    if not held and not outcome.ok:
        again = target.try_row(row, name)
        held = again.state == "23502" and again.column in {"", column.name}
        outcome = again if held else outcome
    if not held and not outcome.ok:
        target.skip(name, f"another rule refuses the row first: {outcome.short}")
        return
    shown, edge = target.shown({column.name: None}), "the same row with a value"
    if (
        outcome.ok and target.table.triggers
    ):  # one of them fills the column in: without it, the column's own rule is asked
        outcome = attempt(target.connection, f"{target.quiet((target.table,))}; {target.insert(row)}")
        held, shown = outcome.state == "23502" and outcome.column == column.name, f"{shown}, with its triggers off"
    target.proof(name, shown, outcome, held, edge=edge, edge_passed=True)


def _identity(target: Target, column: Column) -> None:
    value = target.base.get(column.name)
    if value is None:
        return
    outcome = attempt(target.connection, target.insert({**target.base}, overriding=False))
    without = {c: v for c, v in target.base.items() if c != column.name}
    edge = target.try_row(without)
    target.proof(
        f"{column.name} identity",
        target.shown({column.name: value}),
        outcome,
        outcome.state == "428C9",
        edge="the row without a value",
        edge_passed=edge.ok if edge.ok or edge.state == "23505" else None,
    )


def _generated(target: Target, column: Column) -> None:
    columns = ", ".join(quote(c) for c in [*target.base, column.name])
    values = ", ".join([*(literal(v) for v in target.base.values()), "NULL"])
    overriding = "OVERRIDING SYSTEM VALUE " if any(c.identity for c in target.table.columns) else ""
    outcome = attempt(target.connection, f"INSERT INTO {target.table.sql} ({columns}) {overriding}VALUES ({values})")
    target.proof(
        f"{column.name} generated",
        target.shown({column.name: None}),
        outcome,
        outcome.state == "428C9",
        edge="the row without a value",
        edge_passed=True,
    )


def _enumeration(target: Target, column: Column) -> None:
    wrong = "no such value"
    outcome = target.try_row({**target.base, column.name: wrong})
    last = column.type.labels[-1]
    edge = target.try_row({**target.base, column.name: last})
    target.proof(
        f"{column.name} type {column.type.name}",
        target.shown({column.name: wrong}),
        outcome,
        outcome.state == "22P02",
        edge=target.shown({column.name: last}),
        edge_passed=True if edge.ok else None,
    )


def _length(target: Target, column: Column) -> None:
    size = column.type.length or 0
    if kind_of(column.type) != "text" or size > 20_000:
        return
    outcome = target.try_row({**target.base, column.name: "x" * (size + 1)})
    edge = target.try_row({**target.base, column.name: "x" * size})
    if outcome.ok or outcome.state == "22001":
        target.proof(
            f"{column.name} {column.type.shown}",
            target.shown({column.name: "x" * (size + 1)}),
            outcome,
            outcome.state == "22001",
            edge=f"{size} characters",
            edge_passed=True if edge.ok else None,
        )
