"""What people make of a case that was handed to them."""

from math import exp
from random import Random
from typing import Final

from escalation.instant import HOUR_MS
from escalation.ledger.event import EventKind as Kind
from escalation.ledger.event import EventValue, Subject
from server.demo.history.conversing import Conversing
from server.demo.history.telling import AI, DAY, HANDRAIL, MINUTE, SECOND, VISITOR, Actor
from server.demo.history.town import HOURS_PROMISED, TIERS, Agent, Town
from server.demo.history.week_clock import hour_of_week

FIRST_RESPONSE_HOURS: Final = {"critical": 0.5, "high": 1.5, "normal": 4.0, "low": 7.0}
"""Hours of business at the median until a person answers."""

LATE_SHARE: Final = 0.07
"""Tickets that are left lying: they take LATE_TIMES as long."""

LATE_TIMES: Final = 7.0

LATE_ANSWER_TIMES: Final = 3.0
"""They are answered, and then lie: the answer takes only so much longer."""

EFFORT: Final = {"critical": 0.5, "high": 0.8, "normal": 1.0, "low": 1.6}
"""How long solving takes, beside one of normal urgency."""


class Desk:
    """The people of the desk, and what they share: the numbers of tickets, and who has asked before."""

    def __init__(self, town: Town, chance: Random, number: int) -> None:
        self.town = town
        self._chance = chance
        self._number = number
        self._latest_of: dict[str, str] = {}

    def next_number(self) -> int:
        """Counts tickets, on from the number that was given."""
        self._number += 1
        return self._number

    def on_shift(self, at: int) -> Agent:
        """Somebody who works at this moment; outside all shifts anybody."""
        hour = hour_of_week(at)
        here = [agent for agent in self.town.agents if hour in agent.hours]
        return self._chance.choice(here or self.town.agents)

    def merged_into(self, contact_id: str, ticket_id: str) -> str | None:
        """The ticket that this contact had last, in which the new one may go on; from now on it is the new one."""
        earlier = self._latest_of.get(contact_id)
        self._latest_of[contact_id] = ticket_id
        return earlier


class Ticketed:
    """What people make of one case, from the moment at which it is handed to them."""

    def __init__(self, case: Conversing, desk: Desk, at: int) -> None:
        self.case, self.desk, self.at, self.arrival = case, desk, at, case.arrival
        self.chance, self.clock = case.chance, desk.town.office
        self.tier = self.arrival.tier
        self.times = LATE_TIMES if self.chance.random() < LATE_SHARE else 1.0
        self.agent = HANDRAIL
        self._subject = (Subject.TICKET, self.arrival.ticket_id, at)

    def tell(self) -> None:
        """From opening to wherever it ends."""
        case, arrival, asker = self.case, self.arrival, self.arrival.asker
        reason = self.chance.choice(("missing_knowledge", "low_confidence", "customer_request", "policy"))
        case.said(Kind.HANDED_OFF, self.at, AI, reason=reason, ticket_id=arrival.ticket_id)
        knows = self.chance.random() < 0.2
        self.put(
            Kind.TICKET_OPENED,
            self.at,
            HANDRAIL,
            number=self.desk.next_number(),
            conversation_id=arrival.conversation_id,
            contact_id=asker.contact_id,
            account_id=asker.account_id,
            segment=asker.segment,
            channel=arrival.channel,
            page_key=arrival.page_key,
            tier=self.tier,
            category=arrival.topic.category if knows else None,
            reason=reason,
        )
        if not knows:
            self.put(
                Kind.CATEGORY_CHANGED,
                self.at + 2 * SECOND,
                HANDRAIL,
                was=None,
                became=arrival.topic.category,
                by="classifier",
            )
        if arrival.spike >= 0 and self.chance.random() < 0.7:
            self.put(Kind.LINKED, self.at + 40 * MINUTE, HANDRAIL, problem_id=f"p_spike_{arrival.spike}")
        if self._merged() or self._spam():
            return
        self._worked()

    def _merged(self) -> bool:
        arrival = self.arrival
        into = self.desk.merged_into(arrival.asker.contact_id, arrival.ticket_id) if arrival.asker.account_id else None
        if into is None or self.chance.random() >= 0.04:
            return False
        at = self.at + self.case.minutes(10, 300)
        by = self._somebody(at)
        self.put(Kind.MERGED, at, by, into=into)
        self.put(Kind.TICKET_RESOLVED, at, by, resolution="merged", cause=None, assignee_id=None)
        return True

    def _spam(self) -> bool:
        if self.chance.random() >= 0.008:
            return False
        at = self.at + self.case.minutes(10, 300)
        self.put(Kind.TICKET_RESOLVED, at, self._somebody(at), resolution="spam", cause=None, assignee_id=None)
        return True

    def _worked(self) -> None:
        case = self.case
        at = self.clock.after(self.at, self._delay(FIRST_RESPONSE_HOURS[self.tier], min(self.times, LATE_ANSWER_TIMES)))
        self.agent = self._somebody(at)
        taken = max(self.at + 3 * SECOND, at - case.minutes(2, 25))
        self.put(Kind.ASSIGNED, taken, self.agent, assignee_id=self.agent[1], team_id=None)
        if self.chance.random() < 0.06:
            self._retiered(max(self.at + 3 * SECOND, taken - MINUTE))
        self._respond(Kind.FIRST_RESPONSE, "first_response", self.at, at)
        if self.chance.random() < 0.1:
            at += self.case.minutes(20, 90)
            self.agent = self._somebody(at)
            self.put(Kind.ASSIGNED, at, self.agent, assignee_id=self.agent[1], team_id=None)
        at = self._talked(at)
        if self.chance.random() < 0.07:
            self._silent(at)
            return
        effort = self.arrival.topic.hours_to_resolve * EFFORT[self.tier]
        at = self.clock.after(at, self._delay(effort, self.times))
        self._resolved(at)
        if self.chance.random() < 0.08:
            back = at + case.minutes(60, 6 * 24 * 60)
            self._reopened(back)

    def _talked(self, at: int) -> int:
        """Perhaps they ask back, some more than once; the moment of the last answer comes back."""
        while self.chance.random() < 0.45:
            self.put(Kind.WAITING, at, self.agent)
            wrote = at + self.case.minutes(5, 26 * 60)
            self.case.ask(wrote)
            self.put(Kind.OUR_TURN, wrote, VISITOR)
            at = self.clock.after(wrote, self._delay(FIRST_RESPONSE_HOURS[self.tier] / 2, 1.0))
            self._respond(Kind.NEXT_RESPONSE, "next_response", wrote, at)
        if self.chance.random() < 0.04:
            until = at + 2 * DAY
            self.put(Kind.SNOOZED, at, self.agent, until_ms=until)
            self.put(Kind.WOKEN, until, HANDRAIL)
            at = until
        return at

    def _respond(self, kind: Kind, clock: str, since: int, at: int) -> None:
        promised = HOURS_PROMISED.get(self.tier)
        counted = self.desk.town.promised.between(since, at)
        if promised is not None and counted > promised[1] * HOUR_MS:
            broken = self.desk.town.promised.after(since, promised[1] * HOUR_MS)
            self.put(Kind.BREACHED, broken, HANDRAIL, clock=clock)
        met = None if promised is None else counted <= promised[0] * HOUR_MS
        self.case.seq += 1
        self.case.said(Kind.REPLIED, at, self.agent, seq=self.case.seq)
        self.put(kind, at, self.agent, wall_ms=at - since, counted_ms=counted, met=met)

    def _retiered(self, at: int) -> None:
        place = TIERS.index(self.tier)
        became = TIERS[max(0, place - 1) if self.chance.random() < 0.6 else min(3, place + 1)]
        if became != self.tier:
            self.put(Kind.TIER_CHANGED, at, self.agent, was=self.tier, became=became, by=self.agent[1])
            self.tier = became

    def _silent(self, at: int) -> None:
        """The customer never writes again."""
        self.put(Kind.WAITING, at, self.agent)
        self.put(Kind.REMINDED, at + 4 * DAY, HANDRAIL)
        self._end(at + 7 * DAY, HANDRAIL, "by_silence", None, "rule")

    def _resolved(self, at: int) -> None:
        resolution = "by_person" if self.chance.random() < 0.94 else "by_customer"
        cause = self.chance.choice(self.arrival.topic.causes) if self.chance.random() < 0.7 else None
        by = "person" if resolution == "by_person" else "visitor"
        self._end(at, self.agent if by == "person" else VISITOR, resolution, cause, by)
        if cause is None and self.chance.random() < 0.4:
            self.put(Kind.CAUSE_GIVEN, at + self.case.minutes(5, 600), self.agent, cause=self.arrival.topic.causes[0])
        self.case.rate(at, "person", 0.38, (4, 5, 12, 34, 45))

    def _end(self, at: int, actor: Actor, resolution: str, cause: str | None, by: str) -> None:
        self.put(Kind.TICKET_RESOLVED, at, actor, resolution=resolution, cause=cause, assignee_id=self.agent[1] or None)
        self.case.said(Kind.CONVERSATION_RESOLVED, at, actor, by=by)

    def _reopened(self, at: int) -> None:
        self.case.said(Kind.CONVERSATION_REOPENED, at, VISITOR)
        self.case.ask(at)
        self.put(Kind.TICKET_REOPENED, at, VISITOR)
        answered = self.clock.after(at, self._delay(FIRST_RESPONSE_HOURS[self.tier] / 2, 1.0))
        self._respond(Kind.NEXT_RESPONSE, "next_response", at, answered)
        if self.chance.random() < 0.85:
            self._resolved(self.clock.after(answered, self._delay(self.arrival.topic.hours_to_resolve, 1.0)))

    def _delay(self, hours: float, times: float) -> int:
        """A time around this median, so many times as long, log-normal, as milliseconds."""
        return int(hours * times * exp(self.chance.gauss(0, 0.9)) * HOUR_MS)

    def _somebody(self, at: int) -> Actor:
        return ("user", self.desk.on_shift(at).user_id)

    def put(self, kind: Kind, at: int, actor: Actor, **details: EventValue) -> None:
        """Something that happened to the ticket."""
        self.case.telling.put(self._subject, kind, at, actor, details)
