"""Hours, promises and housekeeping are set by those who manage a site, and by nobody else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from escalation.housekeeping import Housekeeping, housekeeping_from_document
from escalation.site_documents import DocumentName, SiteDocument, latest_document
from escalation.site_policies import policies_of
from escalation.sla import Clock, Counting
from escalation.ticket import Ticket, TicketStatus
from escalation.triage import TriageTier
from server.conversation.site import Site
from server.desk.clock_rows import clock_rows
from server.team.audit_log import entries_of
from server.team.users import User
from tests.escalation.samples import MORNING
from tests.server.desk.house import House, field_of

HOURS = "/desk/settings/hours"
SLA = "/desk/settings/sla"
HOUSEKEEPING = "/desk/settings/housekeeping"
PAGES = (HOURS, SLA, HOUSEKEEPING)
OFFICE = {"zone": "Europe/Berlin", "when": "days", "holidays": "12-25 Christmas"} | {
    f"day_{day}": "09:00-12:30, 13:15-17:00" for day in ("mon", "tue", "wed", "thu", "fri")
}


async def token(browser: httpx.AsyncClient, path: str) -> str:
    return field_of((await browser.get(path)).text, "csrf_token")


async def save(browser: httpx.AsyncClient, path: str, fields: dict[str, str], version: int = 0) -> httpx.Response:
    own = {"csrf_token": await token(browser, path), "version": str(version)}
    return await browser.post(path, data=own | fields)


async def stored(house: House, site: Site, name: DocumentName) -> SiteDocument | None:
    return await house.database.read(lambda rows: latest_document(rows, site.site_id, name))


def sla_fields(page: str) -> dict[str, str]:
    names = [f"{tier}.{clock}.{kind}" for tier in TriageTier for clock in Clock for kind in ("target", "breach")]
    fields = {name: page.split(f'name="{name}"', 1)[1].split('value="', 1)[1].split('"', 1)[0] for name in names}
    for tier in TriageTier:
        fields[f"{tier}.counting"] = (
            page.split(f'name="{tier}.counting"', 1)[1].split(" selected", 1)[0].rsplit('value="', 1)[1].strip('"')
        )
        fields[f"{tier}.soon"] = field_of(page.replace(' inputmode="numeric" maxlength="2"', ""), f"{tier}.soon")
    return fields


async def test_hours_are_saved_and_count_from_then_on(house: House, site: Site, browser: httpx.AsyncClient) -> None:
    assert (await save(browser, HOURS, OFFICE)).status_code == 303
    policies = await house.database.read(lambda rows: policies_of(rows, site.site_id))
    assert policies.hours.zone.key == "Europe/Berlin"
    assert not policies.hours.is_open(datetime(2026, 3, 2, 12, 0, tzinfo=UTC)), "13:00 there is lunch"
    page = (await browser.get(HOURS)).text
    assert "09:00-12:30, 13:15-17:00" in page
    assert "12-25 Christmas" in page
    assert "saved by Ada" in page
    entries = await house.database.read(lambda rows: entries_of(rows, site.site_id, site.site_id, 5))
    assert [each.action for each in entries] == ["settings.hours_saved"]


async def test_what_would_be_due_is_shown_before_anything_is_saved(house: House, site: Site, ada: User) -> None:
    house.clock.now = datetime(2026, 2, 28, 11, tzinfo=UTC)
    async with house.signed_in() as browser:
        looked = await save(browser, HOURS, OFFICE | {"look": "1"})
    assert "Mon 02 Mar, 17:00" in looked.text
    assert "Not saved yet." in looked.text
    assert await stored(house, site, DocumentName.HOURS) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"zone": "Mars/Olympus"}, "is no time zone"),
        ({"day_mon": "nine to five"}, "mon: &#39;nine to five&#39; are no hours"),
        ({f"day_{day}": "" for day in ("mon", "tue", "wed", "thu", "fri")}, "nobody ever answers"),
        ({"holidays": "Christmas"}, "is no date"),
    ],
)
async def test_a_fault_is_told_beside_its_field_and_nothing_typed_is_lost(
    house: House, site: Site, browser: httpx.AsyncClient, change: dict[str, str], words: str
) -> None:
    refused = await save(browser, HOURS, OFFICE | {"day_tue": "10:00-11:00"} | change)
    assert refused.status_code == 422
    assert words in refused.text
    if "day_tue" not in change:
        assert "10:00-11:00" in refused.text
    assert await stored(house, site, DocumentName.HOURS) is None


async def test_who_saves_over_somebody_elses_version_is_told_and_keeps_what_they_typed(
    house: House, site: Site, browser: httpx.AsyncClient
) -> None:
    await save(browser, HOURS, OFFICE)
    late = await save(browser, HOURS, OFFICE | {"day_sat": "10:00-11:30"})
    assert late.status_code == 422
    assert "Ada saved another version meanwhile" in late.text
    assert "10:00-11:30" in late.text
    assert field_of(late.text, "version") == "1"
    assert (await save(browser, HOURS, OFFICE | {"day_sat": "10:00-11:30"}, version=1)).status_code == 303


async def test_promises_come_back_from_the_form_as_they_are(
    house: House, site: Site, browser: httpx.AsyncClient
) -> None:
    before = await house.database.read(lambda rows: policies_of(rows, site.site_id))
    fields = sla_fields((await browser.get(SLA)).text)
    assert fields["normal.first_response.breach"] == "72 h"
    assert (await save(browser, SLA, fields)).status_code == 303
    assert await house.database.read(lambda rows: policies_of(rows, site.site_id)) == before


async def test_a_segment_gets_promises_of_its_own_and_follows_everybody_in_the_rest(
    house: House, site: Site, browser: httpx.AsyncClient
) -> None:
    fields = sla_fields((await browser.get(SLA)).text) | {
        "part": "enterprise",
        "high.first_response.target": "2 h",
        "high.first_response.breach": "",
        "high.counting": "business",
    }
    assert (await save(browser, SLA, fields)).status_code == 303
    policies = await house.database.read(lambda rows: policies_of(rows, site.site_id))
    assert list(policies.segments["enterprise"]) == [TriageTier.HIGH]
    theirs = policies.of(TriageTier.HIGH, "enterprise")
    assert theirs.promises[Clock.FIRST_RESPONSE].breach == timedelta(hours=2)
    assert theirs.counting is Counting.BUSINESS
    assert "enterprise" in (await browser.get(SLA)).text
    gone = await save(browser, SLA, fields | {"remove": "1"}, version=1)
    assert gone.status_code == 303
    assert not (await house.database.read(lambda rows: policies_of(rows, site.site_id))).segments


async def test_a_breach_before_its_target_is_refused(browser: httpx.AsyncClient, house: House, site: Site) -> None:
    fields = sla_fields((await browser.get(SLA)).text) | {"high.first_response.breach": "1 h"}
    refused = await save(browser, SLA, fields)
    assert refused.status_code == 422
    assert "lies before the target of 24 h" in refused.text
    assert refused.text.count('aria-invalid="true"') == 1
    assert await stored(house, site, DocumentName.SLA) is None


async def test_housekeeping_is_off_until_it_is_switched_on(
    house: House, site: Site, browser: httpx.AsyncClient
) -> None:
    assert " checked" not in (await browser.get(HOUSEKEEPING)).text
    on = {"remind_days.on": "on", "remind_days": "5", "close_days": "3", "check_in_days": "30"}
    assert (await save(browser, HOUSEKEEPING, on)).status_code == 303
    saved = await stored(house, site, DocumentName.HOUSEKEEPING)
    assert saved is not None
    assert housekeeping_from_document(saved.document) == Housekeeping(remind_days=5)
    without = await save(browser, HOUSEKEEPING, {"close_days.on": "on", "close_days": "3"}, version=1)
    assert without.status_code == 422
    assert "nothing is closed without a reminder" in without.text


async def test_another_sites_settings_are_nowhere(house: House, ada: User, browser: httpx.AsyncClient) -> None:
    other = await house.site("Other help")
    for path in PAGES:
        assert (await browser.get(path, params={"site": other.site_id})).status_code == 404
        own = {"csrf_token": await token(browser, path), "site": other.site_id, "version": "0"}
        assert (await browser.post(path, data=own | OFFICE)).status_code == 404
    for name in (DocumentName.HOURS, DocumentName.SLA, DocumentName.HOUSEKEEPING):
        assert await stored(house, other, name) is None


def test_a_paused_clock_says_how_much_is_left_and_a_done_one_how_long_it_took(ticket: Ticket) -> None:
    hour = timedelta(hours=1)
    waiting = replace(
        ticket,
        status=TicketStatus.WAITING_FOR_CUSTOMER,
        first_response_at=MORNING + hour,
        first_response_wall=66 * 3_600_000,
        first_response_business=2 * 3_600_000,
        resolution_due=MORNING + 5 * hour,
        resolution_breach=MORNING + 5 * hour,
        paused_since=MORNING + hour,
    )
    first, resolution = clock_rows(waiting, MORNING + 3 * hour)
    assert (first.text, first.took) == ("given 2 h ago", "took 2 d, 2 h of business hours")
    assert resolution.text == "paused 2 h, 4 h left"
    running = replace(waiting, status=TicketStatus.OPEN, paused_since=None, next_response_due=MORNING + 2 * hour)
    assert [each.name for each in clock_rows(running, MORNING)] == ["First response", "Next response", "Resolution"]
