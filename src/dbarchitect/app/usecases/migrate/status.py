"""Show how far the last run of a migration is.

Reads the journal in the schema dbarchitect_migration: which steps are done, how long each took, how long others waited for it, and
whether somebody runs it at this moment. Nothing is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dbarchitect.app.applying import RunAnswer, RunInShort
from dbarchitect.app.document import Positional
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from dbarchitect.app.usecase import Surroundings

FACES = ("cli",)
FORMATS = ("text", "json")
Summary = RunInShort


class Input(Value):
    target: Annotated[str, Positional("TARGET")] = Field(description="The database: postgresql://…")


def run(request: Input, around: Surroundings) -> RunAnswer:
    """The last run; ArchitectError `source.*`."""
    from dbarchitect.app.applying import address_of
    from dbarchitect.migrate.apply import status

    return RunAnswer(status(address_of(request.target)))
