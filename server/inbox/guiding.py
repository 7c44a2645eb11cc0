"""A guide of the site for the customer's page: a card, and nothing happens before they press its button."""

from collections.abc import Mapping
from typing import Any, Final

from server.conversation.site import Site
from server.errors import HandrailError
from server.protocol.server_frames import GuideCard, GuideStep

WORDS: Final = "I have put the steps together for you: {title}"
"""What stands above a guide that is sent without a word; it is in the box of the person before, to be changed."""


class GuideGone(HandrailError):
    """The site has no such guide any more."""


def guide_card(site: Site, name: str) -> GuideCard:
    """The guide of this name as the panel shows it. Raises GuideGone."""
    listed: list[Mapping[str, Any]] = site.widget.get("guides") or []
    found = next((each for each in listed if each.get("name") == name), None)
    if found is None:
        raise GuideGone("This guide is not there any more. Choose another one.")
    first = str(found["page"])
    steps = (
        GuideStep(target=str(each["target"]), text=str(each["text"]), page=each.get("page")) for each in found["steps"]
    )
    return GuideCard(title=str(found["title"]), page=first, steps=tuple(steps))
