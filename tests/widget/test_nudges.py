"""Help that is offered before anybody asks: what a page has, and what rules find in real input on a real page."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from knowledge.suggestions import Suggestions
from server.embed.widget_settings import Rule, WidgetSettings
from tests.browser import panel_of
from tests.widget.stage import HOST, Stage

BODY: Final = """
<h1>Checkout</h1>
<nav><a href="/pricing" data-spa>Pricing</a> <a href="/checkout" data-spa>Checkout</a></nav>
<form><label>Card <input name="card" required></label><button id="pay">Pay now</button></form>
<form id="marked" novalidate><label>Coupon <input name="coupon"></label><button id="redeem">Redeem</button></form>
<p><button id="broken">Save</button> <button id="works">Add</button> <button id="quiet">Open</button></p>
<p id="text">A line of plain text.</p>
<dialog id="dialog"><p>Are you sure?</p><button id="sure">Yes</button></dialog>
<output id="out"></output>
<script>
  window.shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift += entry.value; }))
    .observe({ type: 'layout-shift', buffered: true });
  document.getElementById('works').onclick = () => { document.getElementById('out').textContent += '+'; };
  document.getElementById('quiet').onclick = () => fetch('/nothing');
  document.getElementById('sure').onclick = () => document.getElementById('dialog').close();
  document.getElementById('marked').onsubmit = (event) => {
    event.preventDefault();
    setTimeout(() => document.querySelector('[name=coupon]').setAttribute('aria-invalid', 'true'), 50);
  };
  document.querySelectorAll('[data-spa]').forEach((link) => link.addEventListener('click', (event) => {
    event.preventDefault();
    history.pushState({}, '', link.getAttribute('href'));
  }));
</script>
"""

QUESTIONS: Final = Suggestions(questions=("Why was my card refused?", "How do I get an invoice?"))
PAGE: Final = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
PHONE: Final = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    yield from staged(browser, PAGE)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Stage]:
    yield from staged(browser, PHONE)


def staged(browser: Browser, context: dict[str, Any]) -> Iterator[Stage]:
    made = Stage(browser, BODY, **context)
    yield made
    assert made.errors == []
    made.close()


def ruled(stage: Stage, *rules: Rule) -> Page:
    """The checkout of a site with these rules, once they watch it."""
    stage.settings = WidgetSettings(rules=rules, offers=False)
    come(stage.page)
    return stage.page


def come(page: Page) -> None:
    """Goes to the checkout and gives a first sign of life there."""
    page.goto(f"{HOST}/checkout")
    expect(page.get_by_role("button", name="Open help")).to_be_visible()
    with page.expect_response("**/nudge-*.js"):
        page.keyboard.press("Shift")


def pill(page: Page) -> Locator:
    return page.locator("handrail-widget .offer")


def dismiss(page: Page) -> Locator:
    return pill(page).get_by_role("button", name="Do not show again")


def assert_counted(stage: Stage, *expected: tuple[str, str, str]) -> None:
    """The page has counted this and nothing else, as soon as the browser has sent it."""
    for _ in range(50):
        if len(stage.counted) >= len(expected):
            break
        stage.page.wait_for_timeout(100)
    assert stage.counted == list(expected)


def kept(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("({ ...localStorage, ...sessionStorage })")
    return found


class TestOfferOfThePage:
    def test_it_stands_beside_the_launcher_and_takes_neither_focus_nor_place_nor_storage(self, stage: Stage) -> None:
        stage.offered["/checkout"] = QUESTIONS
        stage.page.goto(f"{HOST}/checkout")
        expect(pill(stage.page)).to_contain_text("Why was my card refused? +1")
        expect(pill(stage.page)).to_have_attribute("role", "status")
        assert stage.page.evaluate("document.activeElement === document.body")
        assert stage.page.evaluate("window.shift") == 0
        assert kept(stage.page) == {}
        assert stage.page.context.cookies() == []

    def test_a_question_is_asked_when_it_is_taken(self, stage: Stage) -> None:
        stage.offered["/checkout"] = QUESTIONS
        stage.page.goto(f"{HOST}/checkout")
        pill(stage.page).get_by_role("button", name="Why was my card refused?").click()
        assert stage.wait_for("say")[0]["text"] == "Why was my card refused?"
        expect(pill(stage.page)).to_have_count(0)

    def test_by_keyboard_it_is_reached_before_the_launcher_and_escape_sends_it_away(self, stage: Stage) -> None:
        stage.offered["/checkout"] = QUESTIONS
        stage.page.goto(f"{HOST}/checkout")
        pill(stage.page).get_by_role("button", name="Why was my card refused?").focus()
        stage.page.keyboard.press("Escape")
        expect(pill(stage.page)).to_have_count(0)
        stage.page.reload()
        expect(stage.page.get_by_role("button", name="Open help")).to_be_visible()
        stage.page.wait_for_timeout(500)
        expect(pill(stage.page)).to_have_count(0)

    def test_what_is_dismissed_stays_away_on_its_page_only(self, stage: Stage) -> None:
        stage.offered |= {"/checkout": QUESTIONS, "/pricing": Suggestions(questions=("What does it cost?",))}
        stage.page.goto(f"{HOST}/checkout")
        dismiss(stage.page).click()
        assert kept(stage.page) == {"handrail:dismissed": "\n/checkout"}
        stage.page.goto(f"{HOST}/pricing")
        expect(pill(stage.page)).to_contain_text("What does it cost?")

    def test_in_an_application_of_one_document_each_page_has_its_own(self, stage: Stage) -> None:
        stage.offered |= {"/checkout": QUESTIONS, "/pricing": Suggestions(questions=("What does it cost?",))}
        stage.page.goto(f"{HOST}/checkout")
        expect(pill(stage.page)).to_contain_text("Why was my card refused?")
        stage.page.get_by_role("link", name="Pricing").click()
        expect(pill(stage.page)).to_contain_text("What does it cost?")
        stage.page.get_by_role("link", name="Checkout").click()
        expect(pill(stage.page)).to_contain_text("Why was my card refused?")

    def test_it_goes_when_help_is_opened_and_on_a_page_without_help_there_is_none(self, stage: Stage) -> None:
        stage.offered["/checkout"] = QUESTIONS
        stage.page.goto(f"{HOST}/checkout")
        expect(pill(stage.page)).to_be_visible()
        stage.page.get_by_role("button", name="Open help").click()
        expect(pill(stage.page)).to_have_count(0)
        stage.page.goto(f"{HOST}/elsewhere")
        expect(stage.page.get_by_role("button", name="Open help")).to_be_visible()
        stage.page.wait_for_timeout(500)
        expect(pill(stage.page)).to_have_count(0)

    def test_on_a_phone_it_is_a_dot_on_the_launcher(self, phone: Stage) -> None:
        phone.offered["/checkout"] = QUESTIONS
        phone.page.goto(f"{HOST}/checkout")
        dot, launcher = pill(phone.page), phone.page.get_by_role("button", name="Open help")
        expect(dot).to_be_visible()
        expect(dot.get_by_role("button")).to_have_count(0)
        box, around = dot.bounding_box(), launcher.bounding_box()
        assert box is not None
        assert around is not None
        assert box["width"] < 20
        assert around["x"] <= box["x"] <= around["x"] + around["width"]
        assert around["y"] <= box["y"] <= around["y"] + around["height"]
        dot_centre = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        phone.page.mouse.click(*dot_centre)
        panel_of(phone.page).get_by_label("Your message").wait_for()


class TestRules:
    def test_time_on_the_page(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="slow", when="dwell", after=1, text="Can we help?"))
        expect(pill(page)).to_contain_text("Can we help?")
        assert_counted(stage, ("slow", "shown", "due"))
        assert page.evaluate("window.shift") == 0

    def test_a_form_that_the_browser_refuses_twice(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="stuck", when="errors"))
        page.locator("#pay").click()
        page.wait_for_timeout(1_500)
        expect(pill(page)).to_have_count(0)
        page.locator("#pay").click()
        expect(pill(page)).to_contain_text("Trouble with this form?")

    def test_a_form_that_marks_its_own_errors(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="stuck", when="errors"))
        page.locator("#redeem").click()
        page.wait_for_timeout(2_000)
        page.locator("#redeem").click()
        expect(pill(page)).to_contain_text("Trouble with this form?")

    def test_hasty_clicks_on_what_does_not_answer_bring_help(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="hasty", when="rage"))
        page.locator("#broken").click(click_count=3, delay=20)
        expect(pill(page)).to_contain_text("Something not working here?")

    def test_who_marks_a_line_is_not_in_haste(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="hasty", when="rage"))
        page.locator("#text").click(click_count=3, delay=20)
        page.locator("[name=card]").click(click_count=3, delay=20)
        page.wait_for_timeout(1_500)
        assert stage.counted == []

    def test_clicks_that_do_nothing(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="dead", when="dead", after=1))
        page.locator("#broken").click()
        expect(pill(page)).to_be_visible()

    @pytest.mark.parametrize("target", ["#works", "#quiet", "#text", "[name=card]", "[data-spa]"])
    def test_clicks_that_do_something_or_are_on_nothing(self, stage: Stage, target: str) -> None:
        page = ruled(stage, Rule(name="dead", when="dead", after=1))
        page.locator(target).first.click()
        page.wait_for_timeout(3_000)
        assert stage.counted == []

    def test_pages_to_and_fro(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="lost", when="back_and_forth"))
        for name in ("Pricing", "Checkout", "Pricing"):
            page.get_by_role("link", name=name).click()
            page.wait_for_timeout(600)
        expect(pill(page)).to_contain_text("Looking for something?")


class TestManners:
    def test_a_modal_dialog_of_the_page_goes_first(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="slow", when="dwell", after=1))
        page.evaluate("document.getElementById('dialog').showModal()")
        page.wait_for_timeout(2_500)
        assert stage.counted == []
        page.locator("#sure").click()
        expect(pill(page)).to_be_visible()

    def test_whoever_has_the_help_open_is_left_alone(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="slow", when="dwell", after=1))
        page.evaluate("Handrail('open')")
        panel_of(page).get_by_label("Your message").wait_for()
        page.wait_for_timeout(2_500)
        assert stage.counted == []

    def test_one_rule_at_a_time_and_each_once(self, stage: Stage) -> None:
        dwell = Rule(name="slow", when="dwell", after=1, text="Slow?")
        page = ruled(stage, dwell, Rule(name="hasty", when="rage", text="Hasty?"))
        expect(pill(page)).to_contain_text("Slow?")
        page.locator("#broken").click(click_count=3, delay=20)
        page.wait_for_timeout(1_500)
        expect(pill(page)).to_contain_text("Slow?")
        assert_counted(stage, ("slow", "shown", "due"))

    def test_nothing_is_kept_until_the_visitor_acts_and_then_the_cap_holds_on_the_next_page(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="slow", when="dwell", after=1, text="Slow?"))
        expect(pill(page)).to_be_visible()
        assert kept(page) == {}
        pill(page).get_by_role("button", name="Slow?").click()
        panel_of(page).get_by_label("Your message").wait_for()
        assert "handrail:nudges:pk_stage" in kept(page)
        come(page)
        page.wait_for_timeout(2_500)
        expect(pill(page)).to_have_count(0)
        assert_counted(stage, ("slow", "shown", "due"), ("slow", "shown", "opened"))

    def test_what_is_dismissed_does_not_come_again_and_is_counted(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="slow", when="dwell", after=1, per_day=5))
        dismiss(page).click()
        expect(pill(page)).to_have_count(0)
        assert_counted(stage, ("slow", "shown", "due"), ("slow", "shown", "dismissed"))

    def test_a_visitor_who_signs_out_leaves_nothing_behind(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="slow", when="dwell", after=1))
        dismiss(page).click()
        assert "handrail:nudges:pk_stage" in kept(page)
        page.evaluate("Handrail('shutdown')")
        page.wait_for_function("!('handrail:nudges:pk_stage' in localStorage)")

    @pytest.mark.parametrize("sign", ["move", "press", "key", "scroll"])
    def test_what_watches_for_rules_is_loaded_with_the_first_sign_of_life(self, stage: Stage, sign: str) -> None:
        stage.settings = WidgetSettings(rules=(Rule(name="slow", when="dwell", after=60),), offers=False)
        loaded: list[str] = []
        page = stage.page
        page.on("request", lambda request: loaded.append(request.url))
        page.goto(f"{HOST}/checkout")
        expect(page.get_by_role("button", name="Open help")).to_be_visible()
        page.wait_for_timeout(1_500)
        assert not [url for url in loaded if "/nudge-" in url]
        with page.expect_response("**/nudge-*.js"):
            if sign == "move":
                page.mouse.move(40, 40)
            elif sign == "press":
                page.locator("#text").dispatch_event("pointerdown")
            elif sign == "key":
                page.keyboard.press("Tab")
            else:
                page.evaluate(
                    "document.body.append(Object.assign(document.createElement('p'), {style: 'height:300vh'}))"
                )
                page.evaluate("scrollTo(0, 200)")

    def test_a_page_without_rules_loads_nothing_for_them(self, stage: Stage) -> None:
        loaded: list[str] = []
        stage.page.on("request", lambda request: loaded.append(request.url))
        stage.settings = WidgetSettings(
            rules=(Rule(name="slow", on=("/pricing",), when="dwell", after=1),), offers=False
        )
        stage.page.goto(f"{HOST}/checkout")
        expect(stage.page.get_by_role("button", name="Open help")).to_be_visible()
        stage.page.wait_for_timeout(2_000)
        assert not [url for url in loaded if "/nudge-" in url]


class TestMeasurement:
    def test_what_follows_is_counted_in_the_arm_of_the_rule(self, stage: Stage) -> None:
        page = ruled(stage, Rule(name="slow", when="dwell", after=1, text="Slow?", question="Why so slow?"))
        pill(page).get_by_role("button", name="Slow?").click()
        assert stage.wait_for("say")[0]["text"] == "Why so slow?"
        assert_counted(stage, ("slow", "shown", "due"), ("slow", "shown", "opened"))

    def test_those_who_are_held_out_see_nothing_and_are_counted_alike(self, stage: Stage) -> None:
        stage.page.add_init_script("crypto.getRandomValues = (numbers) => numbers.fill(7)")
        page = ruled(stage, Rule(name="slow", when="dwell", after=1, hold_out=0.9))
        page.wait_for_timeout(2_500)
        assert_counted(stage, ("slow", "held_out", "due"))
        expect(pill(page)).to_have_count(0)
        page.get_by_role("button", name="Open help").click()
        panel_of(page).get_by_label("Your message").wait_for()
        assert_counted(stage, ("slow", "held_out", "due"), ("slow", "held_out", "opened"))
