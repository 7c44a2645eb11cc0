import asyncio

import pytest

from server.desk.passwords import PASSWORD_CHARACTERS_MIN, TRIES_WAITING_MAX, PasswordRefused, Passwords, TooManySignIns
from tests.server.desk.house import PASSWORD


async def test_the_right_password_matches_and_no_other() -> None:
    passwords = Passwords()
    stored = await passwords.hashed(PASSWORD)
    assert await passwords.verify(stored, PASSWORD)
    assert not await passwords.verify(stored, PASSWORD + "x")
    assert not await passwords.verify("no hash at all", PASSWORD)


async def test_nobodys_password_matches_nothing() -> None:
    assert not await Passwords().verify(None, "nobody has this password")


def test_hashes_have_the_cost_that_they_promise() -> None:
    assert Passwords().hash(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("password", ["", "x" * (PASSWORD_CHARACTERS_MIN - 1), "x" * 257])
def test_a_poor_one_is_refused_with_the_remedy(password: str) -> None:
    with pytest.raises(PasswordRefused, match="characters"):
        Passwords().hash(password)


async def test_a_flood_is_refused_instead_of_queued_without_end() -> None:
    passwords = Passwords()
    tries = [passwords.verify(None, "guess") for _ in range(TRIES_WAITING_MAX + 10)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, TooManySignIns) for outcome in outcomes) == 10
    assert not await passwords.verify(None, "guess")
