"""Django's fields as columns, as Django's own schema editor makes them (documented under “Model field reference”)."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import md5
from typing import TYPE_CHECKING, Any

from dbarchitect.core.names import fit
from dbarchitect.model.tables import Name
from dbarchitect.sources.files.django_expressions import condition, db_default
from dbarchitect.sources.files.models import Models, type_of
from dbarchitect.sources.files.pycode import Call, Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.sources.files.ddl.draft import TableDraft

_KINDS: dict[str, tuple[str, tuple[object, ...]]] = {
    "CharField": ("string", (None,)), "SlugField": ("string", (50,)), "EmailField": ("string", (254,)), "URLField": ("string", (200,)),
    "FileField": ("string", (100,)), "ImageField": ("string", (100,)), "FilePathField": ("string", (100,)), "TextField": ("text", ()),
    "IntegerField": ("int", ()), "PositiveIntegerField": ("int", ()), "SmallIntegerField": ("smallint", ()), "BigIntegerField": ("bigint", ()),
    "PositiveSmallIntegerField": ("smallint", ()), "PositiveBigIntegerField": ("bigint", ()), "BooleanField": ("bool", ()),
    "NullBooleanField": ("bool", ()), "FloatField": ("double", ()), "DateField": ("date", ()), "TimeField": ("time", ()),
    "DateTimeField": ("timestamptz", ()), "DurationField": ("interval", ()), "UUIDField": ("uuid", ()), "BinaryField": ("binary", ()),
    "JSONField": ("jsonb", ()), "GenericIPAddressField": ("inet", ()), "IPAddressField": ("inet", ()), "CommaSeparatedIntegerField": ("string", (None,)),
    "SearchVectorField": ("tsvector", ()), "HStoreField": ("hstore", ()), "CITextField": ("citext", ()), "CIEmailField": ("citext", ()), "CICharField": ("citext", ()),
    "IntegerRangeField": ("int4range", ()), "BigIntegerRangeField": ("int8range", ()), "DecimalRangeField": ("numrange", ()),
    "DateTimeRangeField": ("tstzrange", ()), "DateRangeField": ("daterange", ()), "PointField": ("geometry(Point,4326)", ()),
    "PolygonField": ("geometry(Polygon,4326)", ()), "MultiPolygonField": ("geometry(MultiPolygon,4326)", ()), "LineStringField": ("geometry(LineString,4326)", ()),
    "GeometryField": ("geometry(Geometry,4326)", ()), "MultiPointField": ("geometry(MultiPoint,4326)", ()), "VectorField": ("vector", ()),
    "PhoneNumberField": ("string", (128,)), "MoneyField": ("decimal", (14, 2)), "CountryField": ("string", (2,)), "AutoSlugField": ("string", (50,)),
    "ThumbnailerImageField": ("string", (100,)), "RichTextField": ("text", ()), "ColorField": ("string", (25,)), "TreeForeignKey": ("", ()),
    "CreationDateTimeField": ("timestamptz", ()), "ModificationDateTimeField": ("timestamptz", ()), "TimeZoneField": ("string", (63,)),
}  # fmt: skip
_AUTO = {"AutoField": "int", "BigAutoField": "bigint", "SmallAutoField": "smallint"}
FIELDS = frozenset({*_KINDS, *_AUTO, "DecimalField", "ArrayField", "GeneratedField"})
RELATIONS = frozenset({"ForeignKey", "OneToOneField", "TreeForeignKey", "ParentalKey", "TreeOneToOneField"})
MANY = frozenset({"ManyToManyField", "SortedManyToManyField", "ParentalManyToManyField"})
_POSITIVE = frozenset({"PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField"})


@dataclass
class DjangoModel:
    """A model as Django's migrations know it; `key` is `app.model` in small letters."""

    app: str
    name: str
    fields: dict[str, Call] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    bases: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.app}.{self.name}".lower()

    @property
    def table(self) -> str:
        said = self.options.get("db_table")
        return said.strip('"') if isinstance(said, str) else f"{self.app}_{self.name}".lower()

    def primary(self) -> str | None:
        return next((n for n, f in self.fields.items() if f.get("primary_key") is True or f.last in _AUTO), None)


class DjangoState:
    """All models of a project, and the tables they make."""

    def __init__(self, models: Models, big_keys: bool = True, own_types: Mapping[str, str] | None = None) -> None:
        """`own_types`: column types of the project's own field classes, by their names."""
        self.known: dict[str, DjangoModel] = {}
        self.renamed: dict[str, str] = {}
        self._models = models
        self._big = big_keys
        self._own = {} if own_types is None else own_types

    def add(self, model: DjangoModel) -> None:
        self.known[model.key] = model

    def find(self, said: Any, near: DjangoModel) -> DjangoModel | None:
        """The model that a reference names: `app.Model`, `Model`, the class, `self`, the user model of the settings."""
        if isinstance(said, Ref):
            said = "auth.User" if said.last == "AUTH_USER_MODEL" else said.last
        if isinstance(said, Call):
            said = "auth.User" if said.last in {"swappable_dependency", "get_user_model"} else ""
        if not isinstance(said, str) or not said:
            return None
        if said == "self":
            return near
        app, _, name = said.rpartition(".")
        app = app.rpartition(".")[2]
        found = self.known.get(f"{app or near.app}.{name}".lower())
        if found is None and (said == "auth.User" or not app):
            same = [m for m in self.known.values() if m.name.lower() == name.lower()]
            found = same[0] if same else None
        if found is None and said.lower() == "auth.user":
            found = next(
                (
                    m
                    for m in self.known.values()
                    if any("AbstractUser" in b or "AbstractBaseUser" in b for b in m.bases)
                ),
                None,
            )
        if found is None and name.lower() in {"user", "group", "contenttype", "permission", "site", "session"}:
            found = self._contrib(name.lower())
        return found

    def _contrib(self, name: str) -> DjangoModel:
        """Models that Django brings itself, as far as others refer to them."""
        app = {
            "user": "auth",
            "group": "auth",
            "permission": "auth",
            "contenttype": "django",
            "site": "django",
            "session": "django",
        }[name]
        table = {"contenttype": "django_content_type", "site": "django_site", "session": "django_session"}.get(
            name, f"auth_{name}"
        )
        made = DjangoModel(app, name, options={"db_table": table})
        made.fields["id"] = Call("models.AutoField", (), {"primary_key": True})
        if name == "user":
            made.fields["username"] = Call("models.CharField", (), {"max_length": 150, "unique": True})
            made.fields["password"] = Call("models.CharField", (), {"max_length": 128})
            made.fields["email"] = Call("models.CharField", (), {"max_length": 254})
        self.known[made.key] = made
        self._models.note(f"{table} is Django's own; only what others need of it is there")
        return made

    def build(self) -> None:
        """Every model's table, and those of many-to-many fields."""
        done: set[str] = set()
        while waiting := [m for m in self.known.values() if m.key not in done]:
            for model in waiting:
                done.add(model.key)
                if model.options.get("managed") is False or model.options.get("abstract") or model.options.get("proxy"):
                    continue
                self._table(model)

    def key_type(self, model: DjangoModel, depth: int = 0) -> str:
        """The type of the column others refer to."""
        name = model.primary()
        if name is None:
            return type_of(self._models.engine, "bigint" if self._big else "int")
        one = model.fields[name]
        if one.last in _AUTO:
            return type_of(self._models.engine, _AUTO[one.last])
        if one.last in RELATIONS and depth < 20:
            target = self.find(one.get("to", 0), model)
            return self.key_type(target, depth + 1) if target else "bigint"
        return self._type(one)

    def key_column(self, model: DjangoModel) -> str:
        name = model.primary()
        return "id" if name is None else column_of(name, model.fields[name])

    def _table(self, model: DjangoModel) -> None:
        models, table = self._models, self._models.table(model.table)
        primary = model.primary()
        composite = next((f.args for f in model.fields.values() if f.last == "CompositePrimaryKey"), ())
        if primary is None and not composite:
            models.generated_key(table, "id", type_of(models.engine, "bigint" if self._big else "int"))
            models.primary_key(table, ("id",))
        for name, one in model.fields.items():
            self._field(model, table, name, one)
        if composite:
            models.primary_key(table, self._columns(model, composite))
        elif primary is not None and primary in model.fields:
            models.primary_key(table, (column_of(primary, model.fields[primary]),))
        self._options(model, table)
        comment = model.options.get("db_table_comment")
        table.comment = comment if isinstance(comment, str) else None

    def _field(self, model: DjangoModel, table: TableDraft, name: str, one: Call) -> None:
        models = self._models
        if one.last in MANY:
            self._many(model, name, one)
            return
        if one.last in {"GenericForeignKey", "GenericRelation", "TaggableManager"}:
            return
        if one.last == "CompositePrimaryKey":
            # the columns it names come after it
            return
        column = column_of(name, one)
        nullable = one.get("null") is True and one.get("primary_key") is not True
        comment = one.get("db_comment")
        settings: dict[str, Any] = {"nullable": nullable, "comment": comment if isinstance(comment, str) else None}
        unique = one.get("unique") is True or one.last in {"OneToOneField", "TreeOneToOneField"}
        if one.last in RELATIONS:
            target = self.find(one.get("to", 0), model)
            models.column(
                table, column, self.key_type(target) if target else type_of(models.engine, "bigint"), **settings
            )
            if target is None:
                models.note(f"{model.app}.{model.name}.{name} refers to a model that was not found")
            elif one.get("db_constraint") is not False:
                to_column = self._to_field(target, one.get("to_field"))
                label = django_name(table.name.name, (column,), f"_fk_{target.table}_{to_column}")
                models.reference(
                    table,
                    (column,),
                    Name(name=target.table),
                    (to_column,),
                    label,
                    deferrable=models.engine == "postgresql",
                    initially_deferred=models.engine == "postgresql",
                )
            indexed = one.get("db_index") is not False and not unique
        elif one.last in _AUTO:
            models.generated_key(table, column, type_of(models.engine, _AUTO[one.last]))
            return
        else:
            models.column(table, column, self._type(one), default=db_default(one), **settings)
            indexed = one.get("db_index") is True or (
                one.last in {"SlugField", "AutoSlugField"} and one.get("db_index") is not False
            )
            if one.last in _POSITIVE and models.engine in {"postgresql", "sqlite"}:
                models.check(table, f'"{column}" >= 0', fit(f"{table.name.name}_{column}_check"))
        if unique and one.get("primary_key") is not True:
            models.unique(table, (column,))
        elif indexed and one.get("primary_key") is not True:
            models.index(table, (column,), django_name(table.name.name, (column,), ""))

    def _to_field(self, target: DjangoModel, said: Any) -> str:
        if isinstance(said, str) and said in target.fields:
            return column_of(said, target.fields[said])
        return self.key_column(target)

    def _type(self, one: Call) -> str:
        engine = self._models.engine
        if one.last == "DecimalField":
            return type_of(engine, "decimal", one.get("max_digits", 2), one.get("decimal_places", 3))
        if one.last == "ArrayField":
            base = one.get("base_field", 0)
            return (self._type(base) if isinstance(base, Call) else "text") + "[]"
        if one.last == "GeneratedField":
            inner = one.get("output_field")
            return self._type(inner) if isinstance(inner, Call) else "text"
        if one.last == "VectorField" and isinstance(one.get("dimensions"), int):
            return f"vector({one.get('dimensions')})"
        if one.last in self._own:
            return self._own[one.last]
        kind, arguments = _KINDS.get(one.last, ("", ()))
        if not kind:
            self._models.note(f"the field type {one.last} is not Django's own; it was read as text")
            return type_of(engine, "text")
        length = one.get(
            "max_length", 1 if one.last == "CharField" and isinstance(one.get("max_length", 1), int) else None
        )
        if kind == "string":
            return type_of(engine, "string", length if isinstance(length, int) else arguments[0])
        if kind in {"hstore", "citext", "tsvector"} and engine != "postgresql":
            kind = "text"
        return type_of(engine, kind)

    def _many(self, model: DjangoModel, name: str, one: Call) -> None:
        if one.get("through") is not None:
            return
        target = self.find(one.get("to", 0), model)
        if target is None:
            self._models.note(f"{model.app}.{model.name}.{name} refers to a model that was not found")
            return
        models = self._models
        said = one.get("db_table")
        table = models.table(said if isinstance(said, str) else fit(f"{model.table}_{name}"))
        models.generated_key(table, "id", type_of(models.engine, "bigint" if self._big else "int"))
        models.primary_key(table, ("id",))
        left, right = f"{model.name.lower()}_id", f"{target.name.lower()}_id"
        if left == right:
            left, right = f"from_{left}", f"to_{right}"
        deferred = models.engine == "postgresql"
        for column, other in ((left, model), (right, target)):
            models.column(table, column, self.key_type(other), nullable=False)
            label = django_name(table.name.name, (column,), f"_fk_{other.table}_{self.key_column(other)}")
            models.reference(
                table,
                (column,),
                Name(name=other.table),
                (self.key_column(other),),
                label,
                deferrable=deferred,
                initially_deferred=deferred,
            )
            models.index(table, (column,), django_name(table.name.name, (column,), ""))
        models.unique(table, (left, right), django_name(table.name.name, (left, right), "_uniq"))

    def _columns(self, model: DjangoModel, names: Any) -> tuple[str, ...]:
        found = []
        for one in names if isinstance(names, tuple) else ():
            if isinstance(one, str):
                bare = one.removeprefix("-")
                found.append(
                    ("-" if one != bare else "")
                    + (column_of(bare, model.fields[bare]) if bare in model.fields else bare)
                )
        return tuple(found)

    def _options(self, model: DjangoModel, table: TableDraft) -> None:
        models = self._models
        together = model.options.get("unique_together") or ()
        for names in (together,) if together and all(isinstance(n, str) for n in together) else together:
            columns = self._columns(model, names)
            models.unique(table, columns, django_name(table.name.name, columns, "_uniq"))
        together = model.options.get("index_together") or ()
        for names in (together,) if together and all(isinstance(n, str) for n in together) else together:
            columns = self._columns(model, names)
            models.index(table, columns, django_name(table.name.name, columns, "_idx"))
        for one in model.options.get("indexes") or ():
            if isinstance(one, Call):
                self._index(model, table, one)
        for one in model.options.get("constraints") or ():
            if isinstance(one, Call):
                self._constraint(model, table, one)

    def _index(self, model: DjangoModel, table: TableDraft, one: Call) -> None:
        columns = self._columns(model, one.get("fields", default=()))
        label = one.get("name")
        label = label if isinstance(label, str) else django_name(table.name.name, columns, "_idx")
        method = {
            "GinIndex": "gin",
            "GistIndex": "gist",
            "BrinIndex": "brin",
            "HashIndex": "hash",
            "SpGistIndex": "spgist",
        }.get(one.last, "btree")
        where = condition(one.get("condition"))
        if not columns or any(table.key(c.lstrip("-")) is None for c in columns):
            self._models.note(f"the index {label} of {table.name} is made of an expression and was left out")
            return
        if one.get("condition") is not None and where is None:
            self._models.note(f"the condition of the index {label} is not read")
        self._models.index(table, columns, label, method=method, where=where)

    def _constraint(self, model: DjangoModel, table: TableDraft, one: Call) -> None:
        models, name = self._models, one.get("name")
        label = name if isinstance(name, str) else ""
        if one.last == "UniqueConstraint":
            columns = self._columns(model, one.get("fields", default=()))
            where = condition(one.get("condition"))
            if not columns or any(table.key(c) is None for c in columns):
                models.note(f"the constraint {label} of {table.name} is made of an expression and was left out")
            elif one.get("condition") is not None:
                if where is None:
                    models.note(f"the condition of the constraint {label} is not read; it was left out")
                else:
                    models.index(table, columns, label, unique=True, where=where)
            else:
                models.unique(table, columns, label)
        elif one.last == "CheckConstraint":
            said = condition(one.get("check") if "check" in one.kwargs else one.get("condition"))
            if said is None:
                models.note(f"the check {label} of {table.name} is not read")
            else:
                models.check(table, said, label)
        else:
            models.note(f"{one.last} {label} of {table.name} is not read")


def column_of(name: str, one: Call) -> str:
    """The column of a field."""
    said = one.get("db_column")
    if isinstance(said, str):
        return said
    return f"{name}_id" if one.last in RELATIONS else name


def django_name(table: str, columns: tuple[str, ...], suffix: str) -> str:
    """A name like Django's: table, columns, eight digits of a digest, suffix; shortened to fit."""
    digest = md5("\0".join((table, *columns)).encode(), usedforsecurity=False).hexdigest()[:8]
    return fit(f"{table}_{'_'.join(c.lstrip('-') for c in columns)}_{digest}{suffix}")
