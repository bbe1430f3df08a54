"""Plans as they are handed over, and runs of them as answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dbarchitect.app.usecase import Answer
from dbarchitect.core.errors import ArchitectError
from dbarchitect.model.base import Value

if TYPE_CHECKING:
    from dbarchitect.app.document import Document
    from dbarchitect.model.applied import Applied
    from dbarchitect.model.migration import Plan


class RunInShort(Value):
    """A run in short."""

    database: str
    state: str
    done: int
    steps: int
    held_by: str = ""


class RunAnswer(Answer):
    """A run as an answer; a run that was asked for and is not at its end is a failure."""

    def __init__(self, run: Applied, *, asked: bool = False) -> None:
        self._run = run
        self.failures = int(asked and not run.finished)

    @property
    def summary(self) -> RunInShort:
        run = self._run
        return RunInShort(
            database=run.database, state=run.state, done=sum(u.state == "done" for u in run.units),
            steps=len(run.units), held_by=run.held_by,
        )  # fmt: skip

    def render(self, form: str, *, width: int, colour: bool) -> str:
        from dbarchitect.report.migration.run import text

        return self._run.model_dump_json(indent=2) + "\n" if form == "json" else text.render(self._run, width=width)


def plan_of(given: Document) -> Plan:
    """The plan in a document: `migrate plan --format json`, or a script. ArchitectError `migrate.plan`."""
    from pydantic import ValidationError

    from dbarchitect.migrate.apply.units import steps_of_script
    from dbarchitect.model.inspection import Source
    from dbarchitect.model.migration import Plan

    if given.text.lstrip().startswith("{"):
        try:
            return Plan.model_validate_json(given.text)
        except ValidationError as error:
            first = error.errors()[0]
            raise _no_plan(given.name, f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}") from None
        except (json.JSONDecodeError, RecursionError) as error:
            raise _no_plan(given.name, str(error)) from None
    steps = steps_of_script(given.text)
    if not steps:
        raise _no_plan(given.name, "it holds no statement")
    source = Source(kind="sql", engine="postgresql", where=given.name)
    return Plan(before=source, after=source, steps=steps)


def _no_plan(name: str, why: str) -> ArchitectError:
    return ArchitectError(
        "migrate.plan",
        f"{'the text' if name == '-' else f'“{name}”'} is no plan: {why}",
        hint="`dbarchitect migrate plan FROM TO --format json > plan.json` writes one; a .sql file is taken, too",
    )


def address_of(where: str) -> str:
    """ArchitectError `migrate.target` where it is no address of a PostgreSQL database."""
    from dbarchitect.core.addresses import LIBPQ

    if where.lower().startswith(("postgresql:", "postgres:", "postgresql+")) or LIBPQ.match(where):
        return where
    raise ArchitectError(
        "migrate.target",
        "the database to change is named by the address of a PostgreSQL server",
        hint="an address looks like postgresql://role@host:5432/database",
    )
