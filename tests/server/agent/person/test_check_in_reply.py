"""What people answer when they are asked whether they still need help."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.ticket import CheckIn
from server.agent.person.check_in_reply import read_check_in

FIXED = (
    "No",
    "nope!",
    "No, thanks.",
    "No longer, thank you",
    "It's fixed now, thanks!",
    "This has been resolved already",
    "solved",
    "All sorted, cheers",
    "It works again",
    "everything works fine, you can close it",
    "We no longer need help",
    "I don’t need this anymore",
    "Please close the ticket",
    "Nein",
    "Nein, danke",
    "Hat sich erledigt",
    "Das Problem wurde inzwischen behoben, vielen Dank",
    "Ist schon gelöst",
    "Funktioniert jetzt wieder!",
    "Es läuft wieder",
    "Sie können das Ticket schließen",
    "Kein Problem mehr",
    "Non merci",
    "C'est réglé, merci",
    "Le problème est résolu",
    "Tout fonctionne maintenant",
    "Vous pouvez le fermer",
    "No, gracias",
    "Ya está solucionado",
    "ya funciona bien, muchas gracias",
    "Resuelto",
    "Pueden cerrarlo",
    "Não, obrigado",
    "Já foi resolvido",
    "Agora funciona",
    "Não preciso mais de ajuda",
    "Pode fechar",
    "Nee, bedankt",
    "Het is inmiddels opgelost",
    "Werkt weer prima",
    "Niet meer nodig",
)
BROKEN = (
    "Yes",
    "yes please",
    "Yes, please!",
    "Sí, por favor",
    "Still broken",
    "It still doesn't work, any news?",
    "Not fixed yet",
    "It has not been resolved",
    "It hasn't been fixed",
    "Same problem every morning",
    "I can't log in",
    "it keeps crashing",
    "nothing has changed",
    "Ja",
    "Ja bitte",
    "Das Problem besteht immer noch",
    "Funktioniert leider nicht",
    "Noch nicht gelöst",
    "Geht noch immer nicht!!",
    "Nach wie vor dasselbe Problem",
    "Oui",
    "Toujours le même problème",
    "Ça ne marche pas",
    "Ce n'est pas encore réglé",
    "Sí",
    "Sigue sin funcionar",
    "Todavía no funciona",
    "No está resuelto",
    "Sim",
    "Ainda não funciona",
    "O problema continua",
    "Não foi resolvido",
    "Nog steeds kapot",
    "Het werkt nog niet",
    "Niet opgelost",
)
UNCLEAR = (
    "",
    "👍",
    "ok",
    "Thanks for asking",
    "Is it fixed?",
    "Has this been resolved?",
    "I hope it is fixed soon",
    "Let me know when it is fixed",
    "It is fixed but now the invoice is wrong",
    "The first one is solved, the other still fails",
    "It would be solved if you called me",
    "Almost solved",
    "Who solved it?",
    "Please fix it",
    "Maybe it works now",
    "It will be fixed by our admin",
    "Wann wird das gelöst?",
    "Ich hoffe, es ist bald behoben",
    "Teilweise behoben",
    "Es ist gelöst, aber jetzt fehlt die Rechnung",
    "Quand est-ce que ce sera résolu",
    "J'espère que c'est réglé",
    "¿Está solucionado?",
    "Espero que esté resuelto",
    "Casi resuelto",
    "Já foi resolvido?",
    "Quase resolvido",
    "Is het al opgelost?",
    "Bijna opgelost",
    "No idea, ask my colleague",
    "Yes and no",
    "Nein, das war etwas anderes",
    "I am on holiday until Monday and will read your message then",
    "word " * 41 + "solved",
)


@pytest.mark.parametrize("text", FIXED)
def test_it_is_solved(text: str) -> None:
    assert read_check_in(text) is CheckIn.FIXED


@pytest.mark.parametrize("text", BROKEN)
def test_it_is_still_broken(text: str) -> None:
    assert read_check_in(text) is CheckIn.BROKEN


@pytest.mark.parametrize("text", UNCLEAR)
def test_where_there_is_doubt_nothing_is_guessed(text: str) -> None:
    assert read_check_in(text) is CheckIn.UNCLEAR


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert read_check_in(text) in {CheckIn.FIXED, CheckIn.BROKEN, CheckIn.UNCLEAR}


# A bare yes is an answer only when it stands alone.
@given(
    st.sampled_from(FIXED),
    st.sampled_from([text for text in BROKEN if read_check_in(f"Hello. {text}") is CheckIn.BROKEN]),
)
def test_both_at_once_never_closes(fixed: str, broken: str) -> None:
    assert read_check_in(f"{fixed} {broken}") is not CheckIn.FIXED
