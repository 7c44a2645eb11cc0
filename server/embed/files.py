"""The widget's files as they go over the wire: the build has compressed them, as well as it can be done."""

import os
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.status import HTTP_200_OK
from starlette.types import Scope

from server.embed.headers import FOR_EVER, NO_SNIFF, OPEN_TO_ALL
from server.packed import accepts

BROTLI_SUFFIX: Final = ".br"

_VARY: Final = {"Vary": "Accept-Encoding"}


def packed_file(headers: Headers, path: str, media_type: str, extra: Mapping[str, str]) -> Response:
    """The file at `path`, or what the build made of it with brotli (RFC 7932), if the request's `headers` allow it.

    Says no more than that it is the same as before to a browser that has it (RFC 9110, 13.1.2).
    """
    shown, told = path, {**extra, **_VARY}
    if accepts(headers, "br") and os.path.exists(path + BROTLI_SUFFIX):
        shown, told = path + BROTLI_SUFFIX, told | {"Content-Encoding": "br"}
    response = FileResponse(shown, media_type=media_type, headers=told, stat_result=os.stat(shown))
    if response.headers["etag"] in headers.get("if-none-match", ""):
        return NotModifiedResponse(response.headers)
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
