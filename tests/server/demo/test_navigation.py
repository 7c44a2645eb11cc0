"""Moving about in the browser: the app changes pages without loading them whole."""

import pytest
from playwright.async_api import Page, Route, expect

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def mark(page: Page) -> None:
    """Leave something on the window that a full load would wipe away."""
    await page.evaluate("window.marked = true")


async def is_marked(page: Page) -> bool:
    return bool(await page.evaluate("window.marked"))


async def refuse_fetches(route: Route) -> None:
    if route.request.resource_type == "fetch":
        await route.abort()
    else:
        await route.continue_()


async def test_a_link_changes_address_title_and_heading_without_a_full_load_and_back_undoes_it(page: Page) -> None:
    await page.goto("/demo/projects/8241")
    await mark(page)
    await page.get_by_role("navigation", name="Project").get_by_role("link", name="Members").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Members")
    await expect(page).to_have_title("Members · Harbour refit · Fernway")
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert page.url.endswith("/demo/projects/8241/members")
    assert await is_marked(page)

    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Harbour refit")
    await expect(page).to_have_title("Harbour refit · Fernway")
    assert page.url.endswith("/demo/projects/8241")
    assert await is_marked(page)


async def test_sign_in_checkout_and_help_are_loaded_whole(page: Page) -> None:
    for link in ("Change plan", "Help", "Mara Lindqvist, sign out"):
        await page.goto("/demo/billing")
        await mark(page)
        await page.get_by_role("link", name=link, exact=True).click()
        await expect(page).not_to_have_title("Billing · Fernway")
        assert not await is_marked(page), link


async def test_a_page_that_cannot_be_fetched_is_left_to_the_browser(page: Page) -> None:
    await page.goto("/demo/")
    await mark(page)
    await page.route("**/demo/billing", refuse_fetches)
    await page.get_by_role("link", name="Billing").click()
    await expect(page).to_have_title("Billing · Fernway")
    assert not await is_marked(page)


async def test_what_was_changed_is_still_there_on_the_way_back_and_gone_after_a_reload(page: Page) -> None:
    await page.goto("/demo/projects/8241/members")
    await page.get_by_role("button", name="Invite people").click()
    await page.get_by_label("E-mail addresses").fill("ada@example.com, grace@example.com")
    await page.get_by_role("button", name="Send invitations").click()
    await expect(page.get_by_text("grace@example.com")).to_be_visible()

    await page.get_by_role("link", name="Board", exact=True).click()
    await expect(page).to_have_title("Harbour refit · Fernway")
    await page.go_back()
    await expect(page.get_by_text("grace@example.com")).to_be_visible()

    await page.reload()
    await expect(page.get_by_role("button", name="Invite people")).to_be_visible()
    await expect(page.get_by_text("grace@example.com")).to_have_count(0)


async def test_the_menu_opens_on_a_narrow_screen_and_closes_on_arrival(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto("/demo/")
    link = page.get_by_role("link", name="Notifications")
    await expect(link).to_be_hidden()
    await page.get_by_role("button", name="Menu").click()
    await link.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
    await expect(link).to_be_hidden()


async def test_no_page_is_wider_than_a_phone(page: Page, screens: tuple[str, ...]) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    for path in (*screens, "/demo/help/plans-compared"):
        await page.goto(path)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390, path
