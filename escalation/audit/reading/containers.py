"""A file as it comes: plain, gzip or ZIP. What is packed is unpacked as it is read, never on to the disk, bounded."""

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Final, Protocol

from escalation.audit.reading.errors import ExportUnreadable
from escalation.audit.reading.problems import ProblemKind, Problems
from escalation.audit.reading.zip_rest import ZipRest, members_without_directory

UNPACKED_BYTES_MAX: Final = 8 * 1024**3
"""Of all that an archive holds: ten times the largest export that we measured."""

UNPACKED_RATIO_MAX: Final = 400
"""Bytes unpacked for each packed one, past UNPACKED_FREE_BYTES: tables of tickets lie under 100, bombs above 1,000."""

UNPACKED_FREE_BYTES: Final = 64 * 1024**2
MEMBERS_MAX: Final = 50
"""Files that are read of one archive."""

MEMBERS_SEEN_MAX: Final = 2_000
NAME_CHARACTERS_MAX: Final = 200
"""Of a file in an archive, as it is told; its name may have 65,535 bytes."""

TABLES: Final = (".csv", ".tsv", ".txt", ".tab")
DIRECTORY_BYTES_MAX: Final = 16 * 1024**2
"""Of the list at the end of a ZIP, which is read at once: 100,000 files, of which MEMBERS_SEEN_MAX are looked at."""

PICTURES: Final = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8")
"""How PNG, JPEG and GIF begin."""

_END: Final = struct.Struct("<4s4H2LH")
_END64_PLACE: Final = struct.Struct("<4sLQL")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
"""PKWARE, APPNOTE.TXT 6.3.10: 4.3.16, 4.3.15 and 4.3.14."""

_COMMENT_BYTES_MAX: Final = 65_535
_BROKEN: Final = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile)
_ODD: Final = (NotImplementedError, RuntimeError, ValueError, OverflowError, struct.error)
"""What the standard library says of archives that nobody's tool writes."""

_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One table of a file: its name, and how it is opened (again for each pass)."""

    name: str
    open: Callable[[], "Unpacked"]


class _Readable(Protocol):
    def read1(self, most: int, /) -> bytes: ...
    def close(self) -> object: ...


class Unpacked(io.RawIOBase):
    """Bytes as they come out, with a bound; `cut_short` and `too_large` tell afterwards why it ended early."""

    def __init__(self, stream: "_Readable", packed_bytes: int | None) -> None:
        super().__init__()
        self._stream = stream
        self._most = UNPACKED_BYTES_MAX
        if packed_bytes is not None:
            self._most = min(self._most, max(UNPACKED_FREE_BYTES, packed_bytes * UNPACKED_RATIO_MAX))
        self._bounded = packed_bytes is not None
        self._given = 0
        self.cut_short = False
        self.too_large = False

    def readable(self) -> bool:  # noqa: D102
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fills the buffer; an archive that breaks off ends here, like a file."""
        try:
            # One piece at a time: `read` would throw away what came before the place where an archive breaks off.
            piece = self._stream.read1(min(len(buffer), _CHUNK))
        except _BROKEN:
            self.cut_short = True
            return 0
        except OSError as error:
            # bz2 says so, without a number, where its bytes are wrong; the others are the disk's.
            if error.errno is not None:
                raise
            self.cut_short = True
            return 0
        self._given += len(piece)
        if self._bounded and self._given > self._most:
            self.too_large = True
            return 0
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:  # noqa: D102
        if not self.closed:
            self._stream.close()
        super().close()


def members_of(file: BinaryIO, name: str, size: int, problems: Problems) -> tuple[Member, ...]:
    """The tables of a file that can be read anew from its beginning. Raises ExportUnreadable for what is no table."""
    file.seek(0)
    head = file.read(8)
    if head.startswith(b"\x1f\x8b"):
        return (Member(name, lambda: Unpacked(_gunzipped(file), size)),)
    if head.startswith(b"PK\x03\x04"):
        return _zip_members(file, size, problems)
    if head.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        raise ExportUnreadable("The ZIP file is empty. Export it again.")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise ExportUnreadable("This is a workbook of Excel. Save it as CSV UTF-8, then try again.")
    if head.startswith(b"%PDF"):
        raise ExportUnreadable("This is a PDF. Export the tickets as CSV, then try again.")
    if head.startswith(PICTURES):
        raise ExportUnreadable("This is a picture. Export the tickets as CSV, then try again.")
    return (Member(name, lambda: Unpacked(_Borrowed(file), None)),)


def _gunzipped(file: BinaryIO) -> gzip.GzipFile:
    file.seek(0)
    return gzip.GzipFile(fileobj=file)


class _Borrowed:
    """A file read from its beginning whose closing leaves the file itself open."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        file.seek(0)

    def read1(self, most: int, /) -> bytes:
        return self._file.read(most)

    def close(self) -> None:
        """Leaves the file open."""


def _zip_members(file: BinaryIO, size: int, problems: Problems) -> tuple[Member, ...]:
    if _directory_bytes(file, size) > DIRECTORY_BYTES_MAX:
        raise ExportUnreadable("The ZIP file holds too many files. Pack only the exported CSV, then try again.")
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, *_ODD):
        problems.tell(ProblemKind.FILE_CUT_SHORT, None, "The ZIP file has no list of its files at its end.")
        return _of_the_rest(file, size, problems)
    entries = archive.infolist()[:MEMBERS_SEEN_MAX]
    if any(entry.filename.startswith("xl/") for entry in entries):
        raise ExportUnreadable("This is a workbook of Excel. Save it as CSV UTF-8, then try again.")
    tables: list[zipfile.ZipInfo] = []
    for entry in entries:
        if entry.is_dir() or entry.filename.startswith("__MACOSX/"):
            continue
        if reason := _why_not(entry.filename, bool(entry.flag_bits & 1), len(tables)) or _unknown(entry):
            problems.tell(ProblemKind.FILE_LEFT_OUT, None, f"{entry.filename}: {reason}")
        else:
            tables.append(entry)
    if not tables:
        raise ExportUnreadable("The ZIP file holds no CSV that can be read. Pack the exported CSV, then try again.")
    return tuple(Member(entry.filename[:NAME_CHARACTERS_MAX], partial(_entry, archive, entry)) for entry in tables)


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Unpacked:
    try:
        stream = archive.open(entry)
    except (zipfile.BadZipFile, *_ODD):
        raise ExportUnreadable(
            f"{entry.filename[:NAME_CHARACTERS_MAX]} cannot be unpacked. Pack it again, then try again."
        ) from None
    assert isinstance(stream, zipfile.ZipExtFile)
    return Unpacked(stream, entry.compress_size)


def _directory_bytes(file: BinaryIO, size: int) -> int:
    """What the end of a ZIP says of the length of its list of files; 0 where it has none."""
    at = max(size - _COMMENT_BYTES_MAX - _END.size - _END64_PLACE.size, 0)
    file.seek(at)
    tail = file.read(_COMMENT_BYTES_MAX + _END.size + _END64_PLACE.size)
    # The list is the longest that any of the places where it may be told says: which counts is not ours to know.
    longest, end = 0, tail.find(b"PK\x05\x06")
    while 0 <= end <= len(tail) - _END.size:
        longest = max(longest, _END.unpack_from(tail, end)[5] % 0xFFFFFFFF)
        place = end - _END64_PLACE.size
        if place >= 0 and tail.startswith(b"PK\x06\x07", place):
            longest = max(longest, _directory_bytes_64(file, at + place - _END64.size))
        end = tail.find(b"PK\x05\x06", end + 1)
    return longest


def _directory_bytes_64(file: BinaryIO, begins: int) -> int:
    file.seek(max(begins, 0))
    end = file.read(_END64.size)
    return _END64.unpack(end)[8] if len(end) == _END64.size and end.startswith(b"PK\x06\x06") else 0


def _of_the_rest(file: BinaryIO, size: int, problems: Problems) -> tuple[Member, ...]:
    found: list[ZipRest] = []
    for rest in members_without_directory(file, size):
        if reason := _why_not(rest.name, rest.encrypted, len(found)):
            problems.tell(ProblemKind.FILE_LEFT_OUT, None, f"{rest.name}: {reason}")
        else:
            found.append(rest)
    if not found:
        raise ExportUnreadable("The ZIP file is cut short before its first table. Export it again.")
    return tuple(Member(rest.name[:NAME_CHARACTERS_MAX], partial(_rest, rest, file, size)) for rest in found)


def _rest(rest: ZipRest, file: BinaryIO, size: int) -> Unpacked:
    return Unpacked(rest.open(file), size)


def _unknown(entry: zipfile.ZipInfo) -> str | None:
    return None if entry.compress_type in _METHODS else "it is packed in a way that is not known."


def _why_not(name: str, encrypted: bool, so_far: int) -> str | None:
    if not name.lower().endswith(TABLES):
        return "it is no CSV."
    if encrypted:
        return "it is locked with a password."
    if so_far >= MEMBERS_MAX:
        return f"more than {MEMBERS_MAX} files are not read at once."
    return None
