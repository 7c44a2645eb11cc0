"""Frames of a panel with something wrong: in their bits, in their bytes, or in the JSON that they carry."""

import json
from copy import deepcopy
from random import Random
from typing import Any, Final

from tests.server.edge.raw_socket import BINARY, CLOSE, CONT, PING, PONG, TEXT, frame

PAGE: Final = {"key": "/demo/projects/:id/members", "title": "Members", "headings": ["a"]}
POISON: Final[tuple[Any, ...]] = (
    None,
    True,
    -1,
    0,
    2**31,
    2**53 + 1,
    2**64,
    -(2**70),
    1e308,
    "",
    " ",
    "\u0000",
    "\ud800",
    "\u202e",
    "a" * 5_000,
    "a" * 70_000,
    "\U0001f30d" * 2_000,
    [],
    {},
    [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]],
    {"type": "hello"},
    "'; DROP TABLE messages; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
)
RAW_NUMBERS: Final = (b"NaN", b"Infinity", b"-Infinity", b"1e999", b"9" * 5_000, b"0" * 5_000, b"-0", b"01", b"0x1")
NESTED: Final = b"[" * 20_000 + b"]" * 20_000


def hello(site: str, origin: str) -> bytes:
    """A legal first frame."""
    return _text({"type": "hello", "version": 1, "site": site, "page": PAGE | {"origin": origin}})


def mutated_wire(random: Random, site: str) -> bytes:
    """A frame, or what is left of it, with wrong bits and bytes; the same one for the same random numbers."""
    legal = bytearray(_wire(random, site))
    for _ in range(random.randint(0, 3)):
        # Most mistakes near the beginning, where the header is.
        at = min(random.randrange(len(legal)), random.randrange(len(legal))) if legal else 0
        match random.randrange(5):
            case 0 if legal:
                legal[at] ^= 1 << random.randrange(8)
            case 1:
                legal[at:at] = random.randbytes(random.randint(1, 8))
            case 2:
                del legal[at : at + random.randint(1, 8)]
            case 3:
                del legal[at:]
            case 4:
                legal += legal[:at]
    return bytes(legal)


def mutated_json(random: Random, site: str) -> bytes:
    """A legal WebSocket frame whose JSON is wrong somewhere; the same one for the same random numbers."""
    content = deepcopy(_legal(random, site))
    for _ in range(random.randint(1, 3)):
        _change(random, content)
    written = json.dumps(content).encode()
    match random.randrange(8):
        case 0:
            written = written.replace(b"1", random.choice(RAW_NUMBERS), 1)
        case 1:
            written = written[: random.randrange(len(written) + 1)]
        case 2:
            written = written[:-1] + b', "deep": ' + NESTED + b"}"
        case 3:
            written = json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")
        case 4:
            written = written[:-1] + b', "type": "say"}'
    return frame(random.choice((TEXT, TEXT, TEXT, BINARY)), written)


def _legal(random: Random, site: str) -> dict[str, Any]:
    if random.random() < 0.02:
        # It ends the session, so it comes seldom.
        return {"type": "hello", "version": 1, "site": site, "after_seq": 0, "page": PAGE}
    return random.choice(
        [
            {"type": "page", "page": PAGE},
            {"type": "say", "client_id": f"c{random.getrandbits(40):x}", "text": "Hi", "page": PAGE},
            {"type": "want_person", "client_id": f"c{random.getrandbits(40):x}"},
            {"type": "stop", "run": "r"},
            {"type": "typing"},
            {"type": "ping", "nonce": random.getrandbits(20)},
        ]
    )


def _text(content: dict[str, Any]) -> bytes:
    return frame(TEXT, json.dumps(content).encode())


def _change(random: Random, content: dict[str, Any]) -> None:
    place = content
    while (inner := [each for each in place.values() if isinstance(each, dict) and each]) and random.random() < 0.5:
        place = random.choice(inner)
    name = random.choice([*place, "unknown", ""])
    if random.random() < 0.25:
        place.pop(name, None)
    else:
        place[name] = deepcopy(random.choice(POISON))


def _wire(random: Random, site: str) -> bytes:
    return random.choice(
        [
            _text(_legal(random, site)),
            frame(PING, random.randbytes(random.choice((0, 4, 125)))),
            frame(PONG),
            frame(TEXT, b'{"type": "ty', fin=False) + frame(PING) + frame(CONT, b'ping"}'),
            frame(BINARY, random.randbytes(random.randrange(300))),
            frame(CLOSE, b"\x03\xe8bye"),
            frame(random.randrange(16), random.randbytes(5), fin=random.random() < 0.5, rsv=random.randrange(8)),
            frame(TEXT, b"{}", length=random.choice((0, 1, 3, 125, 65_537, 2**20, 2**62, 2**64 - 1)), form=64),
        ]
    )
