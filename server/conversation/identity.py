"""Who a visitor is, by a token that the host's back end signed with the site's identity secret (JWT, RFC 7519)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError

from server.conversation.identity_key import IdentityKey
from server.errors import IdentityRefused

JWT_DOTS: Final = 2
"""Between the three parts of a signed token (RFC 7515, 7.1)."""

CLOCK_SKEW_SECONDS: Final = 60
"""Clocks of two machines may differ by so much."""

ATTRIBUTES_MAX: Final = 20
VALUE_CHARACTERS_MAX: Final = 200
EXTERNAL_ID_CHARACTERS_MAX: Final = 128
SEGMENT_CHARACTERS_MAX: Final = 64

_OWN_CLAIMS: Final = frozenset({"sub", "name", "email", "segment", "exp", "iat", "nbf", "iss", "aud", "jti"})


@dataclass(frozen=True, slots=True)
class Identity:
    """What a token vouches for. `attributes` are its other claims that are texts, numbers or truths, as texts."""

    external_id: str
    name: str | None
    email: str | None
    segment: str | None
    attributes: Mapping[str, str]
    until: datetime


def identity_of(token: str, keys: Sequence[IdentityKey], at: datetime) -> Identity:
    """Who `token` says the visitor is. Raises IdentityRefused for a token that is signed with none of `keys`, has no
    `sub` or `exp`, has expired, or says more than the bounds allow; the text names the claim and the remedy."""
    claims = _signed_claims(token, keys)
    try:
        registry = jwt.JWTClaimsRegistry(
            now=int(at.timestamp()), leeway=CLOCK_SKEW_SECONDS, sub={"essential": True}, exp={"essential": True}
        )
        registry.validate(claims)
    except (JoseError, ValueError) as error:
        raise IdentityRefused(f"token: {type(error).__name__}. It needs sub, and exp in the future.") from None
    return Identity(
        _text(claims, "sub", EXTERNAL_ID_CHARACTERS_MAX) or _missing("sub"),
        _text(claims, "name", VALUE_CHARACTERS_MAX),
        _text(claims, "email", 254),
        _text(claims, "segment", SEGMENT_CHARACTERS_MAX),
        _attributes(claims),
        _until(claims),
    )


def _signed_claims(token: str, keys: Sequence[IdentityKey]) -> dict[str, Any]:
    """What stands in a token that one of `keys` has signed: each by its own algorithm only, whatever the token names
    (RFC 8725, 3.1)."""
    if token.count(".") != JWT_DOTS:
        raise IdentityRefused("token: this is no JWT. Give what your back end signed, as it is.")
    why = "BadSignatureError"
    for key in keys:
        try:
            return jwt.decode(token, key.imported(), algorithms=[key.algorithm]).claims
        except (JoseError, ValueError) as error:
            why = type(error).__name__
    known = " or ".join(dict.fromkeys(key.algorithm for key in keys))
    raise IdentityRefused(f"token: {why}. Sign it with {known} and a key of this site: handrail site identity list.")


def _until(claims: Mapping[str, Any]) -> datetime:
    try:
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (ValueError, OverflowError, OSError):
        raise IdentityRefused(
            "token: exp is too far away. Give it in seconds since 1970, not in milliseconds."
        ) from None


def _missing(claim: str) -> str:
    raise IdentityRefused(f"token: {claim} is empty. Put the id by which your product knows this user there.")


def _text(claims: Mapping[str, Any], claim: str, characters: int) -> str | None:
    value = claims.get(claim)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > characters or not value.isprintable():
        raise IdentityRefused(f"token: {claim} must be a text of at most {characters} printable characters.")
    return value


def _attributes(claims: Mapping[str, Any]) -> dict[str, str]:
    others = {name: value for name, value in claims.items() if name not in _OWN_CLAIMS}
    if len(others) > ATTRIBUTES_MAX:
        raise IdentityRefused(f"token: more than {ATTRIBUTES_MAX} claims of your own; leave out what nobody needs.")
    return {name[:64]: str(value)[:VALUE_CHARACTERS_MAX] for name, value in others.items() if _is_plain(value)}


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float | bool)
