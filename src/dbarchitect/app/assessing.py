"""From a source to an assessment: the one place where reading, checking and trying fixes meet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.app.reach import Reach
    from dbarchitect.app.source import SourceGiven
    from dbarchitect.assess.run import Scope
    from dbarchitect.model.findings import Assessment
    from dbarchitect.model.inspection import Inspection

Prove = Literal["none", "quick"]


@dataclass(frozen=True)
class Looked:
    """A source looked at; `script` makes it anew with its rows, where it is a script."""

    inspection: Inspection
    script: str | None = None


def inspected(given: SourceGiven, reach: Reach, *, sample: int, scope: Scope, say: Callable[[str], None]) -> Looked:
    """The source as an inspection. ArchitectError `source.*`, `file.*`."""
    source = reach.resolve(given)
    if source.text is not None:
        return _script(source.text, source.shown, say)
    if not source.is_address and Path(source.where).suffix == ".sql":
        return _script(Path(source.where).read_text("utf-8"), source.where, say)
    raise ArchitectError("source.missing", "no source", hint="")


def _script(text: str, where: str, say: Callable[[str], None]) -> Looked:
    from dbarchitect.repair.ground import ground_of_script
    from dbarchitect.sandbox import needed_extensions, open_sandbox

    say("loading it into a sandbox")
    with open_sandbox(None, needed_extensions(text)) as sandbox:
        ground, _ = ground_of_script(sandbox, text)
        seen = ground.look()
    return Looked(seen.but(source=seen.source.but(where=where)), text)


def assessed(looked: Looked, scope: Scope, *, prove: Prove, say: Callable[[str], None]) -> Assessment:
    """All checks of the scope over the source, each fix tried unless `prove` is none."""
    from dbarchitect.assess.run import assess

    say("running the checks")
    assessment = assess(looked.inspection, scope)
    if prove == "none":
        return assessment
    from dbarchitect.repair import prove_fixes

    return prove_fixes(looked.inspection, assessment, script=looked.script, say=say)
