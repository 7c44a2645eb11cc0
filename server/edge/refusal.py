"""Requests that are answered before the application sees them, and which those are."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

HEADERS_MAX: Final = 100
"""Header lines of one request: browsers send about 20. Below the 128 of the library that reads the handshake."""

HEADER_LINE_BYTES_MAX: Final = 8_000
"""One header line or the address: as nginx has it, and below the 8,192 of the library that reads the handshake."""

HEADER_BYTES_MAX: Final = 32 * 1024
"""All header lines and the address of one request together: four of the longest."""

BODY_BYTES_MAX: Final = 6 * 1024 * 1024
"""One body as it is sent: the largest file that a visitor may attach, and its chunks. Routes have bounds below it."""

LARGE_BODIES: Final = {b"/desk/plan/audits/file": 513 * 1024 * 1024}
"""Addresses of the desk that take more, and how much: an export with what the form has around it. Nothing of it is
taken out of the socket before whoever sends it is known."""

SOCKET_VERSION: Final = b"13"
"""The version of RFC 6455, the only one that was ever finished."""

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A response that ends the connection: its status, one line of words for people, and further headers."""

    status: HTTPStatus
    words: str
    headers: tuple[tuple[bytes, bytes], ...] = ()

    def response(self) -> bytes:
        """The response as it is sent."""
        body = f"{self.words}\n".encode()
        lines = [f"HTTP/1.1 {self.status.value} {self.status.phrase}".encode()]
        lines += [name + b": " + value for name, value in self.headers]
        lines += [
            b"content-type: text/plain; charset=utf-8",
            b"content-length: %d" % len(body),
            b"connection: close",
        ]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body


MALFORMED: Final = Refusal(HTTPStatus.BAD_REQUEST, "This is not a valid HTTP request.")
EARLY_FRAMES: Final = Refusal(HTTPStatus.BAD_REQUEST, "Frames may come after the handshake only.")
ADDRESS_TOO_LONG: Final = Refusal(
    HTTPStatus.REQUEST_URI_TOO_LONG, f"The address has more than {HEADER_LINE_BYTES_MAX:,} bytes."
)
HEADERS_TOO_LARGE: Final = Refusal(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    f"Send at most {HEADERS_MAX} headers, {HEADER_LINE_BYTES_MAX:,} bytes each and {HEADER_BYTES_MAX:,} in all.",
)
TOO_SLOW: Final = Refusal(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive.")
TOO_MANY: Final = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "This server has as many connections as it may; try again.",
    ((b"retry-after", b"5"),),
)
NOT_ANSWERED: Final = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE, "The handshake was not answered in time; try again.", ((b"retry-after", b"5"),)
)
LEAVING: Final = Refusal(
    HTTPStatus.SERVICE_UNAVAILABLE, "This server is about to leave; try again.", ((b"retry-after", b"1"),)
)


def body_bytes_max(address: bytes) -> int:
    """How long a body that is sent to this address may be."""
    return LARGE_BODIES.get(address.partition(b"?")[0], BODY_BYTES_MAX)


def body_too_large(most: int) -> Refusal:
    """Why a body of more than `most` bytes is not read."""
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body has more than {most:,} bytes.")


def refuse_head(version: str, address: bytes, headers: Headers) -> Refusal | None:
    """Why a request with these headers is not served, whatever it wants; None when nothing speaks against it."""
    if len(address) > HEADER_LINE_BYTES_MAX:
        return ADDRESS_TOO_LONG
    if len(address) + sum(len(name) + len(value) + len(b": \r\n") for name, value in headers) > HEADER_BYTES_MAX:
        return HEADERS_TOO_LARGE
    if version == "1.1" and sum(name == b"host" for name, _ in headers) != 1:
        return Refusal(HTTPStatus.BAD_REQUEST, "Send exactly one Host header.")
    if _content_length(headers) > (most := body_bytes_max(address)):
        return body_too_large(most)
    return None


def refuse_upgrade(version: str, address: bytes, headers: Headers) -> Refusal | None:
    """Why a request for a WebSocket is refused; None when the handshake may be read."""
    if version != "1.1":
        return Refusal(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "A WebSocket begins with HTTP/1.1.")
    if not address.isascii():
        return MALFORMED
    if _content_length(headers) or any(name == b"transfer-encoding" for name, _ in headers):
        return Refusal(HTTPStatus.BAD_REQUEST, "A WebSocket begins with a request without a body.")
    if [value for name, value in headers if name == b"sec-websocket-version"] != [SOCKET_VERSION]:
        return Refusal(
            HTTPStatus.UPGRADE_REQUIRED,
            "Only version 13 of the WebSocket protocol is spoken here.",
            ((b"upgrade", b"websocket"), (b"sec-websocket-version", SOCKET_VERSION)),
        )
    return None


def _content_length(headers: Headers) -> int:
    given = next((value for name, value in headers if name == b"content-length"), b"0")
    # What is no number the parser refuses itself.
    return int(given) if given.isdigit() else 0
