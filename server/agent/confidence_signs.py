"""What an answer's confidence is judged by: figures of retrieval and answer, each so that a person could check it."""

from collections.abc import Mapping, Sequence
from math import log1p
from typing import Final

from knowledge.lexical import LIGHTEST, words_of
from knowledge.retrieval import Retrieval, Retrieved
from knowledge.survey import Survey
from server.agent.answer import Answer, Declined
from server.agent.sources import cited_results

RISING: Final = (
    "best_cosine",
    "lead_cosine",
    "lexical",
    "best_words",
    "words",
    "heading_likeness",
    "heading_coverage",
    "article_share",
    "page_fit",
    "best_likeness",
)
"""Signs of which more never makes an answer less likely to be right."""

FALLING: Final = ("runner_up", "unknown")
"""Signs of which more never makes it more likely."""

FREE: Final = ("asked_words",)
"""Signs that say how the others are to be read."""

SIGNS: Final = (*RISING, *FALLING, *FREE)

COSINE_OF_WORDS: Final = 0.65
"""Stands, times the share of words that a passage has, for its cosine while the model is away."""

Signs = Mapping[str, float]


def signs_of(retrieval: Retrieval, answer: Answer | Declined) -> Signs | None:
    """A figure for each of SIGNS; None for a Declined and for an answer that cites nothing of what was retrieved."""
    cited = cited_results(retrieval, answer) if isinstance(answer, Answer) else ()
    if not cited:
        return None
    best, results = cited[0], retrieval.results
    survey = retrieval.survey or _seen(retrieval)
    heading = (best.passage.breadcrumb or (best.passage.title,))[-1]
    whole = max(sum(found.parts.fusion for found in results), LIGHTEST)
    cosine, lead = survey.best_cosine, survey.lead_cosine
    return {
        "best_cosine": COSINE_OF_WORDS * best.parts.lexical if cosine is None else cosine,
        "lead_cosine": 0.0 if lead is None else lead,
        "lexical": best.parts.lexical,
        "best_words": survey.best_words,
        "words": survey.words.get(best.passage.passage_id, 0.0),
        "heading_likeness": _likeness(survey, heading),
        "heading_coverage": _coverage(survey, " ".join((best.passage.title, *best.passage.breadcrumb))),
        "article_share": _of_article(results, best) / whole,
        "page_fit": best.parts.page_fit,
        "best_likeness": survey.best_likeness,
        "runner_up": _runner_up(results, best) / whole,
        "unknown": survey.unknown,
        "asked_words": log1p(len(survey.weights)),
    }


def _seen(retrieval: Retrieval) -> Survey:
    """A survey of nothing but what was retrieved; every word weighs alike."""
    words = words_of(retrieval.question)
    cosines = [found.parts.question_cosine for found in retrieval.results if found.parts.question_cosine is not None]
    covered = {found.passage.passage_id: found.parts.lexical for found in retrieval.results}
    best = max(covered.values(), default=0.0)
    lead = max(cosines) - sum(cosines) / len(cosines) if cosines else None
    return Survey(max(cosines, default=None), lead, best, best, best, 1.0 - best, dict.fromkeys(words, 1.0), covered)


def _coverage(survey: Survey, text: str) -> float:
    whole = max(sum(survey.weights.values()), LIGHTEST)
    return sum(survey.weights.get(word, 0.0) for word in set(words_of(text))) / whole


def _likeness(survey: Survey, heading: str) -> float:
    """F1 of the words of question and heading; a word of the heading that was not asked weighs as the mean of those."""
    said = set(words_of(heading))
    whole = sum(survey.weights.values())
    shared = sum(survey.weights.get(word, 0.0) for word in said)
    usual = whole / max(len(survey.weights), 1)
    beside = usual * sum(word not in survey.weights for word in said)
    return 2 * shared / max(whole + shared + beside, LIGHTEST)


def _of_article(results: Sequence[Retrieved], best: Retrieved) -> float:
    return sum(each.parts.fusion for each in results if each.passage.article_id == best.passage.article_id)


def _runner_up(results: Sequence[Retrieved], best: Retrieved) -> float:
    others = (each.parts.fusion for each in results if each.passage.article_id != best.passage.article_id)
    return max(others, default=0.0)
