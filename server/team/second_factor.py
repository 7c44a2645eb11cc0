"""The second factor: codes by time (TOTP, RFC 6238) of an app on a phone, and recovery codes for a lost one."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identifier import hash_of
from server.team.tables import users

ISSUER: Final = "Handrail"
"""What the app on the phone shows beside the code."""

DIGITS: Final = 6
STEP_SECONDS: Final = 30
"""RFC 6238, 4.1 and 5.2: what every authenticator app assumes."""

STEPS_EITHER_SIDE: Final = 1
"""A phone's clock may be 30 seconds off, and a person takes their time to type (RFC 6238, 5.2)."""

RECOVERY_CODES: Final = 10
RECOVERY_CHARACTERS: Final = 16
"""Of 32 possible ones: 80 bits, so a plain hash of them cannot be turned round by trying."""

RECOVERY_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
"""No l, o, 0 and 1, which look like each other on paper."""


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What is stored of a user's second factor. It counts once `since` is set; before that it is being set up."""

    secret: str
    since: datetime | None
    last_step: int
    """The latest step whose code was used; none of it or before it is taken again (RFC 6238, 5.2)."""
    recovery_hashes: tuple[str, ...]


def new_totp_secret() -> str:
    """160 random bits in base32, as RFC 4226 (4, R6) advises."""
    return pyotp.random_base32(32)


def new_recovery_codes() -> tuple[str, ...]:
    """Codes such as `abcd-efgh-ijkm-npqr`, each good for one sign-in."""

    def one() -> str:
        letters = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_CHARACTERS))
        return "-".join(letters[start : start + 4] for start in range(0, RECOVERY_CHARACTERS, 4))

    return tuple(one() for _ in range(RECOVERY_CODES))


def provisioning_address(secret: str, email: str) -> str:
    """The `otpauth:` address that an app reads from a QR code."""
    return _totp(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def step_of(code: str, secret: str, at: datetime, last_step: int) -> int | None:
    """The step that `code` belongs to, one side of now at most and later than `last_step`; None for any other code."""
    digits = "".join(code.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    now = int(at.timestamp()) // STEP_SECONDS
    totp = _totp(secret)
    matching = [
        step
        for step in range(now - STEPS_EITHER_SIDE, now + STEPS_EITHER_SIDE + 1)
        if hmac.compare_digest(totp.generate_otp(step), digits) and step > last_step
    ]
    return matching[0] if matching else None


async def second_factor_of(connection: AsyncConnection, user_id: str, *, held: bool = False) -> SecondFactor | None:
    """The user's second factor, in use or being set up; None where there is neither. `held`: until the commit."""
    columns = users.c.totp_secret, users.c.totp_since, users.c.totp_last_step, users.c.recovery_hashes
    asked = select(*columns).where(users.c.user_id == user_id)
    found = await connection.execute(asked.with_for_update() if held else asked)
    row = found.one_or_none()
    if row is None or row.totp_secret is None:
        return None
    return SecondFactor(row.totp_secret, row.totp_since, row.totp_last_step or 0, tuple(row.recovery_hashes or ()))


async def begin_second_factor(connection: AsyncConnection, user_id: str) -> str:
    """A new secret, which counts once a code of it was given; one that counts already stays.

    Gives the secret that is being set up, the same until it counts.
    """
    known = await second_factor_of(connection, user_id, held=True)
    if known is not None:
        return known.secret
    secret = new_totp_secret()
    await _store(connection, user_id, totp_secret=secret, totp_since=None, totp_last_step=None, recovery_hashes=None)
    return secret


async def confirm_second_factor(
    connection: AsyncConnection, user_id: str, code: str, at: datetime
) -> tuple[str, ...] | None:
    """Lets the secret count from now on, when `code` is one of it; gives the recovery codes, never seen again.

    None for a wrong code, for a secret that counts already, and where none was begun.
    """
    known = await second_factor_of(connection, user_id, held=True)
    if known is None or known.since is not None:
        return None
    step = step_of(code, known.secret, at, known.last_step)
    if step is None:
        return None
    codes = new_recovery_codes()
    await _store(
        connection, user_id, totp_since=at, totp_last_step=step, recovery_hashes=[_recovery_hash(c) for c in codes]
    )
    return codes


async def use_code(connection: AsyncConnection, user_id: str, code: str, at: datetime) -> bool:
    """Whether `code`, of the app or for recovery, is right; it never is a second time."""
    known = await second_factor_of(connection, user_id, held=True)
    if known is None or known.since is None:
        return False
    step = step_of(code, known.secret, at, known.last_step)
    if step is not None:
        await _store(connection, user_id, totp_last_step=step)
        return True
    given = _recovery_hash(code)
    if given not in known.recovery_hashes:
        return False
    await _store(connection, user_id, recovery_hashes=[each for each in known.recovery_hashes if each != given])
    return True


async def renew_recovery_codes(connection: AsyncConnection, user_id: str) -> tuple[str, ...]:
    """New recovery codes; those before them are worth nothing any more."""
    codes = new_recovery_codes()
    await _store(connection, user_id, recovery_hashes=[_recovery_hash(code) for code in codes])
    return codes


async def end_second_factor(connection: AsyncConnection, user_id: str) -> None:
    """Signing in asks for the password alone again."""
    await _store(connection, user_id, totp_secret=None, totp_since=None, totp_last_step=None, recovery_hashes=None)


def _totp(secret: str) -> pyotp.TOTP:
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)


def _recovery_hash(code: str) -> str:
    return hash_of("".join(character for character in code.lower() if character.isalnum()))


async def _store(connection: AsyncConnection, user_id: str, **columns: object) -> None:
    await connection.execute(update(users).where(users.c.user_id == user_id).values(**columns))
