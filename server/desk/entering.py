"""Letting somebody in who has shown who they are: a session, or first the code of their second factor."""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.desk.caller import address_of, browser_of
from server.desk.desk import Desk
from server.desk.half_sign_in import give_half, open_half, take_half
from server.desk.sessions import give_cookie, open_session, revoke_session, secret_in
from server.team.second_factor import second_factor_of
from server.team.sign_in_failures import account_key, address_key, forget_failures
from server.team.user_deeds import record_of_user
from server.team.users import User

CODE: Final = "/desk/sign-in/code"
"""Where the code of the second factor is asked for."""

Go = Callable[[str], Response]
"""The response that brings the browser to an address of the desk."""

log = structlog.get_logger()


def go_on(address: str) -> Response:
    """To an address of the desk, from one of its own pages."""
    return RedirectResponse(address, status_code=303)


async def let_in(
    desk: Desk,
    request: Request,
    wanted: str,
    by: str,
    who: Callable[[AsyncConnection], Awaitable[User | None]],
    go: Go = go_on,
) -> Response | None:
    """Signs the user in whom `who` gives, in one transaction with what it does; None where it gives nobody.

    With a second factor they get no session yet, but go to the page for the code. `by` says how they showed who they
    are; `wanted` is where they go in the end.
    """

    async def unit(connection: AsyncConnection) -> tuple[User, str, bool] | None:
        user = await who(connection)
        if user is None or user.disabled_at is not None:
            return None
        await forget_failures(connection, (account_key(user.email), address_key(address_of(desk, request))))
        factor = await second_factor_of(connection, user.user_id)
        if factor is not None and factor.since is not None:
            return user, await open_half(connection, user, by, desk.now()), True
        return user, await open_desk(desk, connection, request, user, by), False

    made = await desk.database.write(unit)
    if made is None:
        return None
    user, secret, is_half = made
    if is_half:
        response = go(f"{CODE}?next={quote(wanted, safe='')}")
        give_half(response, secret, https=desk.https)
        return response
    log.info("desk_signed_in", user=user.user_id, by=by)
    response = go(wanted)
    give_cookie(response, secret, https=desk.https)
    return response


async def open_desk(desk: Desk, connection: AsyncConnection, request: Request, user: User, by: str) -> str:
    """A session in the place of the one that the browser had, noted in the audit log; gives its secret."""
    earlier = secret_in(request, https=desk.https)
    if earlier is not None:
        await revoke_session(connection, earlier)
    at = desk.now()
    await record_of_user(connection, user, "sign_in.succeeded", at, by=by)
    return await open_session(connection, user, at, address=address_of(desk, request), browser=browser_of(request))


def entered(desk: Desk, wanted: str, secret: str) -> Response:
    """On to where they wanted to go, with the session's cookie."""
    response = go_on(wanted)
    give_cookie(response, secret, https=desk.https)
    take_half(response, https=desk.https)
    return response
