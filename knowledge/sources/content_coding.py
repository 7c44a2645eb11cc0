"""Unpacking gzip and deflate in pieces of bounded size, so that a small answer cannot become a large one in memory."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

PIECE_BYTES_MAX: Final = 64 * 1024
"""What one step unpacks at most; gzip can make a thousand bytes out of one."""

ACCEPTED: Final = "gzip, deflate"
"""What we ask for; a server that sends another coding is told apart by CodingUnknown."""

GZIP_MAGIC: Final = b"\x1f\x8b"

_GZIP_OR_ZLIB: Final = zlib.MAX_WBITS | 32
_RAW: Final = -zlib.MAX_WBITS


class CodingUnknown(Exception):
    """A content coding that was not asked for, or content that is not in the coding that it names."""


def decoded(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """`chunks` unpacked by the value of a Content-Encoding header, in pieces of at most PIECE_BYTES_MAX if packed."""
    match coding.strip().lower():
        case "" | "identity":
            return iter(chunks)
        case "gzip" | "x-gzip" | "deflate":
            return _inflated(chunks)
    raise CodingUnknown(f"is packed as “{coding[:40]}”, which was not asked for")


def unpacked_if_gzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """`chunks` unpacked when they are a gzip file, which a `sitemap.xml.gz` is below any Content-Encoding."""
    pieces = iter(chunks)
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= len(GZIP_MAGIC):
            break
    whole = _chain(head, pieces)
    return _inflated(whole) if head.startswith(GZIP_MAGIC) else whole


def _chain(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
    started = False
    for chunk in chunks:
        rest = chunk
        # Some servers send "deflate" without zlib's two bytes around it; the first byte of zlib's is 0x?8.
        if not started and rest and not rest.startswith(GZIP_MAGIC) and rest[0] & 0x0F != 8:
            inflater = zlib.decompressobj(_RAW)
        started = started or bool(rest)
        while rest and not inflater.eof:
            yield _step(inflater, rest)
            rest = inflater.unconsumed_tail
    if started and not inflater.eof:
        raise CodingUnknown("broke off in the middle of what was packed")


def _step(inflater: "zlib._Decompress", rest: bytes) -> bytes:
    try:
        return inflater.decompress(rest, PIECE_BYTES_MAX)
    except zlib.error as error:
        raise CodingUnknown("is not packed in the way that its header says") from error
