from datetime import timedelta

from server.desk.sessions import LIFE, open_session, person_of
from server.team.users import User, change_password, disable_user
from tests.server.desk.house import HASH, House


async def opened(house: House, user: User) -> str:
    return await house.database.write(lambda c: open_session(c, user, house.clock.now))


async def holds(house: House, secret: str) -> bool:
    return await house.database.read(lambda c: person_of(c, secret, house.clock.now)) is not None


async def test_a_session_is_its_users_with_their_sites(house: House, ada: User) -> None:
    secret = await opened(house, ada)
    person = await house.database.read(lambda c: person_of(c, secret, house.clock.now))
    assert person is not None
    assert (person.user_id, person.name) == (ada.user_id, "Ada")
    assert [site.name for site in person.sites] == ["Fernway help"]


async def test_it_ends_after_its_life(house: House, ada: User) -> None:
    secret = await opened(house, ada)
    house.clock.now += LIFE - timedelta(seconds=1)
    assert await holds(house, secret)
    house.clock.now += timedelta(seconds=1)
    assert not await holds(house, secret)


async def test_a_new_password_ends_all_sessions(house: House, ada: User) -> None:
    secrets = [await opened(house, ada), await opened(house, ada)]
    await house.database.write(lambda c: change_password(c, ada, HASH))
    assert [await holds(house, secret) for secret in secrets] == [False, False]


async def test_a_disabled_user_is_out_at_once(house: House, ada: User) -> None:
    secret = await opened(house, ada)
    await house.database.write(lambda c: disable_user(c, ada, house.clock.now))
    assert not await holds(house, secret)


async def test_a_guess_opens_nothing(house: House, ada: User) -> None:
    await opened(house, ada)
    assert not await holds(house, "d_guess")
