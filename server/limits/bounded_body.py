"""The body of a request as far as a bound goes."""

from starlette.requests import Request


async def bounded_body(request: Request, bytes_max: int) -> bytes | None:
    """The whole body; None when it is longer than `bytes_max`, and then the rest of it is not read.

    Raises starlette's ClientDisconnect when the other end goes before its end.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_max:
            return None
    return bytes(body)
