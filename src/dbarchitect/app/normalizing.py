"""From a source to its normalization: read, concluded, each cut tried in a sandbox."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from dbarchitect.core.errors import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dbarchitect.app.source import SourceGiven
    from dbarchitect.model.normalization import NormalForm, Normalization
    from dbarchitect.normalize.conclusion import Concluded
    from dbarchitect.sandbox import Sandbox
    from dbarchitect.sources.profiling import Profile, Trial


def normalized(
    source: SourceGiven, *, tables: tuple[str, ...], sample: int | None, prove: bool, say: Callable[[str], None]
) -> Normalization:
    """The normalization of the source's tables. ArchitectError `source.*`, `normalize.*`."""
    from dbarchitect.model.normalization import Normalization
    from dbarchitect.normalize.conclusion import conclude, dependencies, unique_columns
    from dbarchitect.sources.profiling import profiled
    from dbarchitect.sources.profiling.columns import postgresql_types

    with profiled(source.where, source.text, tables=tables, sample=sample, say=say) as profile:
        schema = profile.inspection.schema_
        known = {str(t.name): t for t in schema.tables}
        taken = {*known, *(str(v.name) for v in schema.views)}
        types = {n: postgresql_types(t, schema) for n, t in known.items()}
        say("looking for dependencies")
        concluded, references = conclude(profile.relations, known, taken, types)
        forms = _proven(concluded, profile, say) if prove else tuple(c.shown for c in concluded)
    if schema.dialect != "postgresql":
        forms = tuple(_foreign(f, schema.dialect) for f in forms)
    where = source.shown if not source.text else "the text given"
    return Normalization(
        source=profile.inspection.source.but(where=profile.inspection.source.where or where),
        normal_forms=forms,
        dependencies=dependencies(concluded),
        unique_columns=unique_columns(concluded),
        inferred_foreign_keys=references,
        not_judged=profile.unseen,
    )


def _foreign(form: NormalForm, dialect: str) -> NormalForm:
    if form.decomposition is None:
        return form
    note = f"the statements are in PostgreSQL's dialect and have to be put into that of {dialect}"
    return form.but(decomposition=form.decomposition.but(notes=(*form.decomposition.notes, note)))


def _proven(concluded: tuple[Concluded, ...], profile: Profile, say: Callable[[str], None]) -> tuple[NormalForm, ...]:
    """Every cut tried: on the source itself where it is loaded, else with stand-ins in one sandbox for all."""
    from dbarchitect.sandbox import open_sandbox

    with ExitStack() as held:
        sandbox, why = profile.sandbox, ""
        if sandbox is None and any(c.cut for c in concluded):
            try:
                sandbox = held.enter_context(open_sandbox())
            except UnreachableError as error:
                why = f"not tried: {error.message}"
        return tuple(_tried(c, profile, sandbox, why, say) for c in concluded)


def _tried(
    one: Concluded, profile: Profile, sandbox: Sandbox | None, why: str, say: Callable[[str], None]
) -> NormalForm:
    shown = one.shown
    if one.cut is None or one.migration is None or shown.decomposition is None:
        return shown
    say(f"trying the cut of {shown.table}")
    trial = _trial(one, profile, sandbox, why)
    proven = shown.decomposition.but(proven=trial.proven, proof=trial.said)
    return shown.but(decomposition=proven)


def _trial(one: Concluded, profile: Profile, sandbox: Sandbox | None, why: str) -> Trial:
    from dbarchitect.normalize.migration import migration
    from dbarchitect.sandbox import GUEST
    from dbarchitect.sources.profiling import Trial, tried
    from dbarchitect.sources.profiling.trial import plain, text_types, tried_on_stand_ins

    assert one.cut is not None
    assert one.migration is not None
    table = next(t for t in profile.inspection.schema_.tables if str(t.name) == one.shown.table)
    if sandbox is None:
        return Trial(None, why)
    if profile.sandbox is not None:
        with sandbox.connect(profile.database, user=GUEST) as connection:
            return tried(connection, table, one.migration)
    bare = plain(table)
    moved = migration(one.cut, bare, text_types(bare))
    return tried_on_stand_ins(sandbox, one.analysis.relation, table, moved)
