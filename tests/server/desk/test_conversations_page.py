"""Conversations that the AI agent has or had, and what a person says of them."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.outcomes import outcomes_of
from server.conversation.site import Site
from server.inbox.ai_conversations import AiConversation, Place, ai_conversations
from server.team.audit_log import entries_of
from server.team.tables import audit_log
from server.team.users import User
from tests.escalation.samples import MORNING
from tests.server.desk.house import House, field_of

REVIEWED = select(audit_log.c.entry_id).where(audit_log.c.action == "conversation.reviewed")


async def shown(browser: httpx.AsyncClient, which: str) -> str:
    return (await browser.get(f"/desk/conversations?list={which}")).text


@pytest.mark.parametrize("before", ["9" * 15, "9" * 14 + "-c_1", "1-\0", "-1", "soon"])
async def test_a_place_that_no_list_gave_begins_at_the_top(
    browser: httpx.AsyncClient, house: House, site: Site, before: str
) -> None:
    await house.talk(site, "Running question", "with_ai")
    page = await browser.get("/desk/conversations", params={"before": before})
    assert (page.status_code, "Running question" in page.text) == (200, True)


async def test_what_runs_what_is_to_review_and_what_belongs_to_people(
    browser: httpx.AsyncClient, house: House, site: Site
) -> None:
    await house.talk(site, "Running question", "with_ai")
    await house.talk(site, "Ended question")
    handed = await house.ticket(site, "Handed question")
    running, review = await shown(browser, "running"), await shown(browser, "review")
    assert ("Running question" in running, "Ended question" in running) == (True, False)
    assert ("Running question" in review, "Ended question" in review) == (False, True)
    assert handed.subject not in running + review
    house.clock.now += timedelta(hours=24)
    async with house.signed_in() as tomorrow:
        assert "Running question" in await shown(tomorrow, "review")
        queue = (await tomorrow.get("/desk")).text
    assert queue.split('id="view-review"', 1)[1].split("</a>", 1)[0].split("data-some>", 1)[1].startswith("2<")


async def test_those_that_changed_in_one_moment_are_told_page_by_page_each_once(house: House, site: Site) -> None:
    talks = [await house.talk(site, f"Question {'x' * number}") for number in range(5)]
    seen: list[str] = []
    before: Place | None = None

    async def older(rows: AsyncConnection) -> tuple[AiConversation, ...]:
        return await ai_conversations(rows, [site.site_id], "review", MORNING, before, rows=2)

    for _ in range(3):
        page = await house.database.read(older)
        seen += [each.conversation_id for each in page]
        before = (page[-1].updated_at, page[-1].conversation_id)
    assert sorted(seen) == sorted(each.conversation_id for each in talks)


async def test_one_click_says_whether_it_was_right_and_another_takes_it_back(
    browser: httpx.AsyncClient, house: House, site: Site
) -> None:
    one = await house.talk(site, "Ended question")
    token = field_of((await browser.get("/desk")).text, "csrf_token")
    address = f"/desk/conversations/{one.conversation_id}/review"
    expected = {"right": {"confirmed"}, "wrong": {"corrected"}, "none": set[str]()}
    for verdict, kinds in expected.items():
        house.clock.now += timedelta(minutes=1)
        answer = await browser.post(address, data={"csrf_token": token, "verdict": verdict})
        assert answer.status_code == 303
        outcomes = await house.database.read(lambda rows: outcomes_of(rows, one))
        assert set(outcomes.get(2, {})) == kinds
        assert ("Ended question" in await shown(browser, "reviewed")) is (verdict != "none")
    entries = await house.database.read(lambda rows: entries_of(rows, site.site_id, one.conversation_id, 10))
    assert [entry.details["verdict"] for entry in entries] == ["right", "wrong", None]
    assert (await browser.post(address, data={"csrf_token": token, "verdict": "?"})).status_code == 404


async def test_it_is_read_on_a_page_of_its_own(browser: httpx.AsyncClient, house: House, site: Site) -> None:
    one = await house.talk(site, "Where is <it>?", "with_ai")
    page = (await browser.get(f"/desk/conversations/{one.conversation_id}")).text
    assert "Where is &lt;it&gt;?" in page
    assert "<strong>Members</strong>" in page
    assert "The AI agent has it." in page


@pytest.mark.parametrize("end", ["", "/review"])
async def test_a_stranger_finds_what_nobody_finds(house: House, ada: User, site: Site, end: str) -> None:
    one = await house.talk(site, "Ended question")
    await house.user("eve@example.com", "Eve", await house.site("Elsewhere"))
    async with house.signed_in("eve@example.com") as eve:
        token = field_of((await eve.get("/desk")).text, "csrf_token")
        for conversation_id in (one.conversation_id, "c_unknown"):
            address = f"/desk/conversations/{conversation_id}{end}"
            fields = {"csrf_token": token, "verdict": "right"}
            answer = await (eve.post(address, data=fields) if end else eve.get(address))
            assert answer.status_code == 404
        for which in ("running", "review", "reviewed"):
            assert "Ended question" not in await shown(eve, which)
    assert await house.database.read(lambda rows: rows.scalar(REVIEWED)) is None
