"""Frames that a visitor's panel sends, in the order in which a conversation meets them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from server.protocol.limits import (
    CLIENT_ID_CHARACTERS_MAX,
    INTEGER_MAX,
    ORIGIN_CHARACTERS_MAX,
    PAGE_HEADINGS_MAX,
    PAGE_KEY_CHARACTERS_MAX,
    PAGE_TITLE_CHARACTERS_MAX,
    REVISION_MAX,
)

ClientId = Annotated[str, Field(min_length=1, max_length=CLIENT_ID_CHARACTERS_MAX, pattern=r"^[A-Za-z0-9_-]+$")]
"""Made by the panel for each thing that it sends; the same id is the same thing, however often it arrives."""

Whole = Annotated[int, Field(strict=True)]
"""A JSON number without a fraction; neither a text of digits nor true."""

PageText = Annotated[str, Field(max_length=PAGE_TITLE_CHARACTERS_MAX)]


class Frame(BaseModel):
    """What all frames share: no field that is not written down, and no change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Frame):
    """The page on which the visitor is, as the widget reports it: never a raw URL, a query or a form value."""

    key: str = Field(min_length=1, max_length=PAGE_KEY_CHARACTERS_MAX, pattern=r"^/")
    origin: str = Field(default="", max_length=ORIGIN_CHARACTERS_MAX)
    title: PageText = ""
    headings: tuple[PageText, ...] = Field(default=(), max_length=PAGE_HEADINGS_MAX)


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
    Hello | PageReport | Say | WantPerson | Stop | VisitorTyping | Ping, Field(discriminator="type")
]
VISITOR_FRAME: TypeAdapter[VisitorFrame] = TypeAdapter(VisitorFrame)
