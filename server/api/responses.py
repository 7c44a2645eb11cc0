"""Bodies as JSON responses."""

from collections.abc import Mapping

from pydantic import BaseModel
from starlette.responses import Response

from server.api.bodies import ErrorBody, ErrorDetail


def json_response(body: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`body` as JSON; nobody may keep it unless `headers` say so."""
    return Response(
        body.model_dump_json(),
        status,
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **(headers or {})},
        media_type="application/json",
    )


def error_response(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """An error with a stable `code` and a sentence that says what to do."""
    return json_response(ErrorBody(error=ErrorDetail(code=code, message=message)), status, headers)
