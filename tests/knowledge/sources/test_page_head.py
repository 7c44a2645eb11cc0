"""What a page says to machines: links, whether it may be kept, its own language, whether it asks for a password."""

import pytest

from knowledge.sources.page_head import LINKS_MAX, PageHead, page_head

AT = "https://a.example/en/start"


def links(html: str, at: str = AT) -> list[str]:
    return [url.removeprefix("https://a.example") for url in page_head(html, at).links]


def test_links_are_absolute_and_each_once_in_the_order_of_the_page() -> None:
    html = "<a href='b'>1</a><a href='/c#x'>2</a><a href='./b?utm_source=q'>3</a><area href=/d><a>4</a><a href=''>5</a>"
    assert links(html) == ["/en/b", "/c", "/d", "/en/start"]


def test_links_are_read_against_the_base_of_the_page() -> None:
    assert links("<base href='/de/'><a href=b>1</a>") == ["/de/b"]
    assert links("<base href='javascript:1'><a href=b>1</a>") == ["/en/b"]


def test_what_leads_to_no_page_is_left_out() -> None:
    html = (
        "<a href='mailto:a@b.example'>1</a><a href='https://u:p@a.example/'>2</a><a href='http://['>3</a>"
        "<a href='/login' rel='nofollow x'>4</a><link rel=stylesheet href=/s.css>"
        "<link rel=alternate type=application/rss+xml href=/feed>"
    )
    assert links(html) == []


def test_translations_and_next_pages_are_links() -> None:
    assert links("<link rel=alternate hreflang=de href=/de/start><link rel=next href='?page=2'>") == [
        "/de/start",
        "/en/start?page=2",
    ]


def test_the_links_of_one_page_are_bounded() -> None:
    assert len(links("".join(f"<a href=/{number}>x</a>" for number in range(LINKS_MAX + 500)))) == LINKS_MAX


@pytest.mark.parametrize(
    ("meta", "header", "is_withheld", "stays"),
    [
        ("<meta name=robots content=noindex>", "", True, False),
        ("<META NAME=Robots CONTENT='NOINDEX, NoFollow'>", "", True, True),
        ("<meta name=robots content=none>", "", True, True),
        ("<meta name=handrail content=nofollow>", "", False, True),
        ("<meta name=otherbot content=none>", "", False, False),
        ("<meta name=robots content='index, follow'>", "", False, False),
        ("", "noindex", True, False),
        ("", "otherbot: noindex, nofollow", False, False),
        ("", "otherbot: noindex, handrail: nofollow", False, True),
        ("", "unavailable_after: 25 jun 2030 15:00:00 pst, noindex", True, False),
        ("", "max-snippet:-1, nofollow", False, True),
    ],
)
def test_robots_directives_are_kept(meta: str, header: str, is_withheld: bool, stays: bool) -> None:
    head = page_head(f"<head>{meta}</head><a href=/b>x</a>", AT, header)
    assert head.is_withheld is is_withheld
    assert (head.links == ()) is stays


def test_a_page_knows_its_language_among_its_translations() -> None:
    html = "<link rel=alternate hreflang=x-default href=/en/start><link rel=alternate hreflang=en-GB href=start>"
    assert page_head(html, AT).locale == "en-GB"


def test_a_password_field_is_seen() -> None:
    assert page_head("<form><input type=password name=p></form>", AT).asks_password
    assert not page_head("<form><input type=search name=q></form>", AT).asks_password


@pytest.mark.parametrize("html", ["", "<", "<![x[", "<!doctype", "<a href='", "\0", "<base><meta><link><a>" * 50])
def test_broken_html_is_read_as_far_as_it_goes(html: str) -> None:
    assert isinstance(page_head(html, AT), PageHead)
