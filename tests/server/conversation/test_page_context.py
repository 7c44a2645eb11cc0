"""A page as a panel reports it: cleaned on this side once more, whoever sent it."""

from server.conversation.page_context import PageContext, marked
from server.protocol.visitor_frames import Page, SeenPage


def test_addresses_and_tokens_are_replaced_in_all_that_is_told() -> None:
    token = "xKqZbTrWmNpLsVcDfGhJ"
    page = Page(
        key="/people/ada-lovelace",
        title=f"Ada ada@example.com\n{token}",
        headings=(f"Key {token}", "\u202e\x07"),
        facts={"plan": "Forest", "owner": "ada@example.com", "empty": " "},
    )
    context = PageContext.from_frame(page, ["/people/:name"])
    assert context.key == "/people/:name"
    assert context.title == "Ada … …"
    assert context.headings == ("Key …",)
    assert context.facts == {"plan": "Forest", "owner": "…"}
    assert marked(f"Error for\nada@example.com: {token}") == "Error for … …"


def test_a_page_is_stored_and_read_with_its_facts_and_an_old_row_has_none() -> None:
    context = PageContext("/a", "https://app.example", "A", ("A",), ("invite",), {"plan": "Forest"})
    assert PageContext.from_row(context.as_row()) == context
    old = {"key": "/a", "origin": "", "title": "", "headings": []}
    assert PageContext.from_row(old) == PageContext("/a")


def test_of_a_page_seen_before_key_and_title_are_known() -> None:
    seen = SeenPage(key="/projects/8241", title="Harbour ada@example.com", ago=3)
    assert PageContext.from_seen(seen) == PageContext("/projects/:id", title="Harbour …")
