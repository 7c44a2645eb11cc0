"""Bodies as JSON responses."""

from collections.abc import Mapping

from pydantic import BaseModel
from starlette.responses import Response

from server.api.bodies import ErrorBody, ErrorDetail


def json_response(body: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`body` as JSON; nobody may keep it unless `headers` say so."""
    return Response(
        body.model_dump_json(exclude_none=isinstance(body, ErrorBody)),
        status,
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **(headers or {})},
        media_type="application/json",
    )


def error_response(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None, *, field: str | None = None
) -> Response:
    """An error with a stable `code` and a sentence that says what to do; `field` is what is wrong of the request."""
    return json_response(ErrorBody(error=ErrorDetail(code=code, message=message, field=field)), status, headers)
