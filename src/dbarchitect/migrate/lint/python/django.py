"""Migrations of Django as the SQL that their operations make of it in PostgreSQL: the tables before and after each, compared."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from dbarchitect.engines.postgresql.names import quote_literal
from dbarchitect.migrate.lint.python.emitting import Manner, statements_between
from dbarchitect.migrate.lint.python.script import Script
from dbarchitect.sources.files.django_fields import DjangoModel, DjangoState, column_of
from dbarchitect.sources.files.models import Models
from dbarchitect.sources.files.pycode import Call, Ref, assignments, classes, parsed, value
from dbarchitect.sources.files.readers.migrations_django import Step, apply_operation, step_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbarchitect.migrate.lint.migrations import Migration
    from dbarchitect.model.tables import Table
    from dbarchitect.sources.files.tree import TextFile

_OF_NAME = frozenset({"AlterModelTable", "AlterUniqueTogether", "AlterIndexTogether", "AlterModelOptions", "AlterModelTableComment", "AlterModelManagers", "AlterOrderWithRespectTo"})  # fmt: skip
_WITHOUT_SQL = frozenset({"AlterModelOptions", "AlterModelManagers"})
_KNOWN = frozenset({"CreateModel", "DeleteModel", "RenameModel", "AddField", "AlterField", "RemoveField", "RenameField", "AddIndex", "RemoveIndex",
    "RenameIndex", "AddConstraint", "RemoveConstraint", "AddIndexConcurrently", "RemoveIndexConcurrently", "AddConstraintNotValid"}) | _OF_NAME  # fmt: skip


def is_django(text: str) -> bool:
    return "migrations.Migration" in text


@dataclass
class _Project:
    """The state of all apps so far."""

    models: Models = field(default_factory=lambda: Models("postgresql"))
    extensions: dict[str, None] = field(default_factory=dict)
    state: DjangoState = field(init=False)

    def __post_init__(self) -> None:
        self.state = DjangoState(self.models)

    def tables(self) -> dict[str, Table]:
        """The tables of the state by their names, as Django makes them."""
        made = Models("postgresql")
        state = DjangoState(made)
        state.known = dict(self.state.known)
        state.build()
        self.models.notes |= made.notes
        return {t.name.name: t for t in made.draft.schema().tables}


def django_migrations(files: Sequence[tuple[TextFile, str]]) -> tuple[Migration, ...]:
    """Each file in the order of the dependencies; `files` come with the names they are shown by."""
    steps = {f"{s.app}.{s.name}": (s, f, shown) for f, shown in files if (s := step_of(f)) is not None}
    graph = {key: [a for a in s.after if a in steps] for key, (s, _, _) in steps.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError:
        order = sorted(steps)
    project = _Project()
    return tuple(_migration(project, *steps[key]) for key in order)


def _migration(project: _Project, step: Step, file: TextFile, shown: str) -> Migration:
    script, atomic = Script(), True
    tree = parsed(file.text)
    project.models.notes.clear()
    for one in classes(tree) if tree is not None else ():
        if one.name != "Migration":
            continue
        for name, _, said in assignments(one.body):
            if name == "atomic" and value(said) is False:
                atomic = False
            if name == "operations" and isinstance(said, ast.List | ast.Tuple):
                for node in said.elts:
                    _operation(project, step, script, value(node), node)
    script.notes |= project.models.notes
    return script.migration(shown, "Django", alone=not atomic)


def _operation(project: _Project, step: Step, script: Script, said: Any, node: ast.expr) -> None:
    if not isinstance(said, Call):
        script.skip(node.lineno, ast.unparse(node), "it is no plain operation")
        return
    match said.last:
        case "RunSQL":
            _run_sql(script, said, node)
        case "RunPython":
            script.skip(node.lineno, ast.unparse(node), "Python over the rows is not run")
        case "SeparateDatabaseAndState":
            _separate(project, step, script, said, node)
        case kind if kind in _KNOWN:
            script.say(node.lineno, *_change(project, step, said))
        case kind if kind.endswith("Extension"):
            apply_operation(project.state, project.models, step, said, [], project.extensions)
        case kind:
            script.skip(node.lineno, ast.unparse(node), f"the operation {kind} is not Django's own")


def _separate(project: _Project, step: Step, script: Script, said: Call, node: ast.expr) -> None:
    """The database's part makes SQL, the state's part none."""
    keywords = {k.arg: k.value for k in node.keywords if k.arg} if isinstance(node, ast.Call) else {}
    inner = keywords.get("database_operations", node.args[0] if isinstance(node, ast.Call) and node.args else None)
    here = _Project()
    here.state.known = {k: _copied(m) for k, m in project.state.known.items()}
    for one in inner.elts if isinstance(inner, ast.List | ast.Tuple) else ():
        _operation(here, step, script, value(one), one)
    apply_operation(project.state, project.models, step, said, [], project.extensions)


def _run_sql(script: Script, said: Call, node: ast.expr) -> None:
    given = said.get("sql", 0)
    parts = given if isinstance(given, tuple) else (given,)
    first = node.args[0] if isinstance(node, ast.Call) and node.args else node
    for part in parts:
        text = part[0] if isinstance(part, tuple) and part else part
        if isinstance(text, str):
            script.say(first.lineno if "\n" in text else node.lineno, text)
        elif not (isinstance(text, Ref) and text.last == "noop"):
            script.skip(node.lineno, ast.unparse(node), "the SQL is put together while it runs")


def _change(project: _Project, step: Step, said: Call) -> tuple[str, ...]:
    """What the operation does to the tables."""
    kind = said.last
    _stand_in(project, step, said)
    before = project.tables()
    known = {m.key: m.table for m in project.state.known.values()}
    apply_operation(project.state, project.models, step, said, [], project.extensions)
    if kind in _WITHOUT_SQL:
        return ()
    after = project.tables()
    return statements_between(before, after, _manner(project, step, said, known))


def _manner(project: _Project, step: Step, said: Call, tables: dict[str, str]) -> Manner:
    """What the comparison of tables alone cannot tell: what was renamed, and how it is done."""
    kind = said.last
    manner = Manner(concurrently=kind.endswith("Concurrently"), not_valid=kind == "AddConstraintNotValid")
    if kind in ("RenameModel", "AlterModelTable"):
        old = str(said.get("old_name" if kind == "RenameModel" else "name", 0))
        new = str(said.get("new_name", 1)) if kind == "RenameModel" else old
        model = project.state.known.get(f"{step.app}.{new}".lower())
        was = tables.get(f"{step.app}.{old}".lower(), "")
        return manner._replace(table=(was, model.table)) if model is not None and was != model.table else manner
    if kind == "AddField":
        return manner._replace(default=_passing(said.get("field", 2)))
    if kind == "RenameField":
        model = project.state.known.get(f"{step.app}.{said.get('model_name', 0)}".lower())
        new = str(said.get("new_name", 2))
        one = model.fields.get(new) if model is not None else None
        if one is not None:
            return manner._replace(column=(column_of(str(said.get("old_name", 1)), one), column_of(new, one)))
    return manner


def _passing(one: Any) -> str:
    """The default that Django gives the rows there are, as SQL; of a function's value only the type counts."""
    said = one.get("default") if isinstance(one, Call) else None
    match said:
        case bool():
            return str(said).lower()
        case int() | float():
            return str(said)
        case str():
            return quote_literal(said)
        case Ref() if said.last in ("now", "today", "utcnow"):
            return "'2000-01-01 00:00'"
        case Ref() if said.last == "uuid4":
            return "'00000000-0000-4000-8000-000000000000'"
        case Ref() if said.last in ("dict", "list"):
            return "'{}'" if said.last == "dict" else "'[]'"
        case _:
            blank = isinstance(one, Call) and one.get("blank") is True and one.get("null") is not True
            return (
                "''" if blank and one.last in ("CharField", "TextField", "SlugField", "EmailField", "URLField") else ""
            )


def _stand_in(project: _Project, step: Step, said: Call) -> None:
    """A model whose making is in no file given: only what the operation speaks of."""
    kind = said.last
    if kind == "CreateModel":
        return
    key = "old_name" if kind == "RenameModel" else "name" if kind in _OF_NAME or kind == "DeleteModel" else "model_name"
    name = str(said.get(key, 0))
    model = project.state.known.get(f"{step.app}.{name}".lower())
    if model is None:
        model = DjangoModel(step.app, name)
        project.state.add(model)
        project.models.note(f"{model.table}: the migration that makes it is not among the files; its name is guessed")
    text = Call("models.TextField", (), {"null": True})
    if kind in ("RemoveField", "RenameField"):
        model.fields.setdefault(str(said.get("name" if kind == "RemoveField" else "old_name", 1)), text)
    if kind == "AlterField":
        model.fields.setdefault(str(said.get("name", 1)), text)
    for names in _named(said):
        model.fields.setdefault(names, text)


def _named(said: Call) -> tuple[str, ...]:
    """The fields that an index or a constraint is made of."""
    inner = said.get("index", default=said.get("constraint", 1))
    fields = inner.get("fields", default=()) if isinstance(inner, Call) else ()
    return tuple(str(f).removeprefix("-") for f in fields) if isinstance(fields, tuple) else ()


def _copied(model: DjangoModel) -> DjangoModel:
    return DjangoModel(model.app, model.name, dict(model.fields), dict(model.options), model.bases)
