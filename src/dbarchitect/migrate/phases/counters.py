"""Identities and serial defaults handed from one column to another, counting on where they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbarchitect.engines.postgresql.names import qualified, quote_identifier, quote_literal
from dbarchitect.engines.postgresql.render.clauses import sequence_options
from dbarchitect.model.migration import Step

if TYPE_CHECKING:
    from dbarchitect.migrate.phases.draft import Draft
    from dbarchitect.model.migration import PhaseName
    from dbarchitect.model.tables import Column, Name


def hand_over(
    draft: Draft, phase: PhaseName, table: Name, old: Column, new: Column, old_name: str, new_name: str,
    *, same_type: bool = True, undo: bool = True,
) -> None:  # fmt: skip
    """Where the old column counted or had a default, the new one does from `phase` on; names are those they bear then."""
    on, about = qualified(table), f"column {table}.{new.name}"
    one, other = quote_identifier(old_name), quote_identifier(new_name)
    if old.identity is not None:
        if new.identity is not None:
            _identity(draft, phase, table, old, new, (old_name, new_name), undo=undo)
        else:
            again = f"ALTER TABLE {on} ALTER COLUMN {one} ADD {identity_clause(old)}; {go_on(on, old_name, old_name)}"
            draft.do(phase, f"ALTER TABLE {on} ALTER COLUMN {one} DROP IDENTITY", undo=again, about=about)
    elif old.default is not None:
        draft.do(
            phase, f"ALTER TABLE {on} ALTER COLUMN {one} DROP DEFAULT",
            undo=f"ALTER TABLE {on} ALTER COLUMN {one} SET DEFAULT {old.default}" if same_type else "", about=about,
        )  # fmt: skip
    if new.default is not None:
        draft.do(
            phase, f"ALTER TABLE {on} ALTER COLUMN {other} SET DEFAULT {new.default}",
            undo=f"ALTER TABLE {on} ALTER COLUMN {other} DROP DEFAULT", about=about,
        )  # fmt: skip


def own_sequence(
    draft: Draft, phase: PhaseName, sequence: Name, table: Name, old_name: str, new_name: str, kinds: tuple[str, str]
) -> None:
    """The sequence of a serial column belongs to the new one, in its width."""
    name, on = qualified(sequence), qualified(table)
    about = f"sequence {sequence}"
    draft.do(
        phase, f"ALTER SEQUENCE {name} OWNED BY {on}.{quote_identifier(new_name)}",
        undo=f"ALTER SEQUENCE {name} OWNED BY {on}.{quote_identifier(old_name)}", about=about,
    )  # fmt: skip
    if kinds[0] != kinds[1]:
        draft.do(
            phase, f"ALTER SEQUENCE {name} AS {kinds[1]}", undo=f"ALTER SEQUENCE {name} AS {kinds[0]}", about=about
        )


def identity_clause(column: Column) -> str:
    assert column.identity is not None
    options = sequence_options(column.identity, column.identity.sequence)
    when = "ALWAYS" if column.identity.always else "BY DEFAULT"
    return f"GENERATED {when} AS IDENTITY" + (f" ({options})" if options else "")


def _identity(
    draft: Draft, phase: PhaseName, table: Name, old: Column, new: Column, names: tuple[str, str], *, undo: bool
) -> None:
    """The new column counts on from the highest value; the old identity goes first, so that the new one gets its name."""
    on, about = qualified(table), f"column {table}.{new.name}"
    one, other = (quote_identifier(n) for n in names)
    add = f"ALTER TABLE {on} ALTER COLUMN {other} ADD {identity_clause(new)}"
    drop = f"ALTER TABLE {on} ALTER COLUMN {one} DROP IDENTITY"
    stage = draft.stages[phase]
    stage.steps += [Step(sql=s, object=about) for s in (drop, add, go_on(on, names[1], names[0]))]
    if undo:
        stage.undo[0:0] = [Step(sql=s, object=about) for s in identity_back(table, old, *names)]


def identity_back(table: Name, old: Column, old_name: str, new_name: str) -> tuple[str, str, str]:
    """The old column, which holds no nulls, counts again."""
    on = qualified(table)
    return (
        f"ALTER TABLE {on} ALTER COLUMN {quote_identifier(new_name)} DROP IDENTITY",
        f"ALTER TABLE {on} ALTER COLUMN {quote_identifier(old_name)} ADD {identity_clause(old)}",
        go_on(on, old_name, new_name),
    )


def go_on(on: str, column: str, like: str) -> str:
    """The next number is beyond all that are there; found by the key's index."""
    name = quote_identifier(like)
    return (
        f"SELECT setval(pg_get_serial_sequence({quote_literal(on)}, {quote_literal(column)}), "
        f"(SELECT coalesce(max({name}), 0) + 1 FROM {on}), false)"
    )
