"""Alembic: revisions in the order of their graph, `op.*` calls of `upgrade` read from the source and applied, never run."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from dbarchitect.model.tables import ForeignKey, Name, PrimaryKey
from dbarchitect.sources.files.alchemy import Alchemy, default_of, index_key, sql_text
from dbarchitect.sources.files.ddl import Replay
from dbarchitect.sources.files.ddl.tokens import statements
from dbarchitect.sources.files.models import Models
from dbarchitect.sources.files.pycode import Call, assignments, dotted, parsed, value
from dbarchitect.sources.files.reading import Piece, Reading

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.ddl.draft import TableDraft
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 2
_REVISION = re.compile(r"^revision\b.{0,40}=", re.MULTILINE)
_OPERATIONS = frozenset({"op", "batch_op", "batch"})
_DRAFTED = re.compile(
    r"\s*(?:ALTER\s+TABLE|DROP\s+TABLE|CREATE\s+TABLE|CREATE\s+(?:UNIQUE\s+)?INDEX|DROP\s+INDEX|CREATE\s+TYPE\s+\S+\s+AS\s+ENUM|COMMENT\s+ON)\b",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:MATERIALIZED\s+)?(?:VIEW|FUNCTION|PROCEDURE|TRIGGER|EXTENSION|DOMAIN|SEQUENCE|SCHEMA|POLICY|AGGREGATE|TYPE|STATISTICS|RULE)\b",
    re.IGNORECASE,
)
_LATE_TABLE = re.compile(
    r"\bROW\s+LEVEL\s+SECURITY\b|\bPARTITION\b|\bEXCLUDE\b|\bUSING\s+(?:gin|gist|brin|hnsw|ivfflat)\b", re.IGNORECASE
)
_EXTENSION = re.compile(r"\s*CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?[\"']?([\w-]+)", re.IGNORECASE)


@dataclass
class _Revision:
    id: str
    path: str
    tree: ast.Module
    before: tuple[str, ...] = ()
    names: dict[str, Any] = field(default_factory=dict)


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """Each folder of revisions."""
    found = []
    for folder, files in tree.folders().items():
        ours = tuple(f for f in files if f.ending == ".py" and "def upgrade" in f.text and _REVISION.search(f.text))
        if ours:
            found.append((folder or ".", ours))
    return tuple(found)


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """The schema after the last revision; SQL that makes no table runs on top of it."""
    models = Models(engine or "postgresql")
    revisions = {r.id: r for f in files if (r := _revision(f)) is not None}
    try:
        order = list(
            TopologicalSorter({k: [b for b in r.before if b in revisions] for k, r in revisions.items()}).static_order()
        )
    except CycleError:
        order = sorted(revisions)
        models.note("the revisions follow each other in a circle; they were read by name")
    run = _Run(models)
    for key in order:
        run.revision(revisions[key])
    notes = (*models.notes, *(f"not read: {count} calls of op.{name}" for name, count in sorted(run.unknown.items())))
    schema = models.schema(tuple(run.extensions))
    return Reading(
        "migrations",
        "Alembic",
        tuple(revisions[k].path for k in order),
        engine,
        script=tuple(run.script),
        schema=schema,
        notes=notes,
        ordered=True,
    )


def _revision(file: TextFile) -> _Revision | None:
    tree = parsed(file.text)
    if tree is None:
        return None
    names = {name: value(said) for name, _, said in assignments(tree.body)}
    if not isinstance(names.get("revision"), str):
        return None
    before: list[str] = []
    for key in ("down_revision", "depends_on"):
        said = names.get(key)
        before += (
            [said]
            if isinstance(said, str)
            else [s for s in said if isinstance(s, str)]
            if isinstance(said, tuple)
            else []
        )
    return _Revision(names["revision"], file.path, tree, tuple(before), names)


class _Run:
    def __init__(self, models: Models) -> None:
        self.models = models
        self.script: list[Piece] = []
        self.extensions: dict[str, None] = {}
        self.unknown: dict[str, int] = {}
        self._alchemy = Alchemy(models)
        self._path = ""

    def revision(self, one: _Revision) -> None:
        self._path = one.path
        self._alchemy = Alchemy(self.models, names=one.names)
        functions = {n.name: n for n in one.tree.body if isinstance(n, ast.FunctionDef)}
        if "upgrade" in functions:
            self._body(functions["upgrade"].body, functions, None, 0)

    def _body(
        self, body: list[ast.stmt], functions: dict[str, ast.FunctionDef], batch: TableDraft | None, depth: int
    ) -> None:
        for node in body:
            match node:
                case ast.Expr(value=ast.Call() as call):
                    self._statement(call, functions, batch, depth)
                case ast.Assign(targets=[ast.Name(id=name)], value=said):
                    self._alchemy.names[name] = value(said)
                    if isinstance(said, ast.Call) and dotted(said.func).startswith(("op.", "batch_op.")):
                        self._statement(said, functions, batch, depth)
                case ast.With(items=items, body=inner):
                    self._body(inner, functions, self._batch(items) or batch, depth)
                case ast.If(body=inner):
                    self._body(inner, functions, batch, depth)
                case ast.Try(body=inner):
                    self._body(inner, functions, batch, depth)
                case ast.For():
                    self._loop(node, functions, batch, depth)
                case _:
                    pass

    def _loop(self, node: ast.For, functions: dict[str, ast.FunctionDef], batch: TableDraft | None, depth: int) -> None:
        over = value(node.iter)
        if isinstance(node.iter, ast.Name):
            over = self._alchemy.names.get(node.iter.id)
        if not isinstance(over, tuple) or not isinstance(node.target, ast.Name):
            return
        for one in over[:200]:
            self._alchemy.names[node.target.id] = one
            self._body(node.body, functions, batch, depth + 1) if depth < 5 else None

    def _batch(self, items: list[ast.withitem]) -> TableDraft | None:
        for item in items:
            said = value(item.context_expr)
            if isinstance(said, Call) and said.last == "batch_alter_table":
                return self._table(said.get("table_name", 0), said)
        return None

    def _statement(
        self, call: ast.Call, functions: dict[str, ast.FunctionDef], batch: TableDraft | None, depth: int
    ) -> None:
        name = dotted(call.func)
        base, _, last = name.rpartition(".")
        if not base and name in functions and depth < 5:
            self._body(functions[name].body, functions, batch, depth + 1)
            return
        said = value(call)
        if not isinstance(said, Call):
            return
        if base.split(".")[-1] in _OPERATIONS:
            in_batch = batch if base != "op" else None
            self._operation(last, self._resolved(said), in_batch)
        elif last in {"execute"} and (text := sql_text(said.get("statement", 0))):
            self._sql(text)
        elif last == "create" and isinstance(base, str) and isinstance(self._alchemy.names.get(base), Call):
            self._alchemy.type_name(self._alchemy.names[base])

    def _resolved(self, said: Call) -> Call:
        """Names of variables as what was assigned to them."""
        from dbarchitect.sources.files.pycode import Ref

        def known(one: Any) -> Any:
            given = self._alchemy.names.get(one.name) if isinstance(one, Ref) else None
            return given if isinstance(given, str | tuple | int) else one

        return Call(said.name, tuple(known(a) for a in said.args), {k: known(v) for k, v in said.kwargs.items()})

    def _table(self, name: Any, said: Call) -> TableDraft | None:
        space = said.get("schema", default=said.get("source_schema"))
        full = Name(namespace=space if isinstance(space, str) else "public", name=str(name))
        table = self.models.draft.table(full)
        if table is None:
            self.models.note(f"{self._path} changes {full}, which is not there")
        return table

    def _operation(self, kind: str, said: Call, batch: TableDraft | None) -> None:
        if kind == "create_table":
            self._create(said)
        elif kind == "execute":
            text = sql_text(said.get("sqltext", 0))
            self._sql(text) if text else None
        elif kind == "drop_table":
            space = said.get("schema")
            self.models.draft.drop(
                Name(namespace=space if isinstance(space, str) else "public", name=str(said.get("table_name", 0)))
            )
        elif kind == "rename_table":
            table = self._table(said.get("old_table_name", 0), said)
            if table is not None:
                self.models.draft.rename(
                    table.name, Name(namespace=table.name.namespace, name=str(said.get("new_table_name", 1)))
                )
        elif kind in {"f", "get_bind", "get_context", "bulk_insert", "inline_literal"}:
            pass
        else:
            self._on_table(kind, said, batch)

    def _create(self, said: Call) -> None:
        name, space = said.get("table_name", 0), said.get("schema")
        if not isinstance(name, str):
            return
        table = self.models.table(name, space if isinstance(space, str) else "public")
        primary = []
        for one in said.args[1:]:
            if not isinstance(one, Call):
                continue
            if one.last == "Column" and one.args and isinstance(one.args[0], str):
                self._alchemy.column(table, one.args[0], one)
                primary += [one.args[0]] if one.get("primary_key") is True else []
            else:
                self._alchemy.constraint(table, _unwrapped(one))
        if primary:
            self.models.primary_key(table, tuple(primary))
        key = next((c for c in table.constraints.values() if isinstance(c, PrimaryKey)), None)
        if key is not None:
            self._alchemy.number(table, key.columns)
        comment = said.get("comment")
        table.comment = comment if isinstance(comment, str) else None

    def _on_table(self, kind: str, said: Call, batch: TableDraft | None) -> None:
        shift = 1 if batch is None else 0
        places = {
            "create_index": 1,
            "drop_index": 1,
            "drop_constraint": 1,
            "create_foreign_key": 1,
            "create_unique_constraint": 1,
            "create_primary_key": 1,
            "create_check_constraint": 1,
        }
        keys = ("source_table", "table_name")
        place = places.get(kind, 0)
        name = next((said.kwargs[k] for k in keys if k in said.kwargs), said.get("", place))
        table = batch or (self._anywhere(said) if kind == "drop_index" and name is None else self._table(name, said))
        if table is None:
            return
        first = said.get("", 0)
        match kind:
            case "add_column":
                column = said.get("column", shift)
                if isinstance(column, Call) and column.args and isinstance(column.args[0], str):
                    self._alchemy.column(table, column.args[0], column)
            case "drop_column":
                table.drop_column(str(said.get("column_name", shift)))
            case "alter_column":
                self._alter(table, str(said.get("column_name", shift)), said)
            case "create_index":
                names = said.get("columns", 1 + shift, ())
                self._alchemy.make_index(
                    table, _label(said.get("index_name", 0)), tuple(k for k in map(index_key, names) if k), said
                )
            case "drop_index":
                table.indexes.pop(_label(said.get("index_name", 0)), None)
            case "drop_constraint":
                table.constraints.pop(_label(said.get("constraint_name", 0)), None)
            case "create_unique_constraint":
                self.models.unique(table, tuple(str(c) for c in said.get("columns", 1 + shift, ())), _label(first))
            case "create_primary_key":
                self.models.primary_key(table, tuple(str(c) for c in said.get("columns", 1 + shift, ())), _label(first))
            case "create_check_constraint":
                text = sql_text(said.get("condition", 1 + shift))
                self.models.check(table, text, _label(first)) if text else None
            case "create_foreign_key":
                self._reference(table, said, shift)
            case "create_table_comment":
                table.comment = str(said.get("comment", shift))
            case "drop_table_comment":
                table.comment = None
            case _:
                self.unknown[kind] = self.unknown.get(kind, 0) + 1

    def _anywhere(self, said: Call) -> TableDraft | None:
        label = _label(said.get("index_name", 0))
        return next((t for t in self.models.draft.tables.values() if label in t.indexes), None)

    def _reference(self, table: TableDraft, said: Call, shift: int) -> None:
        target = said.get("referent_table", 1 + shift)
        own, other = said.get("local_cols", 2 + shift, ()), said.get("remote_cols", 3 + shift, ())
        space = said.get("referent_schema")
        prefix = f"{space}." if isinstance(space, str) else ""
        label = _label(said.get("constraint_name", 0))
        key = Call("ForeignKeyConstraint", (), {**said.kwargs, "name": label or None})
        self._alchemy.reference(table, tuple(map(str, own)), tuple(f"{prefix}{target}.{c}" for c in other), key)

    def _alter(self, table: TableDraft, name: str, said: Call) -> None:
        changes: dict[str, Any] = {}
        if said.get("type_") is not None:
            changes["type"] = self._alchemy.type_name(said.get("type_"), name)
        if isinstance(said.get("nullable"), bool):
            changes["nullable"] = said.get("nullable")
        if "server_default" in said.kwargs and said.kwargs["server_default"] is not False:
            changes["default"] = default_of(said.kwargs["server_default"])
        if isinstance(said.get("comment"), str):
            changes["comment"] = said.get("comment")
        if changes:
            table.change(name, **changes)
        new = said.get("new_column_name")
        if isinstance(new, str):
            table.rename_column(name, new)
            self._follow(table, name, new)

    def _follow(self, renamed: TableDraft, old: str, new: str) -> None:
        """References of other tables to a renamed column."""
        for table in self.models.draft.tables.values():
            for label, constraint in table.constraints.items():
                if isinstance(constraint, ForeignKey) and constraint.target == renamed.name:
                    targets = tuple(new if c == old else c for c in constraint.target_columns)
                    table.constraints[label] = constraint.model_copy(update={"target_columns": targets})

    def _sql(self, text: str) -> None:
        engine = self.models.engine
        for statement in statements(text, engine):
            sql = statement.slice(0, len(statement.tokens))
            extension = _EXTENSION.match(sql)
            if extension:
                self.extensions[extension[1]] = None
            elif _DRAFTED.match(sql) and not _LATE_TABLE.search(sql):
                Replay(engine, self.models.draft).one(statement)
            elif _KEPT.match(sql) or _LATE_TABLE.search(sql):
                self.script.append(Piece(self._path, sql + ";\n"))


def _unwrapped(one: Call) -> Call:
    """`op.f('name')` as the name."""
    label = one.get("name")
    return Call(one.name, one.args, {**one.kwargs, "name": _label(label)}) if isinstance(label, Call) else one


def _label(said: Any) -> str:
    if isinstance(said, Call) and said.last == "f" and said.args:
        said = said.args[0]
    return said if isinstance(said, str) else ""
