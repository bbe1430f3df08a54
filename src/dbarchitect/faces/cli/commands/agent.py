"""Teach a project's coding agents to use dbarchitect (`agent install`)."""

from __future__ import annotations

from pathlib import Path

import click

_FOR = ("claude-code", "cursor", "agents-md")
_HELP = """Write the agent definition into a project.

It says when to call which tool and what never to do. claude-code: .claude/agents/dbarchitect.md; cursor:
.cursor/rules/dbarchitect.mdc; agents-md: a marked section of AGENTS.md, replaced in place when run again. Without --for the
forms whose folder or file the project has already are written, else AGENTS.md.
"""


def command() -> click.Command:
    settings = {"help_option_names": ["-h", "--help"]}
    install = click.Command(
        "install",
        params=[
            click.Option(
                ["--for", "readers"], type=click.Choice(_FOR), multiple=True, help="For whom; may be repeated."
            ),
            click.Option(["--dir", "folder"], default=".", show_default=True, help="The project's folder."),
            click.Option(["--print", "only_show"], is_flag=True, help="Show what would be written, and write nothing."),
            click.Option(["--force"], is_flag=True, help="Replace a file of that name that is not ours."),
            click.Option(["--debug"], is_flag=True, help="Show the traceback of an internal fault."),
        ],
        callback=_install,
        help=_HELP,
        context_settings=settings,
    )
    return click.Group("agent", commands=[install], help=__doc__, context_settings=settings)


def _install(readers: tuple[str, ...], folder: str, only_show: bool, force: bool, debug: bool) -> int:
    from dbarchitect.faces.agent.installation import apply, change
    from dbarchitect.faces.cli.use_case_command import put

    root = Path(folder)
    chosen = [r for r in _FOR if r in (readers or _found(root))]
    changes = [change(reader, root, force=force) for reader in chosen]  # type: ignore[arg-type]
    if only_show:
        put("\n".join(f"# {root / c.path}\n{c.after}" for c in changes))
        return 0
    for done in changes:
        apply(done, root)
    lines = [f"{c.verb} {root / c.path}" for c in changes]
    lines.append("next: let the agent reach the tools, for example: claude mcp add dbarchitect -- dbarchitect mcp")
    put("\n".join(lines))
    return 0


def _found(root: Path) -> list[str]:
    """The forms the project uses already, else the one that most agents read."""
    found = [name for name, mark in (("claude-code", ".claude"), ("cursor", ".cursor")) if (root / mark).is_dir()]
    found += ["agents-md"] if (root / "AGENTS.md").exists() else []
    return found or ["agents-md"]
