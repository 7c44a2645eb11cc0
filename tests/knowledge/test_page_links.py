"""Which links of an article lead into the product, and to which pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Article
from knowledge.page_links import LINKED_PAGES_MAX, PageLinks, linked_pages

ORIGINS = ("https://app.example.com",)


def pages_of(body: str, url: str = "https://help.example.com/articles/invite") -> tuple[str, ...]:
    return linked_pages(Article("invite", "Invite", body, url=url), ORIGINS, lambda path: f"key of {path}")


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("https://app.example.com/projects/8241/members", "/projects/8241/members"),
        ("https://APP.example.com/billing?tab=plan", "/billing"),
        ("https://app.example.com", "/"),
        ("https://app.example.com/#/settings", "/#/settings"),
        ("//app.example.com/billing", "/billing"),
    ],
)
def test_a_link_to_the_product_names_its_page(target: str, path: str) -> None:
    assert pages_of(f"Open [it]({target}).") == (f"key of {path}",)


@pytest.mark.parametrize(
    "target",
    ["/articles/other", "other", "#steps", "https://elsewhere.example/billing", "mailto:a@example.com", "http://[bad"],
)
def test_a_link_within_the_help_centre_or_elsewhere_names_none(target: str) -> None:
    assert pages_of(f"Read [it]({target}).") == ()


def test_an_absolute_path_counts_while_nobody_knows_on_which_host_the_article_is_read() -> None:
    body = "[Billing](/billing) and [another article](/help/other)"
    assert pages_of(body, url="/help/invite") == ("key of /billing",)
    assert pages_of(body, url="https://app.example.com/help/invite") == ("key of /billing",)
    assert pages_of(body, url="https://help.example.com/invite") == ()


def test_links_in_tables_lists_and_by_reference_count_once_in_their_order() -> None:
    body = """
| Page | Link |
| --- | --- |
| Plan | [b](https://app.example.com/b) |

1. Open [a][ref] and **[b](https://app.example.com/b)**.

`[code](https://app.example.com/code)` ![image](https://app.example.com/image.png)

[ref]: https://app.example.com/a
"""
    assert pages_of(body) == ("key of /b", "key of /a")


def test_a_list_of_all_pages_says_nothing_about_any_one() -> None:
    many = " ".join(f"[p](https://app.example.com/p{n})" for n in range(LINKED_PAGES_MAX + 1))
    assert pages_of(many) == ()


def test_the_revision_tells_origins_apart() -> None:
    one, two = (PageLinks(frozenset(each), str) for each in (ORIGINS, ()))
    assert one.revision != two.revision
    assert one.revision == PageLinks(frozenset(ORIGINS), str).revision


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(body: str) -> None:
    pages_of(body)
    pages_of(f"[x](<{body}>)")
