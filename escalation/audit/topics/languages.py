"""In which language each of many texts is, as far as empty words tell, and which words are empty in it.

Words without a meaning of their own tell languages apart in a sentence (Grefenstette 1995, "Comparing two language
identification schemes"). A backlog has few languages: one that hardly any text is in is taken for a mistake.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
from stop_words import get_stop_words

from escalation.audit.shared_words import COURTESIES

ENGLISH: Final = "en"

OTHERS: Final = ("de", "es", "fr", "it", "nl", "pt")
"""ISO 639-1 codes of the languages besides English whose empty words are known."""

LANGUAGE_SHARE_MIN: Final = 0.02
LANGUAGE_TEXTS_MIN: Final = 3
"""A language with fewer texts is none of this backlog's."""

WORDS_READ_MAX: Final = 100
"""Words of a text that are looked at; more say nothing new."""

WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

_ELISION: Final = re.compile(r"\b(?:[cdjlmnst]|qu|dell|nell|all|un)'(?=\w)")
"""What French and Italian write before a vowel: "d'annuler", "l'ordine"."""

# What is said in every ticket, whatever it is about.
_COURTESIES_OF: Final = {
    "de": "hallo guten tag bitte danke dank vielen grüße grüßen freundliche freundlichen geehrte damen herren liebe",
    "es": "hola buenos buenas días tardes gracias favor saludos estimado estimados necesito quiero puedo ayuda",
    "fr": "bonjour bonsoir merci cordialement svp il plaît madame monsieur voudrais souhaite puis peux ai est",
    "it": "buongiorno salve grazie saluti cordiali favore vorrei",
    "nl": "hallo goedendag beste bedankt dank graag groet groeten vriendelijke alvast wil",
    "pt": "olá bom dia boa tarde obrigado obrigada cumprimentos favor preciso quero posso ajuda",
}

EMPTY_WORDS_OF: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {ENGLISH: ENGLISH_STOP_WORDS | COURTESIES}
    | {code: frozenset(map(str.casefold, (*get_stop_words(code), *_COURTESIES_OF[code].split()))) for code in OTHERS}
)
"""By language: words that say nothing of the matter, in lower case."""

EMPTY_WORDS: Final = frozenset[str]().union(*EMPTY_WORDS_OF.values())
"""Those of all languages that we know."""


def _evidence() -> Mapping[str, Mapping[str, float]]:
    languages: defaultdict[str, list[str]] = defaultdict(list)
    for code, words in EMPTY_WORDS_OF.items():
        for word in words:
            languages[word].append(code)
    return {word: dict.fromkeys(codes, 1 / len(codes)) for word, codes in languages.items()}


_EVIDENCE: Final = _evidence()


def languages_of(texts: Sequence[str]) -> tuple[str, ...]:
    """The language of each text; the commonest one of all texts where its words do not say."""
    told = [_language_of(text) for text in texts]
    counts = Counter(each for each in told if each is not None)
    enough = max(LANGUAGE_TEXTS_MIN, LANGUAGE_SHARE_MIN * len(texts))
    commonest = max(sorted(counts), key=counts.__getitem__, default=ENGLISH)
    return tuple(each if each is not None and counts[each] >= enough else commonest for each in told)


def _language_of(text: str) -> str | None:
    evidence: Counter[str] = Counter()
    for word in words_of(text)[:WORDS_READ_MAX]:
        evidence.update(_EVIDENCE.get(word, {}))
    return max(sorted(evidence), key=evidence.__getitem__, default=None)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without numbers."""
    return WORD.findall(without_elisions(text.casefold().replace("’", "'")))


def without_elisions(text: str) -> str:
    """A text in lower case without what is elided before its words."""
    return _ELISION.sub("", text)


def telling_of(text: str, language: str) -> list[str]:
    """The words of a text that are not empty in its language."""
    empty = EMPTY_WORDS_OF[language]
    return [word for word in words_of(text) if word not in empty]
