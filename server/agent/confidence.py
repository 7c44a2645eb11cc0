"""How sure the answer to a turn is: a calibrated probability that it is right, and its parts in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, Declined, Turn
from server.agent.calibration import Calibration, probability, shipped_calibration
from server.agent.confidence_signs import Signs, signs_of
from server.agent.content_words import content_words
from server.agent.sources import cited_results

PAGE_LOGITS: Final = 0.8
"""An article that names the page of the question answers more often. Set by hand: no labelled set names pages."""

UNSUPPORTED_LOGITS: Final = -4.0
"""An answer that its sources do not bear out at all falls from 0.9 to 0.14. Set by hand: quotes always are."""

SELF_REPORT_LOGITS: Final = 1.0
"""What a model says of itself moves it by at most half of this either way: models are surer than they should be."""

REPEATED_LOGITS: Final = -1.0
"""Who asks the same again was not helped by the answer before; falls from 0.8 to 0.6. Set by hand."""

REPEATED_SHARE: Final = 0.8
"""Of the content words of two questions: from so many in common on, it is the same question."""

LEAD_FULL: Final = 0.3
"""A lead in cosine over the next ten passages from which on the help centre clearly has something on it."""


@dataclass(frozen=True, slots=True)
class ConfidencePart:
    """One figure behind a confidence, in [0, 1], and the sentence that explains it on the desk."""

    name: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Confidence:
    """`value` in [0, 1]: how likely the answer is right; `parts` say why.

    `features`: what it was judged by, by name, to be stored with the run: outcomes that come in later are learned from.
    """

    value: float
    parts: tuple[ConfidencePart, ...]
    features: Mapping[str, float] = field(default_factory=dict)


def assess(
    turn: Turn, retrieval: Retrieval, answer: Answer | Declined, calibration: Calibration | None = None
) -> Confidence:
    """How sure `answer` is, from what was retrieved for the turn, what it cites, and what was said before.

    A Declined, an answer that cites nothing, and an empty retrieval have a confidence of 0. `calibration`: what was
    learned from outcomes; without it the one that comes with this version.
    """
    signs = signs_of(retrieval, answer)
    if signs is None or not isinstance(answer, Answer):
        return Confidence(0.0, ())
    page = _within(cited_results(retrieval, answer)[0].parts.page_match)
    support, repeated = _within(answer.support), _repeats(turn)
    log_odds = (
        (calibration or shipped_calibration()).log_odds(signs)
        + PAGE_LOGITS * page
        + UNSUPPORTED_LOGITS * (1.0 - support)
        + REPEATED_LOGITS * repeated
        + (0.0 if answer.self_report is None else SELF_REPORT_LOGITS * (_within(answer.self_report) - 0.5))
    )
    said = {"page_match": page, "support": support, "repeated": float(repeated)}
    if answer.self_report is not None:
        said["self_report"] = _within(answer.self_report)
    return Confidence(probability(log_odds), _parts(signs, said), {**signs, **said})


def _repeats(turn: Turn) -> bool:
    """Whether the visitor asks what they asked before, since the AI agent last had the conversation from the start.

    On another page the same words ask for something else.
    """
    asked = content_words(turn.question)
    here = None if turn.page is None else turn.page.key
    earlier = (
        content_words(message.text)
        for message in turn.recent
        if message.author == "visitor" and (None if message.page is None else message.page.key) == here
    )
    return any(len(asked & said) >= REPEATED_SHARE * max(len(asked | said), 1) for said in earlier if asked and said)


def _parts(signs: Signs, said: Mapping[str, float]) -> tuple[ConfidencePart, ...]:
    parts = [
        _part("nearness", signs["best_cosine"], "How near the help centre comes to the question in meaning."),
        _part("lead", signs["lead_cosine"] / LEAD_FULL, "How far the nearest passage stands out from the next ten."),
        _part("lexical", signs["lexical"], "How much of the question the passage says, rare words first."),
        _part("known_words", 1.0 - signs["unknown"], "How many of the question's words the help centre knows at all."),
        _part("heading", signs["heading_likeness"], "How alike the question and the heading of the passage are."),
        _part("article", signs["article_share"], "How clearly the cited article leads over all others."),
        _part(
            "page", max(said["page_match"], signs["page_fit"]), "How well the article fits the page of the question."
        ),
        _part("support", said["support"], "How much of the answer its sources bear out."),
    ]
    if said["repeated"]:
        parts.append(_part("repeated", 1.0, "The visitor asks the same again, so the last answer did not help."))
    if "self_report" in said:
        parts.append(_part("self_report", said["self_report"], "How sure the language model says that it is."))
    return tuple(parts)


def _part(name: str, value: float, words: str) -> ConfidencePart:
    return ConfidencePart(name, _within(value), words)


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
