"""Revisions of Alembic as the SQL that their `op.*` calls make of it in PostgreSQL."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbarchitect.migrate.lint.python.operations import Operations, table_of
from dbarchitect.migrate.lint.python.script import Script
from dbarchitect.sources.files.alchemy import sql_text
from dbarchitect.sources.files.pycode import Call, Ref, assignments, dotted, parsed, value

if TYPE_CHECKING:
    from dbarchitect.migrate.lint.migrations import Migration
    from dbarchitect.sources.files.tree import TextFile

_MOST_DEPTH = 6
_MOST_TURNS = 200
_SILENT = frozenset({"get_bind", "get_context", "f", "inline_literal", "invoke", "dispose", "info", "debug", "print", "warning"})  # fmt: skip


def is_revision(text: str) -> bool:
    return "def upgrade" in text and "revision" in text and "django" not in text


def alembic_migration(file: TextFile, shown: str) -> Migration:
    """What `upgrade()` does; calls that cannot be read are told as such."""
    script = Script()
    tree = parsed(file.text)
    if tree is None:
        script.skip(1, file.name, "it is no Python of this version")
        return script.migration(shown, "Alembic")
    functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    names = {name: value(said) for name, _, said in assignments(tree.body)}
    reader = _Reader(script, functions, names)
    if "upgrade" in functions:
        reader.body(functions["upgrade"].body, None, 0)
    script.notes |= reader.operations.notes
    return script.migration(shown, "Alembic")


@dataclass
class _Reader:
    """Walks the body of `upgrade`; `batch` is the table of an open batch."""

    script: Script
    functions: dict[str, ast.FunctionDef]
    names: dict[str, Any]
    operations: Operations = field(init=False)

    def __post_init__(self) -> None:
        self.operations = Operations(self.names)

    def body(self, nodes: list[ast.stmt], batch: str | None, depth: int) -> None:
        for node in nodes:
            match node:
                case ast.Expr(value=ast.Call() as call):
                    self._call(call, batch, depth)
                case ast.Assign(targets=[ast.Name(id=name)], value=said):
                    self.names[name] = value(said)
                    if isinstance(said, ast.Call) and self._speaks(dotted(said.func)):
                        self._call(said, batch, depth)
                case ast.With():
                    self._with(node, batch, depth)
                case ast.If(test=test, body=inner, orelse=other):
                    self.body(other if _is_for_others(test) else inner, batch, depth)
                case ast.Try(body=inner):
                    self.body(inner, batch, depth)
                case ast.For():
                    self._loop(node, batch, depth)
                case ast.While() | ast.FunctionDef() | ast.ClassDef():
                    self._skip(node, "loops and functions inside are not followed")
                case _:
                    pass  # names, docstrings, `pass`, what changes no schema

    def _speaks(self, name: str) -> bool:
        base, _, last = name.rpartition(".")
        return last == "execute" or (base in {"op", "batch_op", "batch"} and last not in _SILENT)

    def _with(self, node: ast.With, batch: str | None, depth: int) -> None:
        for item in node.items:
            said = value(item.context_expr)
            if isinstance(said, Call) and said.last == "batch_alter_table":
                batch = table_of(said.get("table_name", 0), said.get("schema"))
            if "autocommit_block" in ast.dump(item.context_expr):
                self._open()
                self.script.say(node.lineno, "COMMIT")
                self.body(node.body, batch, depth)
                self.script.say(node.end_lineno or node.lineno, "BEGIN")
                return
        self.body(node.body, batch, depth)

    def _open(self) -> None:
        """The transaction that Alembic opens, written out: part of the revision runs outside of it."""
        if not self.script.transactions:
            self.script.transactions = True
            self.script.text.insert(0, "BEGIN; ")

    def _loop(self, node: ast.For, batch: str | None, depth: int) -> None:
        over = value(node.iter)
        over = self.names.get(over.name) if isinstance(over, Ref) else over
        if not isinstance(over, tuple) or depth >= _MOST_DEPTH:
            self._skip(node, "what it loops over is not written out")
            return
        for one in over[:_MOST_TURNS]:
            match node.target:
                case ast.Name(id=name):
                    self.names[name] = one
                case ast.Tuple(elts=targets) if isinstance(one, tuple) and len(one) == len(targets):
                    self.names |= {
                        t.id: v for t, v in zip(targets, one, strict=True) if isinstance(t, ast.Name)
                    }  # fmt: skip
                case _:
                    self._skip(node, "what it loops over is not plain")
                    return
            self.body(node.body, batch, depth + 1)

    def _call(self, call: ast.Call, batch: str | None, depth: int) -> None:
        name = dotted(call.func)
        base, _, last = name.rpartition(".")
        if not base and name in self.functions and depth < _MOST_DEPTH:
            self.body(self.functions[name].body, batch, depth + 1)
            return
        said = value(call)
        if not isinstance(said, Call) or last in _SILENT or (not base and name in {"print"}):
            return
        said = self._resolved(said, call)
        if last == "execute":
            self._execute(said, call)
        elif base.rpartition(".")[2] in {"op", "batch_op", "batch"}:
            made = self.operations.of(last, said, batch if base != "op" else None)
            if made is None:
                self._skip(call, f"op.{last} is not read here")
            else:
                self.script.say(call.lineno, *made)
        elif last == "create" and isinstance(enum := self._enum(call), Call):
            self.script.say(call.lineno, *self.operations.enum(enum))
        elif last == "drop" and isinstance(enum := self._enum(call), Call):
            self.script.say(call.lineno, *self.operations.drop_enum(enum))
        else:
            self._skip(call, "only calls of Alembic's operations are read")

    def _enum(self, call: ast.Call) -> Any:
        holder = call.func.value if isinstance(call.func, ast.Attribute) else None
        said = value(holder)
        return self.names.get(said.name) if isinstance(said, Ref) else said

    def _execute(self, said: Call, call: ast.Call) -> None:
        given = said.get("sqltext", 0, said.get("statement"))
        text = sql_text(given)
        if text is None:
            self._skip(call, "the SQL is put together while it runs")
            return
        first = call.args[0] if call.args else call
        self.script.say(first.lineno if "\n" in text else call.lineno, text)

    def _resolved(self, said: Call, call: ast.Call) -> Call:
        """Names and f-strings of names as what was assigned to them."""
        args = tuple(
            self._known(a, call.args[n] if n < len(call.args) else None) for n, a in enumerate(said.args)
        )  # fmt: skip
        nodes = {k.arg: k.value for k in call.keywords if k.arg}
        return Call(said.name, args, {k: self._known(v, nodes.get(k)) for k, v in said.kwargs.items()})

    def _known(self, one: Any, node: ast.expr | None) -> Any:
        if isinstance(one, Ref):
            given = self.names.get(one.name)
            return given if isinstance(given, str | tuple | int | Call) else one
        if isinstance(node, ast.JoinedStr):
            text = self._joined(node)
            return one if text is None else text
        if isinstance(one, Call) and one.last == "text" and isinstance(node, ast.Call) and node.args:
            return Call(
                one.name, tuple(self._known(a, n) for a, n in zip(one.args, node.args, strict=False)), one.kwargs
            )
        return one

    def _joined(self, node: ast.JoinedStr) -> str | None:
        """An f-string whose parts are all known."""
        parts: list[str] = []
        for piece in node.values:
            if isinstance(piece, ast.Constant):
                parts.append(str(piece.value))
            elif isinstance(piece, ast.FormattedValue) and piece.format_spec is None:
                said = value(piece.value)
                said = self.names.get(said.name) if isinstance(said, Ref) else said
                if not isinstance(said, str | int):
                    return None
                parts.append(str(said))
            else:
                return None
        return "".join(parts)

    def _skip(self, node: ast.AST, why: str) -> None:
        self.script.skip(getattr(node, "lineno", 1), ast.unparse(node), why)


def _is_for_others(test: ast.expr) -> bool:
    """Whether the branch is for another database than PostgreSQL, or for offline SQL."""
    text = ast.unparse(test)
    if "is_offline_mode" in text:
        return not text.startswith("not ")
    if "dialect" not in text and "driver" not in text:
        return False
    return ("postgres" in text) == ("!=" in text or text.startswith("not ") or " not in " in text)
