"""Passwords: argon2id in a bounded pool, so that a flood of sign-ins never starves the chat."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from server.errors import HandrailError

MEMORY_KIB: Final = 19_456
TIME_COST: Final = 2
PARALLELISM: Final = 1
"""The three together are OWASP's minimum for argon2id (Password Storage Cheat Sheet): about 20 ms a try."""

PASSWORD_CHARACTERS_MIN: Final = 8
"""OWASP ASVS 5.0, 6.2.1; 15 and more are advised."""

PASSWORD_CHARACTERS_MAX: Final = 256
"""Room for any passphrase, and no hashing of megabytes."""

HASHER: Final = PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=PARALLELISM)

THREADS: Final = 2
"""Hashes at the same time; each takes 19 MiB and one core."""

TRIES_WAITING_MAX: Final = 64
"""Tries that wait for a thread: about a second of work; beyond it sign-in says that it is busy."""


class PasswordRefused(HandrailError):
    """The password may not be used; the text says why."""


class TooManySignIns(HandrailError):
    """More people try to sign in than the pool can check."""


class Passwords:
    """Hashes and checks. `verify` takes the same time whether the account exists or not."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="password")
        self._nobodys = _nobodys()
        self._waiting = 0

    def hash(self, password: str) -> str:
        """The hash to store; raises PasswordRefused for one that is too short or too long."""
        if not PASSWORD_CHARACTERS_MIN <= len(password) <= PASSWORD_CHARACTERS_MAX:
            raise PasswordRefused(
                f"password: give {PASSWORD_CHARACTERS_MIN} to {PASSWORD_CHARACTERS_MAX} characters; "
                "four random words are good."
            )
        return HASHER.hash(password)

    async def hashed(self, password: str) -> str:
        """`hash` beside everything else that goes on."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self.hash, password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether `password` is the one; with None (no such account) or NO_PASSWORD it works as long and says no.

        Raises TooManySignIns when TRIES_WAITING_MAX tries wait already.
        """
        if self._waiting >= TRIES_WAITING_MAX:
            raise TooManySignIns(f"{TRIES_WAITING_MAX} sign-ins wait already; try again in a moment.")
        self._waiting += 1
        try:
            checked = asyncio.get_running_loop().run_in_executor(
                self._pool, self._matches, password_hash or self._nobodys, password[:PASSWORD_CHARACTERS_MAX]
            )
            return await checked and bool(password_hash)
        finally:
            self._waiting -= 1

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return HASHER.verify(password_hash, password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    """With the cost of everybody's."""
    return HASHER.hash("nobody has this password")
