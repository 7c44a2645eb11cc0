"""What a ZIP file without its end still holds: its files one after the other, by the header before each.

Format: PKWARE, APPNOTE.TXT 6.3.10, 4.3.7 (local file header) and 4.4.4 (general purpose flags).
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

_HEADER: Final = struct.Struct("<4sHHHHHLLLHH")
_SIGNATURE: Final = b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_BEHIND, _UTF8 = 1 << 0, 1 << 3, 1 << 11
_CHUNK: Final = 256 * 1024
FILES_MAX: Final = 50
"""Files that are looked for; each is unpacked to find where the next begins."""


@dataclass(frozen=True, slots=True)
class ZipRest:
    """A file of the archive: where its bytes begin and how they are packed. `packed` None: to wherever they end."""

    name: str
    begins: int
    deflated: bool
    encrypted: bool
    packed: int | None

    def open(self, file: BinaryIO) -> "Rest":
        """Its bytes, unpacked as they are read; reading raises EOFError where the archive breaks off."""
        return Rest(self, file)


class Rest:
    """The bytes of one file of a broken archive."""

    def __init__(self, rest: ZipRest, file: BinaryIO) -> None:
        self._file = file
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS) if rest.deflated else None
        self._left = rest.packed
        self._at = rest.begins
        self.ends = rest.begins

    def read1(self, most: int, /) -> bytes:
        """The next bytes, at most so many; none at the end. Raises EOFError where the archive breaks off."""
        return self._stored(most) if self._inflate is None else self._inflated(self._inflate, most)

    def close(self) -> None:
        """Leaves the archive open."""

    def _inflated(self, inflate: "zlib._Decompress", most: int) -> bytes:
        while not inflate.eof:
            packed = inflate.unconsumed_tail or self._packed(_CHUNK)
            if not packed:
                raise EOFError("the archive breaks off")
            piece = inflate.decompress(packed, most)
            if piece:
                return piece
        self.ends = self._at - len(inflate.unused_data)
        return b""

    def _stored(self, most: int) -> bytes:
        piece = self._packed(most if self._left is None else min(most, self._left))
        if self._left is not None:
            if not piece and self._left:
                raise EOFError("the archive breaks off")
            self._left -= len(piece)
        self.ends = self._at
        return piece

    def _packed(self, most: int) -> bytes:
        self._file.seek(self._at)
        piece = self._file.read(most)
        self._at += len(piece)
        return piece


def members_without_directory(file: BinaryIO, size: int) -> Iterator[ZipRest]:
    """The files of an archive in their order, as far as it goes; `size` is that of the archive in bytes."""
    at = 0
    for _ in range(FILES_MAX):
        file.seek(at)
        head = file.read(_HEADER.size)
        if len(head) < _HEADER.size or not head.startswith(_SIGNATURE):
            return
        _, _, flags, method, _, _, _, packed, _, name_bytes, extra_bytes = _HEADER.unpack(head)
        name = file.read(name_bytes).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        begins = at + _HEADER.size + name_bytes + extra_bytes
        known = None if flags & _SIZES_BEHIND or packed == 0xFFFFFFFF else packed
        if method not in (_STORED, _DEFLATED):
            return
        rest = ZipRest(name, begins, method == _DEFLATED, bool(flags & _ENCRYPTED), known)
        if not name.endswith("/"):
            yield rest
        if known is not None:
            at = begins + known
        elif (found := _next_header(file, rest, size)) is not None:
            at = found
        else:
            return


def _next_header(file: BinaryIO, rest: ZipRest, size: int) -> int | None:
    raw = Rest(rest, file)
    if not rest.deflated:
        return None
    try:
        while raw.read1(_CHUNK):
            pass
    except (EOFError, zlib.error):
        return None
    file.seek(min(raw.ends, size))
    near = file.read(64)
    found = near.find(_SIGNATURE)
    return raw.ends + found if found >= 0 else None
