"""SQLAlchemy and SQLModel: declarative classes (1.x and 2.x) and `Table(…)`, read from their source."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from dbarchitect.model.tables import Name as TableName
from dbarchitect.sources.files.alchemy import COLUMNS, Alchemy
from dbarchitect.sources.files.models import Models
from dbarchitect.sources.files.pycode import Call, Ref, assignments, classes, dotted, parsed, value
from dbarchitect.sources.files.reading import Reading

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.sources.files.ddl.draft import TableDraft
    from dbarchitect.sources.files.tree import TextFile, Tree

TRUTH = 4
_USES = re.compile(r"\b(?:sqlalchemy|sqlmodel|flask_sqlalchemy|SQLAlchemy)\b")
_MAKES = re.compile(r"__tablename__|\bTable\(|table\s?=\s?True|\(db\.Model\)|\bmapped_column\(|\bColumn\(")
_ENUMS = frozenset({"Enum", "StrEnum", "IntEnum"})


def find(tree: Tree) -> tuple[tuple[str, tuple[TextFile, ...]], ...]:
    """All modules with mapped classes or tables, as one project; migrations and tests are not."""
    found = tuple(
        f
        for f in tree.files
        if f.ending == ".py"
        and not ({"versions", "migrations", "alembic", "tests", "test"} & set(f.folder.split("/")))
        and not f.name.startswith("test_")
        and _USES.search(f.text)
        and (_MAKES.search(f.text) or "Mapped[" in f.text)
    )
    return (("models of SQLAlchemy", found),) if any(_MAKES.search(f.text) for f in found) else ()


class _Class:
    def __init__(self, node: ast.ClassDef) -> None:
        self.name = node.name
        self.node = node
        self.bases = tuple(dotted(b) for b in node.bases)
        self.assigned = assignments(node.body)
        self.table_flag = any(
            k.arg == "table" and isinstance(k.value, ast.Constant) and k.value.value is True for k in node.keywords
        )

    def constant(self, name: str) -> Any:
        return next((value(v) for n, _, v in self.assigned if n == name), None)


def read(files: tuple[TextFile, ...], engine: Engine | None) -> Reading:
    """The tables of all classes; mix-ins give their columns, joined inheritance its reference."""
    models = Models(engine or "postgresql")
    found: dict[str, _Class] = {}
    enums: dict[str, tuple[str, ...]] = {}
    names: dict[str, Any] = {}
    tables: list[Call] = []
    for file in files:
        tree = parsed(file.text)
        if tree is None:
            models.note(f"{file.path} is no Python that can be read")
            continue
        for node in classes(tree):
            one = _Class(node)
            if any(b.rpartition(".")[2] in _ENUMS for b in one.bases):
                enums[one.name] = tuple(n for n, _, v in one.assigned if not n.startswith("_") and v is not None)
            found.setdefault(one.name, one)
        for name, _, said in assignments(tree.body):
            given = value(said)
            if isinstance(given, Call) and given.last == "Table" and len(given.args) > 1:
                tables.append(given)
            elif isinstance(said, ast.Subscript) and dotted(said.value).rpartition(".")[2] == "Annotated":
                inner = value(said.slice)
                names[name] = Call("Annotated", inner if isinstance(inner, tuple) else (inner,))
            elif isinstance(given, Call | Ref):
                names[name] = given
    alchemy = Alchemy(models, enums, names)
    for call in tables:
        _table(alchemy, call)
    project = _Project(alchemy, found)
    for one in found.values():
        project.mapped(one)
    project.finish()
    return Reading(
        "models",
        "SQLAlchemy models",
        tuple(f.path for f in files),
        engine,
        schema=models.schema(),
        notes=tuple(models.notes),
    )


def _table(alchemy: Alchemy, said: Call) -> None:
    name, space = said.args[0], said.get("schema")
    if not isinstance(name, str):
        return
    table = alchemy.models.table(name, space if isinstance(space, str) else "public")
    primary: list[str] = []
    automatic: dict[str, Any] = {}
    for one in said.args[2:]:
        if isinstance(one, Call) and one.last in COLUMNS and one.args and isinstance(one.args[0], str):
            alchemy.column(table, one.args[0], one)
            automatic[one.args[0]] = one.get("autoincrement")
            if one.get("primary_key") is True:
                primary.append(one.args[0])
        elif isinstance(one, Call):
            alchemy.constraint(table, one)
    comment = said.get("comment")
    table.comment = comment if isinstance(comment, str) else None
    key = next((c.columns for c in table.constraints.values() if c.kind == "primary_key"), ())
    if key and not primary:
        alchemy.number(table, key, automatic.get(key[0]))
    _primary(alchemy, table, primary, automatic.get(primary[0]) if primary else None)


def _primary(alchemy: Alchemy, table: TableDraft, primary: list[str], auto: Any = None) -> None:
    if primary:
        alchemy.models.primary_key(table, tuple(primary))
        alchemy.number(table, tuple(primary), auto)


class _Project:
    """Classes by name; those with a table become tables."""

    def __init__(self, alchemy: Alchemy, known: dict[str, _Class]) -> None:
        self._alchemy, self._known = alchemy, known
        self._pending: list[tuple[TableDraft, str]] = []
        self._done: set[str] = set()

    def lineage(self, one: _Class, seen: frozenset[str] = frozenset()) -> list[_Class]:
        """The classes it extends, farthest first, itself last."""
        if one.name in seen or len(seen) > 20:
            return []
        found: list[_Class] = []
        for base in one.bases:
            parent = self._known.get(base.rpartition(".")[2])
            if parent is not None:
                found += [p for p in self.lineage(parent, seen | {one.name}) if p not in found]
        return [*found, one]

    def table_name(self, one: _Class) -> str:
        """Its own table; empty for a mix-in, an abstract class or one without a table of its own."""
        if one.constant("__abstract__") is True:
            return ""
        said = one.constant("__tablename__")
        if isinstance(said, str):
            return said
        if any(isinstance(v, Call) and v.last == "Table" for v in [one.constant("__table__")]):
            return ""
        flask = any(b.rpartition(".")[2] == "Model" and "." in b for line in self.lineage(one) for b in line.bases)
        if one.table_flag:
            return one.name.lower()
        declared = any(
            isinstance(n, ast.FunctionDef) and n.name == "__tablename__"
            for line in self.lineage(one)
            for n in line.node.body
        )
        if declared or flask:
            has_columns = any(isinstance(value(v), Call) and value(v).last in COLUMNS for _, _, v in one.assigned)
            if has_columns:
                self._alchemy.models.note(
                    f"the name of the table of {one.name} is computed; it was taken from the class"
                ) if declared else None
                return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", one.name).lower()
        return ""

    def mapped(self, one: _Class) -> None:
        inline = one.constant("__table__")
        if isinstance(inline, Call) and inline.last == "Table":
            _table(self._alchemy, inline)
            return
        name = self.table_name(one)
        if not name or one.name in self._done:
            return
        self._done.add(one.name)
        lineage = self.lineage(one)
        parents = [p for p in lineage[:-1] if self.table_name(p)]
        own = [p for p in lineage if p is one or (p not in parents and not any(p in self.lineage(q) for q in parents))]
        table = self._alchemy.models.table(name, self._namespace(lineage))
        self._columns(table, own)
        for part in own:
            self._arguments(table, part.constant("__table_args__"))

    def _namespace(self, lineage: list[_Class]) -> str:
        for part in reversed(lineage):
            said = part.constant("__table_args__")
            for one in (said, *(said if isinstance(said, tuple) else ())):
                if isinstance(one, dict) and isinstance(one.get("schema"), str):
                    return str(one["schema"])
        return "public"

    def _columns(self, table: TableDraft, own: list[_Class]) -> None:
        primary: list[str] = []
        auto: Any = None
        for part in own:
            for name, annotation, said in part.assigned:
                given = value(said)
                inner = _mapped_type(annotation)
                if part.table_flag or (annotation is not None and isinstance(given, Call) and given.last == "Field"):
                    inner = inner or (ast.unparse(annotation) if annotation is not None else None)
                if (
                    isinstance(given, Call)
                    and given.last in {"deferred", "column_property"}
                    and given.args
                    and isinstance(given.args[0], Call)
                ):
                    given = given.args[0]
                if isinstance(given, Call) and given.last in COLUMNS:
                    pass
                elif given is None and inner is not None and said is None and _is_plain(inner):
                    given = self._annotated(inner)
                elif not (part.table_flag and inner is not None and _is_plain(inner) and not isinstance(given, Call)):
                    continue
                else:
                    given = Call("Field")
                column = given.args[0] if given.args and isinstance(given.args[0], str) else name
                self._alchemy.column(table, name, given, inner)
                if table.columns.get(column) is not None and given.get("primary_key") is True:
                    primary.append(column)
                    auto = given.get("autoincrement")
        _primary(self._alchemy, table, primary, auto)

    def _annotated(self, inner: str) -> Call:
        """The column that an annotation alone means: that of its `Annotated` name, else a plain one."""
        given = self._alchemy.names.get(inner)
        if isinstance(given, Call) and given.last == "Annotated":
            return next((a for a in given.args if isinstance(a, Call) and a.last in COLUMNS), Call("mapped_column"))
        return Call("mapped_column")

    def _arguments(self, table: TableDraft, said: Any) -> None:
        for one in said if isinstance(said, tuple) else (said,):
            if isinstance(one, Call):
                self._alchemy.constraint(table, one)
            elif isinstance(one, dict) and isinstance(one.get("comment"), str):
                table.comment = one["comment"]

    def finish(self) -> None:
        """Columns without a type take that of the column they refer to."""
        draft = self._alchemy.models.draft
        for table in draft.tables.values():
            for label, constraint in table.constraints.items():
                named = self._known.get(constraint.target.name) if constraint.kind == "foreign_key" else None
                if constraint.kind == "foreign_key" and named is not None and draft.table(constraint.target) is None:
                    place = TableName(namespace=self._namespace(self.lineage(named)), name=self.table_name(named))
                    table.constraints[label] = constraint.model_copy(update={"target": place})
        for _ in range(5):
            for table in draft.tables.values():
                for constraint in table.constraints.values():
                    if constraint.kind != "foreign_key":
                        continue
                    target = draft.table(constraint.target)
                    for mine, theirs in zip(constraint.columns, constraint.target_columns, strict=False):
                        column, pointed = table.columns.get(mine), target.columns.get(theirs) if target else None
                        if column is not None and column.type == "?" and pointed is not None:
                            table.change(mine, type=pointed.type)
        for table in draft.tables.values():
            for name, column in list(table.columns.items()):
                if column.type == "?":
                    table.change(name, type="integer")


def _mapped_type(annotation: ast.expr | None) -> str | None:
    """What stands inside `Mapped[…]`, also in quotes."""
    if (
        isinstance(annotation, ast.Constant)
        and isinstance(annotation.value, str)
        and annotation.value.startswith("Mapped[")
    ):
        return annotation.value[7:-1]
    if not isinstance(annotation, ast.Subscript) or dotted(annotation.value).rpartition(".")[2] != "Mapped":
        return None
    inner = annotation.slice
    if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
        return inner.value
    return ast.unparse(inner)


def _is_plain(inner: str) -> bool:
    """Whether an annotation alone makes a column: not a list of or a reference to another class."""
    bare = inner.replace("Optional[", "").replace(" ", "").removesuffix("]").replace("|None", "")
    return not bare.startswith(("list", "List", "set", "Set", '"', "'", "Relationship", "ClassVar")) and (
        bare.rpartition(".")[2]
        in {
            "int",
            "str",
            "float",
            "bool",
            "bytes",
            "datetime",
            "date",
            "time",
            "timedelta",
            "Decimal",
            "UUID",
            "dict",
            "EmailStr",
        }
        or bare.islower()
    )
