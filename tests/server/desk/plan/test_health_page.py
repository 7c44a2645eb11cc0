"""The pages of customer health: accounts, one account, tasks, friction, and what counts."""

from datetime import timedelta

import httpx
import pytest

from escalation.health import policy
from escalation.ledger.appending import append_events
from escalation.ledger.event import EventKind, LedgerEvent, Subject
from escalation.site_documents import DocumentName, latest_document
from server.conversation.site import Site
from server.team.users import User
from tests.server.desk.house import House, field_of
from tests.server.upkeep.test_health_round import asks, health_round, in_trouble, tasks


@pytest.fixture
async def troubled(house: House, site: Site, ada: User) -> House:
    await in_trouble(house, site)
    house.clock.now += timedelta(hours=20)
    await health_round(house).look()
    return house


@pytest.mark.capability(72)
async def test_the_list_says_who_is_at_risk_and_why(troubled: House, browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/desk/plan/health?at_risk=1")).text
    assert "northlight" in page
    assert "At risk only (1)" in page
    assert "6 tickets in 30 days, usually 0.0" in page
    assert "No account fits" in (await browser.get("/desk/plan/health?segment=free")).text
    csv = (await browser.get("/desk/plan/health.csv")).text
    assert csv.splitlines()[1].startswith("northlight,enterprise,")


async def test_without_accounts_the_page_says_where_they_come_from(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/desk/plan/health")).text
    assert "No account yet" in page
    assert "Nothing to do" in (await browser.get("/desk/plan/tasks")).text
    assert (await browser.get("/desk/plan/health/account?account=nobody")).status_code == 404


@pytest.mark.capability(74)
async def test_a_task_is_done_put_off_and_opened_again(troubled: House, site: Site, browser: httpx.AsyncClient) -> None:
    (task,) = await tasks(troubled, site)
    shown = (await browser.get("/desk/plan/tasks")).text
    assert "northlight is at risk: get in touch" in shown
    token = {"csrf_token": field_of(shown, "csrf_token")}
    address = f"/desk/plan/tasks/{task.task_id}"
    await browser.post(address, data=token | {"snooze": "1", "days": "3"})
    assert "Nothing to do" in (await browser.get("/desk/plan/tasks")).text
    assert "Put off until" in (await browser.get("/desk/plan/tasks?show=done")).text
    troubled.clock.now += timedelta(days=3, minutes=1)
    async with troubled.signed_in() as later:
        shown = (await later.get("/desk/plan/tasks")).text
        assert "northlight is at risk" in shown
        token = {"csrf_token": field_of(shown, "csrf_token")}
        await later.post(address, data=token | {"done": "1"})
        assert "Nothing to do" in (await later.get("/desk/plan/tasks")).text
        assert "Done by Ada" in (await later.get("/desk/plan/tasks?show=done")).text
        await later.post(address, data=token | {"reopen": "1", "back": "account"})
    assert len(await tasks(troubled, site)) == 1


@pytest.mark.capability(74)
async def test_an_account_has_its_tickets_its_trend_and_somebody_who_looks_after_it(
    troubled: House, site: Site, ada: User, browser: httpx.AsyncClient
) -> None:
    address = f"/desk/plan/health/account?site={site.site_id}&account=northlight"
    page = (await browser.get(address)).text
    assert "Cards are gone" in page
    assert "core feature" in page
    assert 'id="chart-health"' in page
    fields = {"csrf_token": field_of(page, "csrf_token"), "site": site.site_id, "account": "northlight"}
    answer = await browser.post("/desk/plan/health/account/owner", data=fields | {"owner": ada.user_id})
    assert answer.status_code == 303
    (task,) = await tasks(troubled, site)
    assert task.owner_id == ada.user_id
    assert f'value="{ada.user_id}" selected' in (await browser.get(address)).text


@pytest.mark.capability(72)
async def test_health_stands_beside_a_ticket(troubled: House, site: Site, browser: httpx.AsyncClient) -> None:
    ticket = await asks(troubled, site, "One more thing")
    page = (await browser.get(f"/desk/tickets/{ticket.ticket_id}")).text
    assert "<strong>at risk</strong>" in page
    assert "account=northlight" in page


async def test_what_counts_can_be_set_and_a_fault_keeps_what_was_typed(
    troubled: House, site: Site, browser: httpx.AsyncClient
) -> None:
    page = (await browser.get("/desk/settings/health")).text
    weights = {"weight.tickets": "30", "weight.core": "25", "weight.waiting": "15", "weight.breaches": "15"}
    full = {"full.tickets": "6", "full.core": "4", "full.waiting": "24", "full.breaches": "3", "full.sentiment": "3"}
    fields = {
        "csrf_token": field_of(page, "csrf_token"), "site": site.site_id, "version": field_of(page, "version"),
        "at_risk_below": "10", "core_pages": "/board\n", "owner_otherwise": "", "segment_weights": "gold = 9",
        **weights, **full,
    }  # fmt: skip
    refused = await browser.post("/desk/settings/health", data=fields | {"weight.sentiment": "16"})
    assert refused.status_code == 422
    assert "weights: they add up to 101" in refused.text
    assert "gold = 9" in refused.text
    saved = await browser.post("/desk/settings/health", data=fields | {"weight.sentiment": "15"})
    assert saved.status_code == 303
    assert 'value="10"' in (await browser.get("/desk/settings/health")).text
    await health_round(troubled).look()
    assert "At risk only (0)" in (await browser.get("/desk/plan/health")).text


@pytest.mark.capability(93)
async def test_friction_is_a_ranked_table_with_its_file(house: House, site: Site, browser: httpx.AsyncClient) -> None:
    opened = [
        LedgerEvent(
            site.site_id,
            Subject.TICKET,
            f"t_{place}",
            EventKind.TICKET_OPENED,
            house.clock.now - timedelta(hours=place + 1),
            details={
                "number": place, "conversation_id": f"c_{place}", "account_id": "ochre", "segment": "enterprise",
                "page_key": "/billing" if place else "=cmd()", "tier": "high", "category": "billing",
            },
        )
        for place in range(3)
    ]  # fmt: skip
    await house.database.write(lambda rows: append_events(rows, opened))
    page = (await browser.get("/desk/plan/friction")).text
    assert page.index("/billing") < page.index("=cmd()")
    csv = (await browser.get("/desk/plan/friction.csv?days=30")).text.splitlines()
    assert csv[1] == "1,/billing,5,2,1,enterprise 1,Billing 2,"
    assert csv[2].startswith("2,'=cmd()")


async def test_one_owner_too_many_is_refused_and_what_was_set_stays(
    troubled: House, site: Site, ada: User, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (await browser.get(f"/desk/plan/health/account?site={site.site_id}&account=northlight")).text
    fields = {"csrf_token": field_of(page, "csrf_token"), "site": site.site_id, "account": "northlight"}
    monkeypatch.setattr(policy, "OWNERS_MAX", 0)
    answer = await browser.post("/desk/plan/health/account/owner", data=fields | {"owner": ada.user_id})
    assert answer.status_code == 422
    assert "give at most 0" in answer.text
    assert await troubled.database.read(lambda rows: latest_document(rows, site.site_id, DocumentName.HEALTH)) is None
