"""Forms: read within a bound, as fields of clean text."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from server.disk_room import NO_ROOM, is_out_of_room
from server.errors import HandrailError
from server.limits.bounded_body import bounded_body

FORM_BYTES_MAX: Final = 256 * 1024
"""A reply of 10,000 characters and what stood there before it, each character of at most 12 bytes as a form writes it,
and the other fields."""

FIELDS_MAX: Final = 600
"""A page of settings with a table of rows, or all tickets that can be marked and what is to become of them."""

RECEIVE_SECONDS_MAX: Final = 3600.0
"""Of one large file: 500 MB over a line of 1 Mbit/s take longer, and nobody waits for that."""

REPEATED_MAX: Final = 200
"""Of fields with the same name: the rows of one page of the queue."""


NAME_CHARACTERS_MAX: Final = 1_000
"""Of a file's name as the browser gives it; what is kept of it is shorter."""


class FormRefused(HandrailError):
    """The body is no form of ours; `status` is the HTTP status to answer with."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class FormFields(dict[str, str]):
    """The fields by name, of one that comes more than once the last; `each` has them all."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def each(self, name: str) -> tuple[str, ...]:
        """All that was given under this name, in the order of the form."""
        return tuple(value for given, value in self._pairs if given == name)


def each_of(fields: Mapping[str, str], name: str) -> tuple[str, ...]:
    """All that a form gave under this name, such as the tickets that were marked."""
    if isinstance(fields, FormFields):
        return fields.each(name)
    return (fields[name],) if name in fields else ()


@dataclass(frozen=True, slots=True)
class FileForm:
    """A form with at most one file; without one its name is empty, and so is its content."""

    fields: Mapping[str, str]
    name: str = ""
    content: bytes = b""


async def read_file_form(request: Request, file_bytes_max: int) -> FileForm:
    """The fields of a multipart form and its file. Raises FormRefused as `read_form` does."""
    if request.headers.get("content-type", "").split(";")[0].strip() != "multipart/form-data":
        raise FormRefused(415, "Send the form as multipart/form-data.")
    body = await bounded_body(request, file_bytes_max + FORM_BYTES_MAX)
    if body is None:
        raise FormRefused(413, f"The file has more than {file_bytes_max // 1024 // 1024} MB. Choose a smaller one.")

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    fields: dict[str, str] = {}
    name, content = "", b""
    try:
        async with Request(request.scope, receive).form(max_files=1, max_fields=FIELDS_MAX) as form:
            for field, value in form.multi_items():
                if isinstance(value, UploadFile):
                    name, content = (value.filename or "")[:NAME_CHARACTERS_MAX], await value.read(file_bytes_max + 1)
                else:
                    fields[field] = value.replace("\r\n", "\n").replace("\0", "")
    except HTTPException:
        raise FormRefused(400, "The form cannot be read. Choose one file, then try again.") from None
    if len(content) > file_bytes_max:
        raise FormRefused(413, f"The file has more than {file_bytes_max // 1024 // 1024} MB. Choose a smaller one.")
    return FileForm(fields, name, content)


@dataclass(frozen=True, slots=True)
class StreamedForm:
    """A form with at most one large file, which lies on disk and goes when the request ends; None without one."""

    fields: Mapping[str, str]
    name: str = ""
    file: BinaryIO | None = None


@asynccontextmanager
async def streamed_form(request: Request, file_bytes_max: int) -> AsyncIterator[StreamedForm]:
    """The fields of a multipart form and its file, of which no more than a piece is in memory at once.

    Raises FormRefused as `read_file_form` does, as soon as the bound is passed.
    """
    if request.headers.get("content-type", "").split(";")[0].strip() != "multipart/form-data":
        raise FormRefused(415, "Send the form as multipart/form-data.")
    left = file_bytes_max + FORM_BYTES_MAX

    async def receive() -> Message:
        nonlocal left
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise FormRefused(413, f"The file has more than {file_bytes_max // 1024 // 1024} MB. Choose a smaller one.")
        return message

    bounded = Request(request.scope, receive)
    try:
        async with asyncio.timeout(RECEIVE_SECONDS_MAX):
            form = await bounded.form(max_files=1, max_fields=FIELDS_MAX, max_part_size=FORM_BYTES_MAX)
    except HTTPException:
        raise FormRefused(400, "The form cannot be read. Choose one file, then try again.") from None
    except TimeoutError:
        raise FormRefused(408, "The file took longer than an hour to arrive. Choose a smaller one.") from None
    except OSError as error:
        if not is_out_of_room(error):
            raise
        raise FormRefused(507, NO_ROOM) from None
    try:
        fields = FormFields([(name, _clean(value)) for name, value in form.multi_items() if isinstance(value, str)])
        file = next((value for _, value in form.multi_items() if isinstance(value, UploadFile)), None)
        if file is None or not file.filename:
            yield StreamedForm(fields)
        else:
            yield StreamedForm(fields, file.filename[:NAME_CHARACTERS_MAX], file.file)
    finally:
        await form.close()


def _clean(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\0", "")


async def read_form(request: Request) -> FormFields:
    """The fields of a URL-encoded form.

    Line ends become `\\n`. Raises FormRefused for another type (415), too many bytes (413), too many fields, of one
    name or in all, or text that is not UTF-8 (400).
    """
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/x-www-form-urlencoded":
        raise FormRefused(415, "Send the form as application/x-www-form-urlencoded.")
    body = await bounded_body(request, FORM_BYTES_MAX)
    if body is None:
        raise FormRefused(413, f"The form has more than {FORM_BYTES_MAX} bytes. Send less text.")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX)
    except ValueError:
        raise FormRefused(400, "The form cannot be read: it is not UTF-8 or has too many fields.") from None
    fields = FormFields([(name, value.replace("\r\n", "\n").replace("\0", "")) for name, value in pairs])
    if any(times > REPEATED_MAX for times in Counter(name for name, _ in pairs).values()):
        raise FormRefused(400, f"The form cannot be read: one field comes more than {REPEATED_MAX} times.")
    return fields
