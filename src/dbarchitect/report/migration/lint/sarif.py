"""The judgement as SARIF 2.1.0, which code hosts show beside the lines of the migration."""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from dbarchitect.report.migration.lint import words
from dbarchitect.report.words import line, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbarchitect.model.migration import Grade, Hazard, JudgedStatement, LintReport

MEDIA = "application/sarif+json"
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Grade, str] = {"unsafe": "error", "caution": "warning", "safe": "note"}


def render(report: LintReport, pages: Mapping[str, str] | None = None) -> str:
    """One run with a result for each hazard; `pages` are the hazards' pages by id, for the help of the rules."""
    pages = pages or {}
    ids = sorted({h.id for s in report.statements for h in s.hazards} | pages.keys())
    at = {name: n for n, name in enumerate(ids)}
    driver: dict[str, Any] = {"name": "dbarchitect", "rules": [_rule(i, pages.get(i, "")) for i in ids]}
    with suppress(PackageNotFoundError):
        driver["version"] = version("dbarchitect")
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(s, h, at[h.id]) for s in report.statements for h in s.hazards],
        "properties": {"headline": words.headline(report), "verdict": report.verdict},
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(name: str, page: str) -> dict[str, Any]:
    harm, _, rest = page.strip().partition("\n")
    said = sentence(harm) if harm else name.replace("-", " ")
    return {
        "id": name,
        "shortDescription": {"text": said},
        "help": {"text": rest.strip() or said},
        "properties": {"tags": ["database", "migration"]},
    }


def _result(it: JudgedStatement, hazard: Hazard, rule: int) -> dict[str, Any]:
    lines = it.sql.count("\n")
    print_ = f"{it.file}\0{hazard.id}\0{hazard.object}\0{line(it.sql)}"
    return {
        "ruleId": hazard.id,
        "ruleIndex": rule,
        "level": _LEVELS[hazard.grade],
        "message": {"text": _message(it, hazard)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(it.file or "migration.sql")},
                    "region": {"startLine": it.line, "endLine": it.line + lines},
                },
                **({"logicalLocations": [{"fullyQualifiedName": line(hazard.object)}]} if hazard.object else {}),
            }
        ],
        "partialFingerprints": {"dbarchitect/v1": sha256(print_.encode()).hexdigest()},
    }


def _message(it: JudgedStatement, hazard: Hazard) -> str:
    at = f"{line(hazard.object)}: " if hazard.object else ""
    parts = [f"{at}{sentence(hazard.why)}"]
    if hazard.measured:
        parts.append(f"Measured: {sentence(hazard.measured)}")
    if it.safe_form:
        parts += [f"{words.form_title(it).capitalize()}:", words.script(it.safe_form)]
    return "\n".join(parts)


def _uri(path: str) -> str:
    """The path as a relative reference."""
    return "".join(
        c if c.isascii() and (c.isalnum() or c in "/._-~") else "".join(f"%{b:02X}" for b in c.encode())
        for c in path.replace("\\", "/").removeprefix("./")
    )
