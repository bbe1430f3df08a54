"""What a reader makes of files: a script to run in order, or a schema read by grammar, and what was lost on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine, SourceKind
    from dbarchitect.model.schema import Schema


@dataclass(frozen=True)
class Piece:
    """A part of a script, with the file it comes from."""

    file: str
    sql: str


@dataclass(frozen=True)
class Reading:
    """`schema` first, then `script` on top of it; either may be missing. `notes` say in words what was skipped or lost."""

    kind: SourceKind
    reader: str
    files: tuple[str, ...]
    engine: Engine | None = None
    """None: the files do not say."""
    script: tuple[Piece, ...] = ()
    schema: Schema | None = None
    notes: tuple[str, ...] = ()
    models: Schema | None = None
    """What the models of the repository describe, where this reading is of something else."""
    ordered: bool = False
    """The script's order means something (migrations): a statement that fails is not tried again later."""

    @property
    def empty(self) -> bool:
        return not self.script and (self.schema is None or not self.schema.tables)
