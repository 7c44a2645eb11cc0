"""Who asks, as far as articles are written for some people only: language, customer segments, plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.article import Article


@dataclass(frozen=True, slots=True)
class Audience:
    """What is known of who asks; empty means not known."""

    locale: str = ""
    """A language tag (BCP 47) such as `de` or `pt-BR`."""
    segments: frozenset[str] = frozenset()
    """Customer segments that they belong to."""
    plan: str = ""

    def withheld(self, articles: Sequence[Article]) -> frozenset[str]:
        """The ids of those of `articles` that are not for them.

        An article for segments is for their members only, so it is withheld from whoever is not known to be one. An
        article for plans is withheld from those whose plan is known to be another. Articles in another language are
        withheld where there is one in theirs.
        """
        language = _language(self.locale)
        own = bool(language) and any(_language(article.locale) == language for article in articles)
        return frozenset(
            article.article_id
            for article in articles
            if (article.segments and not self.segments.intersection(article.segments))
            or (self.plan and article.plans and self.plan not in article.plans)
            or (own and article.locale and _language(article.locale) != language)
        )


EVERYBODY = Audience()


def _language(locale: str) -> str:
    """The language of a tag, in lower case: `pt` of `pt-BR`."""
    return locale.replace("_", "-").partition("-")[0].casefold()
