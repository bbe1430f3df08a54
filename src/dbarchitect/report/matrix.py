"""Many attempts as one compact table."""

from __future__ import annotations

from typing import NamedTuple

from dbarchitect.model.architecture import Architecture
from dbarchitect.report.catalog import constraint_owner
from dbarchitect.report.digest import own_tables
from dbarchitect.report.words import line

_COMMANDS = ("select", "insert", "update", "delete")
_KINDS = ("primary key", "unique", "foreign key", "check", "exclusion", "not null", "other")


class Cell(NamedTuple):
    """How many attempts were made and how many went as they should."""

    held: int
    tried: int

    @property
    def state(self) -> str:
        return "none" if not self.tried else "good" if self.held == self.tried else "bad"


class Matrix(NamedTuple):
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def isolation(architecture: Architecture) -> Matrix:
    """Tables by commands: attempts from another tenant, and how many were refused."""
    attempts = [(line(i.table), line(i.command).lower(), i.held) for i in architecture.proof.isolation]
    names = list(dict.fromkeys(c for _, c, _ in attempts))
    columns = [c for c in _COMMANDS if c in names] + [c for c in names if c not in _COMMANDS]
    return _matrix(attempts, columns)


def constraints(architecture: Architecture) -> Matrix:
    """Tables by kinds of constraint: attacks, and how many were refused while the row at the edge passed."""
    tables = own_tables(architecture)
    attempts = []
    for proof in architecture.proof.constraints:
        table, kind = constraint_owner(proof.object, tables)
        attempts.append((table or "others", str(kind), proof.held and proof.edge_passed is not False))
    return _matrix(attempts, [k for k in _KINDS if any(a[1] == k for a in attempts)])


def _matrix(attempts: list[tuple[str, str, bool]], columns: list[str]) -> Matrix:
    counts: dict[tuple[str, str], list[int]] = {}
    for table, column, held in attempts:
        cell = counts.setdefault((table, column), [0, 0])
        cell[0] += held
        cell[1] += 1
    rows = dict.fromkeys(table for table, _, _ in attempts)
    return Matrix(tuple(columns), tuple((r, tuple(Cell(*counts.get((r, c), (0, 0))) for c in columns)) for r in rows))
