"""A server as it was before a plan was made in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.migrate.plan.sides import drop_all_roles

if TYPE_CHECKING:
    from dbarchitect.sandbox import Sandbox


def clean(sandbox: Sandbox) -> None:
    """No database and no role is left that a plan made."""
    for database in tuple(sandbox._databases):
        sandbox.drop_database(database)
    drop_all_roles(sandbox)
