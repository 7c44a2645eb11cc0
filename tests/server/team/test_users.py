import pytest

from server.conversation.site import Site
from server.team.role import Role
from server.team.users import Membership, User, UserInvalid, add_membership, memberships_of, user_by_email
from tests.server.desk.house import House


async def test_an_address_is_one_account_in_any_case(house: House, ada: User) -> None:
    assert await house.database.read(lambda c: user_by_email(c, " ADA@example.com")) == ada
    with pytest.raises(UserInvalid, match="has an account already"):
        await house.user("Ada@Example.com", "Another")


@pytest.mark.parametrize(
    ("email", "name", "field"),
    [
        ("ada", "Ada", "email"),
        ("@example.com", "Ada", "email"),
        ("ada@" + "x" * 255, "Ada", "email"),
        ("ada@example.com", "  ", "name"),
        ("ada@example.com", "x" * 121, "name"),
    ],
)
async def test_what_cannot_be_a_user_is_refused_by_field(house: House, email: str, name: str, field: str) -> None:
    with pytest.raises(UserInvalid, match=f"^{field}:"):
        await house.user(email, name)


async def test_membership_is_per_site_and_given_once(house: House, ada: User, site: Site) -> None:
    await house.site("Elsewhere")
    await house.database.write(lambda c: add_membership(c, ada, site.site_id))
    assert await house.database.read(lambda c: memberships_of(c, ada.user_id)) == (Membership(site, Role.OWNER),)
