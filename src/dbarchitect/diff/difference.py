"""The plan from one schema to another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbarchitect.diff.change import shown
from dbarchitect.diff.closure import close, kinds
from dbarchitect.diff.holders import comment_on, remarks
from dbarchitect.diff.ordering import in_order
from dbarchitect.diff.pair import Given, Pair
from dbarchitect.diff.questions import questions
from dbarchitect.model.migration import Plan, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbarchitect.diff.change import Change
    from dbarchitect.model.inspection import Source
    from dbarchitect.model.links import Address, Links
    from dbarchitect.model.migration import Loss
    from dbarchitect.model.schema import Schema

MANY = ";\n"


def difference(
    before: Schema,
    after: Schema,
    *,
    old: Links | None = None,
    new: Links | None = None,
    given: Given | None = None,
    sources: tuple[Source, Source] | None = None,
) -> Plan:
    """The steps that make `after` of `before`, in order, each with its way back; what would be lost and what is asked first.

    `old` and `new` are the engine's own dependencies of both; without them they are read from the text of the definitions.
    Both schemas are in the spelling of the same engine. Renames have been made in `before` already.
    """
    from dbarchitect.diff.links import links_of
    from dbarchitect.model.inspection import Source as _Source

    pair = Pair(before, after, old or links_of(before), new or links_of(after), given or Given())
    close(pair)
    changes = tuple(c for module in kinds() for c in module.changes(pair))
    ordered = in_order(tuple(_with_comments(changes, before)), pair.old, pair.new)
    nowhere = _Source(kind="sql", engine="postgresql")
    one, other = sources or (nowhere, nowhere)
    return Plan(
        dialect=after.dialect,
        before=one,
        after=other,
        steps=tuple(_steps(ordered)),
        losses=tuple(_losses(ordered)),
        questions=questions(pair),
    )


def _with_comments(changes: Iterable[Change], before: Schema) -> Iterator[Change]:
    """What goes brings back its comments, too, when it comes again."""
    said: dict[Address, list[str]] = {}
    for remark in remarks(before).values():
        said.setdefault(remark.stands_on[0], []).append(comment_on(remark.target, remark))
    for change in changes:
        lines = said.get(change.address, ()) if change.verb == "drop" else ()
        more = tuple(line for line in lines if line not in change.back)
        yield replace(change, back=(*change.back, *more)) if more else change


def _steps(changes: Iterable[Change]) -> Iterator[Step]:
    """Each statement a step; the first of a change undoes all of it."""
    for change in changes:
        for i, sql in enumerate(change.sql):
            yield Step(
                sql=sql, reverse=None if not change.back else MANY.join(change.back) if i == 0 else "", transactional=change.transactional,
                reversible=change.reversible, why=change.why, object=shown(change.address),
            )  # fmt: skip


def _losses(changes: Iterable[Change]) -> Iterator[Loss]:
    seen: set[str] = set()
    for change in changes:
        if change.loss is not None and change.loss.object not in seen:
            seen.add(change.loss.object)
            yield change.loss
