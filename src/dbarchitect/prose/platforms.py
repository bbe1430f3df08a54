"""Engines, clouds, frameworks and existing systems named in a text, and in which part they appear."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dbarchitect.model.brief import ExistingSystem
from dbarchitect.prose.needs.technologies import spans, stance_of

_OFFICE = {
    "access": re.compile(r"\b(?:(?:ms|microsoft) access|access (?:database|files?|db))\b", re.IGNORECASE),
    "filemaker": re.compile(r"\bfile ?maker\b", re.IGNORECASE),
}
"""Office databases, which the catalogue of technologies leaves out."""
_VERSION = re.compile(r"\s*v?(\d{1,2})(?:\.\d+)?\b(?!\s*(?:%|users|gb|tb|ms|[a-z]+ (?:per|a|/)))", re.IGNORECASE)
CLOUDS = {
    "aws": r"aws|amazon web services|ec2|rds|aurora|amazon(?= (?:cloud|rds|aurora))",
    "gcp": r"gcp|google cloud(?: platform)?|cloud sql",
    "azure": r"microsoft azure|azure(?= (?:sql|cloud|database|cosmos|blob|functions|regions?|devops))|(?:(?<=on )|(?<=in )|(?<=to )|(?<=use )|(?<=uses )|(?<=using ))azure(?! [a-z]+s\b)",
    "hetzner": r"hetzner",
    "digitalocean": r"digital ?ocean",
    "ovh": r"ovh(?:cloud)?",
    "fly.io": r"fly\.io",
    "heroku": r"heroku",
    "supabase": r"supabase",
    "on_premises": r"on[- ]prem(?:ises?)?|no cloud|own (?:servers?|hardware|data ?cent(?:er|re))|on[- ]site (?:server|hardware)|runs on site|in[- ]house server",
}
FRAMEWORKS = (
    "django", "rails", "ruby on rails", "laravel", "spring boot", "spring", "fastapi", "flask", "express", "nestjs", "next.js", "nextjs",
    "node.js", "nodejs", "react", "vue", "angular", "svelte", "phoenix", "symfony", "asp.net", ".net", "prisma", "drizzle", "sqlalchemy",
    "hibernate", "typeorm", "sequelize", "graphql", "hasura", "flutter", "kotlin", "wordpress",
)  # fmt: skip
SKILLS = (
    "python", "java", "typescript", "javascript", "golang", "go", "rust", "php", "ruby", "c#", "c++", "kotlin", "elixir", "scala", "sql",
    "perl", "swift", "linux", "kubernetes", "docker", "terraform",
)  # fmt: skip
SYSTEMS = ("excel", "google sheets", "spreadsheet", "spreadsheets", "access", "salesforce", "sap", "hubspot", "shopify", "filemaker", "airtable", "notion", "wordpress", "quickbooks", "stripe", "zendesk", "jira", "moodle", "paper")  # fmt: skip
_EXISTING_BEFORE = r"(?:currently|today|existing|now|so far|legacy|old|present|right now|at the moment|until now|already)\W+(?:\w+\W+){0,5}$|(?:migrat\w+|mov(?:e|ing)|switch\w*|away|off|convert\w*|port\w*)\W+(?:\w+\W+){0,4}(?:from|off)\W+(?:\w+\W+){0,3}$|\bfrom\W+(?:\w+\W+){0,2}$|\breplac\w+\W+(?:\w+\W+){0,3}$|\b(?:sits?|lives?|stored|kept|held)\W+(?:\w+\W+){0,2}in\W+(?:\w+\W+){0,2}$|\bour\W+(?:\w+\W+){0,2}$|\b(?:are|is|am)\W+(?:still\W+)?on\W+(?:an?\W+)?(?:\w+\W+)?$|\b(?:exhausted|overloaded|slow|limits?|problems?|issues?|struggl\w+|stuck|outages?|tables?|databases?|everything|all)\W+(?:on|in|with|of)\W+(?:\w+\W+){0,2}$|\b(?:outgrow\w*|outgrew|burst\w*)\W+(?:\w+\W+){0,3}$"
_IN_USE = r"(?<!should )(?<!could )(?<!can )(?<!would )(?<!shall )(?<!do )(?<!if )\b(?:we|they|operator|company|it|team|i)\W+(?:already\W+|still\W+)?(?:run|runs|use|uses|have|has|operate|operates)\W+(?:(?!want|need|prefer|would|like|plan|choos|consider|decid|to\b|should|must|no\b|experience|kno|heard)\w+\W+){0,5}$"
_EXISTING_AFTER = r"^\W*(?:\w+\W+){0,4}(?:today|currently|now|at the moment|already|is what we have|licen[cs]es?|is (?:slow|full|at its limit|struggling)|struggles|can ?not keep up|no longer|to be (?:left|replaced|retired))\b"
_BEFORE = re.compile(r"\W*(?:\w+\W+){0,3}(?:before|previously|elsewhere|in the past)\b", re.IGNORECASE)
_ASKED_AFTER = r"^[^.!?]{0,200}\?"
_COMPARED_AFTER = r"^\W*(?:or|vs\.?|versus|against|compared (?:to|with))\b"
_COMPARED = r"\b(?:or|vs\.?|versus|compared? (?:to|with)|rather than|instead of|than)\W+(?:\w+\W+){0,3}$"
_WANTED = r"\b(?:on|to|using|use|with|in|into|prefer\w*|want\w*|must be|should be|will be|stick with|go with|going with|settled on|decided (?:on|for)|chosen|is|require\w*|target\w*|choose|only|allowed|standard)\W+(?:an?\W+|the\W+|be\W+)?(?:\w+\W+)?$"


@dataclass(frozen=True, slots=True)
class Platforms:
    engine: str | None = None
    engine_version: int | None = None
    engines_named: tuple[str, ...] = ()
    existing: tuple[ExistingSystem, ...] = ()
    cloud: str | None = None
    frameworks: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


def platforms(text: str) -> Platforms:
    """What a text names, with the engine it has settled on when there is just one."""
    flat = re.sub(r"\s+", " ", text[:100000])
    named: dict[str, set[str]] = {}
    versions: dict[str, int] = {}
    for name, start, end in _mentions(flat):
        named.setdefault(name, set()).add(_part(flat, name, start, end))
        if found := _VERSION.match(flat, end):
            versions[name] = int(found[1])
    wanted = [
        n
        for n, parts in named.items()
        if "wanted" in parts and not parts & {"asked", "excluded"} and not (parts & {"existing"} and len(named) > 1)
    ]
    existing = tuple(ExistingSystem(name=n, engine=n) for n, parts in named.items() if "existing" in parts)
    return Platforms(
        wanted[0] if len(wanted) == 1 else None,
        versions.get(wanted[0]) if len(wanted) == 1 else None,
        tuple(named),
        existing + _systems(flat, {e.name for e in existing}),
        next(
            (name for name, p in CLOUDS.items() if re.search(rf"(?<![\w.])(?:{p})(?![\w])", flat, re.IGNORECASE)), None
        ),
        _listed(flat, FRAMEWORKS),
        _skills(flat),
    )


def _mentions(flat: str) -> list[tuple[str, int, int]]:
    """Each technology with where it stands, in the order of the text."""
    found = list(spans(flat))
    found += [(name, m.start(), m.end()) for name, pattern in _OFFICE.items() for m in pattern.finditer(flat)]
    return sorted(found, key=lambda f: f[1])


def _part(text: str, name: str, start: int, end: int) -> str:
    """How an engine is spoken of: excluded, known, wanted, existing, compared, asked (in a question) or named."""
    sentence_start = (
        max(text.rfind(". ", 0, start), text.rfind("? ", 0, start), text.rfind("! ", 0, start), start - 160) + 1
    )
    before, after = text[max(sentence_start, 0) : start], text[end : end + 100]
    stop = re.compile(r"[.!?](?:\s|$)").search(text, end)
    stance = stance_of(text[max(sentence_start, 0) : stop.end() if stop else end + 200].strip(), name)
    if stance == "excluded":
        return stance
    used = re.search(_IN_USE, before, re.IGNORECASE) or re.search(_EXISTING_AFTER, after, re.IGNORECASE)
    if stance == "known" and (not used or _BEFORE.match(after)):
        return stance
    if (
        re.search(_IN_USE, before, re.IGNORECASE)
        or re.search(_EXISTING_BEFORE, before, re.IGNORECASE)
        or re.search(_EXISTING_AFTER, after, re.IGNORECASE)
    ):
        return "existing"
    if re.search(_ASKED_AFTER, after):
        return "asked"
    if re.search(_COMPARED, before, re.IGNORECASE) or re.search(_COMPARED_AFTER, after, re.IGNORECASE):
        return "compared"
    if (
        re.search(_WANTED, before, re.IGNORECASE)
        or before.strip() in {"", ".", ","}
        or before.rstrip().endswith((",", ":", "."))
    ):
        return "wanted"
    return "named"


def _systems(text: str, taken: set[str]) -> tuple[ExistingSystem, ...]:
    out: list[ExistingSystem] = []
    for name in SYSTEMS:
        for found in re.finditer(rf"\b{re.escape(name)}\b", text, re.IGNORECASE):
            if (name in {"access", "notion", "sap"} and not found.group()[0].isupper()) or name in taken:
                continue
            if _part(text, name, found.start(), found.end()) == "existing" or _in_use(name, text, found):
                out.append(ExistingSystem(name=name.rstrip("s") if name == "spreadsheets" else name))
                break
    return tuple({e.name: e for e in out}.values())


def _in_use(name: str, text: str, found: re.Match[str]) -> bool:
    """Spreadsheets are always what is used today; paper is, where something is written on it."""
    if name == "paper":
        before, after = text[max(0, found.start() - 12) : found.start()], text[found.end() : found.end() + 12]
        on_it = re.search(r"\b(?:on|from|with|use|uses|using)\s+$", before, re.IGNORECASE)
        return bool(on_it or re.match(r"\s+(?:files?|forms?|records?|cards?|lists?|ledger|folders?|calendar)\b", after))
    return bool(re.search(r"\b(?:spreadsheets?|excel)\b", name))


def _listed(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    found = [
        n
        for n in names
        if re.search(rf"(?<![\w.]){re.escape(n)}(?![\w])", text, re.IGNORECASE)
        and (len(n) > 4 or re.search(rf"(?<![\w.]){re.escape(n)}(?![\w])", text, re.IGNORECASE))
    ]
    common = {"spring", "express", "react", "rails", "phoenix", "flask", "angular", "hibernate", "flutter", "drizzle"}
    kept = [n for n in found if n not in common or re.search(rf"\b{n.capitalize()}\b", text)]
    return tuple(n for n in kept if not any(n != o and n in o for o in kept))


def _skills(text: str) -> tuple[str, ...]:
    """Languages somebody knows: only near words of knowing."""
    out: list[str] = []
    for found in re.finditer(
        r"\b(?:know\w*|experience\w*|skills?|fluent|familiar|background|developers?|engineers?|team|stack|written in|programm\w+)\b",
        text,
        re.IGNORECASE,
    ):
        around = text[max(0, found.start() - 40) : found.end() + 90]
        out += [
            s
            for s in SKILLS
            if re.search(
                rf"(?<![\w.#+]){re.escape(s)}(?![\w#+])", around, re.IGNORECASE if s not in {"go", "sql"} else 0
            )
            or (s == "sql" and re.search(r"\bSQL\b(?! Server)", around))
            or (s == "go" and re.search(r"\bGo\b(?=[,.]| and)", around))
        ]
    return tuple(dict.fromkeys(out))
