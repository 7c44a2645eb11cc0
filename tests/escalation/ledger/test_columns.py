import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.ledger.column_parts import joined, same_rows, taken, without
from escalation.ledger.columns import ConversationColumns, Names, TicketColumns, conversation_columns, ticket_columns
from escalation.ledger.event import LedgerEvent
from escalation.ledger.facts import TicketFacts
from escalation.ledger.folding import fold_ticket
from escalation.ledger.packing import pack, unpack
from tests.escalation.ledger.told import ticket_stories

FEW = settings(max_examples=30)
"""Each is of many stories."""


@st.composite
def many_facts(draw: st.DrawFn) -> list[TicketFacts]:
    count = draw(st.integers(0, 6))
    stories: list[list[LedgerEvent]] = [draw(ticket_stories(f"t_{place}", place)) for place in range(count)]
    return [facts for story in stories if (facts := fold_ticket(story)) is not None]


@FEW
@given(many_facts(), st.integers(0, 6))
def test_the_columns_of_parts_are_the_columns_of_the_whole(facts: list[TicketFacts], cut: int) -> None:
    parts = [ticket_columns(facts[:cut]), ticket_columns(facts[cut:])]
    assert same_rows(joined(parts), ticket_columns(facts))


@FEW
@given(many_facts(), st.sets(st.integers(0, 5)))
def test_some_rows_are_the_columns_of_those_facts(facts: list[TicketFacts], wanted: set[int]) -> None:
    mask = np.array([place in wanted for place in range(len(facts))], dtype=np.bool_)
    left = [each for place, each in enumerate(facts) if place not in wanted]
    columns = ticket_columns(facts)
    assert same_rows(taken(columns, ~mask), ticket_columns(left))
    gone = [each.ticket_id for place, each in enumerate(facts) if place in wanted]
    assert same_rows(without(columns, gone), ticket_columns(left))


@FEW
@given(many_facts(), many_facts())
def test_rows_are_the_same_only_where_the_facts_are(facts: list[TicketFacts], others: list[TicketFacts]) -> None:
    assert same_rows(ticket_columns(facts), ticket_columns(others)) == (facts == others)


@FEW
@given(many_facts())
def test_what_was_packed_is_unpacked(facts: list[TicketFacts]) -> None:
    columns = ticket_columns(facts)
    unpacked = unpack(pack(columns), TicketColumns)
    assert unpacked is not None
    assert same_rows(unpacked, columns)
    assert same_rows(joined([unpacked, columns]), ticket_columns([*facts, *facts]))


def test_a_sheet_of_another_version_is_none() -> None:
    packed = pack(conversation_columns(()))
    assert unpack(packed, ConversationColumns) is not None
    assert unpack(packed.replace(b'"version":1', b'"version":0'), ConversationColumns) is None


def test_a_name_that_no_row_has_is_found_in_none() -> None:
    names = Names(np.array([0, -1, 1], dtype=np.int32), ("high", "low"))
    assert names.is_among({"low", None, "no such"}).tolist() == [False, True, True]
    assert (names.codes == names.code("no such")).sum() == 0
