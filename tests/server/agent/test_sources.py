"""Passages as numbered sources."""

import pytest

from server.agent.answer import Answer
from server.agent.sources import allowed_hosts, cited_results, source_of
from tests.server.agent.material import INVITE, ORIGIN, PLANS, passage, retrieval_of, turn_of


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://help.example/a#b", "https://help.example/a#b"),
        ("/demo/help/a", "/demo/help/a"),
        ("//evil.example", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_a_source_leads_only_to_web_addresses(address: str, shown: str | None) -> None:
    assert source_of(1, passage(INVITE, url=address)).url == shown


def test_what_an_answer_cites_is_found_again() -> None:
    plans = passage(PLANS, article="plans", title="Plans")
    answer = Answer("Six euros [2].", (source_of(2, plans),), 1.0, "openai:x")
    (found,) = cited_results(retrieval_of(passage(INVITE), plans), answer)
    assert found.passage == plans


def test_links_may_lead_to_the_sources_and_to_the_page_itself() -> None:
    turn = turn_of("?")
    assert allowed_hosts(turn, [passage(INVITE)]) == {"help.example", ORIGIN.removeprefix("https://")}
    assert allowed_hosts(turn_of("?", page=None), []) == frozenset()
