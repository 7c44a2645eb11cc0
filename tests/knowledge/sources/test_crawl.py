"""The order of a crawl and its limits."""

from knowledge.sources.crawl import QUERIES_MAX, Frontier, Target
from knowledge.sources.website_limits import WebsiteLimits
from knowledge.sources.website_scope import WebsiteScope

ORIGIN = "https://a.example"


def frontier(limits: WebsiteLimits = WebsiteLimits()) -> Frontier:  # noqa: B008 (frozen)
    return Frontier(WebsiteScope(f"{ORIGIN}/"), limits)


def drained(waiting: Frontier) -> list[str]:
    return [target.path for target in iter(waiting.next, None)]


def test_pages_come_in_the_order_in_which_they_were_found_each_once() -> None:
    waiting = frontier()
    waiting.add([f"{ORIGIN}/b", f"{ORIGIN}/a", f"{ORIGIN}/b", "http://a.example/a"], 1)
    assert waiting.next() == Target(f"{ORIGIN}/b", "b", 1)
    waiting.add([f"{ORIGIN}/b", f"{ORIGIN}/c"], 2)
    assert drained(waiting) == ["a", "c"]
    assert not waiting.has_more


def test_other_websites_and_files_are_left_out() -> None:
    waiting = frontier()
    waiting.add(["https://b.example/", f"{ORIGIN}/a.png"], 1)
    assert drained(waiting) == []
    assert not waiting.has_more


def test_limits_are_kept_and_said() -> None:
    waiting = frontier(WebsiteLimits(pages_max=2))
    waiting.add([f"{ORIGIN}/{number}" for number in range(5)], 1)
    assert (drained(waiting), waiting.has_more) == (["0", "1"], True)
    waiting = frontier(WebsiteLimits(depth_max=3))
    waiting.add([f"{ORIGIN}/a"], 4)
    assert (drained(waiting), waiting.has_more) == ([], True)


def test_pages_that_differ_in_their_query_alone_are_bounded() -> None:
    waiting = frontier()
    waiting.add([f"{ORIGIN}/calendar?day={number}" for number in range(QUERIES_MAX + 9)], 1)
    waiting.add([f"{ORIGIN}/article?id=1"], 1)
    assert len(drained(waiting)) == QUERIES_MAX + 1
    assert waiting.has_more


def test_a_page_that_was_marked_is_not_read_again_and_one_that_is_insisted_on_is_read_beyond_the_limits() -> None:
    waiting = frontier(WebsiteLimits(pages_max=1))
    assert waiting.mark("a")
    assert not waiting.mark("a")
    waiting.insist(Target(f"{ORIGIN}/a", "a", 9))
    waiting.insist(Target(f"{ORIGIN}/b", "b", 9))
    assert len(waiting) == 1
    assert drained(waiting) == ["b"]
