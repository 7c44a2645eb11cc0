"""The reflex for files without a word: the AI agent cannot look into them, says so, and offers a person."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from server.agent.answer import Answer, Turn
from server.agent.language import Language, language_of

ATTACHMENT: Final = "attachment"

WORDS: Final[Mapping[Language, str]] = MappingProxyType(
    {
        Language.ENGLISH: (
            "I got your file, but I cannot look into files. Tell me in words what it shows, "
            "or ask a person: they can open it."
        ),
        Language.GERMAN: (
            "Ihre Datei ist angekommen, aber ich kann Dateien nicht ansehen. Beschreiben Sie mir, was darin zu sehen "
            "ist, oder fragen Sie einen Menschen: Das Team kann sie öffnen."
        ),
        Language.FRENCH: (
            "J'ai bien reçu votre fichier, mais je ne peux pas l'ouvrir. Décrivez-moi ce qu'il montre, "
            "ou demandez à une personne : elle pourra l'ouvrir."
        ),
        Language.SPANISH: (
            "He recibido su archivo, pero no puedo abrir archivos. Descríbame lo que muestra "
            "o pida hablar con una persona: ella podrá abrirlo."
        ),
        Language.PORTUGUESE: (
            "Recebi o seu arquivo, mas não consigo abrir arquivos. Descreva o que ele mostra "
            "ou peça para falar com uma pessoa: ela poderá abri-lo."
        ),
        Language.DUTCH: (
            "Ik heb uw bestand ontvangen, maar ik kan bestanden niet bekijken. Beschrijf wat erop te zien is, "
            "of vraag een mens: die kan het openen."
        ),
    }
)


class AttachmentReflex:
    """Knows turns of files alone; beside words, the words are answered."""

    async def attempt(self, turn: Turn) -> Answer | None:
        """See Reflex."""
        if not turn.attachments or turn.question.strip():
            return None
        said = "\n".join(message.text for message in turn.history if message.author == "visitor")
        return Answer(WORDS[language_of(said) or Language.ENGLISH], (), 1.0, ATTACHMENT)
