"""Alembic: a revision for every batch; what cannot stand in a transaction runs in an `autocommit_block`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dbarchitect.model.architecture import Artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.migrate.files.migration import Batch, Migration

_BOUND = re.compile(r"(?<![:\w\\]):\w|\\:")
"""What SQLAlchemy's `text()` would take for the name of a parameter, or for an escaped colon."""
_HASH = re.compile(r"([0-9a-f]{6,40})(?:_.*)?")
_PLACE = "versions"


def write(migration: Migration) -> Iterator[Artifact]:
    """The revisions in a chain."""
    before = _revision_before(migration.follows)
    for batch in migration.batches:
        revision = migration.id if len(migration.batches) == 1 else f"{migration.id[:9]}{batch.number:03d}"
        yield Artifact(
            path=f"{_PLACE}/{revision}_{batch.name}.py", title=batch.title, media="text/x-python",
            content=_revision(batch, revision, before),
        )  # fmt: skip
        before = revision


def _revision_before(follows: str) -> str:
    """The revision in the name of its file (`1975ea83b712_orders`), or the name as it was given."""
    found = _HASH.fullmatch(follows)
    return found[1] if found else follows


def _revision(batch: Batch, revision: str, before: str) -> str:
    title = " ".join(batch.title.replace("\\", "/").replace('"', "'").split())
    imports = ["from alembic import op"]
    if any(_BOUND.search(sql) for sql in (*batch.up, *batch.down)):
        imports.append("from sqlalchemy import DDL")
    lines = [
        f'"""{title}"""', "", *imports, "", f'revision = "{revision}"', f'down_revision = "{before}"' if before else "down_revision = None",
        "branch_labels = None", "depends_on = None", "", "", "def upgrade() -> None:",
        *_body(batch.up, batch.together), "", "", "def downgrade() -> None:", *_body(batch.down, batch.down_together),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _body(statements: tuple[str, ...], together: bool) -> Iterator[str]:
    indent = "    "
    if not statements:
        yield f"{indent}pass"
        return
    if not together:
        yield f"{indent}with op.get_context().autocommit_block():"
        indent *= 2
    for sql in statements:
        yield f"{indent}op.execute({_said(sql)})"


def _said(sql: str) -> str:
    # DDL() knows no parameters, but formats its text
    return f"DDL({literal(sql.replace('%', '%%'))})" if _BOUND.search(sql) else literal(sql)


def literal(sql: str) -> str:
    """SQL as a Python literal that reads like the SQL."""
    if "\n" not in sql and '"' not in sql and sql.isprintable() and "\\" not in sql:
        return f'"{sql}"'
    printable = all(c.isprintable() or c == "\n" for c in sql)
    if printable and "\\" not in sql and '"""' not in sql and not sql.endswith('"') and not sql.startswith('"'):
        return f'"""{sql}"""'
    return repr(sql)


def notes(migration: Migration) -> Iterator[str]:
    """What the environment must be set to."""
    if any(not (b.together and b.down_together) for b in migration.batches):
        yield "set `transaction_per_migration=True` in context.configure() of env.py: a revision of these runs outside of a transaction"
    if not migration.follows:
        yield "the first revision follows none; where others exist, name the last with --follows"
