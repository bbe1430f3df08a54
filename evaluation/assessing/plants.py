"""What was planted in a database, and which of it an assessment speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from dbarchitect.model.findings import Assessment, Finding

FOLDER = Path(__file__).parent.parent / "assess"


@dataclass(frozen=True)
class Plant:
    """One defect or decoy. `at`: what a finding about it names, any one entry, every name in it; `says`: what it speaks of."""

    name: str
    at: tuple[str, ...]
    says: tuple[str, ...]
    live: bool = False
    sampled: bool = False
    """Only whoever reads rows can tell."""

    @cached_property
    def _said(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in self.says), re.IGNORECASE)

    def is_told(self, told: Told) -> bool:
        """Whether the finding is about this."""
        names = {name for name in re.split(r"[^\w]+", told.where) if name}
        return any(names >= set(re.split(r"[ .]", entry.casefold())) for entry in self.at) and bool(
            self._said.search(told.what)
        )

    def is_flagged(self, told: Told) -> bool:
        """Whether the finding accuses exactly this object: `duty` is not accused by a finding about `duty_log`."""
        objects = {o.casefold().removeprefix("index ").removeprefix("policy ") for o in told.objects}
        ends = tuple(entry.casefold() for entry in self.at if entry.startswith("_"))
        named = any(
            entry.casefold() in objects or any(o.endswith("." + entry.casefold()) for o in objects)
            for entry in self.at
            if not entry.startswith("_")
        )
        return (named or any(o.endswith(ends) for o in objects if ends)) and bool(self._said.search(told.what))


@dataclass(frozen=True)
class Told:
    """A finding, or one folded into it: `objects` it accuses, `where` all it names, `what` its check and message."""

    finding: Finding
    objects: tuple[str, ...]
    where: str
    what: str


@dataclass(frozen=True)
class Planted:
    name: str
    script: str
    defects: tuple[Plant, ...]
    decoys: tuple[Plant, ...]
    engine: str = "postgresql"


def planted() -> tuple[Planted, ...]:
    """Every planted database of the folder, by name."""
    return tuple(_planted(path) for path in sorted(FOLDER.glob("*.yaml")))


def _planted(path: Path) -> Planted:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))

    def plants(kind: str) -> tuple[Plant, ...]:
        return tuple(
            Plant(
                each["name"],
                tuple(each["at"]),
                tuple(map(str, each["says"])),
                each.get("live", False),
                each.get("sampled", False),
            )
            for each in document[kind]
        )

    script = path.with_suffix(".sql").read_text(encoding="utf-8")
    return Planted(path.stem, script, plants("defects"), plants("decoys"), document.get("engine", "postgresql"))


@dataclass(frozen=True)
class Tally:
    """Of one database as one kind of source. `noise`: findings that are about nothing planted."""

    found: tuple[Plant, ...]
    missed: tuple[Plant, ...]
    flagged: tuple[tuple[Plant, Finding], ...]
    noise: tuple[Finding, ...]
    findings: int


def tally(planted: Planted, assessment: Assessment, live: bool, rows: bool = True) -> Tally:
    """What of the planted was found; what only a live source can tell is not asked of a file."""
    told = [each for finding in assessment.findings for each in _told(finding)]
    asked = [d for d in planted.defects if (live or not d.live) and (rows or not d.sampled)]
    about = {d.name: [t for t in told if d.is_told(t)] for d in planted.defects}
    flagged = []
    for decoy in planted.decoys:
        accused = next((t.finding for t in told if decoy.is_flagged(t)), None)
        if accused is not None:
            flagged.append((decoy, accused))
    meant = {id(t.finding) for those in about.values() for t in those}
    return Tally(
        tuple(d for d in asked if about[d.name]),
        tuple(d for d in asked if not about[d.name]),
        tuple(flagged),
        tuple(f for f in assessment.findings if id(f) not in meant),
        len(assessment.findings),
    )


def _told(finding: Finding) -> list[Told]:
    """The finding, and each that it explains by its key (`check:object`)."""
    objects = finding.found_at
    evidence = " ".join(str(e) for e in finding.evidence)
    where = " ".join([finding.object, *finding.objects, finding.message, evidence]).casefold()
    told = [Told(finding, objects, where, f"{finding.check} {finding.message}")]
    for key in finding.explains:
        check, _, thing = key.partition(":")
        told.append(Told(finding, (thing,), f"{thing} {where}".casefold(), check))
    return told
