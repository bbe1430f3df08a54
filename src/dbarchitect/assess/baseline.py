"""Findings that are known and wanted: a baseline file with a reason for each, and former assessments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbarchitect.model.findings import Finding

HEAD = "# Findings that are known and wanted. Each needs a reason; `*` in a key stands for any text.\n"
WRITTEN_REASON = "known when the baseline was written"


@dataclass(frozen=True)
class Entry:
    """`key` is `check:object`, with `*` for any text; with `objects` it is a check's name, and they are named one by one."""

    key: str
    reason: str
    objects: frozenset[str] = frozenset()

    def silences(self, check: str, object_: str, key: str) -> bool:
        if self.objects:
            return check == self.key and object_ in self.objects
        return key == self.key or ("*" in self.key and fnmatchcase(key, self.key.replace("[", "[[]")))


@dataclass(frozen=True)
class Baseline:
    entries: tuple[Entry, ...] = ()

    def entry(self, finding: Finding) -> Entry | None:
        """The entry that keeps the finding quiet."""
        return next((e for e in self.entries if e.silences(finding.check, finding.object, finding.key)), None)


def read_baseline(text: str, where: str = "") -> Baseline:
    """The baseline a file holds. ArchitectError `baseline.form`, `baseline.reason`."""
    import yaml

    try:
        read = yaml.load(text, yaml.CBaseLoader if hasattr(yaml, "CBaseLoader") else yaml.BaseLoader)
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())[:160]
        raise _malformed(f"the baseline is no YAML: {said}", where) from None
    listed = read.get("findings") if isinstance(read, dict) else None
    if read in (None, "") or (isinstance(read, dict) and listed in (None, "", [])):
        return Baseline()
    if not isinstance(listed, list):
        raise _malformed("the baseline has no list `findings`", where)
    return Baseline(tuple(_entry(e, n, where) for n, e in enumerate(listed, 1)))


def _entry(given: Any, number: int, where: str) -> Entry:
    if not isinstance(given, dict) or not isinstance(given.get("key"), str) or not given["key"].strip():
        raise _malformed(f"entry {number} of the baseline has no `key`", where)
    key, reason, objects = given["key"].strip(), given.get("reason"), given.get("objects") or ()
    if not isinstance(reason, str) or not reason.strip():
        raise ArchitectError(
            "baseline.reason", f"“{key}” stands in the baseline without a reason",
            hint="say in `reason:` why the finding is wanted", where=where,
        )  # fmt: skip
    if not isinstance(objects, list | tuple) or not all(isinstance(o, str) for o in objects):
        raise _malformed(f"`objects` of “{key}” is no list of names", where)
    return Entry(key, reason.strip(), frozenset(objects))


def _malformed(message: str, where: str) -> ArchitectError:
    return ArchitectError("baseline.form", message, hint="--write-baseline FILE writes one to start from", where=where)


def write_baseline(findings: Iterable[Finding], before: Baseline = Baseline()) -> str:
    """A baseline that silences all of `findings`, with the entries of the former one kept."""
    import yaml

    entries: list[dict[str, Any]] = []
    for entry in before.entries:
        kept: dict[str, Any] = {"key": entry.key, "reason": entry.reason}
        entries.append({**kept, "objects": sorted(entry.objects)} if entry.objects else kept)
    for finding in sorted(findings, key=lambda f: (f.check, f.object)):
        made: dict[str, Any] = {"key": finding.key, "reason": WRITTEN_REASON}
        if finding.stands_for_many:
            made = {"key": finding.check, "reason": WRITTEN_REASON, "objects": list(finding.objects)}
        entries.append(made)
    return HEAD + yaml.safe_dump({"version": 1, "findings": entries}, sort_keys=False, allow_unicode=True, width=120)


def read_former(text: str, where: str = "") -> frozenset[tuple[str, str]]:
    """(check, object) of every finding in the JSON of a former assessment. ArchitectError `assess.since`."""
    try:
        read = json.loads(text)
        listed = read["findings"]
        return frozenset((f["check"], o) for f in listed for o in (f["object"], *(f.get("objects") or ())))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ArchitectError(
            "assess.since", "the file of --since is no assessment in JSON",
            hint="write one with `dbarchitect assess SOURCE --format json > before.json`", where=where,
        ) from None  # fmt: skip
