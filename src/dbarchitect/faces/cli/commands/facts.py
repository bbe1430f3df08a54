"""Have a database's sizes and statistics without a connection to it (`facts`)."""

from __future__ import annotations

import click

_HELP = """Show the psql script that writes a database's planner facts to a file.

Whoever may connect to the database runs it: `psql -XAtq -f facts.sql DATABASE > facts.json`. It reads catalogs and statistics in one
read-only transaction, no table and no row. Statistics hold the most common values of columns; with `psql -v withhold=1 …` they are left
out. The file is a source of `grow`.
"""


def command() -> click.Command:
    return click.Command(
        "facts",
        params=[click.Option(["--debug"], is_flag=True, help="Show the traceback of an internal fault.")],
        callback=_show,
        help=_HELP,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _show(debug: bool) -> int:
    from dbarchitect.faces.cli.use_case_command import put
    from dbarchitect.shadow.handing import script

    del debug
    put(script())
    return 0
