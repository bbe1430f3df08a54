"""The MCP server through the official client: over standard input and output, and over HTTP."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp import Client, MCPError, StdioServerParameters

from dbarchitect.app.usecase import use_cases

from .conftest import BRIEF, PROGRAM, Run

MODES = ("auto", "legacy")
PLAIN = {"brief": BRIEF, "form": "yaml", "prove": "none"}


def over_stdio(work: Callable[[Client], Awaitable[Any]], mode: Any = "auto") -> Any:
    """What `work` gives when done with a fresh server process."""

    async def main() -> Any:
        server = StdioServerParameters(command=str(PROGRAM), args=["mcp"])
        async with Client(server, mode=mode, read_timeout_seconds=120) as client:
            return await work(client)

    return asyncio.run(main())


@pytest.mark.parametrize("mode", MODES)
def test_few_tools_with_schemas_for_both_ways(mode: str) -> None:
    async def work(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = over_stdio(work, mode)
    assert [t.name for t in tools] == [u.tool for u in use_cases() if "mcp" in u.faces]
    assert {"assess", "design", "explain_error", "read_document"} <= {t.name for t in tools}
    for tool in tools:
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        jsonschema.Draft202012Validator.check_schema(tool.output_schema)
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object"
        assert "When:" in tool.description
        assert tool.annotations.read_only_hint
    design = next(t for t in tools if t.name == "design")
    assert design.input_schema["properties"]["brief"]["type"] == "string"
    assert design.input_schema["required"] == ["brief"]


@pytest.mark.parametrize("mode", MODES)
def test_a_design_is_short_structured_and_leads_to_its_documents(mode: str) -> None:
    async def work(client: Client) -> Any:
        tools = {t.name: t for t in (await client.list_tools()).tools}
        before = (await client.list_resources()).resources
        done = await client.call_tool("design", PLAIN)
        assert not done.is_error, done.content
        jsonschema.validate(done.structured_content, tools["design"].output_schema)
        listed = [r.uri for r in (await client.list_resources()).resources]
        documents = [d["uri"] for d in done.structured_content["documents"]]
        sql = next(u for u in documents if u.endswith("/schema.sql"))
        page = next(u for u in documents if u.endswith("/architecture.md"))
        read = await client.read_resource(sql)
        piece = await client.call_tool("read_document", {"uri": page, "characters": 100})
        beyond = await client.call_tool("read_document", {"uri": page, "offset": 10_000_000})
        return before, done, listed, documents, read, piece, beyond

    before, done, listed, documents, read, piece, beyond = over_stdio(work, mode)
    assert before == []
    assert set(documents) <= set(listed)
    assert len(done.content[0].text) < 6000
    assert {"members", "books", "loans"} <= set(done.structured_content["tables"])
    assert "create table" in read.contents[0].text.lower()
    assert all("/" not in uri.removeprefix("dbarchitect://architectures/").partition("/")[2] for uri in listed)
    assert beyond.is_error
    assert "document.beyond_end" in beyond.content[0].text
    assert piece.structured_content["next_offset"] == 100
    assert len(piece.structured_content["text"]) == 100


def test_errors_are_told_to_the_model_not_thrown_at_the_client() -> None:
    async def work(client: Client) -> Any:
        calls = (
            ("design", {"brief": "entities: [", "form": "yaml"}),
            ("design", {}),
            ("design", {"brief": BRIEF, "prove": "everything"}),
            ("design", {"brief": "a " * 1_100_000}),
            ("design", {"brief": 5}),
            ("design", {"brief": {"name": "x"}}),
            ("design", {"brief": BRIEF, "proof": "none"}),
            ("explain_error", {"code": "brief.yml"}),
            ("read_document", {"uri": "dbarchitect://architectures/0/x"}),
        )
        answers = [await client.call_tool(name, arguments) for name, arguments in calls]
        refused = []
        for missing in (client.call_tool("desing", {}), client.read_resource("dbarchitect://architectures/0/x")):
            with pytest.raises(MCPError) as error:
                await missing
            refused.append(str(error.value))
        return answers, refused

    answers, refused = over_stdio(work)
    texts = [a.content[0].text for a in answers]
    assert all(a.is_error for a in answers)
    codes = [re.match(r"error \[([a-z_.]+)\]", t)[1] for t in texts]  # type: ignore[index]
    assert codes[1:4] == ["usage.value", "usage.value", "file.too_large"]
    assert codes[4:] == ["usage.value", "usage.value", "usage.value", "usage.unknown_code", "document.unknown"]
    assert "the brief has 2.1 MB" in texts[3]
    assert all("send brief as the text itself, or as {name, text}" in texts[i] for i in (1, 4, 5))
    assert "brief is missing" in texts[1]
    assert "perhaps you meant “prove”" in texts[6]
    assert codes[0].startswith("brief.")
    assert "perhaps you meant “brief.yaml”" in texts[7]
    assert "perhaps you meant “design”" in refused[0]
    assert not any("Traceback" in t for t in texts)


def test_progress_is_reported_to_who_asks_for_it() -> None:
    phases: list[str] = []

    async def heard(progress: float, total: float | None, message: str | None) -> None:
        phases.append(message or "")

    async def work(client: Client) -> Any:
        return await client.call_tool("design", PLAIN, progress_callback=heard)

    assert not over_stdio(work).is_error
    assert "deciding" in phases


def test_several_designs_at_once() -> None:
    async def work(client: Client) -> Any:
        briefs = [BRIEF.replace("book", thing) for thing in ("book", "tool", "film", "game")]
        return await asyncio.gather(*(client.call_tool("design", {**PLAIN, "brief": b}) for b in briefs))

    answers = over_stdio(work)
    tables = [set(a.structured_content["tables"]) for a in answers]
    assert [t - {"members", "loans"} for t in tables] == [{"books"}, {"tools"}, {"films"}, {"games"}]
    assert len({a.structured_content["id"] for a in answers}) == 4


@pytest.fixture
def address() -> Iterator[str]:
    """A server of its own on a free port."""
    process = subprocess.Popen([PROGRAM, "mcp", "--http", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/mcp", line)
        assert found, line
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize("mode", MODES)
def test_the_same_over_http(address: str, mode: Any) -> None:
    async def main() -> Any:
        async with Client(address, mode=mode, read_timeout_seconds=120) as client:
            done = await client.call_tool("design", PLAIN)
            uri = next(d["uri"] for d in done.structured_content["documents"] if d["uri"].endswith("brief.yaml"))
            return done, await client.read_resource(uri)

    done, read = asyncio.run(main())
    assert "loans" in done.structured_content["tables"]
    assert "loan" in read.contents[0].text


@pytest.mark.parametrize("mode", MODES)
def test_a_client_knows_nothing_of_anothers_designs(address: str, mode: Any) -> None:
    async def main() -> Any:
        async with (
            Client(address, mode=mode, read_timeout_seconds=120) as first,
            Client(address, mode=mode, read_timeout_seconds=120) as second,
        ):
            mine = await first.call_tool("design", PLAIN)
            theirs = await second.call_tool("design", {**PLAIN, "brief": BRIEF.replace("book", "film")})
            seen = [r.uri for r in (await second.list_resources()).resources]
            uri = mine.structured_content["documents"][0]["uri"]
            tried = await second.call_tool(
                "read_document", {"uri": f"dbarchitect://architectures/{'0' * 12}/schema.sql"}
            )
            taken = None
            if mode == "legacy":
                with pytest.raises(MCPError) as caught:
                    await second.read_resource(uri)
                taken = str(caught.value)
            return mine.structured_content["id"], theirs.structured_content["id"], seen, tried, taken

    mine, theirs, seen, tried, taken = asyncio.run(main())
    assert not any(mine in uri for uri in seen)
    assert mine not in tried.content[0].text
    if mode == "legacy":
        assert any(theirs in uri for uri in seen)
        assert mine not in taken.partition(";")[2]
    else:
        assert seen == []
        assert len(mine) == 32


def test_http_refuses_pages_of_other_sites(address: str) -> None:
    import http.client

    host = address.removeprefix("http://").removesuffix("/mcp")
    for header, value in (("Origin", "https://evil.example"), ("Host", "evil.example")):
        connection = http.client.HTTPConnection(host, timeout=10)
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", header: value}
        connection.request("POST", "/mcp", body='{"jsonrpc":"2.0","id":1,"method":"ping"}', headers=headers)
        assert connection.getresponse().status in (403, 421)


def test_other_machines_are_let_in_only_when_told(run: Run) -> None:
    assert "mcp.remote" in run("mcp", "--http", "0.0.0.0:0").stderr
    for wrong in ("here", "foo bar:1", "http://localhost:8000", "127.0.0.1:99999", "-:1", ":", "[::1:80]x:1"):
        assert "mcp.address" in run("mcp", "--http", wrong).stderr, wrong
    assert run("mcp", "--http", "127.0.0.1:99999").returncode == 2


def test_a_taken_port_is_one_error(run: Run, address: str) -> None:
    done = run("mcp", "--http", address.removeprefix("http://").removesuffix("/mcp"))
    assert done.returncode == 2
    assert done.stderr.startswith("error [mcp.cannot_listen]")


def test_stdio_ends_with_its_input_and_on_interrupt(run: Run) -> None:
    done = run("mcp", stdin="not json\n{}\n")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    process = subprocess.Popen(
        [PROGRAM, "mcp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    try:
        _, errors = process.communicate(timeout=15)
    finally:
        process.kill()
    assert time.monotonic() - started < 10
    assert "Traceback" not in errors


def test_standard_output_carries_only_the_protocol(tmp_path: Path) -> None:
    hello = (
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},'
        '"clientInfo":{"name":"t","version":"1"}}}\n'
    )
    process = subprocess.Popen(
        [PROGRAM, "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.defpath},
        cwd=tmp_path,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(hello)
    process.stdin.flush()
    line = process.stdout.readline()
    rest, _ = process.communicate(timeout=20)
    assert line.startswith('{"jsonrpc":"2.0","id":1,"result"')
    assert rest == ""
