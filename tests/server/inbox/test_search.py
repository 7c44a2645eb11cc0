"""The search over messages, subjects, notes and customers, on both databases."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.opening import open_ticket
from escalation.tables import ticket_notes, tickets
from server.conversation.contact import add_contact
from server.conversation.conversation import Conversation
from server.conversation.message import append_message
from server.conversation.opening import open_conversation
from server.conversation.search_tables import search_entries
from server.conversation.site import Site, add_site
from server.conversation.tables import contacts, messages
from server.database import Database
from server.inbox.search import Found, search
from tests.escalation.samples import MORNING, handoff

QUERIES = (
    *("", "   ", '"', '""', "*", "a OR b", "NOT x", "words:secret", "scope : x", "(", "'", "a & !b", "<->", "\\"),
    *("'|'", "x:*", "NEAR(a b)", "^a", "{scope} : x", "a\0b", "—", "%", "_" * 300, "word " * 300),
)


class Shelf:
    """Conversations to be searched."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.made = 0

    async def site(self, name: str) -> Site:
        return (await self.database.write(lambda rows: add_site(rows, name, [], MORNING)))[0]

    async def said(self, site: Site, *texts: str) -> Conversation:
        """A conversation in which the visitor said these."""
        self.made += 1

        async def unit(rows: AsyncConnection) -> Conversation:
            contact = await add_contact(rows, site.site_id, f"v_{self.made}", MORNING)
            conversation = await open_conversation(rows, site.site_id, contact.contact_id, MORNING)
            for number, text in enumerate(texts):
                at = MORNING + timedelta(minutes=number)
                await append_message(rows, conversation, author="visitor", text=text, at=at, client_id=f"m{number}")
            return conversation

        return await self.database.write(unit)

    async def run(self, statement: Any) -> None:
        await self.database.write(lambda rows: rows.execute(statement))

    async def search(self, query: str, *sites: Site, **more: Any) -> Found:
        ids: Sequence[str] = [site.site_id for site in sites]
        return await self.database.read(lambda rows: search(rows, ids, query, **more))

    async def found(self, query: str, *sites: Site) -> list[str]:
        return [each.conversation_id for each in (await self.search(query, *sites)).results]


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


async def test_words_are_found_whole_in_any_case_without_accents_the_latest_first(shelf: Shelf) -> None:
    site = await shelf.site("Fernway")
    old = await shelf.said(site, "My café invoice is wrong", "Thanks")
    new = await shelf.said(site, "An INVOICE of Cafe Central")
    other = await shelf.said(site, "Where are my voices?")
    for query in ("invoice", "Invoice CAFÉ", "cafe invoice", "  invoice  "):
        assert await shelf.found(query, site) == [new.conversation_id, old.conversation_id], query
    assert await shelf.found("voice ", site) == []
    assert await shelf.found("voice", site) == [other.conversation_id]  # the last word may go on
    assert await shelf.found("invoice nowhere", site) == []


async def test_a_phrase_and_an_address_stand_together(shelf: Shelf) -> None:
    site = await shelf.site("Fernway")
    one = await shelf.said(site, "please delete my account, ada@example.com")
    await shelf.said(site, "my account: please do not delete. ada at example, com")
    for query in ('"delete my account"', "ada@example.com", '"ada example"', 'account "delete my"'):
        assert await shelf.found(query, site) == [one.conversation_id], query


async def test_nothing_of_another_site_is_ever_found(shelf: Shelf) -> None:
    one, other = await shelf.site("One"), await shelf.site("Other")
    mine, theirs = await shelf.said(one, "our secret launch"), await shelf.said(other, "their secret launch")
    assert await shelf.found("secret", one) == [mine.conversation_id]
    assert await shelf.found("secret", one, other) == [theirs.conversation_id, mine.conversation_id]
    assert await shelf.found("secret") == []
    assert await shelf.found(other.site_id, one) == []
    assert await shelf.found(other.site_id.encode().hex(), one, other) == []


async def test_no_operator_of_the_database_is_reached(shelf: Shelf) -> None:
    one, other = await shelf.site("One"), await shelf.site("Other")
    await shelf.said(other, "secret a b x")
    for query in QUERIES:
        await shelf.search(query, one)
        assert await shelf.found(f"{query} secret", one) == [], query


async def test_subjects_notes_and_customers_are_found_and_follow_their_changes(shelf: Shelf) -> None:
    site = await shelf.site("Fernway")
    talk = await shelf.said(site, "Hello")
    said = handoff("The dashboard is blank", site_id=site.site_id, conversation_id=talk.conversation_id)
    ticket = await shelf.database.write(lambda rows: open_ticket(rows, said))
    note = {"site_id": site.site_id, "note_id": "n_1", "ticket_id": ticket.ticket_id, "author_id": "u", "mentions": []}
    await shelf.run(
        insert(ticket_notes).values(note | {"author_name": "Bob", "text": "waits for refund", "at": MORNING})
    )
    of_contact = contacts.c.contact_id == talk.contact_id
    await shelf.run(update(contacts).where(of_contact).values(name="Grace Hopper", email="grace@navy.example"))
    for query, kind in (("dashboard", "ticket"), ("refund", "note"), ("hopper", "contact"), ("grace@navy", "contact")):
        (result,) = (await shelf.search(query, site)).results
        assert (result.ticket_id, result.places[0].kind) == (ticket.ticket_id, kind)
    await shelf.run(update(tickets).values(subject="The chart is blank"))
    await shelf.run(update(ticket_notes).values(text="waits for nobody"))
    await shelf.run(update(contacts).where(of_contact).values(name="Grace Murray", email=None))
    for gone in ("dashboard", "refund", "hopper", "navy"):
        assert await shelf.found(gone, site) == [], gone
    for query in ("chart", "nobody", "murray"):
        assert await shelf.found(query, site) == [talk.conversation_id], query
    await shelf.run(delete(ticket_notes))
    assert await shelf.found("nobody", site) == []


async def test_what_is_removed_leaves_no_word_behind(shelf: Shelf) -> None:
    site = await shelf.site("Fernway")
    await shelf.said(site, "Hello there", "my password is swordfish")
    await shelf.run(delete(messages).where(messages.c.seq == 2))
    assert await shelf.found("swordfish", site) == []
    left = await shelf.database.read(lambda rows: rows.scalars(search_entries.select()))
    assert len(list(left)) == 1


async def test_words_of_the_house_itself_are_not_searched(shelf: Shelf) -> None:
    site = await shelf.site("Fernway")
    talk = await shelf.said(site, "Hello")
    await shelf.database.write(
        lambda rows: append_message(rows, talk, author="system", text="Ada has joined", at=MORNING)
    )
    assert await shelf.found("joined", site) == []


async def test_pages_go_back_in_time_and_end(shelf: Shelf) -> None:
    site = await shelf.site("Fernway")
    talks = [await shelf.said(site, f"common word {number}") for number in range(7)]
    seen: list[str] = []
    before = None
    while True:
        page = await shelf.search("common", site, before=before, limit=3)
        seen += [each.conversation_id for each in page.results]
        before = page.before
        if before is None:
            break
    assert seen == [each.conversation_id for each in reversed(talks)]


async def test_a_snippet_marks_what_was_found(shelf: Shelf) -> None:
    site = await shelf.site("Fernway")
    await shelf.said(site, f"{'Before that, a story. ' * 20}Then the <b>invoice</b> came.{' And more.' * 50}")
    (result,) = (await shelf.search("invoi", site)).results
    pieces = result.places[0].pieces
    assert [piece.text for piece in pieces if piece.marked] == ["invoice"]
    assert pieces[0].text == pieces[-1].text == "…"
    assert "<b>" in "".join(piece.text for piece in pieces)
