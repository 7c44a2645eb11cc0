"""A small OpenID provider on loopback: it signs with real keys, keeps to PKCE, and errs as a test wants."""

import asyncio
import base64
import hashlib
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.running import free_port

CLIENT_ID: Final = "handrail"
CLIENT_SECRET: Final = "between the two of us"


@dataclass
class OidcProvider:
    """One account, and what is wrong with what is said of it."""

    issuer: str
    subject: str = "subject-1"
    email: str = "ada@example.com"
    email_verified: object = True
    name: str = "Ada"
    keys: list[ECKey] = field(default_factory=lambda: [_key("first")])
    claims: dict[str, Any] = field(default_factory=dict)
    """In the place of what would be in the ID token; None leaves a claim out."""
    description: dict[str, Any] = field(default_factory=dict)
    """In the place of what the provider would say of itself."""
    header: dict[str, Any] = field(default_factory=dict)
    signing_key: ECKey | OctKey | None = None
    is_down: bool = False
    token_status: int = 200
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    """What each code was asked for with."""

    def rotate(self) -> None:
        """Signs with a new key from now on, and forgets the old one."""
        self.keys = [_key(secrets.token_hex(4))]

    async def describe(self, _request: Request) -> Response:
        if self.is_down:
            return Response(status_code=503)
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
            }
            | self.description
        )

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        assert set(asked["scope"].split()) == {"openid", "email", "profile"}
        code = secrets.token_urlsafe(16)
        self.asked[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 303)

    async def token(self, request: Request) -> Response:
        if self.is_down or self.token_status != 200:
            return JSONResponse({"error": "temporarily_unavailable"}, status_code=self.token_status)
        form = await request.form()
        asked = self.asked.pop(str(form.get("code")), None)
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if asked is None or request.headers.get("authorization") != f"Basic {expected}":
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        verifier = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": self._id_token(asked["nonce"])})

    async def jwks(self, _request: Request) -> Response:
        return JSONResponse(KeySet(list(self.keys)).as_dict(private=False))

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": self.email,
            "email_verified": self.email_verified,
            "name": self.name,
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.header.get("alg") == "none":
            return ".".join((*(_part(each) for each in (self.header, claims)), ""))
        key = self.signing_key or self.keys[0]
        header = {"alg": "ES256", "kid": self.keys[0].kid} | self.header
        return jwt.encode(header, claims, key, algorithms=["ES256", "HS256"])


@asynccontextmanager
async def oidc_provider() -> AsyncIterator[OidcProvider]:
    """A provider that answers at its issuer's address."""
    port = free_port()
    provider = OidcProvider(f"http://127.0.0.1:{port}")
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", provider.describe),
            Route("/authorize", provider.authorize),
            Route("/token", provider.token, methods=["POST"]),
            Route("/keys", provider.jwks),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield provider
    finally:
        server.should_exit = True
        await running


def _key(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"}, private=True)


def _part(values: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()
