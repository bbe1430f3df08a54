"""Serve the tools to coding agents over MCP (standard input and output, or HTTP).

Without options it speaks MCP on standard input and output, which is how Claude Code, Cursor and others start it:
`claude mcp add dbarchitect -- dbarchitect mcp`. The server opens no connection to a database of yours unless it was started
with one: `--source shop=postgresql://reader@host/shop` lets clients assess and inspect `shop` (read-only; the password is best kept
in ~/.pgpass).
"""

from __future__ import annotations

import sys

import click

from dbarchitect.core.errors import ArchitectError
from dbarchitect.core.secrets import without_secrets


def command() -> click.Command:
    return click.Command(
        "mcp",
        params=[
            click.Option(
                ["--http"],
                metavar="HOST:PORT",
                help=f"Speak streamable HTTP there (at {'/mcp'}); on this machine only.",
            ),
            click.Option(["--allow-remote"], is_flag=True, help="Let --http listen for other machines as well."),
            click.Option(
                ["--source", "sources"],
                metavar="NAME=URL",
                multiple=True,
                help="A database that clients may look at by this name; may be given more than once.",
            ),
            click.Option(["--debug"], is_flag=True, help="Show the traceback of an internal fault."),
        ],
        callback=_serve,
        help=__doc__,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _serve(http: str | None, allow_remote: bool, sources: tuple[str, ...], debug: bool) -> int:
    from dbarchitect.faces.mcp import transport
    from dbarchitect.faces.mcp.server import server

    named = dict(_named(s) for s in sources)
    at = transport.address(http, allow_remote=allow_remote) if http is not None else None
    if at is None and sys.stdin is not None and sys.stdin.isatty():
        _say("speaking MCP on standard input and output: this is for a client to start (stop with Ctrl-D)")
    try:
        if at is None:
            transport.serve_stdio(server(named))
        else:
            transport.serve_http(server(named), at, say=_say)
    except KeyboardInterrupt:
        _say("stopped")
    return 0


def _named(given: str) -> tuple[str, str]:
    """`NAME=URL` as its two parts. ArchitectError `mcp.source`."""
    name, equals, where = given.partition("=")
    if not equals or not where.strip() or not name.replace("-", "").replace("_", "").isalnum():
        raise ArchitectError(
            "mcp.source",
            f"“{without_secrets(given)[:80]}” names no source",
            hint="write NAME=URL, for example --source shop=postgresql://reader@host/shop",
        )
    return name, where.strip()


def _say(text: str) -> None:
    print(f"dbarchitect: {text}", file=sys.stderr, flush=True)
