"""Replies that people write again and again: what could be a macro, with what changes in it left open. Pure."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

SUGGESTED_MAX: Final = 10
"""As many as a team reads in half an hour."""

REPLIES_MAX: Final = 3_000
"""Compared with each other: in a second or two."""

WORDS_MIN: Final = 8
"""Shorter ones are typed as fast as a macro is found."""

TEXT_CHARACTERS_MAX: Final = 3_000
"""A longer one is read up to here."""

TIMES_MIN: Final = 3
"""Twice is no habit."""

ALIKE_MIN: Final = 0.6
"""Cosine of the words and pairs of words of two replies that are one, differently filled in."""

KNOWN_MIN: Final = 0.75
"""The same with the text of a macro: then there is one already."""

SAID_BY_MIN: Final = 0.5
"""Share of the others that have a word; below it, it is what changes."""

COMPARED_MAX: Final = 30
"""Replies that one template is held against."""

SAMPLES: Final = 3

GAP: Final = "[…]"
"""Stands for what changes and nobody knows beforehand."""

ID_CHARACTERS: Final = 12

_TOKEN: Final = re.compile(r"\s+|[^\s]+")
_CHANGING: Final = re.compile(r"\d|@|://")
_WORD: Final = r"(?u)\{\{[\w.]+\}\}|\b\w+\b"


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of a person. `filled_in`: what of it is known by a variable, by its value."""

    text: str
    filled_in: tuple[tuple[str, str], ...] = ()
    """Pairs of a value and the name of its variable, such as ("Robin", "customer.first_name")."""
    author: str = ""
    asked: str = ""
    """The question that it answers."""
    customer: str = ""
    """Whom it was written to; empty for nobody knows."""


@dataclass(frozen=True, slots=True)
class RepeatedReply:
    """A reply that could be a macro."""

    reply_id: str
    """Made of its text."""
    text: str
    """With variables in double braces, and GAP for what else changes."""
    times: int
    people: int
    """How many wrote it."""
    samples: tuple[str, ...]
    """As they were sent, no two the same."""
    evidence: str
    """For people, in a sentence."""


def repeated_replies(replies: Sequence[Reply], known: Sequence[str] = ()) -> tuple[RepeatedReply, ...]:
    """At most SUGGESTED_MAX, those first that would have spared most typing.

    `replies`: the latest first; REPLIES_MAX of them are read. `known`: the texts of macros that there are.
    """
    read = [each for each in replies if len(each.text.split()) >= WORDS_MIN][:REPLIES_MAX]
    if len(read) < TIMES_MIN:
        return ()
    texts = [with_variables(each) for each in read]
    found = [
        _told([read[place] for place in group], [texts[place] for place in group]) for group in _groups(texts, known)
    ]
    found.sort(key=lambda each: (-each.times * len(each.text), each.text))
    return tuple(found[:SUGGESTED_MAX])


def with_variables(reply: Reply) -> str:
    """The text with its known parts as variables; the longest first, so that a name goes before its first part."""
    text = reply.text[:TEXT_CHARACTERS_MAX].strip()
    for value, name in sorted(reply.filled_in, key=lambda each: -len(each[0])):
        if value:
            text = re.sub(rf"(?<![\w{{.]){re.escape(value)}(?![\w}}])", f"{{{{{name}}}}}", text)
    return text


def _groups(texts: Sequence[str], known: Sequence[str]) -> Iterator[list[int]]:
    """Places of replies that are alike, the plainest first; each in one group, none that is a macro already."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=_WORD)
    rows = vectorizer.fit_transform(texts)
    free = np.ones(len(texts), dtype=bool)
    if known:
        free &= np.asarray((rows @ vectorizer.transform(known).T).max(axis=1).todense()).ravel() < KNOWN_MIN
    alike: csr_matrix = rows @ rows.T
    alike.data[alike.data < ALIKE_MIN] = 0
    alike.eliminate_zeros()
    for place in np.argsort(-np.diff(alike.indptr), kind="stable").tolist():
        near = alike.indices[alike.indptr[place] : alike.indptr[place + 1]]
        group = [place, *(each for each in sorted(near.tolist()) if free[each] and each != place)]
        if free[place] and len(group) >= TIMES_MIN:
            free[group] = False
            yield group


def _told(replies: Sequence[Reply], texts: Sequence[str]) -> RepeatedReply:
    first = replies[0].customer
    # What only one customer was told, however often, is of this customer.
    others = [text for each, text in zip(replies, texts, strict=True) if not first or each.customer != first]
    text = template_of(texts[0], (others if first else others[1:])[:COMPARED_MAX] or [""])
    people = len({each.author for each in replies if each.author})
    samples = tuple(dict.fromkeys(each.text for each in replies))[:SAMPLES]
    by = f" by {people} people" if people > 1 else ""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:ID_CHARACTERS]
    return RepeatedReply(digest, text, len(replies), people, samples, f"Written {len(replies)} times{by}.")


def template_of(text: str, others: Sequence[str]) -> str:
    """`text` with GAP for numbers, addresses and names that most of the `others` do not have in that place."""
    tokens = _TOKEN.findall(text)
    kept: Counter[int] = Counter()
    for other in others:
        matcher = SequenceMatcher(None, tokens, _TOKEN.findall(other), autojunk=False)
        for block in matcher.get_matching_blocks():
            kept.update(range(block.a, block.a + block.size))
    enough = SAID_BY_MIN * len(others)
    told = [
        token if kept[place] >= enough or not _changes(tokens, place) else _gap(token)
        for place, token in enumerate(tokens)
    ]
    return re.sub(rf"{re.escape(GAP)}(?:\s+{re.escape(GAP)})+", GAP, "".join(told))


def _changes(tokens: Sequence[str], place: int) -> bool:
    """Whether a word is of a kind that changes from customer to customer; a capital, of whatever script, says so within
    a sentence only."""
    token = tokens[place]
    if token.isspace() or "{{" in token:
        return False
    if _CHANGING.search(token) is not None:
        return True
    before = "".join(tokens[:place]).rstrip(" ")
    is_first = not before or before[-1] in ".!?\n"
    return next(filter(str.isalpha, token), "").isupper() and not (is_first and token.isalpha())


def _gap(token: str) -> str:
    """GAP in the place of a word, with the punctuation that stood around it."""
    core = token.strip("()[]\"'.,;:!?")
    return token.replace(core, GAP, 1) if core else GAP
