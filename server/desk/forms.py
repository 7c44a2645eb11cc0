"""Forms: read within a bound, as fields of clean text."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from server.errors import HandrailError
from server.limits.bounded_body import bounded_body

FORM_BYTES_MAX: Final = 128 * 1024
"""A reply of 10,000 characters, each of at most 12 bytes as a form writes it, and the other fields."""

FIELDS_MAX: Final = 16


class FormRefused(HandrailError):
    """The body is no form of ours; `status` is the HTTP status to answer with."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a URL-encoded form; of a field that comes twice the last.

    Line ends become `\\n`. Raises FormRefused for another type (415), too many bytes (413), too many fields or text
    that is not UTF-8 (400).
    """
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/x-www-form-urlencoded":
        raise FormRefused(415, "Send the form as application/x-www-form-urlencoded.")
    body = await bounded_body(request, FORM_BYTES_MAX)
    if body is None:
        raise FormRefused(413, f"The form has more than {FORM_BYTES_MAX} bytes. Send less text.")
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS_MAX)
    except ValueError:
        raise FormRefused(400, "The form cannot be read: it is not UTF-8 or has too many fields.") from None
    return {name: value.replace("\r\n", "\n").replace("\0", "") for name, value in fields}
