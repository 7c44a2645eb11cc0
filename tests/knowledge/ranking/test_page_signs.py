"""What makes a passage fit a page, in words alone."""

import numpy as np
import pytest

from knowledge.page import Page
from knowledge.ranking.page_signs import PAGE_SIGNS, page_signs
from tests.knowledge.ranking.site import passage, site

HELP = [
    passage("circuits", "Circuits", "A line between two sites."),
    passage("circuit-groups", "Circuit groups", "Several lines that belong together."),
    passage("invite", "Invite a colleague", "Go to Members and press Invite."),
    passage("invite", "Invite a colleague", "A guest sees one board only.", "Guests"),
    passage("colours", "Colours", "Members like blue. Open the palette."),
    passage("export", "Export", "Everything as one file."),
]


def column(page: Page, sign: str) -> list[float]:
    signs = page_signs(site(HELP), page, None, None)
    assert signs.shape == (len(HELP), len(PAGE_SIGNS))
    return [float(each) for each in signs[:, PAGE_SIGNS.index(sign)]]


def test_the_longest_title_within_the_pages_title_fits_best() -> None:
    found = column(Page("/circuits/groups/add", "Add a new circuit group"), "title_in_title")
    assert found[1] == 1.0
    assert 0 < found[0] < 1.0
    assert not any(found[2:])


def test_an_article_that_names_the_page_fits_it_with_all_its_passages() -> None:
    found = column(Page("/projects/:id/members", "Project settings › Members"), "names_page")
    assert found[2] == found[3] == found[4] > 0
    assert not any(found[place] for place in (0, 1, 5))


def test_the_rarer_a_name_is_the_more_it_says() -> None:
    rare = column(Page("/palette", "Palette"), "names_page")[4]
    common = column(Page("/members", "Members"), "names_page")[4]
    assert rare > common > 0


def test_a_fact_that_the_product_declares_is_looked_for_as_a_heading_is() -> None:
    for page in (Page("/x", headings=("Palette",)), Page("/x", facts=("Palette",))):
        assert [place for place, sign in enumerate(column(page, "names_heading")) if sign > 0] == [4]


def test_words_of_the_key_meet_words_of_the_articles_path_and_placeholders_do_not() -> None:
    assert column(Page("/circuit-groups/:export"), "path_like_key") == [pytest.approx(0.5, abs=0.3), 1.0, 0, 0, 0, 0]


@pytest.mark.parametrize("page", [Page("/"), Page("", ""), Page("/x", "?!", ("", "…")), Page("/x", "a" * 9000)])
def test_a_page_that_says_nothing_fits_nothing_and_breaks_nothing(page: Page) -> None:
    assert not np.any(page_signs(site(HELP), page, None, None)[:, PAGE_SIGNS.index("names_page")])
    assert page_signs(site([]), page, None, None).shape == (0, len(PAGE_SIGNS))
