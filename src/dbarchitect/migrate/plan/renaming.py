"""Renames that the user named, as steps: `a.b=a.c`, or with the kind before it, `type:mood=temper`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbarchitect.core.errors import ArchitectError, nearest
from dbarchitect.diff.naming import named_types
from dbarchitect.engines.postgresql.names import qualified, qualified_type, quote_identifier, quote_literal
from dbarchitect.engines.postgresql.tokens import tokenize
from dbarchitect.model.migration import Step
from dbarchitect.model.tables import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbarchitect.model.schema import Schema
    from dbarchitect.model.tables import Table

KINDS = (
    "table", "column", "view", "sequence", "type", "enum", "function", "index", "constraint", "trigger", "policy", "rule", "schema", "attribute",
)  # fmt: skip


_FIRST = {"function": 0, "table": 1, "schema": 9}
"""Functions are called by the names of their argument types, so they come before types; what is in a namespace, before it."""


@dataclass(frozen=True)
class Rename:
    """`old` and `new` are the parts of the names, from the outside in; `kind` may be empty."""

    kind: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    said: str


def read_renames(said: tuple[str, ...]) -> tuple[Rename, ...]:
    """ArchitectError `migrate.rename` for what is no rename."""
    return tuple(_read(one) for one in said)


def _read(said: str) -> Rename:
    kind, colon, rest = said.partition(":")
    if not colon or kind.strip().lower() not in KINDS:
        if colon and "=" not in kind:
            raise _refused(
                said, f"“{kind}” is no kind of object", nearest(kind, KINDS) or f"kinds are {', '.join(KINDS)}"
            )
        kind, rest = "", said
    old, equals, new = rest.partition("=")
    parts = _parts(old), _parts(new)
    if not equals or not all(parts):
        raise _refused(said, "it has no “=” between two names", "write --rename orders.state=orders.status")
    return Rename(kind.strip().lower(), parts[0], parts[1], said)


def _parts(text: str) -> tuple[str, ...]:
    if "'" in text or "(" in text:
        return ()
    if '"' not in text:
        return tuple(p.strip() for p in text.split(".") if p.strip())
    return tuple(t.name for t in tokenize(text) if t.name is not None)


def _refused(said: str, why: str, hint: str) -> ArchitectError:
    return ArchitectError("migrate.rename", f"--rename {said}: {why}", hint=hint)


def rename_steps(renames: tuple[Rename, ...], before: Schema) -> tuple[Step, ...]:
    """One step for each rename, tables first; ArchitectError `migrate.rename` for what is not there."""
    steps: list[Step] = []
    tables: dict[Name, Name] = {}
    spaces = {"public", *(n.name for n in before.namespaces)}
    moves = _moves(renames, before)
    within = [_within(r, moves) for r in renames]
    resolved = [(r, _resolved(r, before)) for r in within]
    for rename, kind in sorted(resolved, key=lambda p: _FIRST.get(p[1], 3)):
        if kind == "table":
            old, new = _name(rename.old, before), _name(rename.new, before, like=rename.old)
            tables[old] = new
        made = tuple(_steps(rename, kind, before, tables, frozenset(spaces)))
        spaces |= {s.object.removeprefix("schema ") for s in made if s.object.startswith("schema ")}
        steps += made
    return tuple(steps)


def _moves(renames: tuple[Rename, ...], before: Schema) -> dict[str, str]:
    """Namespaces that are renamed: the new name with the old."""
    names = {n.name for n in before.namespaces}
    alone = [r for r in renames if len(r.old) == len(r.new) == 1 and r.kind in ("", "schema")]
    return {
        r.new[0]: r.old[0] for r in alone if r.old[0] in names and (r.kind or not _table(r.old, before)) and r.new[0] not in names
    }  # fmt: skip


def _within(rename: Rename, moves: dict[str, str]) -> Rename:
    """The rename with namespaces as they are called before they are renamed themselves, which they are last."""
    if len(rename.old) < 2 or not moves:
        return rename
    old, new = ((moves.get(parts[0], parts[0]), *parts[1:]) for parts in (rename.old, rename.new))
    return Rename(rename.kind, old, new, rename.said)


def _resolved(rename: Rename, before: Schema) -> str:
    if rename.kind:
        return rename.kind
    parts = rename.old
    if len(parts) >= 2 and (table := _table(parts[:-1], before)) and table.column(parts[-1]):
        return "column"
    if _table(parts, before):
        return "table"
    name = _name(parts, before)
    if any(v.name == name for v in before.views):
        return "view"
    if any(s.name == name for s in before.sequences):
        return "sequence"
    if any(t.name == name for t in named_types(before)):
        return "type"
    if len(parts) >= 2 and any(e.name == _name(parts[:-1], before) and parts[-1] in e.values for e in before.enums):
        return "enum"
    if any(r.name == name for r in before.routines):
        return "function"
    if len(parts) == 1 and any(n.name == parts[0] for n in before.namespaces):
        return "schema"
    known = [str(t.name) for t in before.tables] + [f"{t.name}.{c.name}" for t in before.tables for c in t.columns]
    shown = ".".join(parts)
    raise _refused(
        rename.said,
        f"{shown} is not in the source",
        nearest(shown, known) or "name a table, or a column as table.column",
    )


def _name(parts: tuple[str, ...], schema: Schema, like: tuple[str, ...] = ()) -> Name:
    if len(parts) == 1:
        space = like[0] if len(like) > 1 else "public"
        return Name(namespace=space, name=parts[0])
    return Name(namespace=parts[-2], name=parts[-1])


def _table(parts: tuple[str, ...], before: Schema) -> Table | None:
    return before.table(_name(parts, before))


def _steps(
    rename: Rename, kind: str, before: Schema, tables: dict[Name, Name], spaces: frozenset[str]
) -> Iterator[Step]:
    match kind:
        case "table":
            yield from _moved(
                "TABLE", "table", _name(rename.old, before), _name(rename.new, before, like=rename.old), spaces
            )
        case "view":
            old = _name(rename.old, before)
            view = next((v for v in before.views if v.name == old), None)
            word = "MATERIALIZED VIEW" if view and view.materialized else "VIEW"
            yield from _moved(word, "view", old, _name(rename.new, before, like=rename.old), spaces)
        case "sequence" | "index":
            yield from _moved(
                kind.upper(), kind, _name(rename.old, before), _name(rename.new, before, like=rename.old), spaces
            )
        case "type":
            old = _name(rename.old, before)
            word = "DOMAIN" if any(d.name == old for d in before.domains) else "TYPE"
            yield from _moved(word, "type", old, _name(rename.new, before, like=rename.old), spaces)
        case "enum" | "attribute":
            of = qualified_type(_name(rename.old[:-1], before)) if len(rename.old) > 1 else ""
            a, b = rename.old[-1], rename.new[-1]
            if not of:
                raise _refused(rename.said, "it names no type", "write --rename enum:mood.sad=mood.blue")
            quote, word = (quote_literal, "VALUE") if kind == "enum" else (quote_identifier, "ATTRIBUTE")
            yield _step(f"ALTER TYPE {of} RENAME {word} ", quote(a), quote(b), f"{kind} {'.'.join(rename.old)}")
        case "column" | "constraint":
            table = _now(_name(rename.old[:-1], before), tables)
            head = f"ALTER TABLE {qualified(table)} RENAME {kind.upper()} "
            yield _step(
                head,
                quote_identifier(rename.old[-1]),
                quote_identifier(rename.new[-1]),
                f"{kind} {'.'.join(rename.old)}",
            )
        case "trigger" | "policy" | "rule":
            relation = qualified(_now(_name(rename.old[:-1], before), tables))
            a, b = (quote_identifier(n[-1]) for n in (rename.old, rename.new))
            sql, back = (f"ALTER {kind.upper()} {x} ON {relation} RENAME TO {y}" for x, y in ((a, b), (b, a)))
            yield Step(sql=sql, reverse=back, object=f"{kind} {'.'.join(rename.old)}", why=f"--rename {rename.said}")
        case "schema":
            a, b = quote_identifier(rename.old[-1]), quote_identifier(rename.new[-1])
            yield Step(
                sql=f"ALTER SCHEMA {a} RENAME TO {b}", reverse=f"ALTER SCHEMA {b} RENAME TO {a}", object=f"schema {rename.old[-1]}",
                why=f"--rename {rename.said}",
            )  # fmt: skip
        case _:
            yield from _routines(rename, before)


def _now(name: Name, tables: dict[Name, Name]) -> Name:
    return tables.get(name, name)


def _step(head: str, old: str, new: str, about: str) -> Step:
    return Step(
        sql=f"{head}{old} TO {new}", reverse=f"{head}{new} TO {old}", object=about, why="a rename that was asked for"
    )


def _moved(word: str, kind: str, old: Name, new: Name, spaces: frozenset[str] = frozenset()) -> Iterator[Step]:
    """Another name, another namespace, or both."""
    write = qualified_type if kind == "type" else qualified
    if old.name != new.name:
        there = new.but(namespace=old.namespace)
        sql = f"ALTER {word} {write(old)} RENAME TO {quote_identifier(new.name)}"
        back = f"ALTER {word} {write(there)} RENAME TO {quote_identifier(old.name)}"
        yield Step(sql=sql, reverse=back, object=f"{kind} {old}", why="a rename that was asked for")
        old = there
    if old.namespace != new.namespace:
        sql = f"ALTER {word} {write(old)} SET SCHEMA {quote_identifier(new.namespace)}"
        back = f"ALTER {word} {write(new)} SET SCHEMA {quote_identifier(old.namespace)}"
        space = quote_identifier(new.namespace)
        if new.namespace not in spaces:
            made, gone = f"CREATE SCHEMA {space}", f"DROP SCHEMA {space}"
            yield Step(sql=made, reverse=gone, object=f"schema {new.namespace}", why="where it moves to")
        yield Step(sql=sql, reverse=back, object=f"{kind} {old}", why="a move that was asked for")


def _routines(rename: Rename, before: Schema) -> Iterator[Step]:
    from dbarchitect.engines.postgresql.render.grants import routine_target

    name, new = _name(rename.old, before), rename.new[-1]
    for routine in before.routines:
        if routine.name == name:
            other = routine.but(name=name.but(name=new))
            sql = f"ALTER {routine_target(routine)} RENAME TO {quote_identifier(new)}"
            back = f"ALTER {routine_target(other)} RENAME TO {quote_identifier(name.name)}"
            yield Step(sql=sql, reverse=back, object=f"function {name}", why="a rename that was asked for")


def followers(before: Schema, after: Schema) -> tuple[Step, ...]:
    """Sequences that belong to the same column on both sides under different names: they are renamed with it."""
    was = {s.owned_by: s for s in before.sequences if s.owned_by}
    now = {s.owned_by: s for s in after.sequences if s.owned_by}
    names = {s.name for s in before.sequences}, {s.name for s in after.sequences}
    steps: list[Step] = []
    for owner, old in was.items():
        new = now.get(owner)
        if new and new.name != old.name and new.name not in names[0] and old.name not in names[1]:
            steps += _moved("SEQUENCE", "sequence", old.name, new.name, frozenset({new.name.namespace}))
    return tuple(s.model_copy(update={"why": "it follows the column it belongs to"}) for s in steps)
