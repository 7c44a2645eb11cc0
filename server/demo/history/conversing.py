"""A conversation with the AI agent, until it ends or goes to people."""

from dataclasses import dataclass
from random import Random

from escalation.ledger.event import EventKind as Kind
from escalation.ledger.event import EventValue, Subject
from server.demo.history.arrivals import Ending
from server.demo.history.telling import AI, DAY, HANDRAIL, MINUTE, SECOND, VISITOR, Actor, Telling
from server.demo.history.town import Topic


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: None for an account and a segment of somebody of whom nobody knows who they are."""

    contact_id: str
    account_id: str | None
    segment: str | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a conversation before anything is said."""

    conversation_id: str
    ticket_id: str
    asker: Asker
    topic: Topic
    page_key: str
    tier: str
    channel: str
    spike: int
    """Of which spike it is part; -1 for none."""


class Conversing:
    """One arrival, as far as the visitor and the AI agent go."""

    def __init__(self, telling: Telling, chance: Random, at: int, arrival: Arrival) -> None:
        self.telling, self.chance, self.at, self.arrival = telling, chance, at, arrival
        self.seq = 0
        self._subject = (Subject.CONVERSATION, arrival.conversation_id, at)

    def tell(self, ending: Ending, ticket_at: int) -> int:
        """Until it ends, or goes to people: the moment of that comes back, -1 for never."""
        arrival = self.arrival
        self.said(
            Kind.CONVERSATION_OPENED,
            self.at,
            VISITOR,
            contact_id=arrival.asker.contact_id,
            account_id=arrival.asker.account_id,
            segment=arrival.asker.segment,
            channel=arrival.channel,
            page_key=arrival.page_key,
        )
        at = self.ask(self.at)
        if ending is Ending.ACKNOWLEDGED:
            self.answer(at, substance=False)
            return -1
        if ending is Ending.PERSON:
            if self.chance.random() < 0.8:
                self.answer(at, substance=self.chance.random() < 0.6)
            return ticket_at
        at = self.answer(at, substance=True)
        if self.chance.random() < 0.3:
            at = self.answer(self.ask(at + self.minutes(1, 5)), substance=True)
        if self.chance.random() < 0.12:
            at = self._thank(at + self.minutes(1, 4))
        if ending is Ending.SILENT:
            self._fall_silent(at)
            return -1
        return self._solved(at + self.minutes(1, 10), ticket_at)

    def _solved(self, at: int, ticket_at: int) -> int:
        by = "visitor" if self.chance.random() < 0.8 else "ai"
        self.said(Kind.CONVERSATION_RESOLVED, at, AI if by == "ai" else VISITOR, by=by)
        self.rate(at, "ai", 0.3, (4, 4, 10, 34, 48))
        if ticket_at < 0:
            return -1
        back = max(ticket_at, at + MINUTE)
        self.said(Kind.CONVERSATION_REOPENED, back - 30 * SECOND, VISITOR)
        self.ask(back - 30 * SECOND)
        return back

    def _thank(self, at: int) -> int:
        """A thank-you, and a courtesy for it; the moment of that comes back."""
        self.ask(at)
        self.seq += 1
        self.said(Kind.ANSWERED, at + SECOND, AI, seq=self.seq, substance=False, courtesy=True)
        return at + SECOND

    def _fall_silent(self, at: int) -> None:
        drawn = self.chance.random()
        if drawn < 0.1:
            later = at + self.minutes(60, 20 * 60)
            self.answer(self.ask(later), substance=True)
        elif drawn < 0.16:
            later = at + self.minutes(25 * 60, 90 * 60)
            self.answer(self.ask(later), substance=True)
        elif drawn < 0.5:
            self.said(Kind.CONVERSATION_RESOLVED, at + 3 * DAY, HANDRAIL, by="rule")

    def ask(self, at: int) -> int:
        """The visitor says something; `at` comes back."""
        self.seq += 1
        self.said(Kind.ASKED, at, VISITOR, seq=self.seq, page_key=self.arrival.page_key)
        return at

    def answer(self, asked_at: int, *, substance: bool) -> int:
        """The AI agent says something; the moment comes back."""
        self.seq += 1
        at = asked_at + self.chance.randrange(2 * SECOND, 9 * SECOND)
        self.said(Kind.ANSWERED, at, AI, seq=self.seq, substance=substance)
        return at

    def rate(self, at: int, answered_by: str, share: float, weights: tuple[int, ...]) -> None:
        """Perhaps the visitor says how it was; some think better of it."""
        if self.chance.random() >= share:
            return
        asked_seq = self.seq + 1
        self.seq = asked_seq
        score = self.chance.choices((1, 2, 3, 4, 5), weights)[0]
        later = at + self.minutes(1, 30)
        self.said(Kind.RATED, later, VISITOR, asked_seq=asked_seq, score=score, answered_by=answered_by)
        if self.chance.random() < 0.05:
            again = min(5, score + 1)
            self.said(Kind.RATED, later + MINUTE, VISITOR, asked_seq=asked_seq, score=again, answered_by=answered_by)

    def said(self, kind: Kind, at: int, actor: Actor, **details: EventValue) -> None:
        """Something that happened to the conversation."""
        self.telling.put(self._subject, kind, at, actor, details)

    def minutes(self, least: int, most: int) -> int:
        """Some minutes, as milliseconds."""
        return self.chance.randrange(least * MINUTE, most * MINUTE)
