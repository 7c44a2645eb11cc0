"""What the AI agent tells the person who takes over: the problem, what was tried, its best guess, a first reply."""

import re
from typing import Final

from escalation.handoff import ActionTried, Assessment, ConfidencePart, Tried
from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, Declined, Turn
from server.agent.confidence import Confidence
from server.agent.phrases import PHRASES

QUOTED_CHARACTERS_MAX: Final = 200
"""Of the customer's words within a sentence; the transcript has all of them."""

REPLY_SCORE_MIN: Final = 0.5
"""Of the best passage, from which on an article is worth pointing a customer to."""

GUESS_CONFIDENCE_MIN: Final = 0.2
"""Below it a guess is most often about something else: it is told as such, and not suggested."""

_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+|\n+")
_CITATION: Final = re.compile(r"[ \t]*\[\d{1,3}\]")


def assessed(
    turn: Turn | None,
    question: str,
    fell_short: str,
    retrieval: Retrieval | None,
    confidence: Confidence | None,
    answer: Answer | Declined | None,
) -> Assessment:
    """The assessment of a turn that goes to a person. What was never come to, such as a retrieval, is None."""
    guess = _best_guess(answer)
    return Assessment(
        question=question,
        confidence=None if confidence is None else confidence.value,
        parts=_parts(confidence),
        tried=_tried(retrieval),
        fell_short=fell_short,
        problem=problem_of(turn, answer) if turn is not None else "",
        best_guess=guess,
        suggested_reply=suggested_reply("" if _is_wild(confidence) else guess, retrieval),
        actions=()
        if answer is None
        else tuple(ActionTried(step.tool, step.words, step.outcome) for step in answer.steps),
    )


def problem_of(turn: Turn, answer: Answer | Declined | None = None) -> str:
    """The problem in at most two sentences: the model's own when it declined with a reason, else by rule.

    By rule: what is asked now and where, then how it began or what else was said.
    """
    if isinstance(answer, Declined) and answer.reason is not None and answer.why.strip():
        return " ".join(_sentences(answer.why)[:2])
    asked = [message.text for message in turn.recent if message.author == "visitor"]
    answers = sum(message.author == "ai" for message in turn.recent)
    page = None if turn.page is None else (turn.page.title or turn.page.key)
    place = "" if not page else f"On “{_cut(page)}” "
    now, *more = _sentences(turn.question) or [""]
    first = f"{place}{'the' if place else 'The'} customer writes: “{_cut(now)}”"
    if asked and asked[0].strip() != turn.question.strip():
        tries = "one answer" if answers == 1 else f"{answers} answers"
        settled = f"; the AI agent has given {tries} so far" if answers else ""
        return f"{first}. It began with: “{_cut(' '.join(asked[0].split()))}”{settled}."
    if more:
        return f"{first}. They add: “{_cut(' '.join(more))}”."
    return f"{first}."


def suggested_reply(best_guess: str, retrieval: Retrieval | None) -> str:
    """A reply to begin with: the best guess, else the article that came nearest; empty when there is neither."""
    if best_guess:
        return best_guess
    best = next(iter(retrieval.results), None) if retrieval is not None else None
    if best is None or best.score < REPLY_SCORE_MIN or not best.passage.url:
        return ""
    return f"This article may help: [{best.passage.title}]({best.passage.url})"


def _best_guess(answer: Answer | Declined | None) -> str:
    said = answer.text if isinstance(answer, Answer) else "" if answer is None else answer.best_guess
    text = _CITATION.sub("", said).strip()
    for phrases in PHRASES.values():
        text = text.removeprefix(phrases.first).lstrip()
    return text


def _is_wild(confidence: Confidence | None) -> bool:
    return confidence is not None and confidence.value < GUESS_CONFIDENCE_MIN


def _parts(confidence: Confidence | None) -> tuple[ConfidencePart, ...]:
    if confidence is None:
        return ()
    return tuple(ConfidencePart(part.name, part.value, part.words) for part in confidence.parts)


def _tried(retrieval: Retrieval | None) -> tuple[Tried, ...]:
    if retrieval is None:
        return ()
    return tuple(
        Tried(found.passage.title, " › ".join(found.passage.breadcrumb), found.passage.url, found.score, found.reason)
        for found in retrieval.results
    )


def _sentences(text: str) -> list[str]:
    return [" ".join(part.split()) for part in _SENTENCE_END.split(text.strip()) if part.strip()]


def _cut(text: str) -> str:
    plain = text.rstrip(".")
    return plain if len(plain) <= QUOTED_CHARACTERS_MAX else plain[: QUOTED_CHARACTERS_MAX - 1] + "…"
