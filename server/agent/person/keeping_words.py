"""What a customer reads when a ticket of theirs waits long: a reminder, its end, and whether it still matters.

One table a language, as for handoffs. Each is sent by Handrail itself, so none speaks as a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from server.agent.language import Language


@dataclass(frozen=True, slots=True)
class KeepingWords:
    """The sentences of one language; `days` and `subject` are filled in."""

    reminder: str
    closing: str
    """After the reminder, where it will be closed; never in fewer than two days."""
    closed: str
    check_in: str
    """Asked so that yes and no mean the same in every language: no is solved."""
    fixed: str
    broken: str
    mail_subject: str
    mail_end: str
    """Last in a letter: where one answers."""


KEEPING_WORDS: Final[Mapping[Language, KeepingWords]] = MappingProxyType(
    {
        Language.ENGLISH: KeepingWords(
            reminder="We answered you and are waiting for your reply.",
            closing="Without one, this conversation will be closed in {days} days. You can write again at any time.",
            closed="We have not heard from you, so this conversation was closed. Write here and it goes on.",
            check_in=(
                'You asked about "{subject}" some time ago. Do you still need help with it? '
                "If it is solved, a short no is enough."
            ),
            fixed="Good to hear. This conversation was closed; write here and it goes on.",
            broken="Thank you for telling us. Somebody will look at it anew.",
            mail_subject="Your conversation with {site}",
            mail_end="Please answer in the chat of {site}; answers to this letter are not read.",
        ),
        Language.GERMAN: KeepingWords(
            reminder="Wir haben Ihnen geantwortet und warten auf Ihre Rückmeldung.",
            closing=(
                "Ohne sie wird dieses Gespräch in {days} Tagen geschlossen. Sie können jederzeit wieder schreiben."
            ),
            closed=(
                "Wir haben nichts mehr von Ihnen gehört und das Gespräch geschlossen. "
                "Schreiben Sie hier, dann geht es weiter."
            ),
            check_in=(
                "Sie haben vor einiger Zeit nach „{subject}“ gefragt. Brauchen Sie dabei noch Hilfe? "
                "Wenn es gelöst ist, genügt ein kurzes Nein."
            ),
            fixed="Das freut uns. Das Gespräch wurde geschlossen; schreiben Sie hier, dann geht es weiter.",
            broken="Danke für die Rückmeldung. Jemand sieht es sich noch einmal an.",
            mail_subject="Ihr Gespräch mit {site}",
            mail_end="Bitte antworten Sie im Chat von {site}; Antworten auf diesen Brief liest niemand.",
        ),
        Language.FRENCH: KeepingWords(
            reminder="Nous vous avons répondu et attendons votre retour.",
            closing=(
                "Sans réponse, cette conversation sera close dans {days} jours. Vous pouvez nous écrire à tout moment."
            ),
            closed="Sans nouvelles de votre part, nous avons clos cette conversation. Écrivez ici et elle reprend.",
            check_in=(
                "Il y a quelque temps, vous nous avez écrit au sujet de « {subject} ». "
                "Avez-vous encore besoin d'aide ? "
                "Si c'est réglé, un simple non suffit."
            ),
            fixed="Tant mieux. Cette conversation a été close ; écrivez ici et elle reprend.",
            broken="Merci de nous l'avoir dit. Quelqu'un va s'en occuper de nouveau.",
            mail_subject="Votre conversation avec {site}",
            mail_end="Répondez dans le chat de {site} ; les réponses à cette lettre ne sont pas lues.",
        ),
        Language.SPANISH: KeepingWords(
            reminder="Le hemos respondido y esperamos su respuesta.",
            closing=(
                "Sin ella, esta conversación se cerrará dentro de {days} días. Puede escribirnos en cualquier momento."
            ),
            closed="No hemos tenido noticias suyas y hemos cerrado esta conversación. Escriba aquí y continuará.",
            check_in=(
                "Hace un tiempo nos preguntó por «{subject}». ¿Necesita todavía ayuda con ello? "
                "Si está resuelto, basta con un no."
            ),
            fixed="Nos alegra saberlo. Esta conversación se ha cerrado; escriba aquí y continuará.",
            broken="Gracias por decírnoslo. Alguien volverá a mirarlo.",
            mail_subject="Su conversación con {site}",
            mail_end="Responda en el chat de {site}; nadie lee las respuestas a esta carta.",
        ),
        Language.PORTUGUESE: KeepingWords(
            reminder="Respondemos a você e aguardamos o seu retorno.",
            closing=(
                "Sem ele, esta conversa será encerrada em {days} dias. Você pode escrever de novo a qualquer momento."
            ),
            closed="Não tivemos notícias suas e encerramos esta conversa. Escreva aqui e ela continua.",
            check_in=(
                'Há algum tempo você perguntou sobre "{subject}". Ainda precisa de ajuda com isso? '
                "Se está resolvido, basta um não."
            ),
            fixed="Que bom. Esta conversa foi encerrada; escreva aqui e ela continua.",
            broken="Obrigado por avisar. Alguém vai olhar de novo.",
            mail_subject="A sua conversa com {site}",
            mail_end="Responda no chat de {site}; as respostas a esta carta não são lidas.",
        ),
        Language.DUTCH: KeepingWords(
            reminder="Wij hebben u geantwoord en wachten op uw reactie.",
            closing="Zonder reactie wordt dit gesprek over {days} dagen gesloten. U kunt altijd weer schrijven.",
            closed="Wij hebben niets meer van u gehoord en dit gesprek gesloten. Schrijf hier en het gaat verder.",
            check_in=(
                'Enige tijd geleden vroeg u naar "{subject}". Hebt u daar nog hulp bij nodig? '
                "Is het opgelost, dan is een kort nee genoeg."
            ),
            fixed="Fijn om te horen. Dit gesprek is gesloten; schrijf hier en het gaat verder.",
            broken="Dank u voor het bericht. Iemand kijkt er opnieuw naar.",
            mail_subject="Uw gesprek met {site}",
            mail_end="Antwoord in de chat van {site}; antwoorden op deze brief worden niet gelezen.",
        ),
    }
)


def keeping_words(language: Language | None) -> KeepingWords:
    """The sentences in `language`; in English where it is unknown."""
    return KEEPING_WORDS[language or Language.ENGLISH]
