"""What a visitor reads when their conversation goes to a person: why, that it does, and how long it may take.

One table a language, so that a team can read all of it. `{wait}` says when; nothing that is said here was not measured
or written in the team's profile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from escalation.expected_wait import Wait, WaitKind
from escalation.reason import ReasonCode
from server.agent.language import Language


@dataclass(frozen=True, slots=True)
class HandoffWords:
    """The sentences of one language."""

    asked: str
    missing: str
    unsure: str
    sorry: str
    kept: str
    """For a topic, or a customer, that the team keeps for people."""
    failed: str
    person: str
    """A person will answer here; `{wait}` follows as a sentence of its own."""
    close: str
    told: str
    """Instead of all, when people have the conversation already."""
    about_minutes: str
    within_hour: str
    within_hours: str
    today: str
    today_at: str
    tomorrow_at: str
    on_day_at: str
    later: str
    days: tuple[str, ...]
    email_given: str


def _days(names: str) -> tuple[str, ...]:
    return tuple(names.split("|"))


HANDOFF_WORDS: Final[Mapping[Language, HandoffWords]] = MappingProxyType(
    {
        Language.ENGLISH: HandoffWords(
            asked="You asked for a person. Your messages are with the team now.",
            missing=(
                "I found nothing in the help centre that answers this, so I have passed your question on to the team."
            ),
            unsure="I am not sure enough to answer this, so I have passed your question on to the team.",
            sorry="I am sorry that my answers did not help. I have passed your conversation on to the team.",
            kept="This is something for our team, so I have passed your question on to them.",
            failed="I could not answer this, so I have passed your question on to the team.",
            person="A person will answer here.",
            close="You can close this window; the answer waits for you.",
            told="The team has your messages already. A person will answer here.",
            about_minutes="That usually takes about {amount} minutes.",
            within_hour="That should be within the hour.",
            within_hours="That should be within {amount} hours.",
            today="That should still be today.",
            today_at="The team is back today at {time} ({zone}).",
            tomorrow_at="The team is back tomorrow at {time} ({zone}).",
            on_day_at="The team is back on {day} at {time} ({zone}).",
            later="I cannot say yet how long that takes.",
            days=_days("Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"),
            email_given="Thank you. If you are not here, the team can reach you at {email}.",
        ),
        Language.GERMAN: HandoffWords(
            asked="Sie möchten mit einem Menschen sprechen. Ihre Nachrichten liegen jetzt beim Team.",
            missing="Dazu steht nichts in unserem Hilfebereich. Ich habe Ihre Frage an das Team weitergegeben.",
            unsure="Ich bin mir hier nicht sicher genug und habe Ihre Frage an das Team weitergegeben.",
            sorry="Es tut mir leid, dass meine Antworten nicht geholfen haben. Das Team hat jetzt Ihre Nachrichten.",
            kept="Das ist eine Sache für unser Team; ich habe Ihre Frage dorthin weitergegeben.",
            failed="Das konnte ich nicht beantworten. Ich habe Ihre Frage an das Team weitergegeben.",
            person="Ein Mensch antwortet Ihnen hier.",
            close="Sie können dieses Fenster schließen; die Antwort wartet auf Sie.",
            told="Das Team hat Ihre Nachrichten schon. Ein Mensch antwortet Ihnen hier.",
            about_minutes="Das dauert meist etwa {amount} Minuten.",
            within_hour="Das sollte innerhalb einer Stunde sein.",
            within_hours="Das sollte innerhalb von {amount} Stunden sein.",
            today="Das sollte noch heute sein.",
            today_at="Das Team ist heute ab {time} Uhr wieder da ({zone}).",
            tomorrow_at="Das Team ist morgen ab {time} Uhr wieder da ({zone}).",
            on_day_at="Das Team ist am {day} ab {time} Uhr wieder da ({zone}).",
            later="Wie lange das dauert, kann ich noch nicht sagen.",
            days=_days("Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag"),
            email_given="Danke. Wenn Sie nicht hier sind, erreicht Sie das Team unter {email}.",
        ),
        Language.FRENCH: HandoffWords(
            asked="Vous souhaitez parler à une personne. Vos messages sont maintenant chez l'équipe.",
            missing="Notre centre d'aide ne dit rien à ce sujet. J'ai transmis votre question à l'équipe.",
            unsure="Je ne suis pas assez sûr de la réponse. J'ai transmis votre question à l'équipe.",
            sorry="Je suis désolé que mes réponses n'aient pas aidé. J'ai transmis vos messages à l'équipe.",
            kept="C'est une affaire pour notre équipe : je lui ai transmis votre question.",
            failed="Je n'ai pas pu répondre. J'ai transmis votre question à l'équipe.",
            person="Une personne vous répondra ici.",
            close="Vous pouvez fermer cette fenêtre ; la réponse vous attend.",
            told="L'équipe a déjà vos messages. Une personne vous répondra ici.",
            about_minutes="Cela prend en général environ {amount} minutes.",
            within_hour="Cela devrait être dans l'heure.",
            within_hours="Cela devrait être dans les {amount} heures.",
            today="Cela devrait être encore aujourd'hui.",
            today_at="L'équipe est de retour aujourd'hui à {time} ({zone}).",
            tomorrow_at="L'équipe est de retour demain à {time} ({zone}).",
            on_day_at="L'équipe est de retour {day} à {time} ({zone}).",
            later="Je ne peux pas encore dire combien de temps cela prendra.",
            days=_days("lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"),
            email_given="Merci. Si vous n'êtes pas là, l'équipe peut vous joindre à {email}.",
        ),
        Language.SPANISH: HandoffWords(
            asked="Ha pedido hablar con una persona. Sus mensajes están ya con el equipo.",
            missing="Nuestro centro de ayuda no dice nada sobre esto. He pasado su pregunta al equipo.",
            unsure="No estoy bastante seguro de la respuesta. He pasado su pregunta al equipo.",
            sorry="Siento que mis respuestas no hayan ayudado. He pasado sus mensajes al equipo.",
            kept="Esto es cosa de nuestro equipo; le he pasado su pregunta.",
            failed="No he podido responder. He pasado su pregunta al equipo.",
            person="Una persona le responderá aquí.",
            close="Puede cerrar esta ventana; la respuesta le espera.",
            told="El equipo ya tiene sus mensajes. Una persona le responderá aquí.",
            about_minutes="Suele tardar unos {amount} minutos.",
            within_hour="Debería ser dentro de una hora.",
            within_hours="Debería ser dentro de {amount} horas.",
            today="Debería ser todavía hoy.",
            today_at="El equipo vuelve hoy a las {time} ({zone}).",
            tomorrow_at="El equipo vuelve mañana a las {time} ({zone}).",
            on_day_at="El equipo vuelve el {day} a las {time} ({zone}).",
            later="Todavía no puedo decir cuánto tardará.",
            days=_days("lunes|martes|miércoles|jueves|viernes|sábado|domingo"),
            email_given="Gracias. Si no está aquí, el equipo puede escribirle a {email}.",
        ),
        Language.PORTUGUESE: HandoffWords(
            asked="Você pediu uma pessoa. Suas mensagens já estão com a equipe.",
            missing="A nossa central de ajuda não diz nada sobre isso. Passei a sua pergunta para a equipe.",
            unsure="Não tenho certeza suficiente da resposta. Passei a sua pergunta para a equipe.",
            sorry="Lamento que as minhas respostas não tenham ajudado. Passei as suas mensagens para a equipe.",
            kept="Isso é com a nossa equipe; passei a sua pergunta para ela.",
            failed="Não consegui responder. Passei a sua pergunta para a equipe.",
            person="Uma pessoa vai responder aqui.",
            close="Você pode fechar esta janela; a resposta espera por você.",
            told="A equipe já tem as suas mensagens. Uma pessoa vai responder aqui.",
            about_minutes="Costuma levar cerca de {amount} minutos.",
            within_hour="Deve ser dentro de uma hora.",
            within_hours="Deve ser dentro de {amount} horas.",
            today="Deve ser ainda hoje.",
            today_at="A equipe volta hoje às {time} ({zone}).",
            tomorrow_at="A equipe volta amanhã às {time} ({zone}).",
            on_day_at="A equipe volta {day} às {time} ({zone}).",
            later="Ainda não sei dizer quanto tempo leva.",
            days=_days(
                "na segunda-feira|na terça-feira|na quarta-feira|na quinta-feira|na sexta-feira|no sábado|no domingo"
            ),
            email_given="Obrigado. Se você não estiver aqui, a equipe pode escrever para {email}.",
        ),
        Language.DUTCH: HandoffWords(
            asked="U wilt met een mens spreken. Uw berichten liggen nu bij het team.",
            missing="Ons helpcentrum zegt hier niets over. Ik heb uw vraag aan het team doorgegeven.",
            unsure="Ik ben hier niet zeker genoeg van en heb uw vraag aan het team doorgegeven.",
            sorry="Het spijt me dat mijn antwoorden niet hielpen. Ik heb uw berichten aan het team doorgegeven.",
            kept="Dit is iets voor ons team; ik heb uw vraag daar neergelegd.",
            failed="Dit kon ik niet beantwoorden. Ik heb uw vraag aan het team doorgegeven.",
            person="Iemand van het team antwoordt u hier.",
            close="U kunt dit venster sluiten; het antwoord wacht op u.",
            told="Het team heeft uw berichten al. Iemand van het team antwoordt u hier.",
            about_minutes="Dat duurt meestal ongeveer {amount} minuten.",
            within_hour="Dat zou binnen een uur moeten zijn.",
            within_hours="Dat zou binnen {amount} uur moeten zijn.",
            today="Dat zou vandaag nog moeten zijn.",
            today_at="Het team is er vandaag om {time} weer ({zone}).",
            tomorrow_at="Het team is er morgen om {time} weer ({zone}).",
            on_day_at="Het team is er {day} om {time} weer ({zone}).",
            later="Hoelang dat duurt, kan ik nog niet zeggen.",
            days=_days("maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"),
            email_given="Dank u. Als u er niet bent, kan het team u bereiken via {email}.",
        ),
    }
)

_SENTENCE: Final[Mapping[ReasonCode, str]] = MappingProxyType(
    {
        ReasonCode.CUSTOMER_REQUEST: "asked",
        ReasonCode.MISSING_KNOWLEDGE: "missing",
        ReasonCode.LOW_CONFIDENCE: "unsure",
        ReasonCode.FRUSTRATION: "sorry",
        ReasonCode.REPEATED_ANSWER: "sorry",
        ReasonCode.SENSITIVE_TOPIC: "kept",
        ReasonCode.SEGMENT: "kept",
        ReasonCode.POLICY: "kept",
    }
)
"""Which sentence a reason has; what failed on our side is all the same to a visitor."""


def handed_off(reason: ReasonCode, wait: Wait | None = None, language: Language | None = None) -> str:
    """What the visitor reads when the conversation goes to a person for `reason`; without `wait` no time is told."""
    words = words_in(language)
    when = "" if wait is None else _when(words, wait)
    sentences = (getattr(words, _SENTENCE.get(reason, "failed")), words.person, when, words.close)
    return " ".join(filter(None, sentences))


def words_in(language: Language | None) -> HandoffWords:
    """The sentences in `language`; in English where it is unknown."""
    return HANDOFF_WORDS[language or Language.ENGLISH]


def _when(words: HandoffWords, wait: Wait) -> str:
    match wait.kind:
        case WaitKind.ABOUT_MINUTES:
            return words.about_minutes.format(amount=wait.amount)
        case WaitKind.WITHIN_HOURS:
            return words.within_hour if wait.amount == 1 else words.within_hours.format(amount=wait.amount)
        case WaitKind.TODAY:
            return words.today
        case WaitKind.OPENS if wait.opens is not None:
            form = {0: words.today_at, 1: words.tomorrow_at}.get(wait.days_ahead, words.on_day_at)
            return form.format(day=words.days[wait.opens.weekday()], time=_clock(wait.opens), zone=wait.opens.tzinfo)
        case _:
            return words.later


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02}"
