"""A language model that costs next to nothing: a raw server that streams the same tokens to whoever asks.

`python -m tests.stream_model PORT` serves `http://127.0.0.1:PORT/TOKENS/SECONDS/v1`: so many tokens, so far apart.
"""

import asyncio
import json
import re
import sys
from typing import Final

WORDS: Final = ("Press ", "Invite ", "people, ", "choose ", "the ", "role, ", "and ", "send ", "the ", "invitation. ")
HEAD: Final = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def _event(delta: dict[str, str], finish_reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "stream"}
    return _chunk(f"data: {json.dumps(head | {'choices': [choice]})}\n\n".encode())


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


TOKENS: Final = tuple(_event({"content": word}) for word in WORDS)
FIRST: Final = _event({"role": "assistant", "content": ""})
END: Final = _event({"content": "[1]"}) + _event({}, "stop") + _chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n"


class Stream(asyncio.Protocol):
    """One connection, one request after the other."""

    def __init__(self) -> None:
        self._received = b""
        self._transport: asyncio.Transport | None = None
        self._telling: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, _, body = self._received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if length is None or len(body) < int(length[1]):
            return
        self._received = body[int(length[1]) :]
        _, tokens, seconds, _ = head.split(b"/", 3)
        self._telling = asyncio.create_task(self._tell(int(tokens), float(seconds)))

    def connection_lost(self, _error: Exception | None) -> None:
        if self._telling is not None:
            self._telling.cancel()

    async def _tell(self, tokens: int, seconds: float) -> None:
        assert self._transport is not None
        self._transport.write(HEAD + FIRST)
        for number in range(tokens - 1):
            self._transport.write(TOKENS[number % len(TOKENS)])
            if seconds:
                await asyncio.sleep(seconds)
        self._transport.write(END)


async def main(port: int) -> None:
    """Serves until it is stopped."""
    server = await asyncio.get_running_loop().create_server(Stream, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
