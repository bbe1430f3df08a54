"""The definition as text, made from the declarations of the use cases, so that it grows with them."""

from __future__ import annotations

import json
from typing import Literal

from dbarchitect.app.usecase import UseCase, use_cases

Reader = Literal["claude-code", "cursor", "agents-md"]
READERS: tuple[Reader, ...] = ("claude-code", "cursor", "agents-md")

_DESCRIPTION = (
    "Database architect. Use it whenever a data model, schema, index, tenancy or database plan is to be designed: it turns a "
    "description into a PostgreSQL architecture that has been run on a real engine."
)
_WAY = (
    "Collect what is known: the user's own words, numbers, rules, laws, expected lists and searches; look into the repository for "
    "more. Do not invent numbers: what is silent becomes an assumption that the answer states.",
    "Call `design` with all of it. Read `failures` first, then `questions`, then `requirements`: is the brief understood as meant?",
    "Ask the user the first two or three questions, not all. Add the answers to the brief in plain words and call `design` again.",
    "Take `schema.sql` from `documents` as it stands. Hand the user `architecture.md` or `report.html` rather than a retelling.",
    "Say what was executed, what was only assumed and what was not judged, in the words of the answer.",
)
_NEVER = (
    "Never write or change the SQL of a design from memory: change the brief and design again.",
    "Never call something proven that the answer lists as assumed, failed or not judged.",
    "Never run a design's SQL on a user's database unless the user asked for exactly that and named the database.",
    "Never put passwords, connection strings or real personal data into a brief.",
    "Never drop a question, a failure or a rule that was not understood: show it to the user.",
)
_WITHOUT_TOOLS = (
    "Without the MCP tools use the command line: `dbarchitect design BRIEF.md --format json` for a file, `-` for standard input, "
    "`-o DIR` for all documents. Exit code 0: all held. 1: something failed in the proof; read it. 2: the brief could not be used; "
    "the message and its hint say why. 3: an engine could not be reached."
)


def definition() -> str:
    """The definition in Markdown, without the frame of a particular agent."""
    tools = [u for u in use_cases() if "mcp" in u.faces]
    parts = (
        "You design data layers with the tools of the MCP server `dbarchitect`, which proves its designs by running them.",
        "## When to call which tool",
        "\n".join(_tool(u) for u in tools),
        "## How to work",
        "\n".join(f"{number}. {step}" for number, step in enumerate(_WAY, 1)),
        _WITHOUT_TOOLS,
        "## Never",
        "\n".join(f"- {rule}" for rule in _NEVER),
    )
    return "\n\n".join(parts) + "\n"


def _tool(case: UseCase) -> str:
    when = f" Use it when {case.when}" if case.when else ""
    return f"- `{case.tool}`: {case.summary}{when}"


def claude_code() -> str:
    """A subagent of Claude Code."""
    header = f"---\nname: dbarchitect\ndescription: {json.dumps(_DESCRIPTION)}\n---\n\n"
    return header + definition()


def cursor() -> str:
    """A rule of Cursor, applied when the model finds its description fitting."""
    header = f"---\ndescription: {json.dumps(_DESCRIPTION)}\nglobs:\nalwaysApply: false\n---\n\n"
    return f"{header}# Database architect\n\n{definition()}"


def agents_md() -> str:
    """A section of AGENTS.md: its headings stand one level deeper."""
    deeper = "\n".join(f"#{line}" if line.startswith("## ") else line for line in definition().splitlines())
    return f"## Database architect\n\n{_DESCRIPTION}\n\n{deeper}\n"
