"""Keys with which the host's back end signs who a visitor is: a shared secret, or the public half of a pair of its own.

Two may stand side by side, so that a team changes from one to the other while tokens of both are under way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, cast

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, RSAKey

from server.conversation.identifier import new_id, new_secret
from server.errors import HandrailError

Algorithm = Literal["HS256", "RS256", "ES256"]
SHARED: Final = "HS256"

KEYS_MAX: Final = 2
"""The one that signs, and the one that is about to follow it, or has just gone before."""

PEM_CHARACTERS_MAX: Final = 8_192
RSA_BITS_MIN: Final = 2048
"""NIST SP 800-131A, revision 2, allows no shorter one."""

_CURVE: Final = "P-256"


class IdentityKeyRefused(HandrailError):
    """A key cannot be added or removed; the text names the remedy."""


@dataclass(frozen=True, slots=True)
class IdentityKey:
    """One key of a site. `key` is the secret of HS256, or a public key as PEM."""

    key_id: str
    algorithm: Algorithm
    key: str = field(repr=False)
    added_at: str

    def imported(self) -> OctKey | RSAKey | ECKey:
        """As the library takes it."""
        if self.algorithm == "HS256":
            return OctKey.import_key(self.key)
        return RSAKey.import_key(self.key) if self.algorithm == "RS256" else ECKey.import_key(self.key)

    def as_row(self) -> dict[str, str]:
        """Plain values for a JSON column."""
        return asdict(self)


def keys_of(rows: Sequence[Mapping[str, Any]] | None) -> tuple[IdentityKey, ...]:
    """What `as_row` wrote, the oldest first."""
    return tuple(IdentityKey(**row) for row in rows or ())


def new_shared_secret(at: datetime) -> IdentityKey:
    """A new secret for HS256, of 256 bits."""
    return IdentityKey(new_id("ik"), SHARED, new_secret("id"), at.isoformat(timespec="seconds"))


def public_key(pem: str, at: datetime) -> IdentityKey:
    """The public key in `pem`: RSA of at least RSA_BITS_MIN bits for RS256, P-256 for ES256 (RFC 7518, 3.1).

    Raises IdentityKeyRefused for anything else; above all for a private key, which has no business here.
    """
    if len(pem) > PEM_CHARACTERS_MAX or "PRIVATE KEY" in pem:
        raise IdentityKeyRefused("Give the public key alone; the private one stays where tokens are signed.")
    for kind, algorithm in ((RSAKey, "RS256"), (ECKey, "ES256")):
        try:
            key = kind.import_key(pem)
        except (JoseError, ValueError, TypeError):
            continue
        if not isinstance(key, RSAKey | ECKey) or key.is_private:
            break
        _check_strength(key)
        text = key.as_pem(private=False).decode()
        return IdentityKey(new_id("ik"), cast(Algorithm, algorithm), text, at.isoformat(timespec="seconds"))
    raise IdentityKeyRefused("This is no public key as PEM: it begins with -----BEGIN PUBLIC KEY-----.")


def with_key(keys: Sequence[IdentityKey], added: IdentityKey) -> tuple[IdentityKey, ...]:
    """The keys with one more. Raises IdentityKeyRefused when there are KEYS_MAX."""
    if len(keys) >= KEYS_MAX:
        raise IdentityKeyRefused(
            f"There are {KEYS_MAX} keys already. Remove the one that signs nothing any more: "
            f"handrail site identity remove KEY {keys[0].key_id}"
        )
    return (*keys, added)


def without_key(keys: Sequence[IdentityKey], key_id: str) -> tuple[IdentityKey, ...]:
    """The keys without one. Raises IdentityKeyRefused when there is none of this id."""
    left = tuple(each for each in keys if each.key_id != key_id)
    if len(left) == len(keys):
        known = ", ".join(each.key_id for each in keys) or "none"
        raise IdentityKeyRefused(f"{key_id!r} is no key of this site. Its keys: {known}.")
    return left


def _check_strength(key: RSAKey | ECKey) -> None:
    if isinstance(key, RSAKey) and key.public_key.key_size < RSA_BITS_MIN:
        raise IdentityKeyRefused(f"An RSA key needs at least {RSA_BITS_MIN} bits; this one has fewer.")
    if isinstance(key, ECKey) and key.curve_name != _CURVE:
        raise IdentityKeyRefused(f"ES256 takes a key on the curve {_CURVE} (prime256v1); this one is on another.")
