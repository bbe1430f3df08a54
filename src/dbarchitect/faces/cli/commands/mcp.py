"""Serve the tools to coding agents over MCP (standard input and output, or HTTP).

Without options it speaks MCP on standard input and output, which is how Claude Code, Cursor and others start it:
`claude mcp add dbarchitect -- dbarchitect mcp`. The server holds no connection to any database of yours.
"""

from __future__ import annotations

import sys

import click


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
            click.Option(["--debug"], is_flag=True, help="Show the traceback of an internal fault."),
        ],
        callback=_serve,
        help=__doc__,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _serve(http: str | None, allow_remote: bool, debug: bool) -> int:
    from dbarchitect.faces.mcp import transport
    from dbarchitect.faces.mcp.server import server

    at = transport.address(http, allow_remote=allow_remote) if http is not None else None
    if at is None and sys.stdin is not None and sys.stdin.isatty():
        _say("speaking MCP on standard input and output: this is for a client to start (stop with Ctrl-D)")
    try:
        if at is None:
            transport.serve_stdio(server())
        else:
            transport.serve_http(server(), at, say=_say)
    except KeyboardInterrupt:
        _say("stopped")
    return 0


def _say(text: str) -> None:
    print(f"dbarchitect: {text}", file=sys.stderr, flush=True)
