import pytest

from escalation.audit.repeated_replies import GAP, SUGGESTED_MAX, Reply, repeated_replies, with_variables

CUSTOMERS = ("Robin Example", "Mia Chen", "Ola Berg", "Sam Fox")


def refund(customer: str, amount: int) -> Reply:
    first = customer.split()[0]
    text = f"Hello {first},\n\nyour refund of {amount} EUR was made. It takes 3 to 5 days to show.\n\nBest, Ada"
    return Reply(text, ((customer, "customer.name"), (first, "customer.first_name"), ("Ada", "agent.name")), "Ada")


def single(number: int) -> Reply:
    return Reply(" ".join(f"word{number}x{place}" for place in range(12)), (), "Bo")


@pytest.mark.capability(54)
def test_what_is_written_again_and_again_is_a_template_with_its_changing_parts_open() -> None:
    replies = [*(refund(each, 10 + number) for number, each in enumerate(CUSTOMERS)), *map(single, range(30))]
    (found,) = repeated_replies(replies)
    assert found.text == (
        f"Hello {{{{customer.first_name}}}},\n\nyour refund of {GAP} EUR was made. It takes 3 to 5 days to show."
        "\n\nBest, {{agent.name}}"
    )
    assert found.times == 4
    assert found.evidence == "Written 4 times."
    assert len(found.samples) == 3
    assert found.samples[0].startswith("Hello Robin,")


def test_what_a_macro_says_already_is_not_suggested() -> None:
    replies = [refund(each, 10) for each in CUSTOMERS]
    assert repeated_replies(replies)
    known = repeated_replies(replies)[0].text
    assert not repeated_replies(replies, [known])


def test_short_words_and_what_came_twice_are_none() -> None:
    assert not repeated_replies([Reply("Thanks, I am looking into it.")] * 9)
    assert not repeated_replies([refund(CUSTOMERS[0], 10), refund(CUSTOMERS[1], 11)])
    assert not repeated_replies([])


def test_the_ten_that_spare_most_typing_come_first() -> None:
    replies = [
        Reply(" ".join(f"kind{kind}part{place}" for place in range(8 + kind)), (), f"p{copy}")
        for kind in range(14)
        for copy in range(3)
    ]
    found = repeated_replies(replies)
    assert len(found) == SUGGESTED_MAX
    assert found[0].text.startswith("kind13part0")
    assert found[0].evidence == "Written 3 times by 3 people."


def test_a_name_is_a_variable_only_as_a_whole_word() -> None:
    reply = Reply("Ann, the annex of Anna Ann is here", (("Ann", "customer.first_name"),))
    assert with_variables(reply) == "{{customer.first_name}}, the annex of Anna {{customer.first_name}} is here"
