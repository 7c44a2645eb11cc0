"""Keys that vouch: a shared secret or a public key, two at once, each believed by its own algorithm only."""

import base64
import hmac
import json
from typing import Final

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from server.conversation.identity import identity_of
from server.conversation.identity_key import (
    KEYS_MAX,
    IdentityKey,
    IdentityKeyRefused,
    new_shared_secret,
    public_key,
    with_key,
    without_key,
)
from server.conversation.site import add_site, change_identity_keys, site_by_secret_key
from server.database import Database
from server.errors import IdentityRefused
from tests.server.conversation.conftest import NOW

RSA: Final = RSAKey.generate_key(2048)
EC: Final = ECKey.generate_key("P-256")
HEADER: Final = {"alg": "HS256", "typ": "JWT"}
CLAIMS: Final = {"sub": "u_42", "exp": int(NOW.timestamp()) + 3600}


WEAK_RSA: Final = (
    rsa.generate_private_key(65537, 1024)
    .public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


def pem_of(key: RSAKey | ECKey, *, private: bool = False) -> str:
    return key.as_pem(private=private).decode()


def signed(algorithm: str, key: RSAKey | ECKey | OctKey, **header: str) -> str:
    return jwt.encode({"alg": algorithm} | header, CLAIMS, key, algorithms=[algorithm])


def forged(secret: bytes) -> str:
    """A token that claims HS256, made without the library, which would not sign it."""
    said = ".".join(
        base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in (HEADER, CLAIMS)
    )
    signature = hmac.digest(secret, said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.mark.parametrize(("algorithm", "pair"), [("RS256", RSA), ("ES256", EC)])
def test_a_token_of_the_private_half_is_believed_by_the_public_one(algorithm: str, pair: RSAKey | ECKey) -> None:
    key = public_key(pem_of(pair), NOW)
    assert key.algorithm == algorithm
    assert identity_of(signed(algorithm, pair), [key], NOW).external_id == "u_42"


@pytest.mark.parametrize(
    ("algorithm", "other"), [("RS256", RSAKey.generate_key(2048)), ("ES256", ECKey.generate_key("P-256"))]
)
def test_a_token_of_another_pair_is_not(algorithm: str, other: RSAKey | ECKey) -> None:
    keys = [public_key(pem_of(RSA), NOW), public_key(pem_of(EC), NOW)]
    with pytest.raises(IdentityRefused, match="RS256 or ES256"):
        identity_of(signed(algorithm, other), keys, NOW)


def test_a_public_key_is_never_taken_for_a_shared_secret() -> None:
    """The oldest trick: HS256 with the public key, which everybody may have, as the secret."""
    pem = pem_of(RSA)
    for secret in (pem.encode(), pem.strip().encode(), RSA.as_der(private=False)):
        with pytest.raises(IdentityRefused):
            identity_of(forged(secret), [public_key(pem, NOW)], NOW)


def test_two_keys_are_believed_at_once_and_a_removed_one_no_more() -> None:
    first, second = new_shared_secret(NOW), public_key(pem_of(EC), NOW)
    keys = with_key(with_key((), first), second)
    tokens = [signed("HS256", OctKey.import_key(first.key)), signed("ES256", EC)]
    assert [identity_of(token, keys, NOW).external_id for token in tokens] == ["u_42", "u_42"]
    left = without_key(keys, first.key_id)
    assert identity_of(tokens[1], left, NOW).external_id == "u_42"
    with pytest.raises(IdentityRefused):
        identity_of(tokens[0], left, NOW)


def test_there_is_no_third_key_and_the_remedy_names_the_oldest() -> None:
    keys: tuple[IdentityKey, ...] = ()
    for _ in range(KEYS_MAX):
        keys = with_key(keys, new_shared_secret(NOW))
    with pytest.raises(IdentityKeyRefused, match=keys[0].key_id):
        with_key(keys, new_shared_secret(NOW))


def test_only_a_key_that_is_there_can_be_removed() -> None:
    with pytest.raises(IdentityKeyRefused, match="ik_none"):
        without_key((new_shared_secret(NOW),), "ik_none")


@pytest.mark.filterwarnings("ignore:.*key:joserfc.errors.SecurityWarning")
@pytest.mark.parametrize(
    ("pem", "why"),
    [
        (pem_of(RSA, private=True), "public key alone"),
        (pem_of(EC, private=True), "public key alone"),
        (WEAK_RSA, "2048 bits"),
        (pem_of(ECKey.generate_key("P-384")), "P-256"),
        (pem_of(ECKey.generate_key("secp256k1")), "P-256"),
        ("", "no public key"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "no public key"),
        ("x" * 10_000, "public key alone"),
    ],
)
def test_what_is_no_fitting_public_key_is_refused_with_the_remedy(pem: str, why: str) -> None:
    with pytest.raises(IdentityKeyRefused, match=why):
        public_key(pem, NOW)


async def test_the_keys_stand_with_their_site_and_a_secret_shows_nowhere(database: Database) -> None:
    site, secret_key = await database.write(lambda rows: add_site(rows, "Fernway help", (), NOW))
    made = new_shared_secret(NOW)
    await database.write(lambda rows: change_identity_keys(rows, site, lambda keys: with_key(keys, made)))
    found = await database.read(lambda rows: site_by_secret_key(rows, secret_key))
    assert found is not None
    assert found.identity_keys == (made,)
    assert made.key not in repr(found)
