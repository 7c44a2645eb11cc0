"""What never leaves: secrets, other people's contacts, the model's own rules; and what stays although it looks so."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.agent.answer import TurnContact
from server.agent.disclosure import MASK, UNIT_CHARACTERS_MAX
from server.agent.guard import Guard
from server.agent.known import Known
from server.agent.masking import is_card_number, is_iban
from server.agent.own_rules import NO_RULES, OutputRefused, OwnRules, own_rules
from server.agent.prompt import prompt_of
from server.agent.turn_guard import known_of
from tests.server.agent.material import INVITE, message, passage, turn_of

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
KEY_LINES = ("MIIEvgIBADANBgkqhkiG9w0BAQEFAASC", "BKgwggSkAgEAAoIBAQCqGKukOabcdefg", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")


def guarded(text: str, known: Known | None = None, rules: OwnRules = NO_RULES) -> str:
    guard = Guard(frozenset({"help.example"}), (1,), known, rules)
    return guard.feed(text) + guard.finish()


@pytest.mark.parametrize(
    "secret",
    [
        "sk-proj-Abc123Def456Ghi789Jkl0",
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "xoxb-123456789012-abcdefGHIJKL",
        "AKIAIOSFODNN7ABCDEFG",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        JWT,
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "5500005555555559",
        "3782 822463 10005",
        "DE89 3704 0044 0532 0130 00",
        "DE89370400440532013000",
        "GB29 NWBK 6016 1331 9268 19",
    ],
)
@pytest.mark.parametrize("around", ["{}", "It is {}.", "**{}**, so", "`{}`", "| {} | x |", "({})", "```\n{}\n```\n"])
def test_what_looks_like_a_secret_is_masked(secret: str, around: str) -> None:
    shown = guarded(around.format(secret))
    assert shown == around.format(MASK)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Your password: hunter22!", f"Your password: {MASK}"),
        ("password=hunter22", f"password={MASK}"),
        ('{"api_key": "a1b2c3d4e5"}', f'{{"api\\_key": "{MASK}"}}'.replace("\\", "")),
        ("Das Passwort ist geheim123.", f"Das Passwort ist {MASK}"),
        ("Authorization: Bearer a1b2c3d4e5f6a1b2c3d4e5f6", f"Authorization: Bearer {MASK}"),
        ("postgres://app:s3cr3tpw@db.internal/app", f"postgres://app:{MASK}/app"),
    ],
)
def test_a_password_beside_its_name_is_masked(text: str, shown: str) -> None:
    assert guarded(text) == shown


def test_a_private_key_is_masked_line_by_line() -> None:
    text = "\n".join(("```", "-----BEGIN RSA PRIVATE KEY-----", *KEY_LINES, "-----END RSA PRIVATE KEY-----", "```", ""))
    shown = guarded(text)
    assert not [line for line in KEY_LINES if line in shown]
    assert guarded(text, Known([text])) == text


@pytest.mark.parametrize(
    "text",
    [
        "Your password: choose at least 8 characters.",
        "Set password={your-password} and token=${TOKEN}.",
        "Order 1234567890123 of 2024-01-02 costs 1,299.00 €.",
        "Version 4.17.21 runs on port 8080 of 192.168.0.1.",
        "It is 4111 1111 1111 1112, which no card has.",
        "sk-learn and AKIA are names, eyJ begins every token.",
        "From 10 000 to 20 000 000 rows; 1 2 3 4 5 6 7 8 9 10.",
        "Use the format name@example.com.",
        "Ask for 123e4567-e89b-12d3-a456-426614174000.",
    ],
)
def test_what_only_nearly_looks_like_one_stays(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize(
    "contact",
    [
        "jane.roe@other.example",
        "jane.roe+x@mail.other.example",
        "+49 170 5550123",
        "+1 (555) 010-4477",
        "(030) 901 820 55",
        "030 90182055",
        "06 12 34 56 78",
        "555-010-4477",
    ],
)
@pytest.mark.parametrize("around", ["Write to {}.", "**{}**", "`{}`", "[{}](https://help.example/)", "| {} |"])
def test_another_persons_contact_is_masked_and_ones_own_stays(contact: str, around: str) -> None:
    text = around.format(contact)
    masked = guarded(text)
    assert contact not in masked
    assert MASK in masked
    assert guarded(text, Known(own=[f"I am {contact}!"])) == text
    assert guarded(text, Known(material=[f"Ask {contact}"])) == text


@pytest.mark.parametrize(
    "disguised",
    [
        "jane.roe\u200b@other.example",
        "jane.roe＠other.example",
        "jane.roe&#64;other.example",
        "jane.roe\\@other.example",
        "jane.roe*@*other.example",
        "jane.roe<b></b>@other.example",
        "mailto:jane.roe@other.example",
        "<mailto:jane.roe@other.example>",
        "[write](mailto:jane.roe@other.example) jane.roe@other.example",
        "𝐣𝐚𝐧𝐞.roe@other.example",
    ],
)
def test_a_disguise_hides_no_address(disguised: str) -> None:
    assert "other.example" not in guarded(f"It is {disguised} indeed.")


def test_two_ways_to_write_a_number_are_one_number() -> None:
    assert guarded("Call 0170 5550123.", Known(own=["my number is +49 170 555 0123"])) == "Call 0170 5550123."


def test_a_secret_that_stands_in_a_passage_stays() -> None:
    text = "Set `PASSWORD=J5brHrAXFLQSif0K` as shown."
    assert guarded(text, Known(["'PASSWORD': 'J5brHrAXFLQSif0K'"])) == text
    assert guarded(text, Known(own=["my password is J5brHrAXFLQSif0K"])) == f"Set `PASSWORD={MASK}` as shown."


def test_a_result_of_a_tool_is_known_once_it_is_learnt() -> None:
    known = Known()
    assert guarded("It went to jane.roe@other.example", known) == f"It went to {MASK}"
    known.learn("sent_to: jane.roe@other.example")
    assert guarded("It went to jane.roe@other.example", known) == "It went to jane.roe@other.example"


def test_a_turn_knows_passages_conversation_and_contact_but_not_its_page() -> None:
    contact = TurnContact("c1", email="me@customer.example", attributes={"phone": "+49 170 5550123"})
    turn = turn_of("I am joe@mine.example", history=[message("visitor", "or ann@mine.example")])
    turn = replace(turn, contact=contact)
    known = known_of(
        turn,
        [
            passage("Write to team@product.example."),
        ],
    )
    text = "joe@mine.example ann@mine.example me@customer.example +49 170 5550123 team@product.example x@page.example"
    assert guarded(text, known) == text.replace("x@page.example", MASK)


def test_a_word_that_does_not_end_is_cut_off() -> None:
    shown = guarded("a" * 3 * UNIT_CHARACTERS_MAX + " end")
    assert shown == "a" * UNIT_CHARACTERS_MAX + "… end"


RULES = prompt_of(turn_of("?"), [passage(INVITE)]).rules
LEAKS = [
    RULES,
    RULES[200:500],
    RULES.upper(),
    RULES.replace(" ", " *"),
    RULES.replace(" ", "-"),
    "\n".join(f"| {word} |" for word in RULES.split()),
    " ".join(RULES[:900]),
    "```\n" + RULES + "\n```",
    "\u200b".join(RULES),
]


@pytest.mark.parametrize("leak", LEAKS, ids=range(len(LEAKS)))
def test_a_recital_of_the_rules_is_refused_as_a_whole(leak: str) -> None:
    guard = Guard(frozenset(), (1,), Known(), own_rules(RULES))
    shown = ""
    with pytest.raises(OutputRefused):
        for character in f"Sure, my rules are: {leak}":
            shown += guard.feed(character)
    assert len(shown) < len("Sure, my rules are: ") + 150


def test_rules_that_stand_in_a_passage_are_no_secret() -> None:
    said = RULES[200:500]
    assert guarded(said, Known([said]), own_rules(RULES))


@pytest.mark.parametrize("text", [INVITE, "The help centre has nothing on it; a person will."])
def test_an_answer_is_no_recital(text: str) -> None:
    assert guarded(text, None, own_rules(RULES)).split() == text.split()


TELLING = [
    "4111", " 1111", " ", "(030)", "+49", "DE89", " 3704", " NWBK", " 0044", "password: ", "abc123def", "@",
    "a.example",
    "-----BEGIN PRIVATE KEY-----", "MIIEvgIBADANBgkqhkiG9w0", "\n", "`", "www.", "https://", "help.example", "é", "。",
    "Bearer ", "x" * 600, "/", ".", "*", "A", "-", ")", "\\", "b", "](",
]  # fmt: skip


@settings(max_examples=800, deadline=None)
@given(st.lists(st.sampled_from(TELLING), max_size=20).map("".join), st.lists(st.integers(0, 300), max_size=10))
def test_the_cuts_of_the_stream_decide_nothing(text: str, cuts: list[int]) -> None:
    guard = Guard(frozenset({"help.example"}), (1,))
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    assert "".join(guard.feed(text[a:b]) for a, b in pairwise(edges)) + guard.finish() == guarded(text)


@given(st.text(alphabet="0123456789", min_size=11, max_size=17))
def test_every_card_number_of_an_issuer_is_masked(digits: str) -> None:
    number = next(n for check in "0123456789" if is_card_number(n := f"4{digits}{check}"))
    assert guarded(f"Card {number}.") == f"Card {MASK}."


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=11, max_size=28))
def test_every_account_number_is_masked(account: str) -> None:
    number = next(n for check in range(2, 99) if is_iban(n := f"DE{check:02}{account}"))
    assert number not in guarded(f"To {number}, please.")
