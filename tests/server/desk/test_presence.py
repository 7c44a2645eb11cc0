"""Who else looks: forgotten when not heard of, writing for a while after typing, gone when they say so."""

from hypothesis import given
from hypothesis import strategies as st

from server.desk.presence import FORGOTTEN_SECONDS, LOOKERS_MAX, WRITING_SECONDS, Looker, Lookers
from server.realtime.events import PersonLooks

BO = Looker(ticket_id="t_1", user_id="u_bo", name="Bo", types=False)


def looks(doing: str = "looking", user_id: str = "u_bo", name: str = "Bo", ticket_id: str = "t_1") -> PersonLooks:
    return PersonLooks(site_id="s_1", ticket_id=ticket_id, user_id=user_id, name=name, doing=doing)


def test_somebody_who_looks_is_shown_until_nothing_was_heard_for_long() -> None:
    lookers = Lookers(lambda _: True)
    lookers.hear(looks(), 0.0)
    assert lookers.at(FORGOTTEN_SECONDS - 0.1) == (BO,)
    assert lookers.next_change(0.0) == FORGOTTEN_SECONDS
    assert lookers.at(FORGOTTEN_SECONDS) == ()
    assert lookers.next_change(FORGOTTEN_SECONDS) is None


def test_who_typed_counts_as_writing_though_their_page_says_meanwhile_that_they_look() -> None:
    lookers = Lookers(lambda _: True)
    lookers.hear(looks("typing"), 0.0)
    lookers.hear(looks("looking"), 1.0)
    assert [each.types for each in lookers.at(1.0)] == [True]
    assert lookers.next_change(1.0) == WRITING_SECONDS - 1.0
    assert [each.types for each in lookers.at(WRITING_SECONDS)] == [False]


def test_who_goes_is_gone_at_once_and_others_stay() -> None:
    lookers = Lookers(lambda event: event.ticket_id == "t_1")
    for event in (looks(), looks(user_id="u_cy", name="Cy"), looks(ticket_id="t_2"), looks("gone")):
        lookers.hear(event, 0.0)
    assert [each.name for each in lookers.at(0.0)] == ["Cy"]


@given(st.lists(st.tuples(st.sampled_from(["looking", "typing", "gone"]), st.integers(0, 400), st.floats(0, 3))))
def test_never_more_than_can_be_shown_and_never_longer_than_believed(heard: list[tuple[str, int, float]]) -> None:
    lookers, now = Lookers(lambda _: True), 0.0
    for doing, number, later in heard:
        now += later
        lookers.hear(looks(doing, user_id=f"u_{number}"), now)
        assert len(lookers.at(now)) <= LOOKERS_MAX
    assert lookers.at(now + FORGOTTEN_SECONDS) == ()
