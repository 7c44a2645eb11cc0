"""Whether two passages compete for an answer that differs by page or plan: then a question back is worth it. Pure."""

from typing import Final

from knowledge.retrieval import Retrieval, Retrieved
from server.agent.answer import Turn

AS_LIKELY: Final = 0.6
"""Of the best one's likelihood: nearer than this, neither question nor page has decided."""

FITS: Final = 0.45
"""From this score on a passage may answer at all (see `Retrieved.score`)."""


def competing(retrieval: Retrieval) -> tuple[Retrieved, Retrieved] | None:
    """The two best passages, when both may answer, are about as likely, and hold for different pages or plans.

    Two articles that name different pages do; so do two sections side by side in one article, such as those on two
    plans. A passage that is written for the page where the visitor is has decided it.
    """
    if len(retrieval.results) < 2:
        return None
    best, second = retrieval.results[:2]
    if min(best.score, second.score) < FITS or second.parts.fusion < AS_LIKELY * best.parts.fusion:
        return None
    if best.parts.page_match != second.parts.page_match:
        return None
    return (best, second) if _for_other_pages(best, second) or _side_by_side(best, second) else None


def has_asked_back(turn: Turn) -> bool:
    """Whether the AI agent has asked the visitor something since it has the conversation: then it does not ask again.

    A question of the agent's cites nothing and ends in a question mark, in every script that has one.
    """
    return any(
        message.author == "ai" and not message.sources and message.text.rstrip().endswith(("?", "？", "؟"))
        for message in turn.recent
    )


def _for_other_pages(one: Retrieved, other: Retrieved) -> bool:
    pages, others = set(one.passage.page_patterns), set(other.passage.page_patterns)
    return bool(pages) and bool(others) and not pages & others


def _side_by_side(one: Retrieved, other: Retrieved) -> bool:
    """Sections of one article under the same heading."""
    path, beside = one.passage.breadcrumb, other.passage.breadcrumb
    same_article = one.passage.article_id == other.passage.article_id
    return same_article and len(path) == len(beside) > 0 and path[:-1] == beside[:-1] and path != beside
