"""A use case as a command: its input's fields become arguments and options, its answer goes to standard output or to files."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import click

from dbarchitect.core.errors import EXIT_CLEAN, EXIT_FOUND, ArchitectError

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from dbarchitect.app.usecase import Answer, Declared, UseCase
    from dbarchitect.faces.cli.output import Written

_NARROWEST, _WIDEST, _PLAIN_WIDTH = 40, 120, 100


def command_for(use_case: UseCase) -> click.Command:
    """The command; the use case's module is imported now."""
    declared = use_case.load()
    parameters = [_parameter(name, field) for name, field in declared.Input.model_fields.items()]
    return click.Command(
        use_case.name.rpartition(" ")[2],
        params=[*parameters, *_common(use_case)],
        callback=lambda **given: _run(use_case, declared, given),
        help=_help(use_case, declared),
        short_help=use_case.summary,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _help(use_case: UseCase, declared: Declared) -> str:
    """The documentation without what is meant for agents only, and what each argument is."""
    from dbarchitect.app.document import Positional

    paragraphs = [p for p in use_case.documentation.split("\n\n") if not p.startswith("When:")]
    for field in declared.Input.model_fields.values():
        shown = next((m.shown for m in field.metadata if isinstance(m, Positional)), None)
        if shown is not None and field.description:
            paragraphs.append(f"{shown.strip('[]')}: {field.description}")
    return "\n\n".join(paragraphs)


def _parameter(name: str, field: FieldInfo) -> click.Parameter:
    from dbarchitect.app.document import Positional

    shown = next((m.shown for m in field.metadata if isinstance(m, Positional)), None)
    # click tells “no default” from “the default is None”, so a required parameter must not be given one.
    given: dict[str, Any] = {"required": True} if field.is_required() else {"default": field.get_default()}
    if shown is not None:
        many = {"nargs": -1} if get_origin(field.annotation) is tuple else {}
        return click.Argument([name], metavar=shown, **{"required": False, **given, **many})
    flag = "--" + name.replace("_", "-").strip("-")
    if field.annotation is bool:
        return click.Option([flag, name], is_flag=True, help=field.description, **given)
    return click.Option(
        [flag, name],
        type=_type(field.annotation),
        show_default=given.get("default") not in (None, "", ()),
        multiple=get_origin(field.annotation) is tuple,
        help=field.description,
        **given,
    )


def _type(annotation: Any) -> click.ParamType[Any]:
    """The click type for an annotation; what click does not know is checked by the input model itself."""
    if get_origin(annotation) is tuple:
        annotation = get_args(annotation)[0]
    if type(None) in get_args(annotation):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    if get_origin(annotation) is Literal:
        return click.Choice([str(a) for a in get_args(annotation)])
    return click.INT if annotation is int else click.FLOAT if annotation is float else click.STRING


def _common(use_case: UseCase) -> list[click.Parameter]:
    options: list[click.Parameter] = []
    if len(use_case.formats) > 1:
        options.append(
            click.Option(
                ["--format", "form_"],
                type=click.Choice(use_case.formats),
                default=None,
                help=f"What standard output gets.  [default: {use_case.formats[0]}]",
            )
        )
    if use_case.writes_files:
        options += [
            click.Option(
                ["-o", "--output", "folder_"],
                metavar="DIR",
                help="Write all files into DIR; without it nothing is written.",
            ),
            click.Option(["--force", "force_"], is_flag=True, help="Overwrite files in DIR that are not ours."),
        ]
    return [
        *options,
        click.Option(["--quiet", "-q", "quiet_"], is_flag=True, help="No progress on standard error."),
        click.Option(["--debug", "debug_"], is_flag=True, help="Show the traceback of an internal fault."),
    ]


def _run(use_case: UseCase, declared: Declared, given: dict[str, Any]) -> int:
    from dbarchitect.app.shelf import Shelf
    from dbarchitect.app.usecase import Surroundings
    from dbarchitect.faces.cli.output import refuse_whole, write_named
    from dbarchitect.faces.cli.progress import Progress

    form, folder = given.pop("form_", None), given.pop("folder_", None)
    force, quiet = given.pop("force_", False), given.pop("quiet_", False)
    given.pop("debug_", None)
    if folder is not None and not folder.strip():
        raise ArchitectError("usage.options", "-o names no folder", hint="name the folder to write into")
    if force and not folder:
        raise ArchitectError("usage.options", "--force goes with -o DIR", hint="name the folder to write into")
    if folder:
        refuse_whole(Path(folder))
    request = _request(declared, given)
    source = next((v for v in given.values() if isinstance(v, str) and os.path.exists(v)), "-")
    with Progress(quiet=quiet) as progress:
        answer = declared.run(request, Surroundings(say=progress.say, shelf=Shelf()))
        if folder:
            progress.say("writing the files")
            text = _written(answer, folder, force, source, form)
        else:
            text = _rendered(answer, form or use_case.formats[0])
        for path, content in answer.named_files():
            write_named(path, content)
    put(text)
    for remark in () if quiet else answer.remarks():
        print(remark, file=sys.stderr)
    return EXIT_FOUND if answer.failures else EXIT_CLEAN


def _request(declared: Declared, given: dict[str, Any]) -> Any:
    from pydantic import ValidationError

    fields = declared.Input.model_fields
    values = {n: _read(fields[n].annotation, v) for n, v in given.items()}
    try:
        return declared.Input.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(p) for p in first["loc"]).replace("_", "-") or "input"
        raise ArchitectError("usage.value", f"{name}: {first['msg'].lower()}") from error


def _read(annotation: Any, value: Any) -> Any:
    """What the user typed, read where the field takes a file or a source."""
    from dbarchitect.app.document import Document
    from dbarchitect.app.source import SourceGiven
    from dbarchitect.faces.cli.input import read_document, read_source

    if isinstance(value, tuple) and get_args(annotation)[:1] == (SourceGiven,):
        return tuple(read_source(v) for v in value)
    if not isinstance(value, str):
        return value
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, Document):
            return read_document(value, kind)
        if kind is SourceGiven:
            return read_source(value)
    return value


def _rendered(answer: Answer, form: str) -> str:
    terminal = sys.stdout is not None and sys.stdout.isatty()
    width = min(max(shutil.get_terminal_size((_PLAIN_WIDTH, 24)).columns, _NARROWEST), _WIDEST)
    colour = terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return answer.render(form, width=width if terminal else _PLAIN_WIDTH, colour=colour)


def _written(answer: Answer, folder: str, force: bool, source: str, form: str | None) -> str:
    from dbarchitect.faces.cli.output import write_bundle

    done = write_bundle(Path(folder), answer.files(), force=force, source=source)
    if form == "json":
        shown = {"folder": folder, **done._asdict(), "summary": answer.summary.model_dump(mode="json")}
        return json.dumps(shown, indent=2, ensure_ascii=False) + "\n"
    return _listing(folder, done) + "\n" + answer.outcome()


def _listing(folder: str, done: Written) -> str:
    """What was written, files of one subfolder in one line."""
    lines = [f"written to {folder}:"]
    groups: dict[str, int] = {}
    for path in done.written:
        head, slash, _ = path.rpartition("/")
        if slash:
            groups[head] = groups.get(head, 0) + 1
        else:
            lines.append(f"  {path}")
    lines += [f"  {head}/ ({count} {'file' if count == 1 else 'files'})" for head, count in sorted(groups.items())]
    lines += [f"removed, no longer part of it: {', '.join(done.removed)}"] if done.removed else []
    lines += [f"read it: {Path(folder) / 'report.html'}"] if "report.html" in done.written else []
    lines += [f"kept as it is, being what was read: {', '.join(done.kept)}"] if done.kept else []
    return "\n".join(lines) + "\n"


def put(text: str) -> None:
    """The text is on standard output. A reader that has gone away (`| head`) is no error."""
    if not text.endswith("\n"):
        text += "\n"
    if sys.stdout is None:
        raise ArchitectError("output.unwritable", "standard output is closed", hint="write to a folder with -o")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise ArchitectError(
            "output.unwritable", f"standard output: {reason}", hint="write to a folder with -o"
        ) from error
