"""A visitor's word on an action: stored once with its state, whoever presses what, how often and where."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from server.agent.tools.said import DECLINE
from server.conversation.actions import ACTION_SECONDS, Action, Asked, action_of, new_action_id, propose
from server.conversation.conversation import set_status
from server.conversation.message import messages_after
from server.conversation.say_together import Said, Saying, say_together
from server.conversation.site import add_site
from server.conversation.visitor import Visitor
from server.database import Database
from server.errors import ClientIdReused
from server.realtime.deciding import Decided, Decision, decide

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
ASKED = Asked("change_plan", {"plan": "Forest"}, {"account": "acme"}, "Change the plan", "Change it")


class House:
    """A conversation with an open action, and whoever presses its buttons."""

    def __init__(self, database: Database, visitor: Visitor, said: Said, action: Action) -> None:
        self.database, self.visitor, self.said, self.action = database, visitor, said, action

    async def press(
        self, client_id: str, *, confirm: bool, visitor: Visitor | None = None, at: datetime = NOW, action: str = ""
    ) -> Decided | None:
        word = Decision(client_id, action or self.action.action_id, confirm)
        who = visitor or self.visitor
        return await self.database.write(lambda rows: decide(rows, who, word, at))

    async def state(self) -> str:
        key = (self.action.site_id, self.action.conversation_id, self.action.action_id)
        found = await self.database.read(lambda rows: action_of(rows, *key))
        assert found is not None
        return found.state

    async def words(self) -> list[tuple[str, str | None]]:
        stored = await self.database.read(lambda rows: messages_after(rows, self.said.conversation, 1))
        return [(message.text, message.settles) for message in stored]


@pytest.fixture
async def house(database: Database) -> House:
    site = (await database.write(lambda rows: add_site(rows, "Acme help", (), NOW)))[0]
    visitor = Visitor(site.site_id, "v_mara", None)
    said = await database.write_together(say_together, Saying(visitor, "m-1", "Change my plan", NOW))
    assert said.run is not None
    run_id = said.run.run_id
    action = await database.write(
        lambda rows: propose(
            rows,
            site_id=site.site_id,
            conversation_id=said.conversation.conversation_id,
            run_id=run_id,
            action_id=new_action_id(),
            asked=ASKED,
            at=NOW,
        )
    )
    return House(database, visitor, said, action)


@pytest.mark.parametrize(
    ("confirm", "words", "state"), [(True, "Change it", "confirmed"), (False, DECLINE, "declined")]
)
async def test_a_word_is_a_message_that_settles_the_action_and_asks_for_a_run(
    house: House, confirm: bool, words: str, state: str
) -> None:
    decided = await house.press("d-1", confirm=confirm)
    assert decided is not None
    assert decided.run is not None
    assert (decided.message.author, decided.message.text, decided.message.seq) == ("visitor", words, 2)
    assert await house.words() == [(words, house.action.action_id)]
    assert await house.state() == state


async def test_the_same_word_sent_again_is_the_same_word(house: House) -> None:
    first = await house.press("d-1", confirm=True)
    again = await house.press("d-1", confirm=True)
    assert first is not None
    assert again is not None
    assert (again.again, again.message.seq, again.run) == (True, first.message.seq, None)
    with pytest.raises(ClientIdReused):
        await house.press("d-1", confirm=False)
    with pytest.raises(ClientIdReused):
        await house.press("m-1", confirm=True)


async def test_of_a_double_click_under_two_ids_one_counts(house: House) -> None:
    pressed = await asyncio.gather(*(house.press(f"d-{number}", confirm=True) for number in range(8)))
    assert Counter(each is None for each in pressed) == {True: 7, False: 1}
    assert await house.words() == [("Change it", house.action.action_id)]


async def test_of_two_tabs_that_confirm_and_decline_at_once_one_counts(house: House) -> None:
    pressed = await asyncio.gather(house.press("d-1", confirm=True), house.press("d-2", confirm=False))
    (counted,) = [each for each in pressed if each is not None]
    assert await house.words() == [(counted.message.text, house.action.action_id)]
    assert await house.state() == ("declined" if counted.message.text == DECLINE else "confirmed")


async def test_nobody_else_decides(house: House, database: Database) -> None:
    other_site = (await database.write(lambda rows: add_site(rows, "Other help", (), NOW)))[0].site_id
    site_id, conversation_id = house.visitor.site_id, house.action.conversation_id
    other = Visitor(site_id, "v_other", None)
    await database.write_together(say_together, Saying(other, "m-2", "Hello", NOW))
    strangers = (
        other,
        Visitor(site_id, "v_other", conversation_id),
        Visitor(site_id, "v_nobody", conversation_id),
        Visitor(other_site, "v_mara", conversation_id),
    )
    for number, stranger in enumerate(strangers):
        assert await house.press(f"d-{number}", confirm=True, visitor=stranger) is None
    assert await house.press("d-x", confirm=True, action="a_made_up") is None
    assert (await house.state(), await house.words()) == ("proposed", [])


async def test_after_its_time_a_card_decides_nothing_and_the_row_says_so(house: House) -> None:
    late = NOW + timedelta(seconds=ACTION_SECONDS)
    assert await house.press("d-1", confirm=True, at=late) is None
    assert (await house.state(), await house.words()) == ("expired", [])
    assert await house.press("d-2", confirm=True, at=NOW) is None


async def test_what_a_person_has_in_hand_can_be_declined_and_not_confirmed(house: House, database: Database) -> None:
    await database.write(lambda rows: set_status(rows, house.said.conversation, "with_person", "Ines", NOW))
    assert await house.press("d-1", confirm=True) is None
    declined = await house.press("d-2", confirm=False)
    assert declined is not None
    assert (declined.run, await house.state()) == (None, "declined")


async def test_a_word_in_a_resolved_conversation_opens_it_again(house: House, database: Database) -> None:
    await database.write(lambda rows: set_status(rows, house.said.conversation, "resolved", None, NOW))
    decided = await house.press("d-1", confirm=True)
    assert decided is not None
    assert (decided.reopened, decided.conversation.status) == (True, "with_ai")


def test_an_open_action_is_open_until_its_time() -> None:
    action = Action("s", "a", "c", "r", ASKED, "proposed", {}, NOW)
    assert action.is_open(NOW - timedelta(seconds=1))
    assert not action.is_open(NOW)
