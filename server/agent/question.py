"""What kind of answer a question asks for, and the questions that one message holds."""

import re
from enum import StrEnum
from typing import Final

from knowledge.lexical import stem
from server.agent.content_words import content_words, words_of


class Asks(StrEnum):
    """The form that answers best."""

    FOR_STEPS = "steps"
    FOR_FIGURES = "figures"
    FOR_TEXT = "text"


_FIGURES = re.compile(
    r"\bhow (?:much|many|long|often|big|large|far|soon|old|late|early)\b|\bwhich\b|\bwhen\b"
    r"|\b(?:cost|costs|price|prices|pricing|limit|limits|maximum|minimum|fee|fees|size|deadline)\b"
    r"|\bwie ?(?:viele?|lange?|oft|gro(?:ß|ss)|teuer)\b|\bkostet\b|\bcombien\b|\bquels?\b|\bquelles?\b"
    r"|\bcu[aá]nt[oa]s?\b|\bquant[oa]s?\b|\bhoe(?:veel| lang| vaak| groot)\b|\bwelke\b"
)
_STEPS = re.compile(
    r"\bhow (?:do|can|to|should|would|could|does|did|might)\b|\bwhere (?:do|can|is|are|should)\b"
    r"|\bsteps?\b|\bset(?:ting)? up\b"
    r"|\b(?:i want|i'd like|i would like|i need|i'm trying|trying|can't|cannot|unable) to\b"
    r"|\bwie\b|\bwo\b|\bcomment\b|\boù\b|\bc[oó]mo\b|\bd[oó]nde\b|\bonde\b|\bhoe\b|\bwaar\b"
)
_BETWEEN_QUESTIONS: Final = re.compile(
    r"[?!]\s+|\n+|(?<=[a-z0-9])\.\s+(?=[A-Z])"
    r"|,?\s+(?:and|also|and also)\s+(?=(?:how|what|where|when|why|who|which|can|could|is|are|do|does)\b)",
    re.IGNORECASE,
)


_TASK_FIRST: Final = """
    accept activate add allow archive assign block cancel change configure connect create customize deactivate delete
    disable disconnect download duplicate edit enable export filter import install invite join leave link manage
    merge move mute open pay print reactivate remove rename reorder reset restore restrict revoke save schedule send
    set share star subscribe switch transfer turn unmute unsubscribe update upgrade upload view
    activer ajouter annuler changer configurer connecter créer désactiver exporter importer inviter modifier renommer
    supprimer télécharger
    activar añadir agregar borrar cambiar cancelar conectar configurar crear descargar desactivar editar eliminar
    exportar importar invitar renombrar
    adicionar alterar apagar ativar baixar convidar criar desativar excluir mudar remover renomear
"""
_TASK_LAST: Final = """
    ändern aktivieren anlegen abbestellen einladen einrichten entfernen erstellen exportieren hinzufügen hochladen
    importieren kündigen löschen umbenennen verschieben verbinden zurücksetzen
    aanmaken activeren annuleren hernoemen instellen toevoegen uitnodigen verwijderen wijzigen
"""
_FIRST_STEMS: Final = frozenset(stem(verb) for verb in _TASK_FIRST.split())
_LAST_STEMS: Final = frozenset(stem(verb) for verb in _TASK_LAST.split())
TASK_WORDS_MAX: Final = 8
"""A heading-like message such as "Rename a topic" or "Passwort zurücksetzen" is no longer than this."""


def asks(question: str) -> Asks:
    """The form of answer that `question` asks for; figures before steps ("how long", not "how")."""
    text = question.casefold().replace("’", "'")
    if _FIGURES.search(text):
        return Asks.FOR_FIGURES
    return Asks.FOR_STEPS if _STEPS.search(text) or _names_task(text) else Asks.FOR_TEXT


def _names_task(text: str) -> bool:
    """Whether `text` is a task in a few words, with the verb first or, as in German and Dutch, last."""
    words = words_of(text)
    if not 0 < len(words) <= TASK_WORDS_MAX or "?" in text:
        return False
    return stem(words[0]) in _FIRST_STEMS or stem(words[-1]) in _LAST_STEMS


def questions_in(message: str) -> tuple[str, ...]:
    """The questions of `message` that say anything of their own, in their order; at least one, itself."""
    parts = (part.strip() for part in _BETWEEN_QUESTIONS.split(message))
    return tuple(part for part in parts if part and content_words(part)) or (message,)
