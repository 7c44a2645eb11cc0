"""Unpacking gzip and deflate in pieces of bounded size, so that a small answer cannot become a large one in memory."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

PIECE_BYTES_MAX: Final = 64 * 1024
"""What one step unpacks at most; gzip can make a thousand bytes out of one."""

ACCEPTED: Final = "gzip, deflate"
"""What we ask for; a server that sends another coding is told apart by CodingUnknown."""

GZIP_MAGIC: Final = b"\x1f\x8b"

_GZIP: Final = zlib.MAX_WBITS | 16


class CodingUnknown(Exception):
    """A content coding that was not asked for, or content that is not in the coding that it names."""


def decoded(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """`chunks` unpacked by the value of a Content-Encoding header, in pieces of at most PIECE_BYTES_MAX if packed."""
    match coding.strip().lower():
        case "" | "identity":
            return iter(chunks)
        case "gzip" | "x-gzip":
            return _inflated(chunks, _GZIP)
        case "deflate":
            return _deflated(chunks)
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
    return _inflated(whole, _GZIP) if head.startswith(GZIP_MAGIC) else whole


def _chain(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def _deflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Some servers leave out the two bytes that zlib puts around deflate; the first of them is 0x?8."""
    pieces = filter(None, chunks)
    head = next(pieces, b"")
    has_frame = not head or head[0] & 0x0F == 8
    return _inflated(_chain(head, pieces), zlib.MAX_WBITS if has_frame else -zlib.MAX_WBITS)


def _inflated(chunks: Iterable[bytes], window_bits: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(window_bits)
    is_empty = True
    for chunk in chunks:
        rest = chunk
        is_empty = is_empty and not rest
        while rest and not inflater.eof:
            yield _step(inflater, rest)
            rest = inflater.unconsumed_tail
    if not is_empty and not inflater.eof:
        raise CodingUnknown("broke off in the middle of what was packed")


def _step(inflater: "zlib._Decompress", rest: bytes) -> bytes:
    try:
        return inflater.decompress(rest, PIECE_BYTES_MAX)
    except zlib.error as error:
        raise CodingUnknown("is not packed in the way that its header says") from error
