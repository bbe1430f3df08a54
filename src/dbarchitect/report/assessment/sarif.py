"""The assessment as SARIF 2.1.0, which code hosts show beside the code."""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from dbarchitect.assess.registry import all_checks
from dbarchitect.report.assessment import words
from dbarchitect.report.assessment.masking import masked
from dbarchitect.report.words import line, sentence

if TYPE_CHECKING:
    from dbarchitect.assess.registry import Check
    from dbarchitect.model.findings import Assessment, Finding, Level

MEDIA = "application/sarif+json"
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Level, str] = {"error": "error", "warning": "warning", "notice": "note"}
_SEVERITY: dict[Level, str] = {"error": "8.0", "warning": "5.0", "notice": "2.0"}
_UNNAMED = "database"


def render(assessment: Assessment) -> str:
    """One run with a rule for each check that was run and a result for each finding."""
    it = masked(assessment)
    ran = {v.check for v in it.verdicts}
    checks = [c for c in all_checks() if c.name in ran]
    at = {c.name: n for n, c in enumerate(checks)}
    driver: dict[str, Any] = {"name": "dbarchitect", "rules": [_rule(c) for c in checks]}
    with suppress(PackageNotFoundError):
        driver["version"] = version("dbarchitect")
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(f, at.get(f.check), _place(it)) for f in it.findings],
        "properties": {"source": words.source_line(it), "headline": words.headline(it)},
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(check: Check) -> dict[str, Any]:
    harm, _, page = check.about.strip().partition("\n")
    return {
        "id": check.name,
        "shortDescription": {"text": sentence(harm)},
        "help": {"text": page.strip() or harm, "markdown": _markdown(harm, page)},
        "defaultConfiguration": {"level": _LEVELS[check.level]},
        "properties": {"tags": ["database", check.look], "problem.severity": _LEVELS[check.level].replace("note", "recommendation"), **(
            {"security-severity": _SEVERITY[check.level]} if check.look == "security" else {}
        )},
    }  # fmt: skip


def _markdown(harm: str, page: str) -> str:
    body = "\n".join(f"**{row}**\n" if row and not row.startswith(" ") else row.strip() for row in page.splitlines())
    return f"{sentence(harm)}\n\n{body.strip()}\n"


def _place(it: Assessment) -> str:
    """The file a result is shown at: a code host wants one, relative to the repository."""
    named = next(iter(it.source.files), "") or it.source.where
    return _UNNAMED if not named or "://" in named or "=" in named or named.startswith(("/", "the ")) else named


def _result(it: Finding, rule: int | None, place: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": it.check,
        "level": _LEVELS[it.level],
        "message": {"text": _message(it)},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": _uri(place)}, "region": {"startLine": 1}},
                "logicalLocations": [{"fullyQualifiedName": line(o)} for o in (it.objects or (it.object,))[:100]],
            }
        ],
        "partialFingerprints": {"dbarchitect/v1": sha256(it.key.encode()).hexdigest()},
        "properties": {"key": it.key, "look": it.look},
    }
    if rule is not None:
        made["ruleIndex"] = rule
    return made


def _message(it: Finding) -> str:
    parts = [f"{line(it.object)}: {sentence(it.message)}"]
    if it.fix is not None and it.fix.sql:
        proof = words.proof_of(it.fix)
        parts += [f"Fix{f' ({proof})' if proof else ''}:", *(f"{s.strip().rstrip(';')};" for s in it.fix.sql[:20])]
    return "\n".join(parts)


def _uri(path: str) -> str:
    """The path as a relative reference."""
    return "".join(
        c if c.isascii() and (c.isalnum() or c in "/._-~") else "".join(f"%{b:02X}" for b in c.encode())
        for c in path.replace("\\", "/")
    )
