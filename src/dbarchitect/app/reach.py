"""Which sources a face may open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.app.source import SourceGiven


@dataclass(frozen=True)
class Reach:
    """What a face may open: `files` of this machine, any `addresses`, and sources it was started with by name."""

    files: bool = True
    addresses: bool = True
    named: Mapping[str, str] = field(default_factory=dict)

    def resolve(self, given: SourceGiven) -> SourceGiven:
        """The source to open. ArchitectError `source.not_allowed` when the face may not open it."""
        if given.text is not None:
            return given
        if given.where in self.named:
            return given.but(where=self.named[given.where])
        if not given.where:
            raise ArchitectError("source.missing", "no source was named", hint="name an address, a file or a folder")
        kind = "connections to databases" if given.is_address else "files"
        if not (self.addresses if given.is_address else self.files):
            names = ", ".join(sorted(self.named))
            hint = nearest(given.where, self.named) or (f"sources it was started with: {names}" if names else "")
            raise ArchitectError(
                "source.not_allowed",
                f"this server opens no {kind} of its own accord",
                hint=hint or "send the DDL as text, or start it with `dbarchitect mcp --source NAME=URL`",
            )
        return given
