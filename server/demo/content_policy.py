"""The demo's Content-Security-Policy: as strict as a careful product's, to show that the widget lives under it."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def content_policy(handrail_origin: str) -> str:
    """Return the policy: nothing inline, and one foreign origin, the one that serves Handrail."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {handrail_origin}",
            f"frame-src {handrail_origin}",
            f"connect-src 'self' {handrail_origin}",
            "style-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "object-src 'none'",
            "form-action 'self'",
        )
    )


class ContentPolicy:
    """ASGI middleware that sets the policy on every response of the app it wraps."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the header to whatever comes back."""

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Content-Security-Policy"] = self.policy
            await send(message)

        await self.app(scope, receive, send_with_policy)
