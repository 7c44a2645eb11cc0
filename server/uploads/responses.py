"""A file as a response: whatever it is, no browser runs it, guesses at it or keeps it."""

from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from server.uploads.upload import StoredFile

HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


def file_response(file: StoredFile) -> Response:
    """The content under its true type. Opened by itself it is saved; a page of ours may show a picture."""
    named = f"attachment; filename*=UTF-8''{quote(file.attachment.name, safe='')}"
    return Response(
        file.content,
        media_type=file.attachment.media_type,
        headers=HEADERS | {"Content-Disposition": named},
    )
