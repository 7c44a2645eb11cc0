"""The pages on which a team sets what tickets are about, and which go first."""

import html
import json
import re
from collections.abc import Sequence

import httpx
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.default_matrix import DEFAULT_MATRIX
from escalation.examples import Example, examples_of
from escalation.judging import matrix_of_site
from escalation.matrix import Matrix
from escalation.taxonomy import Taxonomy, taxonomy_of_site
from escalation.triage import TriageTier
from server.conversation.site import Site
from server.team.audit_log import entries_of
from tests.server.desk.house import House
from tests.server.desk.posting import post

TRIAGE, CATEGORIES = "/desk/settings/triage", "/desk/settings/categories"

WISH: dict[str, str | Sequence[str]] = {
    "editing": "new",
    "tier": "high",
    "why": "Wishes of good customers",
    "signal_wish": "1",
    "segments": "Enterprise, Business",
    "category": ["feature_request", "feedback"],
}


def draft_of(page: str) -> str:
    return html.unescape(re.search(r'name="draft" value="([^"]*)"', page)[1])  # type: ignore[index]


def version_of(page: str) -> str:
    return re.search(r'name="version" value="(\d+)"', page)[1]  # type: ignore[index]


async def matrix(house: House, site: Site) -> Matrix:
    return await house.database.read(lambda rows: matrix_of_site(rows, site.site_id))


async def taxonomy(house: House, site: Site) -> Taxonomy:
    return await house.database.read(lambda rows: taxonomy_of_site(rows, site.site_id))


async def press(browser: httpx.AsyncClient, page: str, do: str, **fields: str | Sequence[str]) -> httpx.Response:
    """Presses a button of the matrix on a page that was shown."""
    carried: dict[str, str | Sequence[str]] = {"draft": draft_of(page), "version": version_of(page), **fields}
    return await post(browser, TRIAGE, TRIAGE, do=do, **carried)


async def test_a_rule_is_added_moved_tried_and_saved(house: House, browser: httpx.AsyncClient, site: Site) -> None:
    ticket = await house.ticket(site, "Please add a calendar")
    page = (await browser.get(TRIAGE)).text
    assert "These are the defaults that come with Handrail" in page
    opened = (await press(browser, page, "edit:new")).text
    assert "A new rule" in opened
    last = str(len(DEFAULT_MATRIX.rules) + 1)
    listed = (await press(browser, opened, f"up:{last}", **WISH)).text
    assert "Segment: enterprise or business" in listed
    assert "Category: Feature request or Feedback" in listed
    added = (await press(browser, page, "apply", editing="new", tier="critical", why="Any wish", signal_wish="1")).text
    draft = json.loads(draft_of(added))
    draft["rules"].insert(0, draft["rules"].pop())
    tried = await press(browser, added, "look", draft=json.dumps(draft))
    assert tried.status_code == 200
    assert "<strong>1</strong> of the latest 1 tickets would have another tier" in tried.text
    assert f'href="/desk/tickets/{ticket.ticket_id}"' in tried.text
    assert await matrix(house, site) == DEFAULT_MATRIX
    saved = await press(browser, tried.text, "save")
    assert saved.status_code == 303
    assert (await matrix(house, site)).rules[0].why == "Any wish."
    assert (await house.ticket(site, "Please add a map")).tier is TriageTier.CRITICAL
    assert "Version 1, saved by Ada" in (await browser.get(saved.headers["location"])).text
    entries = await house.database.read(lambda rows: entries_of(rows, site.site_id, site.site_id, 9))
    assert [each.action for each in entries] == ["settings.triage_saved"]


async def test_a_fault_names_its_field_and_keeps_what_was_typed(browser: httpx.AsyncClient) -> None:
    page = (await browser.get(TRIAGE)).text
    answer = await press(browser, page, "save", **WISH | {"signal_wish": "often", "why": "I typed <this>"})
    assert answer.status_code == 422
    assert "rules.new.signals.wish" in answer.text
    assert 'value="I typed &lt;this&gt;"' in answer.text
    assert 'value="often"' in answer.text
    broken = await post(browser, TRIAGE, do="save", draft="{", version="0")
    assert broken.status_code == 422
    assert "Open it anew" in broken.text


async def test_rules_are_removed_edited_and_left_as_they_were(browser: httpx.AsyncClient) -> None:
    page = (await browser.get(TRIAGE)).text
    without = (await press(browser, page, "remove:1")).text
    assert len(json.loads(draft_of(without))["rules"]) == len(DEFAULT_MATRIX.rules) - 1
    opened = (await press(browser, without, "edit:1")).text
    assert 'value="Words of lost data."' in opened
    left = (await press(browser, opened, "cancel", editing="1", tier="low", why="x")).text
    assert draft_of(left) == draft_of(without)
    again = (await press(browser, left, "defaults")).text
    assert json.loads(draft_of(again)) == DEFAULT_MATRIX.to_document()
    assert (await press(browser, page, "edit:999")).status_code == 200


async def test_of_two_who_save_the_second_hears_of_the_first_and_keeps_theirs(
    house: House, browser: httpx.AsyncClient, site: Site
) -> None:
    page = (await browser.get(TRIAGE)).text
    await press(browser, page, "save", otherwise="low")
    late = await press(browser, page, "save", otherwise="high")
    assert late.status_code == 422
    assert "Ada saved another version meanwhile" in late.text
    assert (await matrix(house, site)).otherwise is TriageTier.LOW
    assert (await press(browser, late.text, "save")).status_code == 303
    assert (await matrix(house, site)).otherwise is TriageTier.HIGH


async def test_a_rule_of_a_retired_category_is_told(house: House, browser: httpx.AsyncClient, site: Site) -> None:
    current = await taxonomy(house, site)
    names = [each.name for each in current.categories]
    retired = {f"retired.{names.index('bug') + 1}": "yes"}
    await post(browser, CATEGORIES, version="0", **typed(current) | retired)
    assert "Rules name categories that nobody is given any more: Bug" in (await browser.get(TRIAGE)).text


def typed(current: Taxonomy) -> dict[str, str]:
    """The form of the categories as it stands."""
    fields: dict[str, str] = {}
    for place, each in enumerate(current.categories, start=1):
        fields |= {f"name.{place}": each.name, f"label.{place}": each.label, f"words.{place}": each.words}
        fields |= {f"examples.{place}": "\n".join(each.examples)}
    return fields


async def test_a_category_is_renamed_and_another_one_added(
    house: House, browser: httpx.AsyncClient, site: Site
) -> None:
    fields = typed(await taxonomy(house, site)) | {"label.2": "Money"}
    fields |= {"label.13": "Data export", "words.13": "Getting data out.", "examples.13": "A\r\n\r\nB", "name.13": ""}
    saved = await post(browser, CATEGORIES, version="0", **fields)
    assert saved.status_code == 303
    current = await taxonomy(house, site)
    assert current.label("billing") == "Money"
    added = current.named("data_export")
    assert added is not None
    assert added.examples == ("A", "B")
    assert "Money" in (await browser.get(CATEGORIES)).text


async def test_a_bad_category_keeps_what_was_typed(house: House, browser: httpx.AsyncClient, site: Site) -> None:
    before = await taxonomy(house, site)
    refused = await post(browser, CATEGORIES, version="0", **typed(before) | {"label.2": "x" * 41})
    assert refused.status_code == 422
    assert "categories.2.label" in refused.text
    assert "x" * 41 in refused.text
    assert await taxonomy(house, site) == before
    late = await post(browser, CATEGORIES, version="7", **typed(before) | {"label.2": "Money"})
    assert late.status_code == 422
    assert 'value="Money"' in late.text


async def test_labelled_tickets_are_imported_reported_and_forgotten(
    house: House, browser: httpx.AsyncClient, site: Site
) -> None:
    async def taught() -> tuple[Example, ...]:
        async def unit(rows: AsyncConnection) -> tuple[Example, ...]:
            return await examples_of(rows, site.site_id)

        return await house.database.read(unit)

    page = (await browser.get(CATEGORIES)).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]  # type: ignore[index]
    content = b"text,category\nWhere is my bill?,Billing\nWhere is my bill?,bug\nHm,weather\n"
    answer = await browser.post(
        f"{CATEGORIES}/import", data={"csrf_token": token}, files={"file": ("tickets.csv", content, "text/csv")}
    )
    assert answer.status_code == 200
    assert "1 added, 0 changed, 0 known already, 2 left out" in answer.text
    assert "There is no category &#39;weather&#39;" in answer.text
    assert await taught() == (Example("Where is my bill?", "billing"),)
    refused = await browser.post(
        f"{CATEGORIES}/import", data={"csrf_token": token}, files={"file": ("x.csv", b"\xff", "text/csv")}
    )
    assert refused.status_code == 422
    await post(browser, f"{CATEGORIES}/forget")
    assert await taught() == ()


async def test_another_sites_settings_are_out_of_reach(house: House, browser: httpx.AsyncClient) -> None:
    other = await house.site("Other")
    for path in (TRIAGE, CATEGORIES):
        assert (await browser.get(path, params={"site": other.site_id})).status_code == 404
        assert (await post(browser, path, site=other.site_id, do="save")).status_code == 404
