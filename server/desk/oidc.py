"""Another service that vouches for who somebody is: OpenID Connect Core 1.0, by the authorization code with PKCE."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import StarletteOAuth2App
from joserfc.errors import JoseError

from server.errors import HandrailError

SCOPE: Final = "openid email profile"
DISCOVERY: Final = "/.well-known/openid-configuration"
"""Where a provider says what it offers (OpenID Connect Discovery 1.0, section 4)."""

CALL_SECONDS: Final = 10.0
"""Of one call to the provider: a person waits before a white page."""

LEEWAY_SECONDS: Final = 60
"""By which the provider's clock may be off."""

SIGNATURES: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
"""By a key that only the provider has; neither `none` nor a secret that two have."""

METADATA: Final = (
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "token_endpoint_auth_methods_supported",
)
"""What is used of the provider's own description; nothing else of it reaches our client."""

TEXT_CHARACTERS_MAX: Final = 255
"""Of a subject (OpenID Connect Core 1.0, section 2) and of whatever else is stored."""


class ProviderRefused(HandrailError):
    """The provider's answer proves nothing, or there is none; `is_away` when trying again may help."""

    def __init__(self, message: str, *, is_away: bool = False) -> None:
        super().__init__(message)
        self.is_away = is_away


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for. `email` is None unless the provider has verified it."""

    issuer: str
    subject: str
    email: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Asking:
    """What ties the way to the provider and the way back to one browser."""

    state: str
    nonce: str
    code_verifier: str


class OidcProvider:
    """One provider as the settings name it. Its description is read at the first use and kept."""

    def __init__(self, issuer: str, client_id: str, client_secret: str | None) -> None:
        self._issuer = issuer
        self._described = asyncio.Lock()
        self._client = StarletteOAuth2App(
            None,
            name="oidc",
            client_id=client_id,
            client_secret=client_secret,
            server_metadata_url=issuer.rstrip("/") + DISCOVERY,
            client_kwargs={
                "scope": SCOPE,
                "code_challenge_method": "S256",
                "timeout": CALL_SECONDS,
                "follow_redirects": False,
            },
        )

    async def address(self, asking: Asking, back: str) -> str:
        """Where the browser goes to be vouched for; `back` is where it returns to. Raises ProviderRefused."""
        try:
            await self._describe()
            made = await self._client.create_authorization_url(
                back, state=asking.state, nonce=asking.nonce, code_verifier=asking.code_verifier
            )
        except (httpx2.HTTPError, ValueError, RuntimeError, AuthlibBaseError) as error:
            raise _away(error) from None
        address: str = made["url"]
        return address

    async def vouched(self, asking: Asking, code: str, back: str) -> Vouched:
        """Whom the provider vouches for with this code. Raises ProviderRefused."""
        try:
            await self._describe()
            token = await self._client.fetch_access_token(back, code=code, code_verifier=asking.code_verifier)
            claims = await self._client.parse_id_token(
                token,
                nonce=asking.nonce,
                claims_options={
                    "iss": {"essential": True, "value": self._issuer},
                    "sub": {"essential": True},
                    "aud": {"essential": True, "value": self._client.client_id},
                    "exp": {"essential": True},
                    "iat": {"essential": True},
                    "nonce": {"essential": True, "value": asking.nonce},
                },
                leeway=LEEWAY_SECONDS,
            )
        except httpx2.HTTPError as error:
            raise _away(error) from None
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise ProviderRefused(f"The sign-in proves nothing ({type(error).__name__}).") from None
        if claims is None:
            raise ProviderRefused("The provider sent no ID token.")
        return self._as_vouched(claims)

    async def _describe(self) -> None:
        """Reads the provider's description once, and takes of it what is used."""
        async with self._described:
            known = self._client.server_metadata
            if "issuer" in known:
                return
            try:
                found = dict(await self._client.load_server_metadata())
            finally:
                self._client.server_metadata = {}
            if found.get("issuer") != self._issuer:
                raise ProviderRefused(f"The provider calls itself by another name than {self._issuer}.")
            offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
            self._client.server_metadata = {name: found[name] for name in METADATA if name in found} | {
                "id_token_signing_alg_values_supported": [each for each in offered if each in SIGNATURES],
                "_loaded_at": found.get("_loaded_at"),
            }

    def _as_vouched(self, claims: Mapping[str, Any]) -> Vouched:
        subject, email, name = claims.get("sub"), claims.get("email"), claims.get("name")
        if not isinstance(subject, str) or not 0 < len(subject) <= TEXT_CHARACTERS_MAX:
            raise ProviderRefused("The ID token names no subject.")
        verified = email if isinstance(email, str) and claims.get("email_verified") is True else None
        return Vouched(self._issuer, subject, verified, name if isinstance(name, str) else "")


def _away(error: Exception) -> ProviderRefused:
    return ProviderRefused(f"The provider cannot be reached ({type(error).__name__}).", is_away=True)
