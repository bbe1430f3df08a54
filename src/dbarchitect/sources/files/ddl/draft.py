"""A schema while statements change it: tables by name, each with what it has so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbarchitect.model.objects import EnumType, Sequence, View
from dbarchitect.model.schema import Schema
from dbarchitect.model.tables import Check, Column, Exclude, ForeignKey, Index, Name, PrimaryKey, Table, Unique

if TYPE_CHECKING:
    from dbarchitect.model.inspection import Engine
    from dbarchitect.model.tables import Constraint


@dataclass
class TableDraft:
    name: Name
    columns: dict[str, Column] = field(default_factory=dict)
    constraints: dict[str, Constraint] = field(default_factory=dict)
    indexes: dict[str, Index] = field(default_factory=dict)
    comment: str | None = None
    options: dict[str, str] = field(default_factory=dict)

    def key(self, column: str) -> str | None:
        """The column of that name in whatever case."""
        if column in self.columns:
            return column
        return next((c for c in self.columns if c.lower() == column.lower()), None)

    def change(self, column: str, **changes: Any) -> bool:
        key = self.key(column)
        if key is None:
            return False
        self.columns[key] = self.columns[key].model_copy(update=changes)
        return True

    def drop_column(self, column: str) -> None:
        key = self.key(column)
        if key is None:
            return
        del self.columns[key]
        self.constraints = {n: c for n, c in self.constraints.items() if key not in getattr(c, "columns", ())}
        self.indexes = {
            n: i for n, i in self.indexes.items() if not any(k.is_column and k.expression == key for k in i.keys)
        }

    def rename_column(self, old: str, new: str) -> None:
        key = self.key(old)
        if key is None:
            return
        self.columns = {
            (new if n == key else n): (c.model_copy(update={"name": new}) if n == key else c)
            for n, c in self.columns.items()
        }
        for name, constraint in self.constraints.items():
            if key in getattr(constraint, "columns", ()):
                columns = tuple(new if c == key else c for c in constraint.columns)  # type: ignore[union-attr]
                self.constraints[name] = constraint.model_copy(update={"columns": columns})
            elif isinstance(constraint, Check):
                said = re.sub(rf"(?<![\w'.]){re.escape(key)}(?![\w'(])", lambda _: new, constraint.expression)
                self.constraints[name] = constraint.model_copy(update={"expression": said})
        for name, index in self.indexes.items():
            keys = tuple(
                k.model_copy(update={"expression": new}) if k.is_column and k.expression == key else k
                for k in index.keys
            )
            self.indexes[name] = index.model_copy(update={"keys": keys})

    def add(self, constraint: Constraint) -> None:
        name, number = constraint.name, 2
        while name in self.constraints:
            name, number = f"{constraint.name}{number}", number + 1
        if isinstance(constraint, PrimaryKey):
            self.constraints = {n: c for n, c in self.constraints.items() if not isinstance(c, PrimaryKey)}
            for column in constraint.columns:
                self.change(column, nullable=False)
        self.constraints[name] = constraint if name == constraint.name else constraint.model_copy(update={"name": name})


@dataclass
class SchemaDraft:
    engine: Engine
    tables: dict[Name, TableDraft] = field(default_factory=dict)
    views: dict[Name, View] = field(default_factory=dict)
    enums: dict[Name, EnumType] = field(default_factory=dict)
    sequences: dict[Name, Sequence] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def table(self, name: Name | None) -> TableDraft | None:
        """The table of that name, in whatever case where the name itself is not there."""
        if name is None:
            return None
        if name in self.tables:
            return self.tables[name]
        wanted = (name.namespace.lower(), name.name.lower())
        return next((t for n, t in self.tables.items() if (n.namespace.lower(), n.name.lower()) == wanted), None)

    def drop(self, name: Name | None) -> None:
        table = self.table(name)
        if table is not None:
            del self.tables[table.name]

    def rename(self, old: Name | None, new: Name | None) -> None:
        table = self.table(old)
        if table is None or new is None:
            return
        before = table.name
        self.tables = {(new if n == before else n): t for n, t in self.tables.items()}
        table.name = new
        for other in self.tables.values():
            for name, constraint in other.constraints.items():
                if isinstance(constraint, ForeignKey) and constraint.target == before:
                    other.constraints[name] = constraint.model_copy(update={"target": new})

    def schema(self) -> Schema:
        """What stands now. References without columns mean the target's primary key."""
        dialect = self.engine
        return Schema(
            dialect=dialect,
            tables=tuple(self._table(t) for t in self.tables.values()),
            views=tuple(self.views.values()),
            enums=tuple(self.enums.values()),
            sequences=tuple(self.sequences.values()),
        )

    def _table(self, draft: TableDraft) -> Table:
        constraints = tuple(self._constraint(draft, c) for c in draft.constraints.values())
        kept = tuple(c for c in constraints if c is not None)
        primary = {c for k in kept if isinstance(k, PrimaryKey) for c in k.columns}
        columns = tuple(
            c if c.name not in primary else c.model_copy(update={"nullable": False}) for c in draft.columns.values()
        )
        return Table(
            name=draft.name,
            columns=columns,
            constraints=kept,
            indexes=tuple(draft.indexes.values()),
            options=tuple(sorted(draft.options.items())),
            comment=draft.comment,
        )

    def _constraint(self, draft: TableDraft, constraint: Constraint) -> Constraint | None:
        if isinstance(constraint, Check | Exclude):
            return constraint
        columns = tuple(draft.key(c) or c for c in constraint.columns)
        if not columns or any(c not in draft.columns for c in columns):
            self.notes[f"{draft.name}: {constraint.name} names a column that is not there"] = None
            return None
        if isinstance(constraint, PrimaryKey | Unique):
            return constraint.model_copy(update={"columns": columns})
        target = self.table(constraint.target)
        targets = constraint.target_columns
        if target is not None and not targets:
            key = next((c for c in target.constraints.values() if isinstance(c, PrimaryKey)), None)
            targets = key.columns if key else ()
        elif target is not None:
            targets = tuple(target.key(c) or c for c in targets)
        else:
            self.notes[
                f"{draft.name}: the table {constraint.target}, which {constraint.name} refers to, is not there"
            ] = None
        name = target.name if target else constraint.target
        return constraint.model_copy(update={"columns": columns, "target": name, "target_columns": targets})
