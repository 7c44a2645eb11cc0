"""Where announcements go is set at the desk: secrets shown once, deliveries with their reasons, one sent again."""

import re

import httpx
import pytest

from server.conversation.site import Site
from server.integrations.announcement import Announcement
from server.integrations.endpoint import Endpoint, disable, endpoints_of
from server.integrations.outbox import announce, deliveries_of
from tests.server.desk.house import House, field_of

PAGE = "/desk/settings/integrations"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")


async def posted(browser: httpx.AsyncClient, path: str, **fields: str | list[str]) -> httpx.Response:
    token = field_of((await browser.get(PAGE)).text, "csrf_token")
    return await browser.post(f"{PAGE}{path}", data={"csrf_token": token} | fields)


async def added(browser: httpx.AsyncClient, **fields: str | list[str]) -> httpx.Response:
    asked: dict[str, str | list[str]] = {
        "name": "Support channel",
        "style": "signed",
        "url": "https://hooks.example.com/a?token=0f9e",
        "topic": ["alert", "sprint"],
    }
    return await posted(browser, "/add", **asked | fields)


async def the_endpoint(house: House, site: Site) -> Endpoint:
    (found,) = await house.database.read(lambda rows: endpoints_of(rows, site.site_id))
    return found


async def test_the_secret_of_a_program_is_shown_once_and_one_that_replaces_it_too(
    house: House, site: Site, browser: httpx.AsyncClient
) -> None:
    shown = SECRET.search((await added(browser)).text)
    endpoint = await the_endpoint(house, site)
    assert shown is not None
    assert shown[0] == endpoint.secret
    page = (await browser.get(PAGE)).text
    assert "Support channel" in page
    assert SECRET.search(page) is None
    assert "0f9e" not in page
    replaced = SECRET.search((await posted(browser, f"/endpoints/{endpoint.endpoint_id}/rotate")).text)
    again = await the_endpoint(house, site)
    assert replaced is not None
    assert again.secrets_at(house.clock.now) == (replaced[0], shown[0])


async def test_the_address_of_slack_is_not_shown_again(house: House, site: Site, browser: httpx.AsyncClient) -> None:
    assert (await added(browser, style="slack", url="https://hooks.example.com/T0/B0/hush")).status_code == 303
    page = (await browser.get(PAGE)).text
    assert "https://hooks.example.com/…" in page
    assert "hush" not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": "http://hooks.example.com/a"}, "only https is sent to"),
        ({"url": "https://ada:pw@hooks.example.com/"}, "leave out the user and password"),
        ({"url": "hooks.example.com"}, "give a whole one"),
        ({"url": "https://[::1"}, "give a whole one"),
        ({"url": "https://exa\u2100mple.com/"}, "give a whole one"),
        ({"name": " "}, "Name: give one"),
        ({"topic": []}, "mark at least one"),
        ({"style": "pigeon"}, "choose Slack or signed"),
    ],
)
async def test_a_fault_names_its_field_and_loses_nothing_typed(
    browser: httpx.AsyncClient, fields: dict[str, str | list[str]], said: str
) -> None:
    answer = await added(browser, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{fields.get("url", "https://hooks.example.com/a?token=0f9e")}"' in answer.text


async def test_an_endpoint_that_is_gone_stands_as_disabled_until_it_is_enabled(
    house: House, site: Site, browser: httpx.AsyncClient
) -> None:
    await added(browser)
    endpoint = await the_endpoint(house, site)
    await house.database.write(lambda rows: disable(rows, endpoint, "The receiver says so.", house.clock.now))
    assert "The receiver says so." in (await browser.get(PAGE)).text
    await posted(browser, f"/endpoints/{endpoint.endpoint_id}/enable")
    assert (await the_endpoint(house, site)).disabled_at is None


async def test_a_test_and_one_sent_again_wait_to_be_brought(
    house: House, site: Site, browser: httpx.AsyncClient
) -> None:
    await added(browser)
    endpoint = await the_endpoint(house, site)
    answer = await posted(browser, f"/endpoints/{endpoint.endpoint_id}/test")
    assert "A test is on its way" in (await browser.get(answer.headers["location"])).text
    told = Announcement(site.site_id, "sprint.wins", "Nine solved", house.clock.now)
    await house.database.write(lambda rows: announce(rows, told))
    found = await house.database.read(lambda rows: deliveries_of(rows, site.site_id, 9))
    assert {each.title for each in found} == {"Test from Handrail", "Nine solved"}
    assert (await posted(browser, f"/deliveries/{found[0].delivery_id}/again")).status_code == 404
    await posted(browser, f"/endpoints/{endpoint.endpoint_id}/remove")
    assert await house.database.read(lambda rows: deliveries_of(rows, site.site_id, 9)) == ()
