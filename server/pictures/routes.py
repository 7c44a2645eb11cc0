"""`GET /v1/pictures/{id}`: faces, for everybody and for ever."""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from server.database import Database, DatabaseUnavailable
from server.pictures.stored import picture_by_id

PICTURE_ID: Final = re.compile(r"[0-9a-f]{64}")

HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def build_picture_routes(database: Database) -> list[BaseRoute]:
    """The route of pictures of those who answer; no other picture is found there."""

    async def picture(request: Request) -> Response:
        picture_id = request.path_params["picture_id"]
        if PICTURE_ID.fullmatch(picture_id) is None:
            return Response(status_code=404)
        try:
            found = await database.read(lambda rows: picture_by_id(rows, picture_id))
        except DatabaseUnavailable:
            return Response(status_code=503)
        if found is None:
            return Response(status_code=404)
        return Response(found.content, media_type=found.media_type, headers=HEADERS)

    return [Route("/v1/pictures/{picture_id}", picture, methods=["GET"])]
