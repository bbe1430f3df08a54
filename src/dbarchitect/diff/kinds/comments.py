"""Comments on everything; what is made anew gets its comment again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.holders import comment_on, remarks
from dbarchitect.diff.pair import by_key
from dbarchitect.engines.postgresql.render.comments import database_comment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair


def changes(pair: Pair) -> Iterator[Change]:
    after = remarks(pair.after)
    there = _everything(pair)
    before = {k: r for k, r in remarks(pair.before).items() if not any(pair.goes(a) for a in r.stands_on)}
    for _, old, new in by_key(before, after):
        if old and new and old.text == new.text:
            continue
        if new is None and old is not None and old.stands_on[0] not in there:
            continue
        one = new or old
        assert one is not None
        sql, back = (comment_on(one.target, r) for r in (new, old))
        yield Change("alter", ("comment", one.target), (sql,), (back,), Rank.COMMENTS, needs=one.stands_on)
    if pair.before.comment != pair.after.comment:
        sql, back = (database_comment(s.comment) for s in (pair.after, pair.before))
        yield Change("alter", ("comment", "DATABASE"), (sql,), (back,), Rank.COMMENTS)


def _everything(pair: Pair) -> set[tuple[str, ...]]:
    """The objects of the target: a comment on what goes need not be taken away."""
    from dbarchitect.engines.postgresql.render.comments import comment_targets

    return {address for _, _, address in comment_targets(pair.after)} | {("role", r.name) for r in pair.after.roles}
