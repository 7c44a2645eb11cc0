"""One case as rows: its contact, conversation, messages, ticket and ratings, made from the events that tell of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from escalation.clocks import begun
from escalation.handoff import Assessment, Handoff, HandoffContact, PageVisit, TranscriptLine, handoff_to_json
from escalation.ledger.event import EventKind, LedgerEvent, Subject
from escalation.ledger.facts import TicketFacts
from escalation.ledger.folding import fold_ticket
from escalation.reason import ReasonCode
from escalation.sla import Policies
from escalation.ticket import CLASSIFIER, Assignee, Cause, Resolution, Ticket, TicketStatus, subject_of
from escalation.ticket_rows import as_row
from escalation.triage import TriageTier
from server.conversation.identifier import hash_of
from server.conversation.message import Message
from server.conversation.page_context import PageContext
from server.demo.history import sayings
from server.protocol.server_frames import Author, ConversationStatus

IDENTIFIED: Final = timedelta(days=30)
PLANS: Final = {"enterprise": "Enterprise", "business": "Business", "team": "Team", "free": "Free"}
ANGRY_SHARE: Final = 0.05
SURE: Final = 0.86
"""How sure the classifier was of the categories of the history."""

Rows = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseRows:
    """Rows by their tables; without a ticket its part is empty."""

    contact: Rows
    conversation: Rows
    messages: tuple[Rows, ...]
    ticket: Rows | None
    surveys: tuple[Rows, ...] = field(default=())


def rows_of_case(
    events: Sequence[LedgerEvent], people: Mapping[str, str], policies: Policies, chance: Random
) -> CaseRows:
    """The rows of one case; `people` are the names of those at the desk by their id."""
    return _Case(events, people, policies, chance).rows()


class _Case:
    def __init__(
        self, events: Sequence[LedgerEvent], people: Mapping[str, str], policies: Policies, chance: Random
    ) -> None:
        self.chance, self.people, self.policies = chance, people, policies
        self.talk = [event for event in events if event.subject is Subject.CONVERSATION]
        self.opened = self.talk[0]
        self.site_id, self.conversation_id = self.opened.site_id, self.opened.subject_id
        self.told = [event for event in events if event.subject is Subject.TICKET]
        self.facts = fold_ticket(replace(event, position=place) for place, event in enumerate(self.told))
        account = self.opened.details["account_id"]
        self.account = account if isinstance(account, str) else None
        # The same person has the same name in all of their conversations.
        self.contact_id = str(self.opened.details["contact_id"])
        self.name = None if self.account is None else sayings.person_name(Random(self.contact_id))  # noqa: S311
        self.email = None if self.name is None else f"{self.name.split()[0].lower()}@{self.account}.example"
        key = str(self.opened.details["page_key"])
        self.page = PageContext(key, title=sayings.PAGE_TITLES.get(key, key))
        known = None if self.facts is None else self.facts.category
        self.category = known or sayings.ABOUT_PAGES.get(key, "how_to")

    def rows(self) -> CaseRows:
        """All of them."""
        messages = self.messages()
        conversation = {
            "site_id": self.site_id,
            "conversation_id": self.conversation_id,
            "contact_id": self.contact_id,
            "status": self.status(),
            "person_name": None,
            "last_seq": len(messages),
            "created_at": self.opened.at,
            "updated_at": self.talk[-1].at,
        }
        stored = tuple(each.as_row(self.site_id) for each in messages)
        return CaseRows(self.contact(), conversation, stored, self.ticket(messages), self.surveys())

    def contact(self) -> Rows:
        """Who asks, as Fernway vouches for them."""
        segment = self.opened.details["segment"]
        known = self.account is not None
        return {
            "site_id": self.site_id,
            "contact_id": self.contact_id,
            "secret_hash": hash_of(f"history {self.contact_id}"),
            "name": self.name,
            "email": self.email,
            "external_id": self.email,
            "segment": segment,
            "attributes": {"account": self.account, "plan": PLANS[str(segment)]} if known else None,
            "identified_until": self.opened.at + IDENTIFIED if known else None,
            "created_at": self.opened.at,
        }

    def status(self) -> ConversationStatus:
        """Whose turn it is at the end."""
        if self.facts is not None:
            if self.facts.status == TicketStatus.RESOLVED:
                return "resolved"
            return "waiting_for_person" if self.facts.first_response is None else "with_person"
        ends = [event.kind for event in self.talk]
        return "resolved" if EventKind.CONVERSATION_RESOLVED in ends else "with_ai"

    def messages(self) -> list[Message]:
        """What was said, at the places that the events name."""
        said: dict[int, Message] = {}
        for event in self.talk:
            place = event.details.get("seq", event.details.get("asked_seq"))
            if isinstance(place, int) and place not in said:
                author, text = self.words(event, place)
                said[place] = self.message(event.at, place, author, text, event)
        # Places are without a gap, and whatever was not told of any more is at the end.
        return [said[place] for place in range(1, len(said) + 1) if place in said]

    def words(self, event: LedgerEvent, place: int) -> tuple[Author, str]:
        """Who says what."""
        chance = self.chance
        match event.kind:
            case EventKind.ASKED if place == 1:
                is_ticket = self.facts is not None
                angry = is_ticket and chance.random() < ANGRY_SHARE
                return "visitor", sayings.question(self.category, chance, angry=angry)
            case EventKind.ASKED if self.is_thanks(place):
                return "visitor", sayings.THANKS
            case EventKind.ASKED:
                return "visitor", chance.choice(sayings.FOLLOW_UPS)
            case EventKind.ANSWERED if event.details.get("courtesy"):
                return "ai", sayings.COURTESY
            case EventKind.ANSWERED:
                return "ai", sayings.answer(self.category, chance) if event.details["substance"] else sayings.NOTED
            case EventKind.REPLIED:
                return "person", chance.choice(sayings.REPLIES)
            case _:
                return "system", sayings.ENDED

    def is_thanks(self, place: int) -> bool:
        """Whether what was said there was met with a courtesy."""
        return any(each.details.get("courtesy") and each.details["seq"] == place + 1 for each in self.talk)

    def message(self, at: datetime, place: int, author: Author, text: str, event: LedgerEvent) -> Message:
        """One of them."""
        return Message(
            conversation_id=self.conversation_id,
            seq=place,
            author=author,
            name=self.people.get(event.actor_id) if author == "person" else None,
            text=text,
            sources=(),
            offer_person=False,
            client_id=f"history_{place}" if author == "visitor" else None,
            run_id=None,
            page=self.page if author == "visitor" else None,
            created_at=at,
        )

    def surveys(self) -> tuple[Rows, ...]:
        """What visitors said of it; of one asking the last word counts."""
        scores = {
            event.details["asked_seq"]: {
                "site_id": self.site_id,
                "conversation_id": self.conversation_id,
                "asked_seq": event.details["asked_seq"],
                "score": event.details["score"],
                "comment": None,
                "answered_by": event.details["answered_by"],
                "at": event.at,
            }
            for event in self.talk
            if event.kind is EventKind.RATED
        }
        return tuple(scores.values())

    def ticket(self, messages: Sequence[Message]) -> Rows | None:
        """The ticket, as it stands at the end."""
        facts = self.facts
        if facts is None:
            return None
        handoff = self.handoff(messages, facts)
        # Nobody is told now of what was due long ago.
        clocked = replace(begun(self._as_it_stands(facts, handoff), self.policies), alarm_at=None)
        return as_row(clocked) | {"handoff": handoff_to_json(handoff)}

    def _as_it_stands(self, facts: TicketFacts, handoff: Handoff) -> Ticket:
        first, assignee = facts.first_response, facts.assignee_id
        wrote = [event.at for event in self.talk if event.kind is EventKind.ASKED and event.at >= facts.opened_at]
        waiting = [event.at for event in self.told if event.kind is EventKind.WAITING]
        taken = [event.at for event in self.told if event.kind is EventKind.ASSIGNED]
        return Ticket(
            site_id=facts.site_id,
            ticket_id=facts.ticket_id,
            conversation_id=facts.conversation_id,
            number=facts.number,
            status=TicketStatus(facts.status),
            resolution=None if facts.resolution is None else Resolution(facts.resolution),
            tier=TriageTier(facts.tier),
            why="By what it is about and who asks.",
            reason=handoff.reason,
            subject=subject_of(handoff),
            contact_name=self.name,
            assignee=None if assignee is None else Assignee(assignee, self.people.get(assignee, "")),
            first_response_due=None,
            first_response_breach=None,
            resolution_due=None,
            opened_at=facts.opened_at,
            first_response_at=None if first is None else first.at,
            resolved_at=facts.resolved_at,
            updated_at=self.told[-1].at,
            contact_id=facts.contact_id,
            segment=facts.segment,
            language="en",
            category=facts.category,
            category_by=CLASSIFIER if facts.category else None,
            category_guess=facts.category,
            category_confidence=SURE,
            assigned_at=taken[-1] if taken else None,
            paused_since=waiting[-1] if facts.status == TicketStatus.WAITING_FOR_CUSTOMER else None,
            first_response_wall=None if first is None else first.wall_ms,
            first_response_business=None if first is None else first.business_ms,
            resolution_wall=facts.resolution_wall_ms,
            resolution_business=facts.resolution_business_ms,
            reopened=facts.reopened,
            cause=None if facts.cause is None else Cause(facts.cause),
            problem_id=facts.problem_id,
            merged_into=facts.merged_into,
            customer_wrote_at=max(wrote, default=None),
        )

    def handoff(self, messages: Sequence[Message], facts: TicketFacts) -> Handoff:
        """As the AI agent made it."""
        before = [each for each in messages if each.created_at <= facts.opened_at] or list(messages[:1])
        asked = [each.text for each in before if each.author == "visitor"]
        reason = next(event.details["reason"] for event in self.talk if event.kind is EventKind.HANDED_OFF)
        return Handoff(
            site_id=self.site_id,
            conversation_id=self.conversation_id,
            contact=HandoffContact(self.contact_id, self.name, self.email, facts.segment, "en"),
            reason=ReasonCode(str(reason)),
            transcript=tuple(
                TranscriptLine(each.seq, each.author, each.name, each.text, self.page.key, each.created_at)
                for each in before
            ),
            page_trail=(PageVisit(self.page.key, self.page.title, self.opened.at),),
            assessment=Assessment(question=asked[0] if asked else "", confidence=None, parts=(), fell_short=""),
            at=facts.opened_at,
        )
