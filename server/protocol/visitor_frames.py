"""Frames that a visitor's panel sends, in the order in which a conversation meets them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from server.protocol.limits import (
    CLIENT_ID_CHARACTERS_MAX,
    EMAIL_CHARACTERS_MAX,
    INTEGER_MAX,
    ORIGIN_CHARACTERS_MAX,
    PAGE_HEADINGS_MAX,
    PAGE_KEY_CHARACTERS_MAX,
    PAGE_TARGETS_MAX,
    PAGE_TITLE_CHARACTERS_MAX,
    REVISION_MAX,
    TARGET_CHARACTERS_MAX,
    TOKEN_CHARACTERS_MAX,
)

ClientId = Annotated[str, Field(min_length=1, max_length=CLIENT_ID_CHARACTERS_MAX, pattern=r"^[A-Za-z0-9_-]+$")]
"""Made by the panel for each thing that it sends; the same id is the same thing, however often it arrives."""

Whole = Annotated[int, Field(strict=True)]
"""A JSON number without a fraction; neither a text of digits nor true."""

Truth = Annotated[bool, Field(strict=True)]

PageText = Annotated[str, Field(max_length=PAGE_TITLE_CHARACTERS_MAX)]


TargetName = Annotated[str, Field(max_length=TARGET_CHARACTERS_MAX, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
"""What the host page calls an element that may be pointed at: `data-handrail="invite-member"`."""


class Frame(BaseModel):
    """What all frames share: no field that is not written down, and no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Frame):
    """The page on which the visitor is, as the widget reports it: never a raw URL, a query or a form value."""

    key: str = Field(min_length=1, max_length=PAGE_KEY_CHARACTERS_MAX, pattern=r"^/")
    origin: str = Field(default="", max_length=ORIGIN_CHARACTERS_MAX)
    title: PageText = ""
    headings: tuple[PageText, ...] = Field(default=(), max_length=PAGE_HEADINGS_MAX)
    targets: tuple[TargetName, ...] = Field(default=(), max_length=PAGE_TARGETS_MAX)


class HeardAnswer(Frame):
    """How much of an answer under way the panel has: `offset` code points of this revision of `run`."""

    run: str = Field(min_length=1, max_length=64)
    revision: Whole = Field(ge=0, le=REVISION_MAX)
    offset: Whole = Field(ge=0, le=INTEGER_MAX)


class Hello(Frame):
    """Opens the session: which site, who (the secret of an earlier visit), and what is already here."""

    type: Literal["hello"] = "hello"
    version: Whole = Field(ge=1, le=1000)
    site: str = Field(min_length=1, max_length=64)
    visitor: str | None = Field(default=None, max_length=128)
    conversation: str | None = Field(default=None, max_length=64)
    after_seq: Whole = Field(default=0, ge=0, le=INTEGER_MAX)
    answer: HeardAnswer | None = None
    page: Page | None = None
    token: str | None = Field(default=None, max_length=TOKEN_CHARACTERS_MAX)
    """JWT by which the host's back end vouches for who this is."""


class PageReport(Frame):
    """The visitor came to another page."""

    type: Literal["page"] = "page"
    page: Page


class Say(Frame):
    """A message of the visitor; it is acknowledged once it is stored."""

    type: Literal["say"] = "say"
    client_id: ClientId
    text: str
    page: Page | None = None


class WantPerson(Frame):
    """The visitor pressed "Talk to a person"."""

    type: Literal["want_person"] = "want_person"
    client_id: ClientId
    page: Page | None = None


class Decide(Frame):
    """The visitor pressed one of the two buttons of an action's card. Stored as a message that settles the action."""

    type: Literal["decide"] = "decide"
    client_id: ClientId
    action: str = Field(min_length=1, max_length=64)
    confirm: Truth
    page: Page | None = None


class LeaveEmail(Frame):
    """The visitor left an address at which an answer can reach them."""

    type: Literal["email"] = "email"
    client_id: ClientId
    email: str = Field(min_length=3, max_length=EMAIL_CHARACTERS_MAX)


class Rate(Frame):
    """The visitor says whether the answer at `seq` helped; the last word counts."""

    type: Literal["rate"] = "rate"
    seq: Whole = Field(ge=1, le=INTEGER_MAX)
    good: Truth


class Stop(Frame):
    """The visitor has read enough of the answer of `run`. What was written so far becomes its message."""

    type: Literal["stop"] = "stop"
    run: str = Field(min_length=1, max_length=64)


class VisitorTyping(Frame):
    """The visitor is writing. Best effort: never stored, may be dropped."""

    type: Literal["typing"] = "typing"


class Ping(Frame):
    """Asks whether the other end is still there; a browser cannot send the WebSocket's own ping."""

    type: Literal["ping"] = "ping"
    nonce: Whole = Field(ge=0, le=INTEGER_MAX)


VisitorFrame = Annotated[
    Hello | PageReport | Say | WantPerson | Decide | LeaveEmail | Rate | Stop | VisitorTyping | Ping,
    Field(discriminator="type"),
]
VISITOR_FRAME: TypeAdapter[VisitorFrame] = TypeAdapter(VisitorFrame)
