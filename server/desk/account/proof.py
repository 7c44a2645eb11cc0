"""Asking somebody who is signed in for their password once more, before what a thief of the session would do."""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request

from server.desk.caller import address_of
from server.desk.desk import Desk
from server.desk.passwords import TooManySignIns
from server.desk.sessions import Person
from server.desk.sign_in import BUSY, waiting_words
from server.team.sign_in_failures import account_key, address_key, begin_try, forget_failures, take_back
from server.team.users import NO_PASSWORD, password_hash_of

NOT_YOURS: Final = "password: this is not your password. Try again."


async def password_fault(desk: Desk, request: Request, person: Person, password: str) -> str | None:
    """None when `password` is the person's; else what to tell them. Wrong ones count as failed sign-ins do.

    Who signs in elsewhere only has none to be asked for.
    """
    stored = await desk.database.read(lambda rows: password_hash_of(rows, person.user_id))
    if stored == NO_PASSWORD:
        return None
    keys: Sequence[str] = account_key(person.email), address_key(address_of(desk, request))
    wait = await desk.database.write(lambda rows: begin_try(rows, keys, desk.now()))
    if wait > 0:
        return f"password: {waiting_words(wait)}"
    try:
        if not await desk.passwords.verify(stored, password):
            return NOT_YOURS
    except TooManySignIns:
        await desk.database.write(lambda rows: take_back(rows, keys))
        return f"password: {BUSY}"
    await desk.database.write(lambda rows: forget_failures(rows, keys))
    return None
