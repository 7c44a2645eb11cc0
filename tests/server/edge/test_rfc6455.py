"""RFC 6455, case by case: what a peer sends, and the close code or the status that it gets."""

from collections.abc import AsyncIterator, Iterator
from typing import Final, Literal

import pytest
import pytest_asyncio

from tests.server.edge.raw_socket import (
    BINARY,
    CLOSE,
    CONT,
    PING,
    PONG,
    TEXT,
    closing,
    frame,
    open_socket,
    raw_socket,
    request,
)
from tests.server.edge.serving import MESSAGE_BYTES_MAX, Edge, edge

pytestmark = pytest.mark.asyncio(loop_scope="module")

EARTH = "κόσμε 🌍".encode()
FORMS: Final[tuple[Literal[7, 16, 64], ...]] = (16, 64)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served() -> AsyncIterator[Edge]:
    async with edge() as running:
        yield running


def _echoed() -> Iterator[tuple[str, bytes, list[tuple[int, bytes]]]]:
    """Name, what is sent, and the frames that come back."""
    for size in (0, 1, 125, 126, 127, 1_023, 1_024, 1_025, 65_535, 65_536, 200_000, MESSAGE_BYTES_MAX):
        text = b"x" * size
        yield f"text of {size} bytes", frame(TEXT, text), [(TEXT, text)]
        yield f"binary of {size} bytes", frame(BINARY, text), [(BINARY, text)]
    for form in FORMS:
        # The shortest form is asked of the sender; what it means is plain.
        yield f"length in {form} bits where 7 do", frame(TEXT, b"short", form=form), [(TEXT, b"short")]
    for mask in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x80\x81\x82\x83"):
        yield f"mask {mask.hex()}", frame(TEXT, EARTH, mask=mask), [(TEXT, EARTH)]
    for size in (0, 1, 4, 124, 125):
        yield f"ping with {size} bytes", frame(PING, b"p" * size), [(PONG, b"p" * size)]
    yield "pings one after another", frame(PING, b"1") + frame(PING, b"2"), [(PONG, b"1"), (PONG, b"2")]
    yield "a pong that nobody asked for", frame(PONG, b"hm") + frame(TEXT, b"a"), [(TEXT, b"a")]
    yield "messages one after another", frame(TEXT, b"a") + frame(BINARY, b"b"), [(TEXT, b"a"), (BINARY, b"b")]
    yield (
        "a hundred in one packet",
        b"".join(frame(TEXT, b"%d" % i) for i in range(100)),
        [(TEXT, b"%d" % i) for i in range(100)],
    )
    for cut in range(len(EARTH) + 1):
        parts = frame(TEXT, EARTH[:cut], fin=False) + frame(CONT, EARTH[cut:])
        yield f"text cut at byte {cut}", parts, [(TEXT, EARTH)]
    single = [bytes([byte]) for byte in EARTH]
    yield (
        "a fragment for each byte",
        frame(TEXT, single[0], fin=False) + b"".join(frame(CONT, byte, fin=False) for byte in single[1:]) + frame(CONT),
        [(TEXT, EARTH)],
    )
    yield (
        "a ping between fragments",
        frame(TEXT, b"a", fin=False) + frame(PING, b"now") + frame(CONT, b"b"),
        [(PONG, b"now"), (TEXT, b"ab")],
    )
    yield (
        "a pong between fragments",
        frame(BINARY, b"a", fin=False) + frame(PONG) + frame(CONT, b"b"),
        [(BINARY, b"ab")],
    )
    yield (
        "empty fragments",
        frame(TEXT, fin=False) + frame(CONT, fin=False) * 3 + frame(CONT, b"end"),
        [(TEXT, b"end")],
    )
    yield (
        "as many fragments as may be",
        frame(TEXT, fin=False) + frame(CONT, fin=False) * 254 + frame(CONT),
        [(TEXT, b"")],
    )
    yield "NUL is a character", frame(TEXT, b"\0"), [(TEXT, b"\0")]
    yield "bytes that are no text, as binary", frame(BINARY, b"\xff\xfe\x80"), [(BINARY, b"\xff\xfe\x80")]
    for character in (
        "\u007f",
        "\u0080",
        "\u07ff",
        "\u0800",
        "\ud7ff",
        "\ue000",
        "\ufffd",
        "\uffff",
        "\U00010000",
        "\U0010ffff",
    ):
        yield f"U+{ord(character):04X}", frame(TEXT, character.encode()), [(TEXT, character.encode())]


BAD_TEXTS = {
    "a continuation byte alone": b"\x80",
    "two of them": b"\xbf\xbf",
    "an overlong slash": b"\xc0\xaf",
    "an overlong NUL": b"\xc0\x80",
    "an overlong form of three": b"\xe0\x80\xaf",
    "an overlong form of four": b"\xf0\x80\x80\xaf",
    "a high surrogate": b"\xed\xa0\x80",
    "a low surrogate": b"\xed\xbf\xbf",
    "a pair of surrogates": b"\xed\xa0\x80\xed\xb0\x80",
    "beyond U+10FFFF": b"\xf4\x90\x80\x80",
    "a form of five": b"\xf8\x88\x80\x80\x80",
    "a form of six": b"\xfc\x84\x80\x80\x80\x80",
    "FE": b"\xfe",
    "FF": b"\xff",
    "two, cut short": b"\xc3",
    "three, cut short": b"\xe2\x82",
    "four, cut short": b"\xf0\x9f\x8c",
    "cut short by a letter": b"\xf0\x9f\x8ca",
    "good, then bad": EARTH + b"\xff",
}


def _closed() -> Iterator[tuple[str, bytes, int]]:
    """Name, what is sent, and the close code that comes back."""
    for opcode in (0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF):
        yield f"opcode {opcode:X}", frame(opcode, b"a"), 1002
        yield f"opcode {opcode:X} between fragments", frame(TEXT, b"a", fin=False) + frame(opcode), 1002
    for rsv in range(1, 8):
        yield f"reserved bits {rsv:03b} on text", frame(TEXT, b"a", rsv=rsv), 1002
        yield f"reserved bits {rsv:03b} on a ping", frame(PING, rsv=rsv), 1002
        yield f"reserved bits {rsv:03b} on a close", frame(CLOSE, rsv=rsv), 1002
    for opcode in (TEXT, BINARY, CONT, PING, PONG, CLOSE):
        yield f"opcode {opcode:X} without a mask", frame(opcode, masked=False), 1002
    for opcode in (PING, PONG, CLOSE):
        yield f"opcode {opcode:X} in fragments", frame(opcode, fin=False), 1002
        yield f"opcode {opcode:X} with 126 bytes", frame(opcode, b"\x03\xe8" + b"a" * 124), 1002
        yield f"opcode {opcode:X} with 65,536 bytes", frame(opcode, b"\x03\xe8" + b"a" * 65_534), 1002
    yield "a continuation of nothing", frame(CONT, b"a"), 1002
    yield "a continuation of nothing that goes on", frame(CONT, b"a", fin=False), 1002
    yield "a continuation after the end", frame(TEXT, b"a", fin=False) + frame(CONT) + frame(CONT), 1002
    yield "a text within a text", frame(TEXT, b"a", fin=False) + frame(TEXT, b"b"), 1002
    yield "a binary within a text", frame(TEXT, b"a", fin=False) + frame(BINARY, b"b"), 1002
    yield "a close within a text", frame(TEXT, b"a", fin=False) + closing(1000), 1002
    for length in (MESSAGE_BYTES_MAX + 1, 2**31, 2**32, 2**62, 2**63, 2**64 - 1):
        yield f"a text of {length:,} bytes", frame(TEXT, length=length, form=64), 1009
        yield f"a binary of {length:,} bytes", frame(BINARY, length=length, form=64), 1009
    half = b"a" * (MESSAGE_BYTES_MAX // 2)
    yield "too large in two", frame(TEXT, half, fin=False) + frame(CONT, half + b"a"), 1009
    yield "too large in three", frame(TEXT, half, fin=False) + frame(CONT, half, fin=False) + frame(CONT, b"a"), 1009
    yield "too many fragments", frame(TEXT, b"a", fin=False) + frame(CONT, b"a", fin=False) * 256, 1008
    yield "too many pings", frame(PING) * 2_000, 1008
    for name, text in BAD_TEXTS.items():
        yield f"text of {name}", frame(TEXT, text), 1007
        yield f"text of {name}, in fragments", frame(TEXT, text[:1], fin=False) + frame(CONT, text[1:]), 1007
        yield f"a close because of {name}", closing(1000, text), 1007
    for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999):
        yield f"close {code}", closing(code), code
    yield "close with a reason", closing(1000, EARTH), 1000
    yield "close with the longest reason", closing(1000, b"a" * 123), 1000
    yield "close without a code", frame(CLOSE), 1005
    yield "close with one byte", frame(CLOSE, b"\x03"), 1002
    for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535):
        yield f"close {code}", closing(code), 1002
    yield "a close, then more", closing(1001) + frame(TEXT, b"late"), 1001
    yield "a close, then a violation", closing(1001) + frame(0x3), 1001
    yield "two violations in one packet", frame(TEXT, b"\xff") + frame(0x3), 1002
    yield "the application closes", frame(TEXT, b"close"), 4000


def _handshakes() -> Iterator[tuple[str, bytes, int]]:
    """Name, the request, and the status of the answer; 0 for a close without one."""
    yield "as it should be", request(), 101
    yield (
        "names in small letters",
        request()
        .lower()
        .replace(b"get / http", b"GET / HTTP")
        .replace(b"dghlihnhbxbszsbub25jzq", b"dGhlIHNhbXBsZSBub25jZQ"),
        101,
    )
    for value in ("WebSocket", "WEBSOCKET", "websocket"):
        yield f"Upgrade: {value}", request({"Upgrade": value}), 101
    for value in ("upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade, keep-alive"):
        yield f"Connection: {value}", request({"Connection": value}), 101
    yield "an origin", request({"Origin": "https://example.com"}), 101
    yield "an unknown extension", request({"Sec-WebSocket-Extensions": "x-none; a=1"}), 101
    yield "an unknown subprotocol", request({"Sec-WebSocket-Protocol": "chat"}), 101
    yield "a body of no bytes", request({"Content-Length": "0"}), 101
    yield "Upgrade: h2c is answered as a page", request({"Upgrade": "h2c"}), 200
    yield "no Upgrade", request({"Upgrade": None}), 200
    yield "no Connection", request({"Connection": None}), 200
    yield "Connection: close", request({"Connection": "close"}), 200
    for version in (None, "", "7", "8", "12", "14", "013", "thirteen"):
        yield f"version {version}", request({"Sec-WebSocket-Version": version}), 426
    for key in (None, "", "short", "dGhlIHNhbXBsZSBub25jZQ", "!" * 24, "dGhlIHNhbXBsZSBub25jZTE=", "a" * 64):
        yield f"key {key}", request({"Sec-WebSocket-Key": key}), 400
    yield "two keys", request({"sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ=="}), 400
    yield "an extension that is no list, as none is spoken", request({"Sec-WebSocket-Extensions": "x; ;=,"}), 101
    yield "no host", request({"Host": None}), 400
    yield "two hosts", request({"host": "other"}), 400
    yield "HTTP/1.0", request(version="1.0"), 505
    yield "HTTP/2.0", request(version="2.0"), 505
    yield "HTTP/1.2", request(version="1.2"), 400
    for method in ("POST", "PUT", "HEAD", "OPTIONS", "DELETE"):
        yield f"method {method}", request(method=method), 405
    yield "method NONE", request(method="NONE"), 400
    yield "a body", request({"Content-Length": "3"}) + b"abc", 400
    yield "a body in chunks", request({"Transfer-Encoding": "chunked"}) + b"0\r\n\r\n", 400
    yield "an address that is no ASCII", request(path="/\xe9"), 400
    yield "a NUL in a header", request({"X": "a\0b"}), 400
    yield "a line break in a header", request({"X": "a\nb"}), 400
    yield "a folded header", request({"X": "a\r\n b"}), 400
    yield "a space before a colon", request({"X ": "a"}), 400
    yield "letters beyond ASCII in a header", request({"X": "\xe9"}), 101
    yield "frames with the request", request() + frame(TEXT, b"early"), 400
    yield "a header line of 9,000 bytes", request({"X": "a" * 9_000}), 431
    yield "an address of 9,000 bytes", request(path="/" + "a" * 9_000), 414
    yield "200 headers", request({f"X-{i}": "a" for i in range(200)}), 431
    yield "40,000 bytes of headers", request({f"X-{i}": "a" * 7_900 for i in range(5)}), 431
    yield "no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 10, 400
    yield "no address", b"GET\r\n\r\n", 400
    yield "an unknown path", request(path="/nowhere"), 403


ECHOED, CLOSED, HANDSHAKES = list(_echoed()), list(_closed()), list(_handshakes())


async def test_the_table_names_each_case_once() -> None:
    names = [case[0] for case in [*ECHOED, *CLOSED, *HANDSHAKES]]
    assert len(names) == len(set(names)) > 250


async def test_messages_and_pings_come_back_as_they_were_sent(served: Edge) -> None:
    wrong = []
    for name, sent, expected in ECHOED:
        async with open_socket(served.port) as peer:
            await peer.send(sent)
            came = [await peer.frame() for _ in expected]
            if [(each.opcode, each.payload) for each in came if each is not None] != expected:
                wrong.append((name, str(came)[:200]))
    assert wrong == []


async def test_a_message_is_read_however_its_bytes_are_cut_into_packets(served: Edge) -> None:
    sent = frame(TEXT, EARTH[:5], fin=False) + frame(PING, b"p") + frame(CONT, EARTH[5:])
    for cut in range(1, len(sent)):
        async with open_socket(served.port) as peer:
            await peer.send(sent[:cut])
            await peer.send(sent[cut:])
            came = [await peer.frame() for _ in range(2)]
            assert [(each.opcode, each.payload) for each in came if each is not None] == [
                (PONG, b"p"),
                (TEXT, EARTH),
            ]


async def test_a_violation_ends_with_its_close_code(served: Edge, caplog: pytest.LogCaptureFixture) -> None:
    wrong = []
    for name, sent, expected in CLOSED:
        async with open_socket(served.port) as peer:
            await peer.send(sent)
            if (code := await peer.close_code()) != expected:
                wrong.append((name, code, expected))
    assert wrong == []
    assert [record for record in caplog.records if record.exc_info] == []


async def test_a_request_that_is_no_handshake_gets_its_status_and_the_connection_ends(
    served: Edge, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = []
    for name, sent, expected in HANDSHAKES:
        async with raw_socket(served.port) as peer:
            await peer.send(sent)
            status, _ = await peer.response()
            if status != expected or (status not in {101, 200} and not await peer.closed()):
                wrong.append((name, status, expected))
    assert wrong == []
    assert [record for record in caplog.records if record.exc_info] == []
