"""Addresses of Fernway's back end, under `/demo/api`: for the AI agent's tools, with a token."""

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from server.demo.backend import Backend, NotInFernway
from server.limits.bounded_body import bounded_body

BODY_BYTES_MAX: Final = 4_096

Work = Callable[[Request], Awaitable[dict[str, object]]]


def backend_routes(backend: Backend, origin: str) -> list[BaseRoute]:
    """What may be asked of the back end; without its token nothing. Its links lead to `origin`."""

    async def account(request: Request) -> dict[str, object]:
        return backend.account(request.path_params["account"])

    async def last_invoice(request: Request) -> dict[str, object]:
        return backend.last_invoice(request.path_params["account"], origin)

    async def price(request: Request) -> dict[str, object]:
        return backend.price(request.path_params["account"], request.query_params.get("plan", ""))

    async def change_plan(request: Request) -> dict[str, object]:
        plan = str((await _body(request)).get("plan", ""))
        return backend.change_plan(request.path_params["account"], plan, _key(request))

    async def send_reset_link(request: Request) -> dict[str, object]:
        return backend.send_reset_link(request.path_params["user"], _key(request))

    def guarded(work: Work) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await _answered(backend, request, work)

        return endpoint

    return [
        Route("/accounts/{account}", guarded(account)),
        Route("/accounts/{account}/invoices/last", guarded(last_invoice)),
        Route("/accounts/{account}/plan/price", guarded(price)),
        Route("/accounts/{account}/plan", guarded(change_plan), methods=["POST"]),
        Route("/users/{user}/reset-link", guarded(send_reset_link), methods=["POST"]),
    ]


async def _answered(backend: Backend, request: Request, work: Work) -> Response:
    given = request.headers.get("authorization", "")
    if not secrets.compare_digest(given.encode(), f"Bearer {backend.token}".encode()):
        return JSONResponse({"error": "Present the token."}, 401)
    try:
        return JSONResponse(await work(request))
    except NotInFernway as error:
        return JSONResponse({"error": str(error)}, 404)
    except ValueError as error:
        return JSONResponse({"error": str(error)}, 400)


async def _body(request: Request) -> dict[str, Any]:
    content = await bounded_body(request, BODY_BYTES_MAX)
    if content is None:
        raise ValueError(f"The body has more than {BODY_BYTES_MAX} bytes.")
    body = json.loads(content)
    if not isinstance(body, dict):
        raise ValueError("The body is no JSON object.")
    return body


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    if not 0 < len(key) <= 64:
        raise ValueError("What changes something needs an Idempotency-Key of at most 64 characters.")
    return key
