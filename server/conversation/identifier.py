"""Ids and secrets that nobody can guess."""

import base64
import hashlib
import json
import re
import secrets

ID_BYTES = 16
"""128 bits: the floor of OWASP ASVS 5.0, 7.2.3, for anything that opens a session."""

SECRET_BYTES = 32

SECRET_CHARACTERS = 43
"""SECRET_BYTES in base64 without padding (RFC 4648, section 5)."""


def new_id(prefix: str) -> str:
    """An unguessable id such as `c_Xk…`, at most 32 characters; `prefix` says what it names."""
    return f"{prefix}_{secrets.token_urlsafe(ID_BYTES)}"


def derived_id(prefix: str, *parts: str) -> str:
    """The id that `parts` lead to, always the same; nobody guesses it who does not know all of them."""
    digest = hashlib.sha256(json.dumps(parts).encode()).digest()[:ID_BYTES]
    return f"{prefix}_{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def new_secret(prefix: str) -> str:
    """A secret such as `v_…` of 256 bits; only its hash is ever stored."""
    return f"{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"


def is_secret(text: str, prefix: str) -> bool:
    """Whether `text` has the form of a secret that `new_secret` makes."""
    return re.fullmatch(rf"{prefix}_[A-Za-z0-9_-]{{{SECRET_CHARACTERS}}}", text) is not None


def hash_of(secret: str) -> str:
    """The SHA-256 of `secret`, in 64 hexadecimal digits.

    A plain hash is enough: a secret of 256 random bits cannot be found by trying.
    """
    return hashlib.sha256(secret.encode()).hexdigest()
