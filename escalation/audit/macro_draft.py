"""A macro to be, about a topic of an audit: what the team wrote to such questions, else what the help centre says,
else a frame. It is for somebody to read and change: what nobody knows is left open in it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sklearn.feature_extraction.text import TfidfVectorizer

from escalation.audit.customers_words import with_gaps
from escalation.audit.repeated_replies import GAP, Reply, repeated_replies, template_of, with_variables

ALIKE_MIN: Final = 0.45
"""Cosine of the words of two questions from which on a reply to one is worth reading for the other."""

REPLIES_USED_MAX: Final = 50
"""Replies to the most alike questions; what holds for the topic is among them."""

ANSWER_CHARACTERS_MAX: Final = 4_000

SAMPLES_SHOWN: Final = 5

BEFORE: Final = "{{customer.first_name}},\n\n"
AFTER: Final = "\n\n{{agent.first_name}}"


@dataclass(frozen=True, slots=True)
class MacroDraft:
    """A macro that nobody has read yet."""

    name: str
    text: str
    basis: str
    """What it was made of, for people, in a sentence."""
    samples: tuple[str, ...]
    """As customers ask it."""


def macro_draft(candidate: Mapping[str, Any], replies: Sequence[Reply]) -> MacroDraft:
    """The draft about a candidate for automation of a report; `replies`: of the team lately, the latest first."""
    samples = tuple(" ".join(each.split()) for each in candidate["samples"])
    text, basis = _said(replies_to(samples, replies)) or _of_help_centre(candidate) or _frame(samples)
    return MacroDraft(candidate["label"], text, basis, samples[:SAMPLES_SHOWN])


def replies_to(samples: Sequence[str], replies: Sequence[Reply]) -> list[Reply]:
    """The replies to questions that are like one of the samples, the most alike first."""
    known = [each for each in replies if each.asked.strip()]
    if not known or not samples:
        return []
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    try:
        rows = vectorizer.fit_transform([each.asked for each in known])
    except ValueError:
        # Not a single word in any of them.
        return []
    alike = (rows @ vectorizer.transform(samples).T).max(axis=1).toarray().ravel()
    near = [place for place in (-alike).argsort(kind="stable").tolist() if alike[place] >= ALIKE_MIN]
    return [known[place] for place in near[:REPLIES_USED_MAX]]


def _said(found: Sequence[Reply]) -> tuple[str, str] | None:
    if not found:
        return None
    repeated = repeated_replies(found)
    if repeated:
        return repeated[0].text, f"{repeated[0].evidence} It is what your team answered to such questions."
    first, *others = (with_variables(each) for each in found)
    count = len(found)
    basis = f"It is the reply to the question most like these, of {count} that your team answered lately."
    # Of one reply nobody knows what else changes: what looks like it is left open, that no customer reads of another.
    return template_of(first, others or [""]), basis


def _of_help_centre(candidate: Mapping[str, Any]) -> tuple[str, str] | None:
    answer = candidate.get("answer")
    if not answer:
        return None
    more = f"\n\n[{answer['title']}]({answer['url']})" if answer["url"] else ""
    text = f"{BEFORE}{answer['text'][:ANSWER_CHARACTERS_MAX]}{more}{AFTER}"
    return text, f"It is what the article “{answer['title']}” of the help centre says."


def _frame(samples: Sequence[str]) -> tuple[str, str]:
    quoted = f"> {with_gaps(samples[0][:300])}\n\n" if samples else ""
    return f"{BEFORE}{quoted}{GAP}{AFTER}", "Neither your team nor the help centre answered this yet: write the answer."
