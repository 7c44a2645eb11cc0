"""What the agent says around a quote and in return for a greeting, in the language of the question."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from server.agent.language import Language
from server.agent.words import GREETING, THANKS


@dataclass(frozen=True, slots=True)
class Phrases:
    """Fixed sentences in one language."""

    first: str
    """Before the first quote."""
    second: str
    """Before the quote that answers another question of the same message."""
    other_language: str
    """Instead of `first`; `{language}` is the one in which the help centre is."""
    person: str
    """After a quote in another language."""
    languages: Mapping[Language, str]
    """How the languages are called, as they stand in `other_language`."""
    greeting: str
    thanks: str


def _named(names: str) -> Mapping[Language, str]:
    """`names` in the order of `Language`."""
    return MappingProxyType(dict(zip(Language, names.split(), strict=True)))


PHRASES: Final[Mapping[Language, Phrases]] = MappingProxyType(
    {
        Language.ENGLISH: Phrases(
            first="This is from our help centre:",
            second="On your other question:",
            other_language="Our help centre is in {language}. This is what it says:",
            person="If that does not help you, a person from our team can answer here.",
            languages=_named("English German French Spanish Portuguese Dutch"),
            greeting=GREETING,
            thanks=THANKS,
        ),
        Language.GERMAN: Phrases(
            first="Das steht in unserem Hilfebereich:",
            second="Zu Ihrer anderen Frage:",
            other_language="Unser Hilfebereich ist auf {language}. Dort steht dazu:",
            person="Wenn Ihnen das nicht hilft, kann hier ein Mensch aus unserem Team antworten.",
            languages=_named("Englisch Deutsch Französisch Spanisch Portugiesisch Niederländisch"),
            greeting="Hallo! Wobei kann ich helfen? Ich kenne den Hilfebereich und die Seite, auf der Sie gerade sind.",
            thanks="Gern geschehen. Schreiben Sie wieder, sobald etwas unklar ist.",
        ),
        Language.FRENCH: Phrases(
            first="Voici ce que dit notre centre d'aide :",
            second="Pour votre autre question :",
            other_language="Notre centre d'aide est en {language}. Voici ce qu'il dit :",
            person="Si cela ne vous aide pas, une personne de notre équipe peut répondre ici.",
            languages=_named("anglais allemand français espagnol portugais néerlandais"),
            greeting="Bonjour ! En quoi puis-je vous aider ? Je connais le centre d'aide et la page où vous êtes.",
            thanks="Je vous en prie. Écrivez de nouveau dès que quelque chose n'est pas clair.",
        ),
        Language.SPANISH: Phrases(
            first="Esto es de nuestro centro de ayuda:",
            second="Sobre su otra pregunta:",
            other_language="Nuestro centro de ayuda está en {language}. Esto es lo que dice:",
            person="Si eso no le ayuda, una persona de nuestro equipo puede responder aquí.",
            languages=_named("inglés alemán francés español portugués neerlandés"),
            greeting="¡Hola! ¿En qué puedo ayudarle? Conozco el centro de ayuda y la página en la que está.",
            thanks="De nada. Escriba otra vez cuando algo no esté claro.",
        ),
        Language.PORTUGUESE: Phrases(
            first="Isto é da nossa central de ajuda:",
            second="Sobre a sua outra pergunta:",
            other_language="A nossa central de ajuda está em {language}. É isto que ela diz:",
            person="Se isso não ajudar, uma pessoa da nossa equipe pode responder aqui.",
            languages=_named("inglês alemão francês espanhol português holandês"),
            greeting="Olá! Em que posso ajudar? Conheço a central de ajuda e a página em que você está.",
            thanks="De nada. Escreva de novo quando algo não estiver claro.",
        ),
        Language.DUTCH: Phrases(
            first="Dit komt uit ons helpcentrum:",
            second="Over uw andere vraag:",
            other_language="Ons helpcentrum is in het {language}. Dit staat er:",
            person="Als dat u niet helpt, kan iemand van ons team hier antwoorden.",
            languages=_named("Engels Duits Frans Spaans Portugees Nederlands"),
            greeting="Hallo! Waarmee kan ik helpen? Ik ken het helpcentrum en de pagina waarop u bent.",
            thanks="Graag gedaan. Schrijf weer zodra iets onduidelijk is.",
        ),
    }
)


def phrases_in(language: Language | None) -> Phrases:
    """The sentences in `language`; in English where it is unknown."""
    return PHRASES[language or Language.ENGLISH]
