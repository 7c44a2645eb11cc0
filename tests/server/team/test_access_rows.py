"""Rules of people and access that hold against two who act at once, on both databases."""

import asyncio
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from server.conversation.site import Site, add_site
from server.database import Database
from server.team import forgetting
from server.team.actor import HANDRAIL
from server.team.forgetting import INVITATIONS_KEPT, forget_what_is_over
from server.team.invitations import accept, invitation_with, invite
from server.team.members import MemberRefused, change_role, members_of
from server.team.role import Role
from server.team.second_factor import STEP_SECONDS, begin_second_factor, confirm_second_factor, step_of, use_code
from server.team.tables import invitations
from server.team.users import User, add_user
from tests.escalation.samples import MORNING


async def site_of(database: Database) -> Site:
    return (await database.write(lambda rows: add_site(rows, "Fernway help", (), MORNING)))[0]


async def user(database: Database, name: str, *site_ids: str) -> User:
    email = f"{name.lower()}@example.com"
    return await database.write(
        lambda rows: add_user(rows, email=email, name=name, password_hash="x", site_ids=site_ids, at=MORNING)
    )


async def invitation(database: Database, site: Site) -> str:
    _, secret = await database.write(
        lambda rows: invite(
            rows,
            site.site_id,
            email="new@example.com",
            role=Role.AGENT,
            team_id=None,
            actor=HANDRAIL,
            own=Role.OWNER,
            at=MORNING,
        )
    )
    return secret


async def test_of_two_owners_who_unmake_each_other_at_once_one_stays(database: Database) -> None:
    site = await site_of(database)
    for name in ("Ada", "Bea"):
        await user(database, name, site.site_id)
    members = await database.read(lambda rows: members_of(rows, site.site_id))

    async def unmake(at: int) -> bool:
        try:
            await database.write(
                lambda rows: change_role(rows, site.site_id, members[at], Role.AGENT, HANDRAIL, Role.OWNER, MORNING)
            )
        except MemberRefused:
            return False
        return True

    assert sorted(await asyncio.gather(unmake(0), unmake(1))) == [False, True]
    roles = [each.role for each in await database.read(lambda rows: members_of(rows, site.site_id))]
    assert roles == [Role.OWNER, Role.AGENT]


async def test_an_invitation_that_two_open_at_once_lets_one_in(database: Database) -> None:
    site = await site_of(database)
    secret = await invitation(database, site)
    people = [await user(database, name) for name in ("Ada", "Bea", "Cy")]
    found = await database.read(lambda rows: invitation_with(rows, secret, MORNING))
    assert found is not None

    async def join(who: User) -> bool:
        return await database.write(lambda rows: accept(rows, found, who, MORNING))

    assert sum(await asyncio.gather(*map(join, people))) == 1
    assert len(await database.read(lambda rows: members_of(rows, site.site_id))) == 1


async def test_a_code_that_is_given_twice_at_once_counts_once(database: Database) -> None:
    ada = await user(database, "Ada")
    secret = await database.write(lambda rows: begin_second_factor(rows, ada.user_id))
    codes = {step: code for step in range(3) if (code := _code(secret, step))}
    assert await database.write(lambda rows: confirm_second_factor(rows, ada.user_id, codes[0], MORNING))
    later = MORNING + timedelta(seconds=STEP_SECONDS)

    async def use() -> bool:
        return await database.write(lambda rows: use_code(rows, ada.user_id, codes[1], later))

    assert sum(await asyncio.gather(use(), use(), use())) == 1


def test_codes_are_those_of_the_standard() -> None:
    # RFC 6238, appendix B, for SHA-1; of its eight digits the last six.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    moment = MORNING.replace(year=2005, month=3, day=18, hour=1, minute=58, second=29)
    assert step_of("081804", secret, moment, 0) == 1_111_111_109 // STEP_SECONDS
    assert step_of("081 804", secret, moment, 1_111_111_109 // STEP_SECONDS) is None
    assert [step_of(code, secret, moment, 0) for code in ("", "08180", "0818040", "٠٨١٨٠٤", "abcdef")] == [None] * 5


async def test_what_is_over_is_forgotten_in_steps(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    site = await site_of(database)
    for _ in range(3):
        await invitation(database, site)
    at = MORNING + timedelta(days=7) + INVITATIONS_KEPT

    async def left() -> int:
        return await database.read(lambda rows: rows.scalar(select(func.count()).select_from(invitations))) or 0

    assert not await database.write(lambda rows: forget_what_is_over(rows, at - timedelta(seconds=1)))
    assert await left() == 3
    monkeypatch.setattr(forgetting, "BATCH", 2)
    assert await database.write(lambda rows: forget_what_is_over(rows, at))
    assert await left() == 1
    assert not await database.write(lambda rows: forget_what_is_over(rows, at))
    assert await left() == 0


def _code(secret: str, steps: int) -> str:
    return pyotp.TOTP(secret).at(MORNING + timedelta(seconds=steps * STEP_SECONDS))
