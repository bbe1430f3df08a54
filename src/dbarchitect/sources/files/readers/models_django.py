"""Django's models, read from their source: fields, keys, many-to-many tables, indexes and constraints of `Meta`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from dbarchitect.sources.files.django_fields import DjangoModel, DjangoState
from dbarchitect.sources.files.models import Models
from dbarchitect.sources.files.pycode import Call, assignments, classes, dotted, parsed, value
from dbarchitect.sources.files.reading import Reading

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 4
_MODELS = re.compile(r"class \w+\(.{0,200}(?:Model|User|Page|Orderable)\b")
_FIELD_ENDS = ("Field", "ForeignKey", "ParentalKey", "GenericRelation", "CompositePrimaryKey")


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """All `models.py` and modules of `models/` packages that use Django, as one project."""
    found = tuple(
        f
        for f in tree.files
        if f.ending == ".py" and (tree.single or _is_place(f)) and "django" in f.text and _MODELS.search(f.text)
    )
    return (("models of Django", found),) if found else ()


def _is_place(file: TextFile) -> bool:
    if "/tests/" in f"/{file.path}" or file.name.startswith("test"):
        return False
    return file.name.startswith("models") or "models" in file.folder.split("/") or file.name.endswith("_models.py")


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """The project's tables; abstract models give their fields to those that extend them."""
    models = Models(engine or "postgresql")
    own_types: dict[str, str] = {}
    state = DjangoState(models, own_types=own_types)
    by_name: dict[str, DjangoModel] = {}
    order: list[DjangoModel] = []
    for file in files:
        tree = parsed(file.text)
        if tree is None:
            models.note(f"{file.path} is no Python that can be read")
            continue
        for one in classes(tree):
            if (kind := _own_type(one)) is not None:
                own_types[one.name] = kind
            model = _model(one, _app(file))
            by_name.setdefault(model.name, model)
            order.append(model)
    for model in order:
        if _is_model(model, by_name, set()) and not model.options.get("abstract"):
            inherit(model, by_name)
            state.add(model)
    state.build()
    return Reading(
        "models",
        "Django models",
        tuple(f.path for f in files),
        engine,
        schema=models.schema(),
        notes=tuple(models.notes),
    )


def _app(file: TextFile) -> str:
    parts = [p for p in file.folder.split("/") if p and p != "models"]
    return parts[-1].replace("-", "_") if parts else "app"


def _own_type(one: ast.ClassDef) -> str | None:
    """What `db_type` of a field class returns, where it is one word for all databases."""
    for made in one.body:
        if isinstance(made, ast.FunctionDef) and made.name == "db_type":
            given = [n.value for n in ast.walk(made) if isinstance(n, ast.Return)]
            if len(given) == 1 and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str):
                return given[0].value
    return None


def _model(one: ast.ClassDef, app: str) -> DjangoModel:
    model = DjangoModel(app, one.name, bases=tuple(dotted(b) for b in one.bases))
    for name, _, said in assignments(one.body):
        given = value(said)
        if isinstance(given, Call) and given.last.endswith(_FIELD_ENDS):
            model.fields[name] = given
    for inner in one.body:
        if isinstance(inner, ast.ClassDef) and inner.name == "Meta":
            model.options |= {name: value(said) for name, _, said in assignments(inner.body)}
    return model


def _is_model(model: DjangoModel, by_name: dict[str, DjangoModel], seen: set[str]) -> bool:
    if model.name in seen:
        return False
    seen.add(model.name)
    for base in model.bases:
        last = base.rpartition(".")[2]
        if last in {
            "Model",
            "AbstractUser",
            "AbstractBaseUser",
            "MPTTModel",
            "TimeStampedModel",
            "Page",
            "Orderable",
            "PolymorphicModel",
        }:
            return True
        if last in by_name and _is_model(by_name[last], by_name, seen):
            return True
    return False


_ABSTRACT_USER: dict[str, Call] = {
    "password": Call("models.CharField", (), {"max_length": 128}),
    "last_login": Call("models.DateTimeField", (), {"null": True}),
    "is_superuser": Call("models.BooleanField"),
    "username": Call("models.CharField", (), {"max_length": 150, "unique": True}),
    "first_name": Call("models.CharField", (), {"max_length": 150}),
    "last_name": Call("models.CharField", (), {"max_length": 150}),
    "email": Call("models.EmailField"),
    "is_staff": Call("models.BooleanField"),
    "is_active": Call("models.BooleanField"),
    "date_joined": Call("models.DateTimeField"),
}


def inherit(model: DjangoModel, by_name: dict[str, DjangoModel], depth: int = 0) -> None:
    """Fields and options of abstract bases; a base with a table of its own is referred to."""
    own, model.fields = model.fields, {}
    for base in model.bases:
        if base == "models.Model":
            # Django's own, whatever a class of the project is called
            continue
        last = base.rpartition(".")[2]
        if last == "AbstractUser":
            model.fields |= _ABSTRACT_USER
        elif last == "AbstractBaseUser":
            model.fields |= {k: _ABSTRACT_USER[k] for k in ("password", "last_login")}
        elif last in {"TimeStampedModel"} and last not in by_name:
            model.fields |= {k: Call("models.DateTimeField") for k in ("created", "modified")}
        parent = by_name.get(last)
        if parent is None or parent is model or depth > 10:
            continue
        if parent.options.get("abstract"):
            _from_abstract(model, parent, by_name, depth)
        elif _is_model(parent, by_name, set()) and not model.options.get("proxy"):
            link = Call("models.OneToOneField", (f"{parent.app}.{parent.name}",), {"primary_key": True})
            model.fields[f"{parent.name.lower()}_ptr"] = link
    model.fields |= own


def _from_abstract(model: DjangoModel, parent: DjangoModel, by_name: dict[str, DjangoModel], depth: int) -> None:
    copy = DjangoModel(parent.app, parent.name, dict(parent.fields), dict(parent.options), parent.bases)
    inherit(copy, by_name, depth + 1)
    model.fields |= copy.fields
    given: dict[str, Any] = {
        k: v for k, v in copy.options.items() if k in {"indexes", "constraints", "unique_together"}
    }
    model.options = {**given, **model.options}
