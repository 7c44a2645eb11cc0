"""How a site's widget looks and behaves: written by the team as `widget.toml`, kept with the site.

`handrail site widget KEY widget.toml` stores it; docs/widget-settings.md explains every field. The words under a field
are for whoever writes the file: `handrail site widget KEY` prints them.
"""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from server.conversation.site import Site
from server.embed.redaction_pattern import fault_of
from server.protocol.limits import PAGE_KEY_CHARACTERS_MAX, TARGET_CHARACTERS_MAX

ROUTES_MAX: Final = 200
REDACTIONS_MAX: Final = 20
PATTERN_CHARACTERS_MAX: Final = 200
RULES_MAX: Final = 20
GUIDES_MAX: Final = 50
GUIDE_STEPS_MAX: Final = 10

Route = Annotated[str, Field(pattern=r"^/", max_length=PAGE_KEY_CHARACTERS_MAX)]
Kind = Literal["pricing", "checkout", "settings", "onboarding"]
"""Of pages that Handrail brings rules for."""

RuleName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Look(_Part):
    """What the widget looks like, and where it stands."""

    theme: Literal["auto", "light", "dark"] = "auto"
    """`auto` follows the visitor's system."""

    colour: str = Field(default="#0f6a5b", pattern=r"^#[0-9a-fA-F]{6}$")
    """Of the launcher, of links and of the visitor's own messages; what stands on it is black or white by contrast."""

    corner: int = Field(default=16, ge=0, le=32)
    """Radius of the panel's corners, in pixels."""

    mode: Literal["floating", "side", "inline"] = "floating"
    """A window above the launcher, a column at the edge, or in an element of the page (`into`)."""

    into: str = Field(default="", max_length=200)
    """CSS selector of the element that an inline panel stands in."""

    position: Literal["bottom-end", "bottom-start", "top-end", "top-start"] = "bottom-end"
    """`end` is the right edge, the left one where the page is written from right to left."""

    x: int = Field(default=20, ge=0, le=400)
    """Distance from the edge at the side, in pixels."""

    y: int = Field(default=20, ge=0, le=400)
    """Distance from the lower or upper edge, in pixels."""

    avatar: str | None = Field(default=None, pattern=r"^/v1/pictures/[0-9a-f]+$")
    """Path of the AI agent's picture; `handrail site picture KEY FILE` sets it."""


class OwnWords(_Part):
    """What a team says instead of the widget's own words; an empty text leaves those."""

    name: str = Field(default="", max_length=120)
    """What stands at the top of the panel."""

    greeting: str = Field(default="", max_length=300)
    """What an empty conversation begins with."""

    launcher: str = Field(default="", max_length=60)
    """What the button on your pages is called."""


class Rule(_Part):
    """When help is offered on a page before anybody asks."""

    name: RuleName
    """By which its effect is counted: `a-z`, `0-9` and `-`."""

    on: tuple[Route, ...] = ()
    """Page patterns such as `/checkout` or `/projects/:id/settings`; none means every page."""

    when: Literal["dwell", "errors", "rage", "dead", "back_and_forth"] = "dwell"
    """Time on the page; form errors again and again; hasty clicks; clicks that do nothing; pages to and fro."""

    after: int | None = Field(default=None, ge=1, le=3600)
    """Seconds for `dwell`, how often for everything else; without it what suits `when`
    (`server/embed/page_rules.py`)."""

    text: str = Field(default="", max_length=200)
    """What the launcher says; without it the widget's own words."""

    question: str = Field(default="", max_length=200)
    """What is asked when the visitor takes the offer; without it the panel opens with the page's articles."""

    hold_out: float = Field(default=0.0, ge=0, le=0.9)
    """Share of the visitors who get no offer, so that its effect can be measured."""

    per_day: int = Field(default=1, ge=1, le=5)
    """How often one visitor sees it within 24 hours; all rules together come five times at most."""


class GuideStep(_Part):
    """One step: an element that the page declares, and what stands beside it."""

    target: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=TARGET_CHARACTERS_MAX)
    """Name of the element: `data-handrail="invite-people"`."""

    text: str = Field(min_length=1, max_length=300)
    """What the visitor reads beside it."""

    page: Route | None = None
    """Where it is, when not on the guide's first page."""


class Guide(_Part):
    """Steps over one or several pages, started by `Handrail('startGuide', name)`."""

    name: RuleName
    """By which your pages start it."""

    title: str = Field(min_length=1, max_length=120)
    """What the visitor will have learned."""

    page: Route
    """Where it begins."""

    steps: tuple[GuideStep, ...] = Field(min_length=1, max_length=GUIDE_STEPS_MAX)
    """What is pointed at, in this order."""


class WidgetSettings(_Part):
    """Everything that a team sets for its widget; without anything it is as it comes."""

    look: Look = Look()
    """What the widget looks like, and where it stands."""

    words: dict[str, OwnWords] = Field(default_factory=dict, max_length=40)
    """Your own words instead of the widget's, by language, such as `de`; an empty text leaves the widget's."""

    routes: tuple[Route, ...] = Field(default=(), max_length=ROUTES_MAX)
    """Page keys that the product declares; a page that fits none gets its key by rule."""

    redact: tuple[str, ...] = Field(default=(), max_length=REDACTIONS_MAX)
    """Regular expressions of what must not leave the page in a title, a heading, a fact or a selection."""

    offers: bool = True
    """Whether the launcher offers a page's own articles."""

    presets: tuple[Kind, ...] = ()
    """Rules that come with Handrail, for pages of these kinds."""

    rules: tuple[Rule, ...] = Field(default=(), max_length=RULES_MAX)
    """Rules of your own: when help is offered on a page before anybody asks."""

    guides: tuple[Guide, ...] = Field(default=(), max_length=GUIDES_MAX)
    """Steps over one or several pages, started by `Handrail('startGuide', name)`."""

    attachments: bool = True
    """Whether visitors may send pictures and files."""

    survey: bool = True
    """Whether visitors are asked how satisfied they are once a conversation is resolved."""

    @field_validator("redact")
    @classmethod
    def _are_expressions(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            if len(pattern) > PATTERN_CHARACTERS_MAX:
                raise ValueError(f"at most {PATTERN_CHARACTERS_MAX} characters")
            if (fault := fault_of(pattern)) is not None:
                raise ValueError(f"{pattern!r} {fault}")
        return patterns


def takes_files(site: Site) -> bool:
    """Whether visitors of `site` may send pictures and files."""
    return WidgetSettings.model_validate(site.widget).attachments
