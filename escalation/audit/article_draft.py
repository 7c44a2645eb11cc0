"""A proposal of an article about what customers ask, in the format of a help centre's folder: theirs are the questions,
the answer is for somebody to write."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from escalation.audit.customers_words import with_gaps

QUESTIONS_MAX: Final = 8
TITLE_CHARACTERS_MAX: Final = 100


def article_draft(topic: Mapping[str, Any]) -> str:
    """The Markdown of a draft about a topic of a report; its front matter says that it is not to be answered with."""
    samples = [with_gaps(_line(each)) for each in topic["samples"]][:QUESTIONS_MAX]
    titles = title_candidates(samples) or [topic["label"]]
    lines = [
        "---",
        f"title: {_quoted(titles[0])}",
        f"questions: [{', '.join(_quoted(each) for each in samples)}]",
        "draft: true",
        "---",
        "",
        f"# {titles[0]}",
        "",
        "Other titles, as customers put it:",
        "",
        *(f"- {each}" for each in titles[1:]),
        "",
        "## What to do",
        "",
        f"{topic['size']:,} open tickets ask this. Write the steps here, then take `draft: true` away.",
        "",
    ]
    return "\n".join(lines)


def title_candidates(samples: Sequence[str]) -> list[str]:
    """What customers wrote, word for word, as titles: questions first, then what is short."""
    first = list(dict.fromkeys(_first_sentence(each) for each in samples if each))
    return sorted(first, key=lambda each: (not each.endswith("?"), len(each)))


def _first_sentence(text: str) -> str:
    ends = [place for mark in "?!." if (place := text.find(f"{mark} ")) > 0]
    cut = text[: min(ends) + 1] if ends else text
    return cut if len(cut) <= TITLE_CHARACTERS_MAX else f"{cut[: TITLE_CHARACTERS_MAX - 1]}…"


def _line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    """A text in double quotes: JSON's are YAML's, too."""
    return json.dumps(text, ensure_ascii=False)
