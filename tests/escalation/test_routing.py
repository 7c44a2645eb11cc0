"""To whom tickets go by themselves: properties of every team and every queue."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import SettingInvalid
from escalation.routing import Asked, Candidate, Overflow, Routing, RoutingMode, TeamRule, choose
from tests.escalation.samples import MORNING

MATTERS = ["billing", "bug", "how_to"]
LANGUAGES = ["en", "de", "fr"]

routings = st.builds(
    Routing,
    mode=st.sampled_from([RoutingMode.ROUND_ROBIN, RoutingMode.BALANCED]),
    capacity=st.integers(1, 5),
    overflow=st.sampled_from(Overflow),
)
candidates = st.lists(
    st.builds(
        Candidate,
        user_id=st.sampled_from([f"u_{number}" for number in range(8)]),
        capacity=st.none() | st.integers(0, 4),
        skills=st.frozensets(st.sampled_from(MATTERS)),
        languages=st.frozensets(st.sampled_from(LANGUAGES)),
        team_ids=st.frozensets(st.sampled_from(["g_one", "g_two"])),
        away=st.booleans(),
        open_count=st.integers(0, 4),
    ),
    max_size=8,
    unique_by=lambda each: each.user_id,
)
asked = st.builds(
    Asked,
    team_id=st.none() | st.sampled_from(["g_one", "g_two"]),
    language=st.none() | st.sampled_from(LANGUAGES),
    matters=st.frozensets(st.sampled_from(MATTERS), max_size=2),
    not_to=st.frozensets(st.sampled_from(["u_0", "u_1"]), max_size=1),
)


def given_one(people: list[Candidate], chosen: Candidate, turn: int) -> list[Candidate]:
    more = replace(
        chosen,
        open_count=chosen.open_count + 1,
        weight=chosen.weight + 1,
        given_at=MORNING + timedelta(seconds=turn),
    )
    return [more if each.user_id == chosen.user_id else each for each in people]


@given(candidates, st.lists(asked, max_size=30), routings)
def test_nobody_gets_more_than_they_take_nor_when_away_nor_outside_the_team(
    people: list[Candidate], queue: list[Asked], routing: Routing
) -> None:
    for turn, ticket in enumerate(queue):
        chosen = choose(ticket, people, routing)
        if chosen is None:
            continue
        assert not chosen.away
        assert chosen.open_count < (routing.capacity if chosen.capacity is None else chosen.capacity)
        assert ticket.team_id is None or ticket.team_id in chosen.team_ids
        assert chosen.user_id not in ticket.not_to
        if routing.overflow is Overflow.WAIT:
            assert chosen.suits(ticket)
        people = given_one(people, chosen, turn)


@given(candidates, asked, routings, st.randoms())
def test_the_same_people_in_any_order_make_the_same_choice(
    people: list[Candidate], ticket: Asked, routing: Routing, random: object
) -> None:
    mixed = list(people)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert choose(ticket, mixed, routing) == choose(ticket, people, routing)


@given(candidates, asked, routings)
def test_a_ticket_waits_only_when_nobody_suitable_has_room(
    people: list[Candidate], ticket: Asked, routing: Routing
) -> None:
    if choose(ticket, people, routing) is not None:
        return
    for each in people:
        in_team = ticket.team_id is None or ticket.team_id in each.team_ids
        suitable = routing.overflow is Overflow.ANYONE or each.suits(ticket)
        free = each.has_room(routing) and not each.away and each.user_id not in ticket.not_to
        assert not (in_team and suitable and free)


@given(st.integers(1, 6), st.integers(0, 40))
def test_turns_are_fair_within_one(count: int, tickets: int) -> None:
    people = [Candidate(user_id=f"u_{number}", capacity=100) for number in range(count)]
    for turn in range(tickets):
        chosen = choose(Asked(), people, Routing(mode=RoutingMode.ROUND_ROBIN))
        assert chosen is not None
        people = given_one(people, chosen, turn)
    got = [each.open_count for each in people]
    assert max(got) - min(got) <= 1
    assert sum(got) == tickets


def test_balanced_gives_to_who_has_least_by_weight() -> None:
    urgent = Candidate(user_id="u_ada", open_count=1, weight=4)
    easy = Candidate(user_id="u_bo", open_count=3, weight=3)
    assert choose(Asked(), [urgent, easy], Routing(mode=RoutingMode.BALANCED)) == easy


def test_off_gives_to_nobody() -> None:
    assert choose(Asked(), [Candidate(user_id="u_ada")], Routing()) is None


@given(
    routings, st.lists(st.builds(TeamRule, team_id=st.just("g_one"), tier=st.sampled_from(["", "high"])), max_size=3)
)
def test_a_document_comes_back_as_it_was(routing: Routing, rules: list[TeamRule]) -> None:
    whole = replace(routing, rules=tuple(rules), reassign_minutes=30)
    assert Routing.from_document(whole.to_document()) == whole


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"mode": "luck"}, "mode: choose one of"),
        ({"capacity": 0}, "capacity: give a whole number from 1"),
        ({"capacity": True}, "capacity"),
        ({"reassign_minutes": "soon"}, "reassign_minutes"),
        ({"overflow": "drop"}, "overflow"),
        ({"rules": [{"category": "billing"}]}, "rule 1: choose the team"),
        ({"rules": [{"team_id": "g_one"}, {"team_id": "g_one", "tier": "urgent"}]}, "rule 2: its tier"),
        ({"rules": "all"}, "rules: give a list"),
    ],
)
def test_a_fault_names_its_field(document: dict[str, object], words: str) -> None:
    with pytest.raises(SettingInvalid, match=words):
        Routing.from_document(document)
