"""What `handrail user` does: the same deeds as the pages of members and accounts, noted in the same audit log."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from rich.markup import escape
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.opening import choose_site, open_database
from server.commands.terminal import OUT
from server.desk.passwords import Passwords
from server.errors import HandrailError
from server.settings import Settings
from server.team.actor import HANDRAIL
from server.team.audit_log import record
from server.team.invitations_made_by import revoke_made_by
from server.team.members import Member, change_role, members_of, remove_member
from server.team.role import Role
from server.team.second_factor import end_second_factor
from server.team.user_deeds import record_of_user
from server.team.users import (
    User,
    add_membership,
    add_user,
    change_password,
    disable_user,
    enable_user,
    user_by_email,
)


class NoSuchUser(HandrailError):
    """Nobody has this address, or not on this site; the text says what to look at."""


async def add(settings: Settings, *, email: str, name: str, password: str, site_key: str | None, role: Role) -> User:
    """Stores a user as a member of a site. Raises UserInvalid, PasswordRefused and SiteNotChosen."""
    password_hash, at = Passwords().hash(password), datetime.now(UTC)
    async with open_database(settings) as database:
        site = await choose_site(database, site_key)

        async def unit(rows: AsyncConnection) -> User:
            added = await add_user(
                rows, email=email, name=name, password_hash=password_hash, site_ids=(site.site_id,), at=at, role=role
            )
            await record(rows, site.site_id, HANDRAIL, "member.added", added.user_id, at, role=role, email=added.email)
            return added

        return await database.write(unit)


async def print_members(settings: Settings, site_key: str | None) -> None:
    """A table of the members of a site."""
    async with open_database(settings) as database:
        site = await choose_site(database, site_key)
        members = await database.read(lambda rows: members_of(rows, site.site_id))
    table = Table("Name", "Address", "Role", "Second factor", "Last seen", box=None)
    for each in members:
        seen = "" if each.seen_at is None else f"{each.seen_at:%Y-%m-%d %H:%M} UTC"
        state = " (locked out)" if each.is_disabled else ""
        factor = "yes" if each.has_second_factor else "no"
        table.add_row(escape(each.name) + state, escape(each.email), each.role.value, factor, seen)
    OUT.print(table if members else "Nobody works here yet. Add somebody: handrail user add ada@example.com")


async def give_role(settings: Settings, email: str, role: Role, site_key: str | None) -> None:
    """Changes a member's role, or makes a user a member. Raises NoSuchUser and MemberRefused."""
    at = datetime.now(UTC)
    async with open_database(settings) as database:
        site = await choose_site(database, site_key)

        async def unit(rows: AsyncConnection) -> User:
            user = await _user(rows, email)
            member = await _member(rows, site.site_id, user)
            if member is None:
                await add_membership(rows, user, site.site_id, role)
                await record(rows, site.site_id, HANDRAIL, "member.added", user.user_id, at, role=role)
            else:
                await change_role(rows, site.site_id, member, role, HANDRAIL, Role.OWNER, at)
            return user

        changed = await database.write(unit)
    OUT.print(f"{escape(changed.name)} is now {role.value} of {escape(site.name)}.")


async def remove(settings: Settings, email: str, site_key: str | None) -> None:
    """Takes a member off a site. Raises NoSuchUser and MemberRefused."""
    at = datetime.now(UTC)
    async with open_database(settings) as database:
        site = await choose_site(database, site_key)

        async def unit(rows: AsyncConnection) -> User:
            user = await _user(rows, email)
            member = await _member(rows, site.site_id, user)
            if member is None:
                raise NoSuchUser(f"{user.email} is no member of {site.name}: `handrail user list` shows who is.")
            await remove_member(rows, site.site_id, member, HANDRAIL, Role.OWNER, at)
            return user

        removed = await database.write(unit)
    OUT.print(f"{escape(removed.name)} is no member of {escape(site.name)} any more.")


async def disable(settings: Settings, email: str) -> str:
    """Locks a user out; gives what to print."""

    async def deed(rows: AsyncConnection, user: User, at: datetime) -> str:
        await disable_user(rows, user, at)
        await revoke_made_by(rows, user.user_id, HANDRAIL, at)
        await record_of_user(rows, user, "user.disabled", at, actor=HANDRAIL)
        return f"{user.name} is locked out, and their sessions have ended."

    return await _of_user(settings, email, deed)


async def enable(settings: Settings, email: str) -> str:
    """Lets a user in again; gives what to print."""

    async def deed(rows: AsyncConnection, user: User, at: datetime) -> str:
        await enable_user(rows, user)
        await record_of_user(rows, user, "user.enabled", at, actor=HANDRAIL)
        return f"{user.name} may sign in again."

    return await _of_user(settings, email, deed)


async def set_password(settings: Settings, email: str, password: str) -> str:
    """Sets a password; gives what to print. Raises PasswordRefused."""
    password_hash = Passwords().hash(password)

    async def deed(rows: AsyncConnection, user: User, at: datetime) -> str:
        await change_password(rows, user, password_hash)
        await record_of_user(rows, user, "password.changed", at, actor=HANDRAIL)
        return f"The password of {user.name} is changed, and their sessions have ended."

    return await _of_user(settings, email, deed)


async def second_factor_off(settings: Settings, email: str) -> str:
    """Takes the second factor off; gives what to print."""

    async def deed(rows: AsyncConnection, user: User, at: datetime) -> str:
        await end_second_factor(rows, user.user_id)
        await record_of_user(rows, user, "second_factor.ended", at, actor=HANDRAIL)
        return f"{user.name} signs in with the password alone now."

    return await _of_user(settings, email, deed)


async def _of_user(
    settings: Settings, email: str, deed: Callable[[AsyncConnection, User, datetime], Awaitable[str]]
) -> str:
    at = datetime.now(UTC)
    async with open_database(settings) as database:

        async def unit(rows: AsyncConnection) -> str:
            return await deed(rows, await _user(rows, email), at)

        return await database.write(unit)


async def _user(rows: AsyncConnection, email: str) -> User:
    user = await user_by_email(rows, email)
    if user is None:
        raise NoSuchUser(f"Nobody signs in as {email}. `handrail user list` shows who does.")
    return user


async def _member(rows: AsyncConnection, site_id: str, user: User) -> Member | None:
    return next((each for each in await members_of(rows, site_id) if each.user_id == user.user_id), None)
