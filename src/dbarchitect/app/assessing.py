"""From a source to an assessment: the one place where reading, checking and trying fixes meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dbarchitect.core.secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.app.reach import Reach
    from dbarchitect.app.source import SourceGiven
    from dbarchitect.assess.run import Scope
    from dbarchitect.model.findings import Assessment
    from dbarchitect.model.inspection import Engine, Inspection

Prove = Literal["none", "quick"]
MOST_CELLS = 3_000_000
"""Values that are read for normal forms within an assessment: about two seconds."""


@dataclass(frozen=True)
class Looked:
    """A source looked at; `script` makes it anew with its rows, where it is a script of PostgreSQL."""

    inspection: Inspection
    script: str | None = None
    notes: tuple[str, ...] = ()


def inspected(
    given: SourceGiven,
    reach: Reach,
    *,
    sample: int = 0,
    dialect: Engine | None = None,
    scope: Scope | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Looked:
    """The source as an inspection; with a scope, what its checks ask of the data is answered where that is allowed.

    ArchitectError and UnreachableError `source.*`.
    """
    from dbarchitect.assess.run import probes
    from dbarchitect.sources.open import SourceOptions, opened, opened_text

    source = reach.resolve(given)
    options = SourceOptions(
        dialect=dialect, sample=sample, ask=(lambda seen: probes(seen, scope)) if scope is not None else None
    )
    say(f"reading {source.shown}")
    text = source.text
    found = opened(source.where, options) if text is None else opened_text(text, options, "text.sql")
    seen = found.inspection
    where = source.shown if source.text is not None else without_secrets(seen.source.where or source.where)
    seen = seen.model_copy(update={"source": seen.source.but(where=where)})
    return Looked(seen, found.script, found.notes)


def assessed(
    looked: Looked, scope: Scope, *, prove: Prove = "quick", say: Callable[[str], None] = lambda _: None
) -> Assessment:
    """All checks of the scope over the source, each fix tried unless `prove` is none."""
    from dbarchitect.assess.run import assess

    say("running the checks")
    assessment = assess(looked.inspection, scope)
    if prove == "none":
        return assessment
    from dbarchitect.repair import prove_fixes

    return prove_fixes(looked.inspection, assessment, script=looked.script, say=say)


def with_normal_forms(
    assessment: Assessment,
    given: SourceGiven,
    reach: Reach,
    looked: Looked,
    *,
    sample: int = 0,
    say: Callable[[str], None] = lambda _: None,
) -> Assessment:
    """The assessment with the highest normal form of each table, where rows may be read; else why there are none.

    Rows of a live database are read only with a sample, and none where there are more than can be read in a moment.
    """
    from dbarchitect.app.normalizing import normalized
    from dbarchitect.core.errors import ArchitectError

    if why := _no_profile(looked.inspection, sample):
        return assessment.but(not_judged=(*assessment.not_judged, f"normal forms: {why}"))
    source = reach.resolve(given)
    try:
        found = normalized(source, tables=(), sample=sample or None, prove=False, say=say)
    except ArchitectError as error:
        return assessment.but(not_judged=(*assessment.not_judged, f"normal forms: {error.message}"))
    forms = tuple(f.model_dump(mode="json", exclude_defaults=True) for f in found.normal_forms)
    return assessment.but(normal_forms=forms)


def _no_profile(seen: Inspection, sample: int) -> str:
    if seen.source.kind == "live" and not sample:
        return "rows are read only with --sample"
    columns = {str(t.name): len(t.columns) for t in seen.schema_.tables}
    cells = sum(min(s.rows or 0, sample or s.rows or 0) * columns.get(s.table, 0) for s in seen.sizes or ())
    if not cells:
        return "the source has no rows"
    return (
        f"{cells:,.0f} values are more than are read here: `dbarchitect normalize` reads them"
        if cells > MOST_CELLS
        else ""
    )
