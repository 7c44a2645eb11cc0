from datetime import UTC, datetime

import pytest

from server.conversation.account import ACCOUNT_CHARACTERS_MAX, account_of
from server.conversation.contact import Contact

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)


def contact(external_id: str | None = "customer-7", **attributes: str) -> Contact:
    return Contact("s_one", "v_ada", None, None, BEGAN, external_id=external_id, attributes=attributes)


@pytest.mark.parametrize(
    ("attributes", "account"),
    [
        ({}, "customer-7"),
        ({"company": "Acme"}, "Acme"),
        ({"account": "A-17", "company": "Acme"}, "A-17"),
        ({"account": "  ", "company": "Acme"}, "Acme"),
        ({"account": "x" * 500}, "x" * ACCOUNT_CHARACTERS_MAX),
    ],
)
def test_the_token_says_the_account_else_the_visitor_is_one(attributes: dict[str, str], account: str) -> None:
    assert account_of(contact(**attributes)) == account


def test_for_whom_nobody_vouches_there_is_no_account() -> None:
    assert account_of(contact(None, company="Acme")) is None
    assert account_of(None) is None
