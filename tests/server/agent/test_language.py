"""In which language a text is: told where its words say, and left open where they do not."""

import pytest

from server.agent.language import Language, language_of
from tests.server.agent.material import INVITE


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How do I invite someone?", Language.ENGLISH),
        ("I can't sign in", Language.ENGLISH),
        ("Wie lade ich jemanden ein?", Language.GERMAN),
        ("Was kostet ein Platz im Monat?", Language.GERMAN),
        ("Comment inviter quelqu'un ?", Language.FRENCH),
        ("Où sont mes factures ?", Language.FRENCH),
        ("¿Cómo invito a alguien?", Language.SPANISH),
        ("No puedo iniciar sesión", Language.SPANISH),
        ("Como convido alguém?", Language.PORTUGUESE),
        ("Onde estão as minhas faturas?", Language.PORTUGUESE),
        ("Hoe nodig ik iemand uit?", Language.DUTCH),
        ("Waar vind ik mijn facturen?", Language.DUTCH),
    ],
)
def test_a_question_of_some_words_tells_its_language(question: str, language: Language) -> None:
    assert language_of(question) is language


@pytest.mark.parametrize("text", ["invite", "Webhook URL", "Rename a topic", "Passwort", "", "404 ???"])
def test_a_few_words_decide_nothing(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Come posso invitare qualcuno al mio progetto?",
        "Jak zaprosić kogoś do projektu?",
        "Hur bjuder jag in någon till mitt projekt?",
        "Hvordan inviterer jeg en person til projektet?",
        "プロジェクトに誰かを招待するには?",
    ],
)
def test_another_language_is_not_taken_for_one_that_we_know(text: str) -> None:
    assert language_of(text) is None


def test_a_foreign_name_does_not_change_the_language() -> None:
    assert language_of("How do I open the page “Die Rollen und Rechte”?") is not Language.GERMAN


def test_an_article_tells_its_language() -> None:
    assert language_of(INVITE) is Language.ENGLISH
