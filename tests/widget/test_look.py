"""What a team chooses for its panel: light or dark, a colour, how round the corners are, words of its own."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, Final, Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, Frame

from server.embed.widget_settings import Look, OwnWords, WidgetSettings
from tests.widget.stage import CONVERSATION, Stage

Scheme = Literal["light", "dark"]
Staging = Callable[..., Stage]

GROUND: Final = {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 29, 28)"}
AWKWARD: Final = ("#ffd400", "#ffffff", "#000000", "#0a1a3c", "#7a7a7a", "#ff4040")
"""Colours on which neither text nor shapes are seen without care."""

pytestmark = pytest.mark.browser


@pytest.fixture
def staged(browser: Browser) -> Iterator[Staging]:
    """Makes a stage of a site with this look, for a visitor whose system is light or dark."""
    made: list[Stage] = []

    def stage(look: Look, system: Scheme = "light", **settings: Any) -> Stage:
        one = Stage(browser, "<h1>Members</h1>", viewport={"width": 1280, "height": 800}, color_scheme=system)
        one.settings = WidgetSettings(look=look, **settings)
        made.append(one)
        return one

    yield stage
    for each in made:
        assert each.errors == []
        each.close()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_theme_holds_whatever_the_visitors_system_has_and_auto_follows_it(staged: Staging, system: Scheme) -> None:
    assert _style(staged(Look(theme="light"), system).open(), "body", "background-color") == GROUND["light"]
    assert _style(staged(Look(theme="dark"), system).open(), "body", "background-color") == GROUND["dark"]
    automatic = staged(Look(), system)
    panel = automatic.open()
    assert _style(panel, "body", "background-color") == GROUND[system]
    other: Scheme = "dark" if system == "light" else "light"
    automatic.page.emulate_media(color_scheme=other)
    panel.wait_for_function("scheme => document.documentElement.dataset.scheme === scheme", arg=other)
    assert _style(panel, "body", "background-color") == GROUND[other]


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("colour", AWKWARD)
def test_everything_stays_readable_in_any_colour(staged: Staging, axe: str, colour: str, system: Scheme) -> None:
    stage = staged(Look(colour=colour), system)
    stage.store("Where do I invite people?", author="visitor", client_id="m-1")
    stage.store("Open [Members](https://help.example.com/members) and press `Invite`.")
    stage.store("I am here.", author="person", name="Ben")
    panel = stage.open()
    panel.get_by_text("I am here.").first.wait_for()
    _wait_for_colours(panel)
    panel.evaluate(axe)
    found = panel.evaluate("axe.run({ runOnly: ['color-contrast'] })")
    assert [violation["nodes"] for violation in found["violations"]] == []


def test_the_visitors_messages_have_the_very_colour_and_the_corners_are_as_round_as_was_chosen(staged: Staging) -> None:
    stage = staged(Look(colour="#ffd400", corner=4), "dark")
    stage.store("Hello", author="visitor", client_id="m-1")
    panel = stage.open()
    panel.get_by_text("Hello").wait_for()
    _wait_for_colours(panel)
    assert _style(panel, ".bubble.visitor", "background-color") == "rgb(255, 212, 0)"
    assert _style(panel, ".bubble.visitor", "color") == "rgb(0, 0, 0)"
    assert _style(panel, ".bubble.visitor", "border-radius") == "4px"


def test_a_team_speaks_with_its_own_words_in_the_language_of_the_page_only(staged: Staging) -> None:
    words = {"en": OwnWords(name="Ask Fernway", greeting="Good to see you."), "fr": OwnWords(name="Aide Fernway")}
    panel = staged(Look(), words=words).open()
    assert panel.get_by_role("heading", level=1).inner_text() == "Ask Fernway"
    panel.get_by_text("Good to see you.").wait_for()
    other = staged(Look(), words={"fr": words["fr"]}).open()
    assert other.get_by_role("heading", level=1).inner_text() == "Fernway help"


def test_the_agent_has_the_picture_that_the_team_gave_it_until_a_person_answers(staged: Staging) -> None:
    stage = staged(Look(avatar="/v1/pictures/9f2c"))
    stage.served["/v1/pictures/9f2c"] = _picture()
    stage.store("Hello", author="visitor", client_id="m-1")
    panel = stage.open()
    panel.wait_for_function("document.querySelector('.header > img')?.naturalWidth === 8")
    stage.tell({"type": "status", "conversation": CONVERSATION, "status": "with_person", "name": "Ben"})
    panel.locator(".header > img").wait_for(state="detached")


def _picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (8, 8), "#5b3cc4").save(written, "PNG")
    return written.getvalue()


def _wait_for_colours(panel: Frame) -> None:
    """What follows from the team's colour comes in a part of its own."""
    panel.wait_for_function("document.documentElement.style.getPropertyValue('--hr-accent')")


def _style(panel: Frame, selector: str, property_name: str) -> str:
    read = "([selector, name]) => getComputedStyle(document.querySelector(selector)).getPropertyValue(name)"
    return str(panel.evaluate(read, [selector, property_name]))
