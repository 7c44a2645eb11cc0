import html
from dataclasses import replace
from html.parser import HTMLParser

import httpx
import pytest

from escalation.handoff import ActionTried, Assessment
from escalation.opening import open_ticket
from escalation.ticket import Resolution, Ticket, TicketStatus
from server.agent.language import Language
from server.agent.person.ending_words import ENDING_WORDS
from server.conversation.runs import take_runs
from server.conversation.site import Site
from server.desk.composer import REPLY_CHARACTERS_MAX
from server.protocol.server_frames import MessageFrame, StatusFrame
from server.realtime.events import DeskEvent, FrameEvent
from server.realtime.topics import conversation_topic, desk_topic
from tests.escalation.samples import handoff
from tests.server.desk.house import House, field_of

ENGLISH = ENDING_WORDS[Language.ENGLISH]

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><svg onload=alert(1)>",
    "' autofocus onfocus=alert(1) x='",
    "{{ 7 * 7 }} {% raw %}",
    "<b hx-get=/desk hx-trigger=load>",
]


class Hostile(HTMLParser):
    """Elements and attributes that none of our templates has."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    @classmethod
    def found_in(cls, page: str) -> list[str]:
        parser = cls()
        parser.feed(page)
        return parser.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        own = tag == "script" and "src" in names
        if tag in {"script", "img", "svg", "b", "iframe", "object"} and not own:
            self.found.append(tag)
        self.found += [name for name in names if name.startswith("on") or name in {"style", "hx-get", "srcdoc"}]


async def shown(browser: httpx.AsyncClient, ticket: Ticket) -> str:
    return (await browser.get(f"/desk/tickets/{ticket.ticket_id}")).text


async def send(browser: httpx.AsyncClient, ticket: Ticket, text: str, client_id: str = "desk_once") -> httpx.Response:
    token = field_of(await shown(browser, ticket), "csrf_token")
    fields = {"csrf_token": token, "client_id": client_id, "text": text}
    return await browser.post(f"/desk/tickets/{ticket.ticket_id}/reply", data=fields)


async def move(browser: httpx.AsyncClient, ticket: Ticket, name: str) -> httpx.Response:
    token = field_of(await shown(browser, ticket), "csrf_token")
    return await browser.post(f"/desk/tickets/{ticket.ticket_id}/{name}", data={"csrf_token": token})


async def test_the_whole_story_is_on_one_screen(browser: httpx.AsyncClient, ticket: Ticket) -> None:
    page = await shown(browser, ticket)
    for words in (
        "How do I invite a colleague?",
        "Open <strong>Members</strong>.",
        "went to Members",
        "on /projects/:id/members",
        "AI not sure enough",
        "No passage names invitations.",
        "31 %",
        "Half of the question&#39;s words occur in the passage.",
        "It is about this page.",
        "due in 1 d",
    ):
        assert words in page


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_a_visitor_wrote_stays_text_everywhere(
    house: House, browser: httpx.AsyncClient, site: Site, text: str
) -> None:
    ticket = await house.ticket(site, text, title=text)
    await house.says(ticket, "person", text, name=text)
    await house.says(ticket, "ai", text)
    for page in (await shown(browser, ticket), (await browser.get("/desk")).text):
        assert html.escape(text, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page
        assert Hostile.found_in(page) == []


async def test_a_reply_reaches_the_conversation_and_everybody_who_watches(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    topics = (conversation_topic(ticket.conversation_id), desk_topic(ticket.site_id))
    with house.hub.subscribe(*topics) as watcher:
        answer = await send(browser, ticket, "  Hello **there**  ")
        events, _ = await watcher.next()
    assert answer.status_code == 303
    message = (await house.messages(ticket))[-1]
    assert (message.author, message.name, message.text) == ("person", "Ada", "Hello **there**")
    frames = [event.frame for event in events if isinstance(event, FrameEvent)]
    assert [type(frame) for frame in frames] == [MessageFrame, StatusFrame]
    assert events[2:] == [DeskEvent(ticket.site_id, ticket.conversation_id)]
    assert frames[1] == StatusFrame(conversation=ticket.conversation_id, status="with_person", name="Ada")
    after = await house.again(ticket)
    assert (after.status, after.first_response_at) == (TicketStatus.WAITING_FOR_CUSTOMER, house.clock.now)
    assert after.assignee is not None
    assert after.assignee.name == "Ada"
    assert (await house.conversation(ticket)).status == "with_person"


async def test_a_double_submit_is_one_message(house: House, browser: httpx.AsyncClient, ticket: Ticket) -> None:
    for _ in range(3):
        await send(browser, ticket, "Hello", client_id="desk_same")
    assert [message.text for message in await house.messages(ticket)].count("Hello") == 1


async def test_a_forged_id_of_a_visitors_message_does_not_swallow_the_reply(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    await send(browser, ticket, "Hello", client_id="v1")
    assert (await house.messages(ticket))[-1].text == "Hello"


@pytest.mark.parametrize(
    ("text", "words"),
    [(" \n ", "Write a reply first."), ("é" * (REPLY_CHARACTERS_MAX + 3), "3 characters too long")],
)
async def test_a_reply_that_cannot_be_sent_is_kept_with_the_reason(
    house: House, browser: httpx.AsyncClient, ticket: Ticket, text: str, words: str
) -> None:
    answer = await send(browser, ticket, text)
    assert answer.status_code == 422
    assert words in answer.text
    assert f">\n{text}</textarea>" in answer.text
    assert len(await house.messages(ticket)) == 2


async def test_the_longest_reply_in_any_script_fits_into_the_form(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    assert (await send(browser, ticket, "🙂" * REPLY_CHARACTERS_MAX)).status_code == 303


async def test_a_live_page_gets_fragments_and_a_fresh_composer(browser: httpx.AsyncClient, ticket: Ticket) -> None:
    browser.headers["hx-request"] = "true"
    answer = await send(browser, ticket, "Hello")
    assert "<html" not in answer.text
    assert 'hx-swap-oob="outerMorph"' in answer.text
    assert field_of(answer.text, "client_id") != "desk_once"


async def test_taking_tells_the_customer_who_it_is(house: House, browser: httpx.AsyncClient, ticket: Ticket) -> None:
    await move(browser, ticket, "take")
    conversation = await house.conversation(ticket)
    assert (conversation.status, conversation.person_name) == ("with_person", "Ada")
    assert ">Take<" not in await shown(browser, ticket)


async def test_resolving_says_so_in_the_conversation_once(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    await move(browser, ticket, "resolve")
    await move(browser, ticket, "resolve")
    assert [message.text for message in await house.messages(ticket)].count(ENGLISH.resolved) == 1
    assert (await house.again(ticket)).resolution is Resolution.BY_PERSON
    assert (await house.conversation(ticket)).status == "resolved"


async def test_a_resolved_ticket_keeps_a_late_reply_until_it_is_reopened(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    await move(browser, ticket, "resolve")
    refused = await send(browser, ticket, "One more thing")
    assert refused.status_code == 422
    assert "One more thing</textarea>" in refused.text
    await move(browser, ticket, "reopen")
    assert (await send(browser, ticket, "One more thing")).status_code == 303
    assert [m.text for m in await house.messages(ticket)][-3:] == [ENGLISH.resolved, ENGLISH.reopened, "One more thing"]


async def test_taking_a_resolved_ticket_is_refused_with_the_remedy(browser: httpx.AsyncClient, ticket: Ticket) -> None:
    await move(browser, ticket, "resolve")
    refused = await move(browser, ticket, "take")
    assert refused.status_code == 422
    assert "Reopen it first" in refused.text


async def test_handing_back_lets_the_ai_agent_answer_what_came_since(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    await house.says(ticket, "visitor", "And how do I export?")
    await move(browser, ticket, "hand-back")
    assert (await house.conversation(ticket)).status == "with_ai"
    assert (await house.again(ticket)).resolution is Resolution.HANDED_BACK
    assert (await house.messages(ticket))[-1].text == ENGLISH.handed_back
    (run,) = await house.database.write(lambda c: take_runs(c, "worker", 1, 1))
    assert (run.from_seq, run.upto_seq) == (3, 3)
    assert house.woken == ["woken"]


async def test_handing_back_asks_the_ai_agent_nothing_that_it_failed_on_before(
    house: House, browser: httpx.AsyncClient, ticket: Ticket
) -> None:
    await move(browser, ticket, "hand-back")
    assert await house.database.write(lambda c: take_runs(c, "worker", 1, 1)) == ()
    assert house.woken == []


async def test_the_suggested_reply_is_put_into_the_composer_and_never_sent_by_itself(
    house: House, browser: httpx.AsyncClient, site: Site
) -> None:
    ticket = await house.ticket(site, "Can I pay by invoice?")
    conversation = await house.conversation(ticket)
    judged = Assessment(
        "Can I pay by invoice?",
        problem="On “Billing” the customer asks to pay by invoice.",
        suggested_reply="Yes, from <b>ten</b> seats on.",
        best_guess="Yes, from <b>ten</b> seats on.",
        actions=(ActionTried("find_plan", "The plan was found.", "done"),),
    )
    story = replace(
        handoff("Can I pay by invoice?"),
        site_id=site.site_id,
        conversation_id=conversation.conversation_id,
        assessment=judged,
    )
    await house.database.write(lambda rows: open_ticket(rows, story))
    page = await shown(browser, ticket)
    for words in ("On “Billing” the customer asks to pay by invoice.", "find_plan", "Use as reply"):
        assert words in page
    assert Hostile.found_in(page) == []
    suggested = (await browser.get(f"/desk/tickets/{ticket.ticket_id}?reply=suggested")).text
    assert "Yes, from &lt;b&gt;ten&lt;/b&gt; seats on.</textarea>" in suggested
    assert "</textarea>" in page
    assert "seats on.</textarea>" not in page
    assert len(await house.messages(ticket)) == 2
