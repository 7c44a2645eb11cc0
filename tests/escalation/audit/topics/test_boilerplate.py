"""What every ticket says is left out before topics are found; what only some say is not."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.audit.topics.boilerplate import boilerplate_of

MATTERS = ("The export of my board fails", "I lost my card", "Where is the invoice", "Please change the address")
HOW = ("since monday", "again", "in the app", "at home")
MAILS = [
    f"{hello}\n{matter} {how}.\n{end}"
    for (matter, how), hello, end in zip(
        product(MATTERS, HOW),
        ["Good morning,", "Dear team,"] * 8,
        ["Kind regards", "Sent from my phone"] * 8,
        strict=True,
    )
]


def test_greetings_and_ends_of_mails_are_left_out_in_any_language() -> None:
    boilerplate = boilerplate_of(MAILS)
    assert {"kind regards", "sent from my phone"} <= boilerplate.pieces
    assert boilerplate.without(MAILS[0]) == "The export of my board fails since monday."
    assert boilerplate.without("Buenos días, Ana!\nNo puedo entrar") == "No puedo entrar"


def test_a_sentence_that_goes_with_one_matter_stays() -> None:
    told = [f"{text} {how}. The bank wrote to me." for text in ("The card is lost", "My card is gone") for how in HOW]
    assert "the bank wrote to me" not in boilerplate_of([*MAILS, *told]).pieces


def test_what_some_say_and_nothing_else_stays() -> None:
    alone = ["Sent from my phone"] * 4
    boilerplate = boilerplate_of([*MAILS, *alone])
    assert "sent from my phone" not in boilerplate.pieces
    assert boilerplate_of(MAILS).without("Kind regards") == "Kind regards", "nothing is emptied"


def test_a_subject_that_many_tickets_share_is_what_they_are_about() -> None:
    texts = [f"Access\n{line}" for line in ("To the wiki", "For Ana", "Folder please", "Needed by the new one")]
    assert boilerplate_of([*MAILS, *texts]).without(texts[0]) == texts[0]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_text_keeps_something_of_its_own(texts: list[str]) -> None:
    boilerplate = boilerplate_of(texts)
    for text in texts:
        bare = boilerplate.without(text)
        assert bare == text or (bare and bare in text) or len(bare) < len(text)
        assert bool(bare) == bool(text)


def test_marks_without_end_are_read_once() -> None:
    """Looked at from each of them anew, these took minutes."""
    marks = "." * 300_000 + "x"
    assert boilerplate_of([marks]).without(marks) == marks
