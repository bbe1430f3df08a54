"""The server's tools and resources, independent of the transport."""

from __future__ import annotations

import logging
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import anyio
import anyio.from_thread
import anyio.to_thread
import mcp_types as types
from mcp import MCPError
from mcp.server.lowlevel.server import Server
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import BaseModel, ValidationError

from dbarchitect.app.document import Document
from dbarchitect.app.reach import Reach
from dbarchitect.app.shelf import SCHEME, Shelf, Shelves
from dbarchitect.app.source import CommandLineOnly
from dbarchitect.app.usecase import Surroundings, UseCase, use_cases
from dbarchitect.core.errors import ArchitectError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mcp.server.context import ServerRequestContext

    from dbarchitect.app.usecase import Answer

INSTRUCTIONS = (
    "dbarchitect turns a description of an application into a complete, proven PostgreSQL design. Call `design` with the user's own "
    "words; ask the user the first of its open questions and call it again; take schema.sql and architecture.md from its documents. "
    "It runs everything in a throw-away database of its own and never touches a database of the user."
)
MOST_AT_ONCE = 2
"""Each proof runs a database server of its own."""
SESSION_HEADER = "mcp-session-id"
_log = logging.getLogger(__name__)


class Tools:
    """The handlers of one server; answers are kept on the shelf of the session that asked."""

    def __init__(self, sources: Mapping[str, str] | None = None) -> None:
        self._named = dict(sources or {})
        self._own = Shelf()
        self._shelves = Shelves()
        self._cases = {u.tool: u for u in use_cases() if "mcp" in u.faces}
        self._limit: anyio.CapacityLimiter | None = None

    def shelf(self, ctx: ServerRequestContext[Any, Any]) -> Shelf:
        """The client's shelf: over standard input and output there is one client; over HTTP a session's id tells them apart.

        Newer clients have no session over HTTP: their documents are found by addresses that nobody can guess, and never listed.
        """
        if ctx.request is None:
            return self._own
        sessionless = ctx.protocol_version in MODERN_PROTOCOL_VERSIONS
        return self._shelves.of(None if sessionless else ctx.request.headers.get(SESSION_HEADER))

    def _reach(self, ctx: ServerRequestContext[Any, Any]) -> Reach:
        """A client on standard input runs as the user and may name files; connections are those the server was started with."""
        return Reach(files=ctx.request is None, addresses=False, named=self._named)

    async def list(self, ctx: Any, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[tool(u) for u in self._cases.values()])

    async def call(
        self, ctx: ServerRequestContext[Any, Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        case = self._cases.get(params.name)
        if case is None:
            hint = nearest(params.name, self._cases) or f"tools: {', '.join(self._cases)}"
            raise MCPError(types.INVALID_PARAMS, f"there is no tool “{params.name[:100]}”; {hint}")
        self._limit = self._limit or anyio.CapacityLimiter(MOST_AT_ONCE)
        around = Surroundings(say=_progress(ctx), shelf=self.shelf(ctx), reach=self._reach(ctx))

        def work() -> types.CallToolResult:
            return _answered(case, params.arguments or {}, around)

        return await anyio.to_thread.run_sync(work, limiter=self._limit, abandon_on_cancel=True)

    async def resources(
        self, ctx: ServerRequestContext[Any, Any], params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        return types.ListResourcesResult(
            resources=[
                types.Resource(
                    uri=kept.uri(a.path),
                    name=a.path,
                    title=f"{kept.title}: {a.title}",
                    mime_type=a.media,
                    size=len((a.content or "").encode()),
                )
                for kept in self.shelf(ctx).all()
                for a in kept.main
            ]
        )

    async def templates(self, ctx: Any, params: Any) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(
            resource_templates=[
                types.ResourceTemplate(
                    uri_template=SCHEME + "{id}/{+path}",
                    name="architecture",
                    title="A file of an architecture that was designed",
                    description="id and path as `documents` of the design tool names them: architecture.md, schema.sql …",
                )
            ]
        )

    async def read(
        self, ctx: ServerRequestContext[Any, Any], params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        try:
            artifact = self.shelf(ctx).file(params.uri)
        except ArchitectError as error:
            raise MCPError(types.INVALID_PARAMS, f"{error.message}; {error.hint}", {"uri": params.uri}) from error
        return types.ReadResourceResult(
            contents=[types.TextResourceContents(uri=params.uri, mime_type=artifact.media, text=artifact.content or "")]
        )


def _answered(case: UseCase, arguments: dict[str, Any], around: Surroundings) -> types.CallToolResult:
    try:
        declared = case.load()
        _refuse_command_line_only(declared.Input, case, arguments)
        return _result(declared.run(declared.Input.model_validate(arguments), around))
    except ArchitectError as error:
        return _error(error.code, error.message, error.hint)
    except ValidationError as error:
        return _error("usage.value", *_first_problem(case, error))
    except Exception as error:  # noqa: BLE001 - a fault of ours ends one call, not the server
        _log.exception("the tool %s failed", case.tool)
        return _error("internal", f"a fault of dbarchitect itself: {type(error).__name__}: {str(error)[:200]}", "")


def _refuse_command_line_only(model: type[BaseModel], case: UseCase, arguments: dict[str, Any]) -> None:
    """An option that writes where the user says is none of a tool's."""
    for name, field in model.model_fields.items():
        if name in arguments and any(isinstance(m, CommandLineOnly) for m in field.metadata):
            raise ArchitectError("usage.value", f"{name} is no input of {case.tool}", hint="leave it out")


def tool(case: UseCase) -> types.Tool:
    """A use case as the tool that clients see."""
    declared = case.load()
    return types.Tool(
        name=case.tool,
        title=case.summary.rstrip("."),
        description=case.documentation,
        input_schema=_schema(declared.Input),
        output_schema=_schema(declared.Summary),
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def server(sources: Mapping[str, str] | None = None) -> Server[Any]:
    """A server with all tools and an empty shelf; `sources` are databases a client may name."""
    tools = Tools(sources)
    try:
        installed = version("dbarchitect")
    except PackageNotFoundError:
        installed = "unknown"
    return Server(
        "dbarchitect",
        version=installed,
        title="dbarchitect",
        description="Designs data layers and proves them on a real engine.",
        instructions=INSTRUCTIONS,
        on_list_tools=tools.list,
        on_call_tool=tools.call,
        on_list_resources=tools.resources,
        on_list_resource_templates=tools.templates,
        on_read_resource=tools.read,
    )


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON Schema; a definition that is a plain text stands in its place, as not every client follows references."""
    made = model.model_json_schema(mode="validation" if model.__name__ == "Input" else "serialization")
    for name, field in model.model_fields.items():
        if any(isinstance(m, CommandLineOnly) for m in field.metadata):
            made["properties"].pop(name, None)
    definitions = made.get("$defs", {})
    for name, it in made.get("properties", {}).items():
        target = definitions.get(it.get("$ref", "").rpartition("/")[2])
        if target is not None and target.get("type") == "string":
            made["properties"][name] = {**target, **{k: v for k, v in it.items() if k != "$ref"}}
    used = str(made.get("properties")) + str(list(definitions.values()))
    kept = {name: it for name, it in definitions.items() if f"#/$defs/{name}'" in used}
    shown = {k: _slim(v, names=k == "properties") for k, v in made.items() if k not in ("$defs", "title")}
    return shown | ({"$defs": {n: _slim(it, nested=True) for n, it in kept.items()}} if kept else {})


def _slim(schema: Any, *, nested: bool = False, names: bool = False) -> Any:
    """Without titles made of names and, in definitions, without what only people read: clients give all tools to their model at once.

    `names`: the keys are names of properties and not words of JSON Schema.
    """
    if isinstance(schema, list):
        return [_slim(it, nested=nested) for it in schema]
    if not isinstance(schema, dict):
        return schema
    dropped = {"title", "maxLength"} | ({"description", "default", "additionalProperties"} if nested else set())
    return {
        k: _slim(v, nested=nested, names=k in ("properties", "$defs") and not names)
        for k, v in schema.items()
        if names or k not in dropped
    }


def _result(answer: Answer) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(text=answer.brief_text())],
        structured_content=answer.summary.model_dump(mode="json"),
    )


def _error(code: str, message: str, hint: str) -> types.CallToolResult:
    text = f"error [{code}] {message}" + (f"\nhint: {hint}" if hint else "")
    return types.CallToolResult(content=[types.TextContent(text=text)], is_error=True)


def _first_problem(case: UseCase, error: ValidationError) -> tuple[str, str]:
    """What is wrong with the arguments, and what to send."""
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "input"
    fields = case.load().Input.model_fields
    if name in fields and fields[name].annotation is Document:
        said = "is missing" if first["type"] == "missing" and len(first["loc"]) == 1 else "is no text"
        return f"{name} {said}", f"send {name} as the text itself, or as {{name, text}}"
    if first["type"] == "extra_forbidden":
        return f"{name} is no input of {case.tool}", nearest(name, fields) or f"{case.tool} takes {', '.join(fields)}"
    path = ".".join(str(p) for p in first["loc"]) or "input"
    return f"{path}: {first['msg'].lower()}", f"look at the input schema of {case.tool}"


def _progress(ctx: ServerRequestContext[Any, Any]) -> Callable[[str], None]:
    """Says a phase to the client, from a worker thread; a client that has gone is no reason to stop."""
    phases = 0

    def say(phase: str) -> None:
        nonlocal phases
        phases += 1
        try:
            anyio.from_thread.run(ctx.session.report_progress, phases, None, phase)
        except Exception:  # noqa: BLE001 - the client may have gone
            _log.debug("progress could not be reported", exc_info=True)

    return say
