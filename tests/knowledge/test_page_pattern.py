"""Which pages a pattern means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.page_pattern import is_exact, matches, narrowest, specificity

SEGMENT = st.text("abcxyz-0189", min_size=1, max_size=6)
PATH = st.lists(SEGMENT, max_size=5).map(lambda segments: "/" + "/".join(segments))


@pytest.mark.parametrize(
    ("pattern", "page_key"),
    [
        ("/projects", "/projects"),
        ("/projects/", "/projects"),
        ("/projects/:id/members", "/projects/:id/members"),
        ("/projects/:project/members", "/projects/:id/members"),
        ("/projects/:id", "/projects/8241"),
        ("/projects/*", "/projects/:id/settings/members"),
        ("/projects/*", "/projects"),
        ("*", "/anything/at/all"),
        ("/", "/"),
        ("/#settings/profile", "/#settings/profile"),
    ],
)
def test_a_pattern_matches_the_pages_that_it_means(pattern: str, page_key: str) -> None:
    assert matches(pattern, page_key)


@pytest.mark.parametrize(
    ("pattern", "page_key"),
    [
        ("/projects", "/projects/:id"),
        ("/projects/:id", "/projects"),
        ("/projects/:id", "/projects/:id/members"),
        ("/projects/*", "/groups/:id"),
        ("/projects/*", "/projectsarchive"),
        ("/Projects", "/projects"),
        ("", "/"),
        (" ", "/projects"),
    ],
)
def test_a_pattern_matches_no_other_page(pattern: str, page_key: str) -> None:
    assert not matches(pattern, page_key)


def test_of_several_patterns_the_narrowest_counts() -> None:
    patterns = ["*", "/projects/*", "/projects/:id/:tab", "/projects/:id/members", "/groups/:id"]
    assert narrowest(patterns, "/projects/:id/members") == "/projects/:id/members"
    assert narrowest(patterns, "/projects/:id/settings") == "/projects/:id/:tab"
    assert narrowest(patterns, "/billing") == "*"
    assert narrowest(["/groups/:id"], "/billing") is None


def test_only_a_pattern_with_a_rest_is_not_exact() -> None:
    assert is_exact("/projects/:id")
    assert not is_exact("/projects/*")
    assert not is_exact("/projects/*/")


@given(PATH)
def test_every_path_is_its_own_pattern(path: str) -> None:
    assert matches(path, path)


@given(PATH, PATH)
def test_a_branch_holds_every_page_below_it(branch: str, rest: str) -> None:
    assert matches(f"{branch.rstrip('/')}/*", branch + rest)


@given(st.lists(SEGMENT, min_size=1, max_size=5), st.data())
def test_a_named_segment_stands_for_any_one_and_is_less_specific(segments: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(segments) - 1))
    literal = "/" + "/".join(segments)
    named = "/" + "/".join([*segments[:place], ":name", *segments[place + 1 :]])
    assert matches(named, literal)
    assert specificity(literal) > specificity(named)
