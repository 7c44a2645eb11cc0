"""What the loader is told of the page that it is on: what there is to offer, and the rules that hold there."""

from collections.abc import Iterable

from knowledge.suggestions import Suggestions
from server.conversation.page_key import page_key_of
from server.embed.assets import LanguageFiles
from server.embed.page_rules import rules_on
from server.embed.widget_settings import WidgetSettings
from server.protocol.limits import PAGE_KEY_CHARACTERS_MAX


def asked_page(page: str, routes: Iterable[str]) -> str | None:
    """The page key that a loader asks about, by the site's declared `routes` or by rule; None when it names no page."""
    return page_key_of(page, routes) if page.startswith("/") and len(page) <= PAGE_KEY_CHARACTERS_MAX else None


def page_help(settings: WidgetSettings, page_key: str, found: Suggestions, files: LanguageFiles) -> dict[str, object]:
    """What the launch says more on a page: `offer`, when there is help for it; `rules`, when some hold there; and the
    script `nudge`, when this page or another one of the site may have either."""
    told: dict[str, object] = {}
    if settings.offers or settings.rules or settings.presets:
        told["nudge"] = files.nudge
    if settings.offers and (offer := offer_of(found)) is not None:
        told["offer"] = offer
    if rules := rules_on(settings, page_key):
        told["rules"] = rules
    return told


def offer_of(found: Suggestions) -> dict[str, object] | None:
    """The best question, else the best article's title, and how many `more` there are; None when there is nothing.

    `asks` tells that the text is a question to be asked; without it the panel opens with what there is for the page.
    """
    texts = (*found.questions, *(article.title for article in found.articles))
    if not texts:
        return None
    offer: dict[str, object] = {"text": texts[0]}
    if len(texts) > 1:
        offer["more"] = len(texts) - 1
    if found.questions:
        offer["asks"] = True
    return offer
