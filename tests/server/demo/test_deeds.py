"""What the buttons do: something small and honest, in memory only, within the policy."""

import pytest
from playwright.async_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_no_page_breaks_the_policy_or_throws(page: Page, screens: tuple[str, ...]) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    for path in screens:
        await page.goto(path)
    assert complaints == []


@pytest.mark.slow
async def test_every_dialog_opens_and_closes(page: Page, screens: tuple[str, ...]) -> None:
    for path in screens:
        await page.goto(path)
        for opener in await page.locator("[data-opens]:visible").all():
            await opener.click()
            await expect(page.locator("dialog[open]")).to_have_count(1)
            await page.locator("dialog[open] [data-closes]").first.click()
            await expect(page.locator("dialog[open]")).to_have_count(0)


async def test_an_invitation_may_hold_ten_addresses_and_no_more(page: Page) -> None:
    await page.goto("/demo/projects/8241/members")
    await page.get_by_role("button", name="Invite people").click()
    await page.get_by_label("E-mail addresses").fill(" ".join(f"p{number}@example.com" for number in range(11)))
    await page.get_by_role("button", name="Send invitations").click()
    await expect(page.locator("dialog[open]")).to_have_count(1)
    await page.get_by_label("E-mail addresses").fill(" ".join(f"p{number}@example.com" for number in range(10)))
    await page.get_by_role("button", name="Send invitations").click()
    await expect(page.locator("#pending li")).to_have_count(11)


async def test_a_typed_name_stays_text(page: Page) -> None:
    await page.goto("/demo/projects")
    await page.get_by_role("button", name="New project").click()
    await page.get_by_label("Name", exact=True).fill("<img src=x> & sons")
    await page.get_by_role("button", name="Create project").click()
    await expect(page.get_by_role("heading", name="<img src=x> & sons")).to_be_visible()


async def test_a_card_moves_one_column_and_the_counts_follow(page: Page) -> None:
    await page.goto("/demo/projects/8241")
    await page.get_by_role("button", name="Move Braille plates for the lift to the next column").click()
    await expect(page.locator("#cards-2")).to_contain_text("Braille plates for the lift")
    await expect(page.locator(".count")).to_have_text(["2", "3", "2", "2"])


async def test_deleting_a_project_asks_for_its_name(page: Page) -> None:
    await page.goto("/demo/projects/8241/settings")
    await page.get_by_role("button", name="Delete project").click()
    await page.get_by_label("Name of the project").fill("harbour refit")
    await page.get_by_role("button", name="Delete for good").click()
    await expect(page.locator("dialog[open]")).to_have_count(1)
    await page.get_by_label("Name of the project").fill("Harbour refit")
    await page.get_by_role("button", name="Delete for good").click()
    await expect(page.locator("dialog[open]")).to_have_count(0)


async def test_cancelling_the_subscription_can_be_taken_back(page: Page) -> None:
    await page.goto("/demo/billing")
    await page.get_by_role("button", name="Cancel subscription").click()
    await page.locator("dialog[open]").get_by_role("button", name="Cancel subscription").click()
    await expect(page.get_by_text("Ends 30 Nov")).to_be_visible()
    await page.get_by_role("button", name="Resume subscription").click()
    await expect(page.get_by_text("Active", exact=True)).to_be_visible()


async def test_the_order_is_summed_with_discount_and_vat(page: Page) -> None:
    await page.goto("/demo/checkout")
    total = page.locator("#order-total")
    await expect(total).to_have_text("€110.00")
    await page.get_by_label("Seats").fill("10")
    await page.get_by_label("Promo code").fill("fern10")
    await expect(total).to_have_text("€123.75")
    await page.get_by_label("Yearly").check()
    await expect(total).to_have_text("€1,237.50")


async def test_the_help_centre_is_filtered_by_words_and_by_likely_questions(page: Page) -> None:
    await page.goto("/demo/help")
    search = page.get_by_label("Search the articles")
    await search.fill("remove someone")
    await expect(page.get_by_role("link", name="Take someone out of a group")).to_be_visible()
    await expect(page.get_by_role("link", name="Webhooks")).to_have_count(0)
    await search.fill("zeppelin")
    await expect(page.get_by_text("No article has these words.")).to_be_visible()
