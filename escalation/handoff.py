"""The handoff: all that a person needs to carry on where the AI agent stopped."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from escalation.errors import HandoffUnreadable
from escalation.reason import ReasonCode

SCHEMA_VERSION: Final = 4

READABLE_VERSIONS: Final = frozenset({1, 2, 3, SCHEMA_VERSION})
"""Version 1 knew no problem, best guess, suggested reply and actions, version 2 no dwell, facts and selection,
version 3 no segment and language; they are empty then."""

TRANSCRIPT_LINES_MAX: Final = 200
"""The latest lines that travel along; the conversation itself keeps all of them."""

TRANSCRIPT_TEXT_CHARACTERS_MAX: Final = 10_000
"""One line; no message is longer (a visitor's has at most 4,000, a person's 10,000)."""

PAGE_VISITS_MAX: Final = 50
"""The latest pages of the trail."""

FACTS_MAX: Final = 20
"""What one page declares of itself."""

QUESTION_CHARACTERS_MAX: Final = 4_000
CONFIDENCE_PARTS_MAX: Final = 20
TRIED_MAX: Final = 20
"""Passages that were tried, best first; nobody reads more."""

ACTIONS_MAX: Final = 20
"""Tools that were used; an answer uses far fewer."""

REPLY_CHARACTERS_MAX: Final = 4_000
"""A best guess or a suggested reply."""

WORDS_CHARACTERS_MAX: Final = 1_000
"""A name, a title, or a sentence of explanation."""


@dataclass(frozen=True, slots=True)
class HandoffContact:
    """Who asks: `name` and `email` are None for a visitor who gave none."""

    contact_id: str
    name: str | None = None
    email: str | None = None
    segment: str | None = None
    """What the host's token says that they are, such as `enterprise`."""
    language: str | None = None
    """ISO 639-1, of what they wrote."""


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """A message as it was said; `author` is visitor, ai, person or system, `page_key` the page under it."""

    seq: int
    author: str
    name: str | None
    text: str
    page_key: str | None
    at: datetime
    selection: str = ""
    """What the customer had marked on the page, and asks about."""


@dataclass(frozen=True, slots=True)
class PageVisit:
    """A page of the trail by its key, and when the visitor came to it."""

    key: str
    title: str
    at: datetime
    seconds: int | None = None
    """How long they stayed; None where nobody knows, as on the last one."""

    facts: Mapping[str, str] = field(default_factory=dict)
    """What the page declared of itself."""


@dataclass(frozen=True, slots=True)
class ConfidencePart:
    """One thing that made the confidence what it is; `value` is 0 to 1, `words` say it to a person."""

    name: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A passage that the AI agent considered, its score in retrieval, and why it was chosen."""

    title: str
    section: str
    url: str | None
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class ActionTried:
    """A tool that the AI agent used or was refused; `outcome` is done, failed, refused or proposed."""

    tool: str
    words: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the AI agent made of the question; `confidence` (0 to 1) is None when it never got to judge."""

    question: str
    confidence: float | None = None
    parts: tuple[ConfidencePart, ...] = ()
    tried: tuple[Tried, ...] = ()
    fell_short: str = ""
    problem: str = ""
    """The problem in two sentences, for whoever has no time for the transcript."""

    best_guess: str = ""
    """What the AI agent would have said; the customer has not read it."""

    suggested_reply: str = ""
    """For a person to look over and change; never sent by itself."""

    actions: tuple[ActionTried, ...] = ()


@dataclass(frozen=True, slots=True)
class Handoff:
    """A conversation on its way to a person. Times are aware; the transcript is in order of `seq`."""

    site_id: str
    conversation_id: str
    contact: HandoffContact
    reason: ReasonCode
    transcript: tuple[TranscriptLine, ...]
    page_trail: tuple[PageVisit, ...]
    assessment: Assessment
    at: datetime


def bounded(handoff: Handoff) -> Handoff:
    """The same handoff within the bounds above, without NUL (which PostgreSQL's JSON cannot hold)."""
    contact, judged = handoff.contact, handoff.assessment
    return replace(
        handoff,
        contact=HandoffContact(
            contact.contact_id,
            _words_or_none(contact.name),
            _words_or_none(contact.email),
            _words_or_none(contact.segment),
            contact.language,
        ),
        transcript=tuple(_bounded_line(line) for line in handoff.transcript[-TRANSCRIPT_LINES_MAX:]),
        page_trail=tuple(
            PageVisit(
                _words(visit.key),
                _words(visit.title),
                visit.at,
                visit.seconds,
                {_words(name): _words(fact) for name, fact in list(visit.facts.items())[:FACTS_MAX]},
            )
            for visit in handoff.page_trail[-PAGE_VISITS_MAX:]
        ),
        assessment=Assessment(
            _cut(judged.question, QUESTION_CHARACTERS_MAX),
            judged.confidence,
            tuple(
                ConfidencePart(_words(part.name), part.value, _words(part.words))
                for part in judged.parts[:CONFIDENCE_PARTS_MAX]
            ),
            tuple(_bounded_tried(tried) for tried in judged.tried[:TRIED_MAX]),
            _words(judged.fell_short),
            _words(judged.problem),
            _cut(judged.best_guess, REPLY_CHARACTERS_MAX),
            _cut(judged.suggested_reply, REPLY_CHARACTERS_MAX),
            tuple(
                ActionTried(_words(action.tool), _words(action.words), _words(action.outcome))
                for action in judged.actions[:ACTIONS_MAX]
            ),
        ),
    )


def handoff_to_json(handoff: Handoff) -> dict[str, Any]:
    """The bounded handoff as plain JSON values, with its schema version; times in RFC 3339."""
    document = asdict(bounded(handoff)) | {"version": SCHEMA_VERSION}
    for moment in (document, *document["transcript"], *document["page_trail"]):
        moment["at"] = moment["at"].isoformat()
    return document


def handoff_from_json(document: dict[str, Any]) -> Handoff:
    """What `handoff_to_json` of this or an earlier version wrote; raises HandoffUnreadable for a later version or a
    missing field."""
    if document.get("version") not in READABLE_VERSIONS:
        raise HandoffUnreadable(
            f"version: {document.get('version')!r} is not {SCHEMA_VERSION} or earlier. Run the version that wrote it."
        )
    try:
        return _read(document)
    except (KeyError, TypeError, ValueError) as error:
        raise HandoffUnreadable(f"{type(error).__name__}: {error}. The stored handoff is damaged.") from error


def _bounded_line(line: TranscriptLine) -> TranscriptLine:
    return replace(
        line,
        name=_words_or_none(line.name),
        text=_cut(line.text, TRANSCRIPT_TEXT_CHARACTERS_MAX),
        page_key=_words_or_none(line.page_key),
        selection=_words(line.selection),
    )


def _bounded_tried(tried: Tried) -> Tried:
    return Tried(_words(tried.title), _words(tried.section), _words_or_none(tried.url), tried.score, _words(tried.why))


def _words_or_none(text: str | None) -> str | None:
    return None if text is None else _words(text)


def _words(text: str) -> str:
    return _cut(text, WORDS_CHARACTERS_MAX)


def _cut(text: str, characters: int) -> str:
    clean = text.replace("\0", "")
    return clean if len(clean) <= characters else clean[: characters - 1] + "…"


def _read(document: dict[str, Any]) -> Handoff:
    judged = document["assessment"]
    return Handoff(
        site_id=document["site_id"],
        conversation_id=document["conversation_id"],
        contact=HandoffContact(**document["contact"]),
        reason=ReasonCode(document["reason"]),
        transcript=tuple(TranscriptLine(**_with_time(line)) for line in document["transcript"]),
        page_trail=tuple(PageVisit(**_with_time(visit)) for visit in document["page_trail"]),
        assessment=Assessment(
            judged["question"],
            judged["confidence"],
            tuple(ConfidencePart(**part) for part in judged["parts"]),
            tuple(Tried(**tried) for tried in judged["tried"]),
            judged["fell_short"],
            judged.get("problem", ""),
            judged.get("best_guess", ""),
            judged.get("suggested_reply", ""),
            tuple(ActionTried(**action) for action in judged.get("actions", ())),
        ),
        at=datetime.fromisoformat(document["at"]),
    )


def _with_time(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"at": datetime.fromisoformat(fields["at"])}
