"""What a visitor reads when their conversation ends, opens again, is judged or sent to them by e-mail.

One table a language, as for handoffs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from server.agent.language import Language


@dataclass(frozen=True, slots=True)
class EndingWords:
    """The sentences of one language."""

    ended: str
    """The visitor has ended it themselves."""
    resolved: str
    handed_back: str
    reopened: str
    scored: str
    mailed: str
    subject: str
    """Of a letter, with the name of the site."""
    why: str
    """First in a letter: why somebody gets it."""
    left_out: str
    sources: str
    you: str
    agent: str
    team: str


ENDING_WORDS: Final[Mapping[Language, EndingWords]] = MappingProxyType(
    {
        Language.ENGLISH: EndingWords(
            ended="You ended this conversation. Write again whenever you like.",
            resolved="This conversation was resolved.",
            handed_back="The AI agent has this conversation again.",
            reopened="This conversation was opened again.",
            scored="You gave this conversation {score} of 5. Thank you.",
            mailed="This conversation is on its way to {email}.",
            subject="Your conversation with {site}",
            why=(
                "Somebody asked in the chat of {site} to have this conversation sent here. "
                "If it was not you, they mistyped their address, and there is nothing that you have to do."
            ),
            left_out="{count} earlier messages are left out.",
            sources="Sources",
            you="You",
            agent="AI agent",
            team="Team",
        ),
        Language.GERMAN: EndingWords(
            ended="Sie haben dieses Gespräch beendet. Schreiben Sie gern jederzeit wieder.",
            resolved="Dieses Gespräch wurde abgeschlossen.",
            handed_back="Der KI-Assistent führt dieses Gespräch wieder.",
            reopened="Dieses Gespräch wurde wieder geöffnet.",
            scored="Sie haben diesem Gespräch {score} von 5 gegeben. Danke.",
            mailed="Dieses Gespräch ist unterwegs an {email}.",
            subject="Ihr Gespräch mit {site}",
            why=(
                "Jemand hat im Chat von {site} darum gebeten, dieses Gespräch hierher zu senden. "
                "Waren Sie es nicht, hat sich jemand bei der Adresse vertippt; Sie müssen nichts tun."
            ),
            left_out="{count} frühere Nachrichten sind weggelassen.",
            sources="Quellen",
            you="Sie",
            agent="KI-Assistent",
            team="Team",
        ),
        Language.FRENCH: EndingWords(
            ended="Vous avez mis fin à cette conversation. Écrivez-nous à nouveau quand vous voulez.",
            resolved="Cette conversation a été close.",
            handed_back="L'assistant IA reprend cette conversation.",
            reopened="Cette conversation a été rouverte.",
            scored="Vous avez donné {score} sur 5 à cette conversation. Merci.",
            mailed="Cette conversation est en route vers {email}.",
            subject="Votre conversation avec {site}",
            why=(
                "Quelqu'un a demandé dans le chat de {site} que cette conversation soit envoyée ici. "
                "Si ce n'était pas vous, l'adresse a été mal saisie ; vous n'avez rien à faire."
            ),
            left_out="{count} messages plus anciens sont omis.",
            sources="Sources",
            you="Vous",
            agent="Assistant IA",
            team="Équipe",
        ),
        Language.SPANISH: EndingWords(
            ended="Ha terminado esta conversación. Puede volver a escribir cuando quiera.",
            resolved="Esta conversación se ha resuelto.",
            handed_back="El asistente de IA atiende de nuevo esta conversación.",
            reopened="Esta conversación se ha abierto de nuevo.",
            scored="Ha dado a esta conversación {score} de 5. Gracias.",
            mailed="Esta conversación va de camino a {email}.",
            subject="Su conversación con {site}",
            why=(
                "Alguien pidió en el chat de {site} que se enviara aquí esta conversación. "
                "Si no fue usted, se equivocaron de dirección; no tiene que hacer nada."
            ),
            left_out="Se han omitido {count} mensajes anteriores.",
            sources="Fuentes",
            you="Usted",
            agent="Asistente de IA",
            team="Equipo",
        ),
        Language.PORTUGUESE: EndingWords(
            ended="Você encerrou esta conversa. Escreva de novo quando quiser.",
            resolved="Esta conversa foi resolvida.",
            handed_back="O assistente de IA está de novo com esta conversa.",
            reopened="Esta conversa foi reaberta.",
            scored="Você deu {score} de 5 a esta conversa. Obrigado.",
            mailed="Esta conversa está a caminho de {email}.",
            subject="A sua conversa com {site}",
            why=(
                "Alguém pediu no chat de {site} que esta conversa fosse enviada para cá. "
                "Se não foi você, erraram o endereço; não é preciso fazer nada."
            ),
            left_out="{count} mensagens anteriores foram omitidas.",
            sources="Fontes",
            you="Você",
            agent="Assistente de IA",
            team="Equipe",
        ),
        Language.DUTCH: EndingWords(
            ended="U hebt dit gesprek beëindigd. Schrijf gerust weer wanneer u wilt.",
            resolved="Dit gesprek is afgerond.",
            handed_back="De AI-assistent heeft dit gesprek weer.",
            reopened="Dit gesprek is weer geopend.",
            scored="U hebt dit gesprek een {score} van 5 gegeven. Dank u.",
            mailed="Dit gesprek is onderweg naar {email}.",
            subject="Uw gesprek met {site}",
            why=(
                "Iemand heeft in de chat van {site} gevraagd dit gesprek hierheen te sturen. "
                "Was u dat niet, dan is het adres verkeerd getypt; u hoeft niets te doen."
            ),
            left_out="{count} eerdere berichten zijn weggelaten.",
            sources="Bronnen",
            you="U",
            agent="AI-assistent",
            team="Team",
        ),
    }
)


def ending_words(language: Language | None) -> EndingWords:
    """The sentences in `language`; in English where it is unknown."""
    return ENDING_WORDS[language or Language.ENGLISH]
