"""Fills the desk of the demo: colleagues, macros, and the stories of the day, each by the deeds of the desk itself."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.handoff import (
    ActionTried,
    Assessment,
    ConfidencePart,
    Handoff,
    HandoffContact,
    PageVisit,
    TranscriptLine,
)
from escalation.ledger.telling import VISITOR, told_as
from escalation.macro_actions import ActionKind, MacroAction
from escalation.macros import Macro, add_macro, checked, new_macro_id
from escalation.opening import open_ticket
from escalation.reason import ReasonCode
from escalation.ticket import Ticket
from escalation.tickets import customer_replied
from server.conversation import page_context
from server.conversation.contact import Contact, add_contact, contact_by_id, identify_contact
from server.conversation.conversation import set_status
from server.conversation.identity import Identity
from server.conversation.message import append_message
from server.conversation.opening import open_conversation
from server.conversation.page_context import PageContext
from server.conversation.page_trail import record_visits
from server.conversation.site import Site
from server.demo.desk_leftovers import LEFTOVERS
from server.demo.desk_stories import STORIES, Asking, Story
from server.inbox.found import find_held
from server.inbox.moves import reply, resolve, take
from server.inbox.noting import note
from server.inbox.snoozing import snooze
from server.inbox.tagging import tag
from server.protocol.server_frames import Author
from server.team.actor import Actor, ActorKind
from server.team.role import Role
from server.team.users import User, add_user

COLLEAGUES: Final = (("bo@fernway.example", "Bo", Role.ADMIN), ("aylin@fernway.example", "Aylin", Role.AGENT))

IDENTIFIED: Final = timedelta(days=30)
BETWEEN_LINES: Final = timedelta(minutes=1)
READING: Final = timedelta(minutes=3)
"""From the handoff to what people did first."""

AUTHORS: Final[Mapping[str, Author]] = {"visitor": "visitor", "ai": "ai"}

MACROS: Final = (
    (
        "Ask for a screenshot",
        "shot",
        "Could you send a picture of what you see on {{page.title}}, {{customer.first_name}}?",
        (),
    ),
    (
        "Refund promised",
        "refund",
        "I am sorry, {{customer.first_name}}. The money goes back today; your bank shows it within 5 days.",
        (MacroAction(ActionKind.TAG, "refund"), MacroAction(ActionKind.STATUS, "waiting_for_customer")),
    ),
    (
        "Passed to engineering",
        "engineering",
        "Thank you for the details. Our engineers look at it now, and I write again as soon as I know more.",
        (MacroAction(ActionKind.TAG, "engineering"), MacroAction(ActionKind.SNOOZE, "1d")),
    ),
    (
        "Thanks for the idea",
        "idea",
        "Thank you for the idea, {{customer.first_name}}! I passed it on to the product team.",
        (),
    ),
)


async def add_people(
    connection: AsyncConnection, site: Site, lead: User, at: datetime, password_hash: str
) -> dict[str, User]:
    """The lead, who signs in to the demo's desk, and new colleagues, by their names."""
    people = {lead.name: lead}
    for email, name, role in COLLEAGUES:
        people[name] = await add_user(
            connection, email=email, name=name, password_hash=password_hash, site_ids=(site.site_id,), at=at, role=role
        )
    return people


async def fill_desk(connection: AsyncConnection, site: Site, people: Mapping[str, User], at: datetime) -> None:
    """Stores macros and stories; `at` is the moment before which it happened, `people` are at the desk."""
    for name, short_code, text, actions in MACROS:
        macro = Macro(site.site_id, new_macro_id(), None, name, short_code, text, actions)
        await add_macro(connection, checked(macro, ()), at)
    contacts: dict[str, Contact] = {}
    actors = {name: Actor(ActorKind.USER, user.user_id, name) for name, user in people.items()}
    for story in sorted((*LEFTOVERS, *STORIES), key=lambda each: -each.hours_ago):
        await _tell(connection, site, story, actors, contacts, at)


async def _tell(
    connection: AsyncConnection,
    site: Site,
    story: Story,
    actors: Mapping[str, Actor],
    contacts: dict[str, Contact],
    now: datetime,
) -> None:
    came = now - timedelta(hours=story.hours_ago)
    asking = story.asking
    if asking.email not in contacts:
        contacts[asking.email] = await _known(connection, site, asking, came)
    ticket = await _asked(connection, contacts[asking.email], story, came)
    at = came + READING
    taker = actors[story.taken_by] if story.taken_by is not None else None
    sites = (site.site_id,)
    if story.tags:
        found = await find_held(connection, sites, ticket.ticket_id)
        await tag(connection, found, taker or actors["Bo"], at, add=story.tags)
    if taker is not None:
        await take(connection, await find_held(connection, sites, ticket.ticket_id), taker, at)
    if story.note is not None:
        await note(connection, await find_held(connection, sites, ticket.ticket_id), actors["Bo"], at, text=story.note)
    if taker is not None and story.reply is not None:
        found = await find_held(connection, sites, ticket.ticket_id)
        client_id = f"demo_{secrets.token_urlsafe(12)}"
        await reply(connection, found, taker, at + READING, text=story.reply, client_id=client_id)
    for place, (hours, text) in enumerate(story.afterwards):
        wrote = at + READING + timedelta(hours=hours)
        await _wrote_again(connection, ticket, text, wrote, client_id=f"demo_after_{place}")
    if taker is not None and story.snoozed_hours is not None:
        found = await find_held(connection, sites, ticket.ticket_id)
        await snooze(connection, found, taker, at + READING, until=now + timedelta(hours=story.snoozed_hours))
    if taker is not None and story.resolved:
        await resolve(connection, await find_held(connection, sites, ticket.ticket_id), taker, at + 2 * READING)


async def _known(connection: AsyncConnection, site: Site, asking: Asking, came: datetime) -> Contact:
    """The customer, as Fernway vouches for them."""
    contact = await add_contact(connection, site.site_id, f"v_{secrets.token_urlsafe(24)}", came)
    traits = {name: str(value) for name, value in (("plan", asking.plan), ("seats", asking.seats)) if value is not None}
    identity = Identity(asking.email, asking.name, asking.email, asking.segment, traits, came + IDENTIFIED)
    await identify_contact(connection, contact, identity)
    return await contact_by_id(connection, site.site_id, contact.contact_id) or contact


async def _asked(connection: AsyncConnection, contact: Contact, story: Story, came: datetime) -> Ticket:
    """The conversation until it was handed over, and its ticket."""
    began = came - BETWEEN_LINES * len(story.lines)
    conversation = await open_conversation(connection, contact.site_id, contact.contact_id, began)
    pages = [*story.visited, story.page]
    visits = [
        page_context.PageVisit(PageContext(key, title=title), began - BETWEEN_LINES * (len(pages) - place))
        for place, (key, title) in enumerate(pages)
    ]
    await record_visits(connection, conversation, visits)
    page, lines = visits[-1].page, list[TranscriptLine]()
    for place, (author, text) in enumerate(story.lines):
        at = began + BETWEEN_LINES * place
        message = await append_message(
            connection,
            conversation,
            author=AUTHORS[author],
            text=text,
            at=at,
            page=page if author == "visitor" else None,
            client_id=f"demo_{place}" if author == "visitor" else None,
        )
        lines.append(TranscriptLine(message.seq, author, None, text, page.key, at))
    await append_message(
        connection, conversation, author="system", text="A person will answer here as soon as possible.", at=came
    )
    await set_status(connection, conversation, "waiting_for_person", None, came)
    handoff = Handoff(
        site_id=contact.site_id,
        conversation_id=conversation.conversation_id,
        contact=HandoffContact(contact.contact_id, contact.name, contact.email, contact.segment, "en"),
        reason=story.reason,
        transcript=tuple(lines),
        page_trail=tuple(PageVisit(visit.page.key, visit.page.title, visit.at) for visit in visits),
        assessment=_assessment(story),
        at=came,
    )
    return await open_ticket(connection, handoff)


async def _wrote_again(connection: AsyncConnection, ticket: Ticket, text: str, at: datetime, *, client_id: str) -> None:
    """The customer writes on a ticket that a person has."""
    sites = (ticket.site_id,)
    found = await find_held(connection, sites, ticket.ticket_id)
    await append_message(connection, found.conversation, author="visitor", text=text, at=at, client_id=client_id)
    with told_as(VISITOR):
        await customer_replied(connection, found.ticket, at)


def _assessment(story: Story) -> Assessment:
    asked = [text for author, text in story.lines if author == "visitor"]
    parts = (
        ()
        if story.confidence is None
        else (
            ConfidencePart(
                "support", story.confidence, "That much of the answer stands in the help centre's own words."
            ),
        )
    )
    tried_to_act = (
        (ActionTried("reconnect_calendar", "Reconnect the calendar", "failed"),)
        if story.reason is ReasonCode.TOOL_FAILURE
        else ()
    )
    return Assessment(
        question=asked[0],
        confidence=story.confidence,
        parts=parts,
        fell_short=story.fell_short,
        problem=story.problem,
        suggested_reply=story.suggested,
        actions=tried_to_act,
    )
