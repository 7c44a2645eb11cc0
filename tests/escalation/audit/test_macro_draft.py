"""A draft of a macro says what the team said, else what the help centre says, and leaves open what nobody knows."""

import pytest

from escalation.audit.article_draft import article_draft
from escalation.audit.macro_draft import macro_draft
from escalation.audit.repeated_replies import GAP, Reply

ASKED = "When does my refund of 12 EUR come?"
TOPIC = {
    "label": "refund statement",
    "samples": [ASKED, "Where is the refund for my order?"],
    "answer": {"text": "Refunds take **three days**.", "title": "Refunds", "url": "https://x.example/refunds"},
}
ELSEWHERE = Reply("Please clear the cache of your browser, then try it again.", asked="The board stays white")


def refund(name: str, amount: int) -> Reply:
    text = f"Hello {name}, your refund of {amount} EUR was made today. It takes three days until you see it."
    return Reply(text, ((name, "customer.first_name"),), "Ada", f"When does my refund of {amount} EUR come?")


@pytest.mark.capability(17)
@pytest.mark.capability(53)
def test_what_the_team_answered_to_such_questions_comes_first() -> None:
    draft = macro_draft(TOPIC, [ELSEWHERE, refund("Robin", 17), refund("Kim", 20), refund("Sam", 33)])
    assert draft.text.startswith(f"Hello {{{{customer.first_name}}}}, your refund of {GAP} EUR was made today.")
    assert "Written 3 times" in draft.basis
    assert draft.samples == tuple(TOPIC["samples"])
    once = macro_draft(TOPIC, [refund("Robin", 17), ELSEWHERE])
    assert "17" not in once.text, "what one customer was told is not told to the next"
    assert GAP in once.text


def test_without_one_it_is_the_article_and_without_that_a_frame_with_the_customers_words() -> None:
    draft = macro_draft(TOPIC, [ELSEWHERE])
    assert "Refunds take **three days**." in draft.text
    assert "[Refunds](https://x.example/refunds)" in draft.text
    assert "the article “Refunds”" in draft.basis
    frame = macro_draft(TOPIC | {"answer": None}, [ELSEWHERE, Reply("", asked="…")])
    assert "> When does my refund of 12 EUR come?" in frame.text
    assert GAP in frame.text
    assert "write the answer" in frame.basis


def test_what_one_customer_wrote_or_was_told_is_left_open_for_all_others() -> None:
    asked = "Where is order 884213 for dana@example.com, call +49 (170) 123-4567 within 3 days"
    frame = macro_draft(TOPIC | {"answer": None, "samples": [asked]}, [])
    assert f"> Where is order {GAP} for {GAP}, call {GAP} within 3 days" in frame.text
    article = article_draft({"label": "orders", "samples": [asked], "size": 3})
    for private in ("884213", "dana", "4567"):
        assert private not in article
    told = Reply("We sent it to Élodie (Иванова), account holder: Berg, as was agreed with you.", asked=ASKED)
    draft = macro_draft(TOPIC, [told]).text
    assert draft == f"We sent it to {GAP} ({GAP}), account holder: {GAP}, as was agreed with you."


def test_what_one_customer_was_told_three_times_is_of_this_customer_alone() -> None:
    text = "Dear Ms Berg, the refund of 37 EUR for your order was made today, as you asked."
    thrice = [Reply(text, author="Ada", asked=ASKED, customer="c_berg")] * 3
    assert "Berg" not in macro_draft(TOPIC, thrice).text
    assert "37" not in macro_draft(TOPIC, thrice).text
    others = [Reply(text.replace("Berg", "Fox"), asked=ASKED, customer=f"c_{each}") for each in range(3)]
    assert "37" in macro_draft(TOPIC, [*thrice, *others]).text, "what others were told, too, belongs to the answer"
