"""The widget's files and pages as they go over the wire: compressed for browsers that say that they can read it.

Files were compressed by the build, as well as it can be done; what is made for a request is compressed quickly.
"""

import gzip
import os
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.status import HTTP_200_OK
from starlette.types import Scope

from server.embed.headers import FOR_EVER, NO_SNIFF, OPEN_TO_ALL

BROTLI_SUFFIX: Final = ".br"

SMALL_BYTES: Final = 400
"""Below this the headers weigh more than what compression saves."""

_GZIP_LEVEL: Final = 6

_VARY: Final = {"Vary": "Accept-Encoding"}


def packed_file(headers: Headers, path: str, media_type: str, extra: Mapping[str, str]) -> Response:
    """The file at `path`, or what the build made of it with brotli (RFC 7932), if the request's `headers` allow it.

    Says no more than that it is the same as before to a browser that has it (RFC 9110, 13.1.2).
    """
    shown, told = path, {**extra, **_VARY}
    if _accepts(headers, "br") and os.path.exists(path + BROTLI_SUFFIX):
        shown, told = path + BROTLI_SUFFIX, told | {"Content-Encoding": "br"}
    response = FileResponse(shown, media_type=media_type, headers=told, stat_result=os.stat(shown))
    if response.headers["etag"] in headers.get("if-none-match", ""):
        return NotModifiedResponse(response.headers)
    return response


def packed(request: Request, response: Response) -> Response:
    """`response`, compressed with gzip if it is worth it and the browser reads it. It must hold nothing secret beside
    what a stranger chooses (BREACH)."""
    response.headers.add_vary_header("Accept-Encoding")
    body = bytes(response.body)
    if len(body) < SMALL_BYTES or not _accepts(request.headers, "gzip"):
        return response
    response.body = gzip.compress(body, _GZIP_LEVEL, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.body))
    return response


class ForEver(StaticFiles):
    """Files whose names hold a hash of their content: a browser never needs to ask again.

    Pages of any origin may load them: the loader imports what it needs into the host page.
    """

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """See StaticFiles."""
        del stat_result
        headers = Headers(scope=scope)
        plain = os.fspath(full_path)
        media_type = "text/css" if plain.endswith(".css") else "text/javascript"
        response = packed_file(headers, plain, media_type, NO_SNIFF | OPEN_TO_ALL | {"Cache-Control": FOR_EVER})
        if response.status_code == HTTP_200_OK:
            response.status_code = status_code
        return response


def _accepts(headers: Headers, encoding: str) -> bool:
    """Whether `Accept-Encoding` names it without refusing it (RFC 9110, 12.5.3)."""
    for each in headers.get("accept-encoding", "").split(","):
        name, _, weight = each.strip().partition(";")
        if name.strip().lower() == encoding:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
