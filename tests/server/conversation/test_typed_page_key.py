"""What is said to a person who typed something that is no page key."""

import pytest

from server.conversation.typed_page_key import page_key_fault


@pytest.mark.parametrize("key", ["/", "/billing", "/projects/:id/members", "/app/#/inbox", "/projects/8241", "/añadir"])
def test_a_route_or_a_path_is_a_page_key(key: str) -> None:
    assert page_key_fault(key) == ""


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("https://app.example.com/projects/8241?tab=2", "Write /projects/:id"),
        ("https://app.example.com/#/inbox/8241", "Write /#/inbox/:id"),
        ("//app.example.com/billing", "Write /billing"),
        ("https://[", "Write /projects/:id/members"),
        ("billing", "begins with a slash"),
        ("/my page", "no spaces"),
        ("/a\0b", "no spaces"),
        ("/projects/*", "Name one of them"),
        ("/" + "x" * 512, "longer than 512"),
    ],
)
def test_anything_else_comes_with_the_remedy(key: str, words: str) -> None:
    assert words in page_key_fault(key)
