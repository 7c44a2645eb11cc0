"""What a team wrote again and again is offered as macros."""

import pytest

from escalation.macros import macros_of
from server.conversation.site import Site
from server.team.users import User
from tests.server.desk.house import House, field_of

PAGE = "/desk/settings/macros"
REFUND = "your refund of {amount} EUR was made today. It takes three to five days until your statement shows it."


@pytest.mark.capability(54)
async def test_what_a_team_wrote_again_and_again_becomes_a_macro(house: House, site: Site, ada: User) -> None:
    for number in range(4):
        ticket = await house.ticket(site, f"Where is my refund {number}?")
        await house.says(ticket, "person", f"Hello, {REFUND.format(amount=17 + number)}\n\nBest, Ada", "Ada")
        await house.says(ticket, "visitor", "Thanks, " + REFUND.format(amount=1))
    async with house.signed_in("ada@example.com") as browser:
        page = (await browser.get(f"{PAGE}/suggested")).text
        assert "Written 4 times." in page
        assert "your refund of […] EUR was made today" in page
        assert "{{agent.name}}" in page
        form = await browser.get(page.split('class="button main" href="')[1].split('"')[0].replace("&amp;", "&"))
        assert "your refund of […] EUR" in form.text
        text = "Your refund was made today. It takes three to five days until your statement shows it."
        token = field_of(form.text, "csrf_token")
        kept = await browser.post(
            f"{PAGE}/add", data={"csrf_token": token, "name": "Refund", "short_code": "refund", "text": text}
        )
        assert kept.status_code == 303
    assert [each.name for each in await house.database.read(lambda rows: macros_of(rows, [site.site_id], ada.user_id))]


async def test_what_another_site_wrote_is_not_offered(house: House, site: Site, ada: User) -> None:
    other = await house.site("Elsewhere")
    for number in range(4):
        ticket = await house.ticket(other, f"Where is my refund {number}?")
        await house.says(ticket, "person", REFUND.format(amount=number), "Zoe")
    async with house.signed_in("ada@example.com") as browser:
        page = (await browser.get(f"{PAGE}/suggested")).text
    assert "Nothing repeats yet" in page
    assert "refund" not in page


async def test_a_suggestion_that_is_no_more_leaves_an_empty_form(house: House, site: Site, ada: User) -> None:
    async with house.signed_in("ada@example.com") as browser:
        form = await browser.get(f"{PAGE}/new?suggested=000000000000")
    assert form.status_code == 200
    assert "New macro" in form.text
