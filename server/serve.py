"""Serving with uvicorn: each of its limits is set here on purpose, none is inherited."""

import errno
import gc
import socket
from collections.abc import Callable
from typing import Final

import uvicorn
from starlette.applications import Starlette

from server.draining import Draining
from server.edge.draining_server import DrainingServer
from server.edge.http_protocol import HttpProtocol
from server.edge.left_alone import LeftAlone
from server.edge.open_files import raise_open_files
from server.edge.socket_protocol import SocketProtocol
from server.errors import HandrailError
from server.settings import Settings

SOCKET_FRAME_BYTES_MAX: Final = 256 * 1024
"""Hard end of a WebSocket message: the server closes with 1009. Above the protocol's own 64 KiB, so that a frame
between the two still gets an error that names the remedy."""

KEEP_ALIVE_SECONDS: Final = 5
"""An idle HTTP connection is cheap to open again."""

BACKLOG: Final = 2_048
"""Connections that wait to be accepted, for the moment after a restart when all panels come back."""

ACCEPTED_AT_ONCE: Final = 8
"""Connections that are accepted in one turn of the event loop, between turns of those that are open: asyncio accepts
its whole backlog in one, and two thousand handshakes held up everybody's messages for seconds."""

GRACE_SECONDS: Final = 3
"""uvicorn's own patience with open responses on a stop; the answers' patience is `drain_seconds`, before it."""

GC_ALLOCATIONS: Final = 50_000
"""New containers that stay, after which Python looks for garbage in cycles; 700 by default. A site of 10,000 passages
has half a million: walking them again and again took half of the time of loading them, and each walk holds up all."""


class PortInUse(HandrailError):
    """Another program listens on the port."""


def listen(settings: Settings) -> socket.socket:
    """A socket on the settings' host and port; raises PortInUse with the remedy."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only then: without it the frame after an ack waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"Port {settings.port} on {settings.host} is in use. Stop the other program, or choose another port: "
                f"HANDRAIL_PORT={settings.port + 1}"
            ) from error
        raise PortInUse(
            f"{settings.host}:{settings.port} cannot be listened on ({error.strerror}). "
            "Check HANDRAIL_HOST and HANDRAIL_PORT."
        ) from error
    return listener


def collect_seldom() -> None:
    """Makes Python look for garbage in cycles seldom, in the whole process; nearly all garbage goes without a look."""
    gc.set_threshold(GC_ALLOCATIONS)


def uvicorn_config(app: Starlette, settings: Settings) -> uvicorn.Config:
    """uvicorn's configuration for `app`."""
    return uvicorn.Config(
        LeftAlone(app),
        loop="asyncio",
        http=HttpProtocol,
        ws=SocketProtocol,
        ws_max_size=SOCKET_FRAME_BYTES_MAX,
        # Compression costs 35 KiB a socket and saves little on short frames.
        ws_per_message_deflate=False,
        limit_concurrency=settings.connections_max,
        backlog=ACCEPTED_AT_ONCE,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        # A proxy's word about the peer counts for nothing until somebody says which proxy.
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        lifespan="on",
    )


def serve(app: Starlette, settings: Settings, listener: socket.socket, on_ready: Callable[[], None]) -> bool:
    """Serves until a signal ends it, after `on_ready`; False when the application could not start.

    The application leaves by its `state.draining`. Raises TooFewFiles when the system grants too few connections.
    """
    raise_open_files(settings.connections_max)
    draining: Draining = app.state.draining

    def listening() -> None:
        # asyncio takes one number for both: how many may wait in the kernel, and how many are accepted in a turn.
        listener.listen(BACKLOG)
        on_ready()

    server = DrainingServer(uvicorn_config(app, settings), draining, settings.drain_seconds, listening)
    server.run(sockets=[listener])
    return server.started
