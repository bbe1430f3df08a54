"""Extensions: made, dropped, moved to another namespace. Versions are the server's business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.diff.change import Change, Rank
from dbarchitect.diff.pair import by_key
from dbarchitect.engines.postgresql.names import quote_identifier
from dbarchitect.engines.postgresql.render.objects import create_extension

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.diff.pair import Pair


def changes(pair: Pair) -> Iterator[Change]:
    before = {e.name: e for e in pair.before.extensions if e.name != "plpgsql"}
    after = {e.name: e for e in pair.after.extensions if e.name != "plpgsql"}
    for name, old, new in by_key(before, after):
        address, quoted = ("extension", name), quote_identifier(name)
        drop = f"DROP EXTENSION {quoted}"
        if old is None and new is not None:
            yield Change("create", address, (create_extension(new).sql,), (drop,), Rank.GROUND)
        elif new is None and old is not None:
            yield Change("drop", address, (drop,), (create_extension(old).sql,), Rank.REMOVAL)
        elif old and new and old.namespace != new.namespace and old.namespace and new.namespace:
            move = f"ALTER EXTENSION {quoted} SET SCHEMA "
            there, back = (move + quote_identifier(s) for s in (new.namespace, old.namespace))
            yield Change("alter", address, (there,), (back,), Rank.GROUND)
