from server.desk.access_words import deed_words, detail_words, role_words
from server.team.role import Role


def test_a_role_comes_with_its_article() -> None:
    assert [role_words(role) for role in Role] == ["an owner", "an admin", "an agent", "a viewer"]


def test_a_deed_without_words_of_its_own_reads_as_its_name() -> None:
    assert deed_words("sign_in.failed") == "failed to sign in"
    assert deed_words("api_key.made") == "api key made"
    assert deed_words("ticket.clock_due_soon") == "warned that it is due soon"


def test_values_read_as_words_and_moments_as_moments() -> None:
    assert [detail_words(value) for value in (True, False, 5, "billing", "To do")] == [
        "yes",
        "no",
        "5",
        "billing",
        "To do",
    ]
    assert detail_words("2026-11-28T14:52+01:00") == "28 Nov 2026, 13:52 UTC"
