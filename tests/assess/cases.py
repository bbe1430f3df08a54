"""Case files of checks: a database each, what is laid over its inspection, and what must be found.

A case of `checks/NAME.yaml` has

- `ddl`, and `data` (both SQL, run as a user who is no superuser unless `superuser: true`);
- `finds`: the objects of the findings, in cases under `violating`;
- `engine`: `postgresql` unless said; `source`: the kind of the source, `live` unless said; `version` and `read_at` of the source;
- any part of an inspection (`sizes`, `use`, `statistics`, `settings`, `window` …) laid over what was gathered: rows are matched
  by what names them, and only the fields that are said change;
- `models`: files of models (name to text) that stand beside the schema;
- `extensions`: added to those of the database, where the server of the tests has them not;
- `unfixable: why` when the fix must not be tried as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from dbarchitect.model.inspection import Inspection, Window
from dbarchitect.model.objects import Extension
from dbarchitect.model.schema import Schema

FOLDER = Path(__file__).parent / "checks"
_NAMES = {
    "sizes": ("table",),
    "index_sizes": ("table", "index"),
    "statistics": ("table", "column"),
    "samples": ("table", "column"),
    "use": ("table",),
    "index_use": ("table", "index"),
    "sequences": ("sequence",),
    "settings": ("name",),
    "roles": ("name",),
    "slots": ("name",),
    "activity": ("pid",),
    "statements": ("sql",),
    "answers": ("key",),
}
_OWN = {"ddl", "data", "finds", "engine", "source", "superuser", "unfixable", "window", "why", "version", "extensions"}
_PLAIN = {"memory_bytes", "cpus", "unseen", "managed_by", "read_at"}


def _read(files: dict[str, str]) -> Schema | None:
    from dbarchitect.sources.files import Tree
    from dbarchitect.sources.repository.finding import reading_of

    return reading_of(Tree.texts(files)).schema


@dataclass(frozen=True)
class CheckCase:
    check: str
    kind: str
    number: int
    given: dict[str, Any]

    @property
    def engine(self) -> str:
        return str(self.given.get("engine", "postgresql"))

    @property
    def finds(self) -> set[str]:
        return set(self.given.get("finds", ()))

    def __str__(self) -> str:
        return f"{self.check}-{self.kind}-{self.number}"

    def laid_over(self, seen: Inspection) -> Inspection:
        """The inspection with what the case says of it."""
        changes: dict[str, Any] = {}
        for part, said in self.given.items():
            if part == "models":
                changes[part] = _read(said)
                continue
            if part in _OWN or part in _PLAIN:
                continue
            changes[part] = None if said is None else _merged(part, getattr(seen, part) or (), said)
        if "window" in self.given:
            changes["window"] = None if self.given["window"] is None else Window(**self.given["window"])
        changes |= {k: self.given[k] for k in ("memory_bytes", "cpus") if k in self.given}
        if "extensions" in self.given:
            added = tuple(Extension.model_validate(e) for e in self.given["extensions"])
            changes["schema_"] = seen.schema_.but(extensions=(*seen.schema_.extensions, *added))
        source = {"kind": self.given.get("source", "live")}
        source |= {k: self.given[k] for k in ("managed_by", "read_at") if k in self.given}
        if "version" in self.given:
            version = str(self.given["version"])
            source |= {"version": version, "major": int(version.split(".")[0])}
        return seen.model_copy(update={"source": seen.source.but(**source), **changes})


def _merged(part: str, known: tuple[Any, ...], said: Any) -> tuple[Any, ...]:
    assert part in _NAMES, f"no part of an inspection: {part}"
    names = _NAMES[part]
    if isinstance(said, dict):  # settings: {work_mem: 4MB}
        said = [{"name": k, "value": str(v)} for k, v in said.items()]
    have = {tuple(getattr(k, n) for n in names): k for k in known}
    annotation = Inspection.model_fields[part].annotation
    model = next(a for t in (annotation, *get_args(annotation)) for a in get_args(t) if hasattr(a, "model_fields"))
    for row in said:
        key = tuple(row[n] for n in names)
        have[key] = have[key].but(**row) if key in have else model.model_validate(row)
    return tuple(have.values())


@cache
def case_file(check: str) -> dict[str, list[dict[str, Any]]]:
    path = FOLDER / f"{check}.yaml"
    return yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}


def cases(check: str) -> list[CheckCase]:
    found = case_file(check)
    return [
        CheckCase(check, kind, n, given)
        for kind in ("violating", "clean")
        for n, given in enumerate(found.get(kind, ()))
    ]
