"""Where statements of another engine are run, and what stands there at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from dbarchitect.model.migration import Hazard


@dataclass(frozen=True)
class State:
    """Tables with their columns and types, how many rows each holds, and what hangs on them: `trigger x`, `index y`, `view z`."""

    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    dependents: dict[str, str] = field(default_factory=dict)
    """What it hangs on, by its kind and name; empty where the engine does not say."""


class Client(NamedTuple):
    """A statement of the application, tried and undone; `shown` is how it is told."""

    table: str
    sql: str
    shown: str


class Ran(NamedTuple):
    """How a statement went: the refusal's text; whether it was refused because of rows; hazards that running it showed."""

    error: str = ""
    on_data: bool = False
    hazards: tuple[Hazard, ...] = ()
    note: str = ""
    emptied: str = ""
    """The table whose rows were taken away so that the statement could go on."""


class Place(Protocol):
    """A database that may be broken."""

    engine: str

    def split(self, script: str) -> tuple[tuple[int, str], ...]:
        """Statements with the lines they begin on."""

    def state(self) -> State: ...

    def clients(self, state: State) -> tuple[Client, ...]:
        """What an application may do with the tables."""

    def works(self, client: Client) -> str:
        """The error it meets; empty where it works. Undone afterwards."""

    def run(self, sql: str, known: State) -> Ran:
        """The statement run, and how; `known` are the tables that others use."""
