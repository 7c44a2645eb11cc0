"""The words of a text that carry its meaning, brought to a common form so that they can be compared."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from knowledge.lexical import stem

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

_ENGLISH = """
    a about after again all also am an and any are as at be because been before being between both but by can
    can't cannot could couldn't did didn't do does doesn't doing don't done each ever for from get gets getting got
    had has have having he her here hers him his how i i'd i'll i'm i've if in into is isn't it it's its itself just
    let like long make may me mine more most much must my need no nor not now of off often on once one only
    or other our ours
    out over own please same she should shouldn't so some still such than thanks that that's the their theirs them
    then there there's these they this those through to too under until up us very want wants was wasn't way we were
    what what's when where where's which while who whom whose why will with without won't would wouldn't you your
    yours possible able someone somebody something anyone anybody anything everyone everything help hello hi hey
    question tell know show use using thing things work works working
"""
_GERMAN = """
    aber als am an auch auf aus bei bin bis bitte da das dass dein dem den der des die doch du ein eine einem einen
    einer er es etwas für geht gibt hat habe haben ich ihr im in ist ja jemand jemanden kann kein keine man mein
    meine meinen mich mir mit muss nach nicht noch nur oder schon sein sich sie sind so soll über um und uns unser
    vom von vor war warum was welche wenn wer werden wie wir wird wo zu zum zur
"""
_FRENCH = """
    ai au aux avec avoir ce ces cet cette comment d' dans de des du elle en est et être fait faire faut il ils j'ai
    je l' la le les leur lui ma mais me mes moi mon ne nos notre nous on ont ou où par pas peut peux plus pour
    pourquoi puis qu' quand que quel quelle quelles quels qui quoi sa sans se ses son sont sur ta te tes toi ton tu
    un une vos votre vous y
"""
_SPANISH = """
    a al como cómo con cual cuál cuando cuándo de del donde dónde el ella en es esta está este esto hay la las le lo
    los me mi mis no nos o para pero por porque puede puedo qué que quién se ser si sin sobre su sus te tengo tiene
    tu un una uno unos y ya yo
"""
_PORTUGUESE = """
    a ao aos as às com como da das de do dos e é ela ele em essa esse esta está este eu há isso isto já mais mas me
    meu meus minha na não nas no nos nós o onde os ou para pela pelo por porque posso pode qual quando quem que se
    sem ser seu seus sua tem tenho um uma você
"""
_DUTCH = """
    aan al als bij dan dat de deze die dit door een en er ga geen heb hebben heeft hem het hoe hun iemand ik in is je
    jij jullie kan kun kunnen maar me met mij mijn moet naar niet nog of om onze ons ook op over te uit van voor waar
    waarom wanneer was wat we welke werd wie wij worden wordt zijn zo zou
"""
EMPTY_WORDS_BY_LANGUAGE: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "en": frozenset(_ENGLISH.split()),
        "de": frozenset(_GERMAN.split()),
        "fr": frozenset(_FRENCH.split()),
        "es": frozenset(_SPANISH.split()),
        "pt": frozenset(_PORTUGUESE.split()),
        "nl": frozenset(_DUTCH.split()),
    }
)
"""By ISO 639-1 code: words that stand in any question and say nothing about its subject."""

EMPTY_WORDS: Final = frozenset().union(*EMPTY_WORDS_BY_LANGUAGE.values())
"""Those of all languages that we know."""


def content_words(text: str) -> frozenset[str]:
    """The stems of the words of `text` that are no empty words; empty for a text without any."""
    return frozenset(stem(word) for word in words_of(text) if word not in EMPTY_WORDS)


def words_of(text: str) -> list[str]:
    """The words and numbers of `text` in small letters, in their order."""
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold().replace("-mail", "mail"))]
