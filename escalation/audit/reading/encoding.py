"""Which encoding a file's bytes have: by its mark, by its zeros, by being UTF-8, else a legacy one."""

import codecs
import re
from dataclasses import dataclass
from typing import IO, Final

import charset_normalizer

HEAD_BYTES: Final = 64 * 1024
"""Looked at for marks and zeros."""

_CHUNK: Final = 1024 * 1024
_LEGACY_SAMPLE_BYTES: Final = 64 * 1024
"""Of lines that are no ASCII, for telling scripts apart."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_SCRIPTS: Final = ("cp1251", "cp1253", "cp1255", "cp1256", "shift_jis", "gb18030", "big5", "euc_kr")
"""Encodings of scripts that are not Latin, which statistics tell apart reliably. Between the Latin ones they do not
(measured: German and French lines of Windows-1252 came out as Windows-1250), so Windows-1252 is what the rest is."""

_BROKEN: Final = re.compile(r"[\udc80-\udcff]")
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_HIGH_LINE: Final = re.compile(rb"[^\n]*[\x80-\xff][^\n]*\n?")


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec of Python's by name, how many bytes it cannot read, and whether that was told by the file's mark."""

    name: str
    broken: int = 0
    marked: bool = False


def encoding_of(stream: IO[bytes]) -> Encoding:
    """Reads the whole stream once, in pieces."""
    head = stream.read(HEAD_BYTES)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, marked=True)
    if wide := _without_mark(head):
        return Encoding(wide)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    well = broken = 0
    high = bytearray()
    piece = head
    while piece:
        if not piece.isascii() or decoder.getstate()[0]:
            text = decoder.decode(piece)
            bad = len(_BROKEN.findall(text))
            broken += bad
            well += len(_BEYOND_ASCII.findall(text)) - bad
            if bad and len(high) < _LEGACY_SAMPLE_BYTES:
                high += b"".join(_HIGH_LINE.findall(piece))[:_LEGACY_SAMPLE_BYTES]
        piece = stream.read(_CHUNK)
    broken += len(decoder.decode(b"", final=True))
    if broken == 0 or well > broken:
        return Encoding("utf-8", broken)
    return Encoding(_legacy(bytes(high[:_LEGACY_SAMPLE_BYTES])))


def _without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark: in texts that are mostly Latin, every other byte is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(len(head) // 2, 1)
    if odd > half * 0.3 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.3 and odd < half * 0.1:
        return "utf-16-be"
    return None


def _legacy(sample: bytes) -> str:
    best = charset_normalizer.from_bytes(sample, cp_isolation=["cp1252", "cp1250", *_OTHER_SCRIPTS]).best()
    return best.encoding if best is not None and best.encoding in _OTHER_SCRIPTS else "cp1252"
