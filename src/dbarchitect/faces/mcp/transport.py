"""The ways to reach the server: standard input and output, or streamable HTTP."""

from __future__ import annotations

import ipaddress
import logging
import re
import socket
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from dbarchitect.core.errors import ArchitectError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.lowlevel.server import Server

PATH = "/mcp"
LARGEST_REQUEST_BYTES = 16 * 1024 * 1024
"""Room for the largest brief with every character escaped, so that a larger one is refused by name."""
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class Address(NamedTuple):
    """Where to listen; port 0 lets the system choose."""

    host: str
    port: int


def address(text: str, *, allow_remote: bool) -> Address:
    """`HOST:PORT` or `PORT` read; other machines are let in only when told. ArchitectError `mcp.address`, `mcp.remote`."""
    host, _, port = text.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    numbered = port.isascii() and port.isdigit() and len(port) < 6 and int(port) < 65536
    if not numbered or not (_HOST.fullmatch(host) or _is_ip(host)):
        given = text.strip()[:80]
        hint = "write HOST:PORT without http://" if "//" in given else "write HOST:PORT, for example 127.0.0.1:8765"
        raise ArchitectError("mcp.address", f"“{given}” is no address to listen on", hint=hint)
    if not _loopback(host) and not allow_remote:
        raise ArchitectError(
            "mcp.remote",
            f"{host} can be reached from other machines, and the server asks nobody for a password",
            hint="listen on 127.0.0.1, or give --allow-remote behind a proxy that checks who is calling",
        )
    return Address(host, int(port))


def serve_stdio(server: Server[Any]) -> None:
    """Serves until standard input ends."""
    import anyio
    from mcp.server.stdio import stdio_server

    _logging_to_stderr()

    async def serve() -> None:
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())

    anyio.run(serve)


def serve_http(server: Server[Any], at: Address, *, say: Callable[[str], None]) -> None:
    """Serves until interrupted; `say` tells the address once it listens."""
    import uvicorn

    _logging_to_stderr()
    listener = _listener(at)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    app = server.streamable_http_app(
        streamable_http_path=PATH, host=at.host, max_request_body_size=LARGEST_REQUEST_BYTES
    )
    config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=3)
    say(f"listening on http://{shown}:{port}{PATH} (stop with Ctrl-C)")
    uvicorn.Server(config).run(sockets=[listener])


def _listener(at: Address) -> socket.socket:
    try:
        family = socket.getaddrinfo(at.host, at.port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((at.host, at.port))
        listener.listen(64)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ArchitectError(
            "mcp.cannot_listen", f"{at.host}:{at.port}: {reason}", hint="name another port; 0 takes any that is free"
        ) from error
    return listener


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _logging_to_stderr() -> None:
    """Standard output belongs to the protocol; warnings go to standard error, one line each."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
