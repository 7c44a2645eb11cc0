"""What is taken out of a visitor's words before a model reads them, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.agent.masking import CARD, IBAN, KEY, TOKEN, is_card_number, is_iban, masked

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
SEPARATORS = st.sampled_from(["", " ", "-", "\u00a0"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("My card 4111 1111 1111 1111 fails", f"My card {CARD} fails"),
        ("4111-1111-1111-1111.", f"{CARD}."),
        ("378282246310005", CARD),
        ("Pay to DE89 3704 0044 0532 0130 00 today", f"Pay to {IBAN} today"),
        ("GB82WEST12345698765432", IBAN),
        (f"Bearer {JWT}", f"Bearer {TOKEN}"),
        ("key sk-proj-abcDEF123456_7890xyz", f"key {KEY}"),
        ("ghp_0123456789abcdefghijABCDEFGHIJ012345", KEY),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", KEY),
    ],
)
def test_what_is_surely_secret_is_named_and_gone(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Order 4111111111111112 is late",  # no check digit
        "Call +49 30 1234567890",
        "0000000000000000",
        "Invoice 2026-11-27-000123",
        "Version 1.4111111111111111",
        "DE89 is a motorway exit 3704 0044",
        "Use sk-learn and skip eyJ",
        "How do I invite someone?",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert masked(text) == text


@given(st.text(max_size=300))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@given(st.text("0123456789", min_size=12, max_size=18).filter(lambda digits: len(set(digits)) > 1), SEPARATORS)
def test_every_card_number_goes_however_it_is_grouped(body: str, separator: str) -> None:
    number = next(body + check for check in "0123456789" if is_card_number(body + check))
    grouped = separator.join(number[at : at + 4] for at in range(0, len(number), 4))
    assert masked(f"It is {grouped}, you see") == f"It is {CARD}, you see"


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=11, max_size=30), SEPARATORS.filter(lambda s: s != "-"))
def test_every_account_number_goes_however_it_is_grouped(account: str, separator: str) -> None:
    rest = int("".join(str(int(each, 36)) for each in f"{account}GB00")) % 97
    number = f"GB{98 - rest:02}{account}"
    assert is_iban(number)
    grouped = separator.join(number[at : at + 4] for at in range(0, len(number), 4))
    assert masked(f"to {grouped}") == f"to {IBAN}"
