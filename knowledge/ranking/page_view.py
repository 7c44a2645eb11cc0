"""A site as it looks from one page: how well each of its passages fits there. Made once, asked for each question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Vectors
from knowledge.page import Page
from knowledge.ranking.page_signs import page_signs
from knowledge.ranking.ranker import Ranker
from knowledge.ranking.word_field import Figures
from knowledge.site_knowledge import SiteKnowledge

FITTING_MAX: Final = 30
"""Passages that become candidates because they fit the page, whatever was asked."""


@dataclass(frozen=True, slots=True, eq=False)
class PageView:
    """How the passages of a site fit a page."""

    fits: Figures
    """For each passage of the site; more fits better."""
    fitting: NDArray[np.int64]
    """The places of the passages that fit best, at most FITTING_MAX."""
    text: Vectors | None
    title: Vectors | None
    """Vectors of the page's text and title; None where there are none."""

    @property
    def usual(self) -> float:
        """The fit that half of the site's passages exceed: that of a passage which has nothing to do with the page."""
        return float(np.median(self.fits)) if len(self.fits) else -np.inf

    @property
    def best(self) -> float:
        """The best fit on the page."""
        return float(self.fits.max(initial=-np.inf))


def page_view(site: SiteKnowledge, page: Page, vectors: Mapping[str, Vectors], ranker: Ranker) -> PageView:
    """The view from `page`; `vectors` by text, empty while the model is away."""
    text, title = vectors.get(page.text), vectors.get(page.name)
    fits = ranker.page_fits(page_signs(site, page, text, title))
    fits[list(site.hidden)] = fits.min(initial=np.inf)
    return PageView(fits, np.argsort(-fits, kind="stable")[:FITTING_MAX], text, title)
