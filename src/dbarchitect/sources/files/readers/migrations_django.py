"""Django's migrations of all apps, replayed by their dependencies: the state they end in, and their SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from dbarchitect.sources.files.django_fields import DjangoModel, DjangoState
from dbarchitect.sources.files.models import Models
from dbarchitect.sources.files.pycode import Call, Ref, assignments, classes, parsed, value
from dbarchitect.sources.files.reading import Piece, Reading

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 2


@dataclass
class Step:
    """One migration of an app; `after` names those it depends on as `app.name`."""

    app: str
    name: str
    path: str
    operations: tuple[Any, ...] = ()
    after: list[str] = field(default_factory=list)


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """All files of `migrations` folders that use Django's migrations, as one project."""
    found = tuple(
        f
        for f in tree.files
        if f.ending == ".py"
        and f.name != "__init__.py"
        and (tree.single or f.folder.endswith("migrations"))
        and "migrations.Migration" in f.text
    )
    return (("migrations of Django", found),) if found else ()


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """The tables of the last state; SQL of `RunSQL` runs on top of them."""
    models = Models(engine or "postgresql")
    steps = {s.app + "." + s.name: s for f in files if (s := step_of(f)) is not None}
    graph = {key: [a for a in s.after if a in steps] for key, s in steps.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError:
        order = sorted(steps)
        models.note("the migrations depend on each other in a circle; they were read by name")
    state = DjangoState(models)
    scripts: list[Piece] = []
    extensions: dict[str, None] = {}
    for key in order:
        for operation in steps[key].operations:
            if isinstance(operation, Call):
                apply_operation(state, models, steps[key], operation, scripts, extensions)
    state.build()
    schema = models.schema(tuple(extensions) if models.engine == "postgresql" else ())
    return Reading(
        "migrations",
        "Django migrations",
        tuple(steps[k].path for k in order),
        engine,
        script=tuple(scripts),
        schema=schema,
        notes=tuple(models.notes),
        ordered=True,
    )


def step_of(file: TextFile) -> Step | None:
    """The migration of a file; None where it holds none."""
    tree = parsed(file.text)
    if tree is None:
        return None
    parts = file.folder.split("/")
    app = parts[-2] if len(parts) > 1 else "app"
    for one in classes(tree):
        if one.name != "Migration":
            continue
        step = Step(app, file.name.removesuffix(".py"), file.path)
        for name, _, said in assignments(one.body):
            given = value(said)
            if name == "operations" and isinstance(given, tuple):
                step.operations = given
            elif name == "dependencies" and isinstance(given, tuple):
                step.after = [f"{d[0]}.{d[1]}" for d in given if isinstance(d, tuple) and len(d) == 2]
        return step
    return None


_EXTENSIONS = {
    "HStoreExtension": "hstore", "CITextExtension": "citext", "TrigramExtension": "pg_trgm", "UnaccentExtension": "unaccent",
    "BtreeGinExtension": "btree_gin", "BtreeGistExtension": "btree_gist", "CryptoExtension": "pgcrypto", "VectorExtension": "vector",
}  # fmt: skip


def apply_operation(
    state: DjangoState, models: Models, step: Step, operation: Call, scripts: list[Piece], extensions: dict[str, None]
) -> None:
    """The state after the operation; SQL and extensions are added to what is given."""
    kind = operation.last
    if kind == "CreateModel":
        _create(state, step, operation)
    elif kind == "SeparateDatabaseAndState":
        for inner in operation.get("state_operations", 1, ()) or ():
            if isinstance(inner, Call):
                apply_operation(state, models, step, inner, scripts, extensions)
    elif kind == "RunSQL":
        scripts += [Piece(step.path, sql + ";") for sql in _sql(operation.get("sql", 0))]
    elif kind in _EXTENSIONS:
        extensions[_EXTENSIONS[kind]] = None
    elif kind == "CreateExtension" and isinstance(operation.get("name", 0), str):
        extensions[operation.get("name", 0)] = None
    elif kind == "RunPython":
        pass
    elif kind == "DeleteModel":
        state.known.pop(f"{step.app}.{operation.get('name', 0)}".lower(), None)
    elif kind == "RenameModel":
        _rename_model(state, step, operation)
    else:
        _change(state, models, step, operation)


def _create(state: DjangoState, step: Step, operation: Call) -> None:
    fields = operation.get("fields", 1, ())
    options = operation.get("options", 2)
    bases = operation.get("bases", 3, ())
    model = DjangoModel(
        step.app,
        str(operation.get("name", 0)),
        {str(f[0]): f[1] for f in fields or () if isinstance(f, tuple) and len(f) == 2 and isinstance(f[1], Call)},
        {str(k): v for k, v in options.items()} if isinstance(options, dict) else {},
        tuple(b.name if isinstance(b, Ref) else str(b) for b in bases or ()) if isinstance(bases, tuple) else (),
    )
    state.add(model)


def _rename_model(state: DjangoState, step: Step, operation: Call) -> None:
    old, new = str(operation.get("old_name", 0)), str(operation.get("new_name", 1))
    model = state.known.pop(f"{step.app}.{old}".lower(), None)
    if model is None:
        return
    model.name = new
    state.add(model)
    for other in state.known.values():
        for name, one in other.fields.items():
            said = one.get("to", 0)
            if isinstance(said, str) and said.lower() in {
                f"{step.app}.{old}".lower(),
                old.lower() if other.app == step.app else "",
            }:
                args = (f"{step.app}.{new}", *one.args[1:]) if one.args and "to" not in one.kwargs else one.args
                kwargs = {**one.kwargs, "to": f"{step.app}.{new}"} if "to" in one.kwargs else one.kwargs
                other.fields[name] = Call(one.name, args, kwargs)


def _change(state: DjangoState, models: Models, step: Step, operation: Call) -> None:
    kind = operation.last
    of_name = kind in {
        "AlterModelTable",
        "AlterUniqueTogether",
        "AlterIndexTogether",
        "AlterModelOptions",
        "AlterModelTableComment",
        "AlterModelManagers",
        "AlterOrderWithRespectTo",
    }
    said = operation.get("name" if of_name else "model_name", 0)
    model = state.known.get(f"{step.app}.{said}".lower())
    if model is None:
        models.note(f"{step.path}: {kind} of {said}, which is not there")
        return
    name = str(operation.get("name", 1))
    match kind:
        case "AddField" | "AlterField":
            given = operation.get("field", 2)
            if isinstance(given, Call):
                model.fields[name] = given
        case "RemoveField":
            model.fields.pop(name, None)
        case "RenameField":
            _rename_field(model, str(operation.get("old_name", 1)), str(operation.get("new_name", 2)))
        case "AlterModelTable":
            model.options["db_table"] = operation.get("table", 1)
        case "AlterModelTableComment":
            model.options["db_table_comment"] = operation.get("table_comment", 1)
        case "AlterUniqueTogether" | "AlterIndexTogether":
            key = "unique_together" if "Unique" in kind else "index_together"
            wanted = operation.get(key, 1)
            model.options[key] = (
                tuple(wanted.args[0])
                if isinstance(wanted, Call) and wanted.args and isinstance(wanted.args[0], tuple)
                else wanted
                if isinstance(wanted, tuple)
                else ()
            )
        case "AddIndex" | "AddConstraint" | "AddIndexConcurrently" | "AddConstraintNotValid":
            key = "indexes" if "Index" in kind else "constraints"
            model.options[key] = (
                *(model.options.get(key) or ()),
                operation.get("index" if key == "indexes" else "constraint", 1),
            )
        case "RemoveIndex" | "RemoveConstraint" | "RemoveIndexConcurrently":
            key = "indexes" if "Index" in kind else "constraints"
            model.options[key] = tuple(
                i for i in model.options.get(key) or () if not (isinstance(i, Call) and i.get("name") == name)
            )
        case _:
            pass


def _rename_field(model: DjangoModel, old: str, new: str) -> None:
    model.fields = {(new if n == old else n): f for n, f in model.fields.items()}
    for key in ("unique_together", "index_together"):
        together = model.options.get(key)
        if isinstance(together, tuple):
            model.options[key] = tuple(
                tuple(new if n == old else n for n in names)
                if isinstance(names, tuple)
                else new
                if names == old
                else names
                for names in together
            )
    for key in ("indexes", "constraints"):
        given = model.options.get(key) or ()
        model.options[key] = tuple(
            Call(i.name, i.args, {**i.kwargs, "fields": tuple(new if n == old else n for n in i.kwargs["fields"])})
            if isinstance(i, Call) and isinstance(i.kwargs.get("fields"), tuple)
            else i
            for i in given
        )


def _sql(said: Any) -> list[str]:
    if isinstance(said, str):
        return [said.strip().rstrip(";")] if said.strip() else []
    if isinstance(said, tuple):
        return [s for one in said for s in _sql(one[0] if isinstance(one, tuple) and one else one)]
    return []
