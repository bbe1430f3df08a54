"""The entry point: finds the command, runs it, turns every error into one block on standard error and an exit code.

Nothing heavy is imported here: help must be there at once.
"""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module

import click

from dbarchitect.core.errors import EXIT_USAGE, ArchitectError, nearest
from dbarchitect.faces.cli import failures

_EPILOG = "Exit codes: 0 clean, 1 something failed in the proof, 2 usage or bad input, 3 could not reach a source, 70 a fault of ours."


class Named(click.Group):
    """A group whose commands are listed by their summaries without being imported."""

    def summaries(self) -> dict[str, str]:
        """Every command with its first line."""
        raise NotImplementedError

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.summaries())

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            hint = nearest(args[0], self.list_commands(ctx)) or f"`{ctx.command_path} --help` lists all commands"
            raise ArchitectError("usage.unknown_command", f"there is no command “{args[0]}”", hint=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = sorted(self.summaries().items())
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


class Commands(Named):
    """Use cases, groups of them, and the modules of `commands`."""

    def summaries(self) -> dict[str, str]:
        from dbarchitect.app.usecase import groups

        return {**_use_cases(""), **{n: d.partition("\n")[0] for n, d in groups().items()}, **_own()}

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        from dbarchitect.app.usecase import groups

        if name in _own():
            command: click.Command = import_module(_module(name)).command()
            return command
        if name in groups():
            return Family(name, help=groups()[name], no_args_is_help=True)
        return _command(name) if name in _use_cases("") else None


class Family(Named):
    """The use cases whose names begin with the same word."""

    def summaries(self) -> dict[str, str]:
        return _use_cases(self.name or "")

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return _command(f"{self.name} {name}") if name in self.summaries() else None


def _command(name: str) -> click.Command:
    from dbarchitect.app.usecase import use_case
    from dbarchitect.faces.cli.use_case_command import command_for

    return command_for(use_case(name))


def _use_cases(group: str) -> dict[str, str]:
    from dbarchitect.app.usecase import use_cases

    return {u.name.rpartition(" ")[2]: u.summary for u in use_cases() if "cli" in u.faces and u.group == group}


def _own() -> dict[str, str]:
    from dbarchitect.faces.cli import commands

    return {m.name.replace("_", "-"): _first_line(m.name) for m in pkgutil.iter_modules(commands.__path__)}


def _module(name: str) -> str:
    return f"dbarchitect.faces.cli.commands.{name.replace('-', '_')}"


def _first_line(name: str) -> str:
    import ast
    from importlib.util import find_spec

    spec = find_spec(_module(name))
    source = spec.loader.get_source(spec.name) if spec and spec.loader else None  # type: ignore[attr-defined]
    return (ast.get_docstring(ast.parse(source or "")) or name).partition("\n")[0]


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from dbarchitect.faces.cli.program_version import program_version

        click.echo(f"dbarchitect {program_version()}")
        ctx.exit()


def program() -> Commands:
    """The whole command line."""
    return Commands(
        "dbarchitect",
        help="Designs data layers from a brief and proves the design by running it on a real engine.",
        epilog=_EPILOG,
        params=[
            click.Option(
                ["--version"],
                is_flag=True,
                expose_value=False,
                is_eager=True,
                callback=_show_version,
                help="Show the version.",
            ),
            click.Option(
                ["--debug"], is_flag=True, expose_value=False, help="Show the traceback of an internal fault."
            ),
        ],
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        no_args_is_help=True,
    )


def main(arguments: list[str]) -> int:
    """The exit code after running `arguments`; errors have been shown."""
    shown = failures.Shown.of(arguments)
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:], "--help"]
    try:
        result = program().main(arguments, prog_name="dbarchitect", standalone_mode=False)
    except ArchitectError as error:
        return shown.expected(error)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return EXIT_USAGE
    except click.ClickException as error:
        return shown.expected(failures.of_click(error))
    except (KeyboardInterrupt, click.Abort):
        return shown.interrupted()
    except BrokenPipeError:
        return failures.reader_gone()
    except Exception as error:  # noqa: BLE001 - the last net: a user never sees a traceback
        return shown.internal(error)
    return result if isinstance(result, int) else 0


def run() -> None:
    """What the `dbarchitect` script calls."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))
    sys.exit(main(sys.argv[1:]))
