"""Everything wrong with one file, gathered and reported together."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_SHOWN = 20


@dataclass(slots=True)
class Problems:
    """Collects; `finish` raises one error for all."""

    where: str
    found: list[tuple[int, ArchitectError]] = field(default_factory=list)

    def add(self, line: int, code: str, message: str, hint: str = "") -> None:
        self.found.append((line, ArchitectError(code, message, hint=hint)))

    @contextmanager
    def at(self, line: int, prefix: str = "") -> Iterator[None]:
        """What goes wrong inside is a problem of `line`; reading goes on after it."""
        try:
            yield
        except ArchitectError as error:
            self.add(line, error.code, prefix + error.message, error.hint)

    def finish(self) -> None:
        """Raises ArchitectError when anything was found: the first with its hint, or all with theirs, in order of lines."""
        if not self.found:
            return
        ordered = sorted(self.found, key=lambda p: p[0])
        line, first = ordered[0]
        if len(ordered) == 1:
            raise ArchitectError(first.code, first.message, hint=first.hint, where=f"{self.where}:{line}")
        shown = [f"{self.where}:{n}: {e.message}" + (f" ({e.hint})" if e.hint else "") for n, e in ordered[:MOST_SHOWN]]
        if len(ordered) > MOST_SHOWN:
            shown.append(f"… and {len(ordered) - MOST_SHOWN} more")
        message = f"{len(ordered)} things in the brief are not understood\n" + "\n".join(shown)
        raise ArchitectError("brief.problems", message, hint="mend them and run again", where=f"{self.where}:{line}")
