"""Writes docs/reference and schemas from the declarations in the source; with --check, fails when one is stale.

Usage: python scripts/reference.py [--check]
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from field_guide import field_guide, table

if TYPE_CHECKING:
    from dbarchitect.knowledge.catalogue import Catalogue

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "dbarchitect"
TARGETS = (ROOT / "docs" / "reference", ROOT / "schemas")
NOTE = "<!-- Written by `make docs` from the source; do not edit. -->"


def pages() -> dict[str, str]:
    """Every page of the reference by its path in the repository."""
    made = {
        "commands.md": commands(),
        "mcp-tools.md": tools(),
        "errors.md": errors(),
        "decisions.md": decisions(),
        "archetypes.md": archetypes(),
    }
    made |= {name: page(title, *parts) for name, (title, parts) in field_guide(_catalogue()).items()}
    made |= checks()
    made |= hazards()
    made["README.md"] = index()
    named = {f"docs/reference/{name}": text for name, text in made.items()}
    return named | {f"schemas/{name}.schema.json": text for name, text in schemas().items()}


def index() -> str:
    return page(
        "Reference",
        "Written from the source by `make docs`; a test fails when it is stale.",
        "- [Commands](commands.md)\n- [MCP tools](mcp-tools.md)\n- [Decisions, types, rules and questions](decisions.md)\n"
        "- [Checks](checks/README.md)\n- [Hazards of migrations](hazards/README.md)\n- [Archetypes](archetypes.md)\n- [Technologies](technologies/README.md)\n- [Errors](errors.md)\n"
        "- JSON Schemas: [brief](../../schemas/brief.schema.json), [architecture](../../schemas/architecture.schema.json), "
        "[archetype](../../schemas/archetype.schema.json), [choice](../../schemas/choice.schema.json), [technology](../../schemas/technology.schema.json)",
    )


def commands() -> str:
    from dbarchitect.faces.cli.main import program

    root = program()
    context = click.Context(root, info_name="dbarchitect", **root.context_settings)
    parts = [f"```text\n{context.get_help()}\n```"]
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        assert command is not None
        parts += _command(command, name, context)
    return page("Commands", *parts)


def _command(command: click.Command, name: str, parent: click.Context) -> list[str]:
    context = click.Context(command, info_name=name, parent=parent, **command.context_settings)
    parts = [f"## {context.command_path}", f"```text\n{context.get_help()}\n```"]
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            parts += _command(found, inner, context)
    return parts


def tools() -> str:
    from dbarchitect.app.usecase import use_cases
    from dbarchitect.faces.mcp.server import INSTRUCTIONS, tool

    parts = ["`dbarchitect mcp` serves these tools.", f"What it tells the client: “{INSTRUCTIONS}”"]
    for case in use_cases():
        if "mcp" in case.faces:
            shown = tool(case)
            parts += [f"## {shown.name}", shown.description or "", "### Input", _properties(shown.input_schema)]
            parts += ["### Structured output", _properties(shown.output_schema or {})]
    parts += [
        "## Resources",
        "`dbarchitect://architectures/{id}/{path}`: a file of one of the last designs, as its `documents` name it.",
    ]
    return page("MCP tools", *parts)


def _properties(schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = []
    for name, it in schema.get("properties", {}).items():
        kind = it.get("type") or (it.get("$ref", "").rpartition("/")[2]) or "any of several"
        if "enum" in it:
            kind = ", ".join(map(str, it["enum"]))
        default = "" if "default" not in it else f"`{json.dumps(it['default'])}`"
        rows.append((f"`{name}`", kind, "yes" if name in required else "", default, it.get("description", "")))
    return table(("field", "type", "required", "default", "meaning"), rows)


def errors() -> str:
    from dbarchitect.app.error_codes import error_codes

    exits = "Exit codes: 0 clean, 1 something failed in the proof, 2 usage or bad input, 3 could not reach a source, 70 a fault of ours, 130 interrupted."
    rows = [(f"`{code}`", it.means, it.do) for code, it in error_codes().items()]
    return page("Errors", exits, table(("code", "what it means", "what to do"), rows))


def decisions() -> str:
    folders = (
        ("decisions", "Decisions", "def decide("),
        ("physical", "Types in PostgreSQL", "TYPES ="),
        ("rules", "Business rules as constraints", "KIND ="),
        ("questions", "Open questions", "def ask("),
    )
    parts: list[str] = []
    for folder, title, mark in folders:
        parts.append(f"## {title}")
        for path in sorted((SOURCE / "design" / folder).glob("*.py")):
            source = path.read_text("utf-8")
            if mark in source:
                parts += _documentation(path.stem, ast.get_docstring(ast.parse(source)) or "")
    return page("Decisions, types, rules and questions", *parts)


def _documentation(name: str, text: str) -> list[str]:
    """The docstring with each of its labelled parts (`What: …`) as a point of a list."""
    summary, _, rest = text.partition("\n")
    lines: list[str] = []
    for line in rest.strip().splitlines():
        label, colon, said = line.partition(": ")
        if colon and len(label) < 40 and label[:1].isupper() and not line.startswith(" "):
            lines.append(f"- *{label}:* {said}")
        elif lines and line.strip():
            lines[-1] += f" {line.strip()}"
        elif line.strip():
            lines.append(line.strip())
    return [f"### {name}", f"**{summary.rstrip()}**", "\n".join(lines)]


def checks() -> dict[str, str]:
    """A page for each check, and the list of them by look."""
    from dbarchitect.assess.registry import all_checks
    from dbarchitect.report.assessment.words import ENGINES, TITLES

    made: dict[str, str] = {}
    rows: dict[str, list[tuple[str, ...]]] = {}
    for it in all_checks():
        harm, _, rest = it.about.strip().partition("\n")
        facts = [
            f"Look: {TITLES[it.look].lower()}",
            f"level: {it.level}",
            f"engines: {', '.join(ENGINES[e] for e in it.engines)}",
        ]
        facts += [f"needs: {', '.join(n.replace('_', ' ') for n in it.needs)}"] if it.needs else []
        facts += [f"folded into: {', '.join(f'[{c}]({c}.md)' for c in it.causes)}"] if it.causes else []
        made[f"checks/{it.name}.md"] = page(it.name, f"**{harm}**", "; ".join(facts) + ".", *_headed(rest))
        rows.setdefault(it.look, []).append((f"[{it.name}]({it.name}.md)", it.level, harm))
    parts = [
        f"{len(made)} checks under five looks. `dbarchitect assess SOURCE` runs all that the source's engine and evidence allow."
    ]
    for look, those in rows.items():
        parts += [f"## {TITLES[look]}", table(("check", "level", "harm"), those)]  # type: ignore[index]
    made["checks/README.md"] = page("Checks", *parts)
    return made


def hazards() -> dict[str, str]:
    """A page for each hazard of a migration, and the list of them."""
    from dbarchitect.migrate.lint.registry import all_hazards

    made: dict[str, str] = {}
    rows: list[tuple[str, ...]] = []
    for it in all_hazards():
        harm, _, rest = it.about.strip().partition("\n")
        made[f"hazards/{it.id}.md"] = page(it.id, f"**{harm}**", *_headed(rest))
        rows.append((f"[{it.id}]({it.id}.md)", harm))
    said = f"{len(made)} hazards. `dbarchitect migrate lint FILES --schema SOURCE` runs every statement and names those it measures."
    made["hazards/README.md"] = page("Hazards of migrations", said, table(("hazard", "harm"), rows))
    return made


def _headed(text: str) -> list[str]:
    """The parts of a check's docstring: a heading on a line of its own, its text indented; examples and fixes are SQL."""
    parts: list[str] = []
    blocks: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith(" "):
            blocks[line.strip()] = []
        elif blocks:
            blocks[list(blocks)[-1]].append(line.removeprefix("    "))
    for title, lines in blocks.items():
        body = "\n".join(lines).strip("\n")
        if title in ("Example", "Fix") and ";" in body:
            body = f"```sql\n{body}\n```"
        elif title == "Source":
            body = "\n".join(
                f"- <{row}>" if row.startswith("http") else f"- {row}" for row in body.splitlines() if row.strip()
            )
        parts += [f"## {title}", body]
    return parts


def archetypes() -> str:
    from dbarchitect.knowledge.archetypes import library

    known = library()
    by_folder: dict[str, list[tuple[str, ...]]] = {}
    for name in known.names():
        it = known.get(name)
        fields = ", ".join(f.name for f in it.fields)
        by_folder.setdefault(it.folder, []).append((f"`{name}`", ", ".join(it.synonyms), it.about, fields))
    parts = [
        f"{len(known.names())} recurring things. A brief that only names one gets its usual fields, marked so that they can be struck."
    ]
    for folder, rows in sorted(by_folder.items()):
        parts += [f"## {folder}", table(("name", "also called", "what it is", "fields"), rows)]
    return page("Archetypes", *parts)


def _catalogue() -> Catalogue:
    from dbarchitect.knowledge.catalogue import catalogue

    return catalogue()


def schemas() -> dict[str, str]:
    from dbarchitect.brief import schema as brief
    from dbarchitect.knowledge import archetypes as archetype
    from dbarchitect.knowledge import catalogue as technology
    from dbarchitect.report import json_ as architecture
    from dbarchitect.report.advice import json_ as indexes
    from dbarchitect.report.assessment import json_ as assessment
    from dbarchitect.report.choice import json_ as choice
    from dbarchitect.report.explanation import json_ as explanation
    from dbarchitect.report.workload import json_ as workload

    modules: tuple[tuple[str, Any], ...] = (
        ("brief", brief),
        ("architecture", architecture),
        ("assessment", assessment),
        ("archetype", archetype),
        ("choice", choice),
        ("explanation", explanation),
        ("indexes", indexes),
        ("technology", technology),
        ("workload", workload),
    )
    return {name: json.dumps(module.schema(), indent=1, ensure_ascii=False) + "\n" for name, module in modules}


def page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", NOTE, *(p for p in parts if p))) + "\n"


def stale() -> list[str]:
    """Pages that differ from what the source says, or that nothing makes any longer."""
    made = pages()
    wrong = [p for p, text in made.items() if not (ROOT / p).is_file() or (ROOT / p).read_text("utf-8") != text]
    left = [str(p.relative_to(ROOT)) for target in TARGETS for p in target.rglob("*") if p.is_file()]
    return sorted(wrong + [p for p in left if p not in made])


def main(check: bool) -> int:
    wrong = stale()
    if check:
        if wrong:
            print(f"stale: {', '.join(wrong)}; run `make docs`", file=sys.stderr)
        return 1 if wrong else 0
    made = pages()
    for path in wrong:
        if path not in made:
            (ROOT / path).unlink()
            continue
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(made[path], "utf-8")
    print(f"{len(made)} pages, {len(wrong)} of them changed")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
