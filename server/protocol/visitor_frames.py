"""Frames that a visitor's panel sends, in the order in which a conversation meets them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from server.protocol.limits import (
    ATTACHMENTS_MAX,
    CLIENT_ID_CHARACTERS_MAX,
    COMMENT_CHARACTERS_MAX,
    EMAIL_CHARACTERS_MAX,
    FACT_CHARACTERS_MAX,
    FACT_NAME_CHARACTERS_MAX,
    INTEGER_MAX,
    ORIGIN_CHARACTERS_MAX,
    PAGE_FACTS_MAX,
    PAGE_HEADINGS_MAX,
    PAGE_KEY_CHARACTERS_MAX,
    PAGE_TARGETS_MAX,
    PAGE_TITLE_CHARACTERS_MAX,
    REVISION_MAX,
    SEEN_PAGES_MAX,
    SEEN_SECONDS_MAX,
    SELECTION_CHARACTERS_MAX,
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


FactName = Annotated[str, Field(max_length=FACT_NAME_CHARACTERS_MAX, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
"""What the host page calls a fact of its own: `data-handrail-project-plan="Forest"` is `project-plan`."""

FactText = Annotated[str, Field(max_length=FACT_CHARACTERS_MAX)]

Comment = Annotated[str, Field(max_length=COMMENT_CHARACTERS_MAX)]


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
    facts: dict[FactName, FactText] = Field(default_factory=dict, max_length=PAGE_FACTS_MAX)
    """What the host page declares of itself, by name."""


class SeenPage(Frame):
    """A page that the visitor came through while nobody was told. `ago`: seconds since they came there."""

    key: str = Field(min_length=1, max_length=PAGE_KEY_CHARACTERS_MAX, pattern=r"^/")
    title: PageText = ""
    ago: Whole = Field(ge=0, le=SEEN_SECONDS_MAX)


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
    trail: tuple[SeenPage, ...] = Field(default=(), max_length=SEEN_PAGES_MAX)
    """Pages before this one that are not stored yet, the oldest first."""
    token: str | None = Field(default=None, max_length=TOKEN_CHARACTERS_MAX)
    """JWT by which the host's back end vouches for who this is."""
    fresh: ClientId | None = None
    """The visitor starts over: what they say next begins a conversation of this name, however often it is sent."""


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
    selection: str = Field(default="", max_length=SELECTION_CHARACTERS_MAX)
    """What the visitor has marked on the page and asks about."""
    attachments: tuple[ClientId, ...] = Field(default=(), max_length=ATTACHMENTS_MAX)
    """Uploads of this visitor; beside them the text may be empty."""


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
    """The visitor says whether the answer at `seq` helped, and why; the last word counts."""

    type: Literal["rate"] = "rate"
    seq: Whole = Field(ge=1, le=INTEGER_MAX)
    good: Truth
    comment: Comment = ""


class Survey(Frame):
    """The visitor says how satisfied they are with a conversation that was resolved. The last word counts."""

    type: Literal["survey"] = "survey"
    client_id: ClientId
    score: Whole = Field(ge=1, le=5)
    comment: Comment = ""


class EndConversation(Frame):
    """The visitor is done: their conversation is resolved."""

    type: Literal["end"] = "end"
    client_id: ClientId


class MailTranscript(Frame):
    """The visitor wants the conversation so far by e-mail."""

    type: Literal["mail_transcript"] = "mail_transcript"
    client_id: ClientId
    email: str = Field(min_length=3, max_length=EMAIL_CHARACTERS_MAX)


class ListConversations(Frame):
    """The visitor wants to see their earlier conversations."""

    type: Literal["list_conversations"] = "list_conversations"


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
    Hello
    | PageReport
    | Say
    | WantPerson
    | Decide
    | LeaveEmail
    | Rate
    | Survey
    | EndConversation
    | MailTranscript
    | ListConversations
    | Stop
    | VisitorTyping
    | Ping,
    Field(discriminator="type"),
]
VISITOR_FRAME: TypeAdapter[VisitorFrame] = TypeAdapter(VisitorFrame)
