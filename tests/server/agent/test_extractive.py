"""The answerer that quotes: whole blocks of the right passage, with its source."""

import pytest

from knowledge.passage import Passage
from server.agent.answer import Answer, Declined
from server.agent.extractive import ExtractiveAnswerer
from server.agent.language import Language
from server.agent.phrases import PHRASES
from tests.server.agent.material import INVITE, PLANS, passage, retrieval_of, told, turn_of

FIRST, SECOND = PHRASES[Language.ENGLISH].first, PHRASES[Language.ENGLISH].second
INVITE_PASSAGE = passage(INVITE)
PLANS_PASSAGE = passage(PLANS, article="plans", title="Seedling and Grove compared")
STEPS = INVITE.split("\n\n")[1]
QUOTE_WORDS_AIM = 110


async def answer_to(question: str, *found: Passage) -> Answer:
    results = found or (INVITE_PASSAGE, PLANS_PASSAGE)
    deltas, answer = await told(ExtractiveAnswerer().answer(turn_of(question), retrieval_of(*results)))
    assert isinstance(answer, Answer)
    assert answer.text == "".join(deltas)
    return answer


async def test_how_is_answered_with_the_whole_steps_and_their_introduction() -> None:
    answer = await answer_to("How do I invite someone?")
    assert answer.text.startswith(f"{FIRST}\n\nOwners and editors of a project can invite people by e-mail.\n\n{STEPS}")
    assert answer.text.endswith("[1]")
    assert len(answer.text.split()) <= QUOTE_WORDS_AIM


async def test_how_long_is_answered_with_the_sentence_that_has_the_figure() -> None:
    answer = await answer_to("How long is an invitation valid?")
    assert "Each is valid for 14 days" in answer.text
    assert "1. Open the project" not in answer.text


async def test_how_much_is_answered_with_the_whole_table_and_the_citation_below_it() -> None:
    answer = await answer_to("What does Grove cost a month?", PLANS_PASSAGE)
    assert "| Projects | 3 | 100 |" in answer.text
    last = answer.text.splitlines()[-1]
    assert not last.startswith("|")
    assert last.endswith("[1]")


async def test_the_source_names_article_section_and_address() -> None:
    found = passage("They need none.", section="People without an account")
    (source,) = (await answer_to("Do they need an account?", found)).sources
    assert (source.number, source.title, source.section) == (
        1,
        "Invite someone to a project",
        "People without an account",
    )
    assert source.url == "https://help.example/invite"


async def test_a_section_is_quoted_with_its_heading() -> None:
    found = passage("They need none.", section="People without an account")
    assert "**People without an account**\n\nThey need none. [1]" in (await answer_to("Need an account?", found)).text


async def test_a_second_question_gets_a_second_source() -> None:
    answer = await answer_to("How do I invite someone and what does Grove cost a month?")
    assert answer.text.startswith(FIRST)
    assert f"\n\n{SECOND}\n\n" in answer.text
    assert [source.title for source in answer.sources] == ["Invite someone to a project", "Seedling and Grove compared"]
    assert "[1]" in answer.text
    assert answer.text.endswith("[2]")


async def test_one_question_gets_one_source() -> None:
    assert len((await answer_to("How do I invite someone?")).sources) == 1


async def test_the_section_with_steps_answers_how_when_the_best_passage_only_announces_them() -> None:
    intro = passage("Which way leads back depends on where it is.", article="restore", title="Bring a project back")
    steps = passage(
        "1. Open the bin.\n2. Press **Undo**.", article="restore", title="Bring a project back", section="Undo"
    )
    assert "1. Open the bin." in (await answer_to("How do I undo it?", intro, steps)).text


async def test_a_text_that_announces_a_section_is_quoted_with_it() -> None:
    intro = passage("Missing mails were never sent. Go through this list.", article="mails", title="No mails")
    causes = passage("1. Pause is on.\n2. Quiet hours.", article="mails", title="No mails", section="Causes")
    answer = await answer_to("Why are mails missing?", intro, causes)
    assert answer.text.endswith("this list. [1]\n\n**Causes**\n\n1. Pause is on.\n2. Quiet hours. [2]")
    assert [source.section for source in answer.sources] == ["", "Causes"]


async def test_an_introduction_is_not_quoted_without_what_it_introduces() -> None:
    causes = "\n".join(f"{n}. **Cause {n}.** {'It is told at length. ' * 6}" for n in range(1, 5))
    answer = await answer_to("Why is the channel silent?", passage(f"The channel is silent.\n\n{causes}"))
    assert "4. **Cause 4.**" in answer.text


async def test_a_long_paragraph_is_quoted_in_whole_sentences() -> None:
    filler = " ".join(f"Sentence number {n} speaks about nothing that matters here." for n in range(20))
    text = f"{filler} Refunds are paid within 14 days. {filler}"
    answer = await answer_to("When are refunds paid?", passage(text))
    assert "Refunds are paid within 14 days." in answer.text
    quoted = answer.text.removeprefix(FIRST).removesuffix("[1]").strip()
    assert quoted in text
    assert quoted.endswith(".")
    assert quoted.startswith(("Sentence", "Refunds"))
    assert len(quoted.split()) <= 60


async def test_links_lead_to_the_help_centre_or_nowhere_and_images_and_html_are_gone() -> None:
    image = "![x](https://evil.example/i.png)"
    text = f"See [roles](roles#all) and [that](https://evil.example/?q=1). {image}<b>Bold</b> [7]"
    answer = await answer_to("roles?", passage(text))
    assert "[roles](https://help.example/roles#all)" in answer.text
    assert "that" in answer.text
    assert "x" in answer.text
    assert all(mark not in answer.text for mark in ("](https://evil", "![", "<b>", "[7]"))


async def test_what_the_team_itself_writes_to_its_visitors_is_shown_as_it_stands() -> None:
    code = "```\nexport TOKEN=ghp_0123456789abcdefghijklmnop\n```"
    text = f"Write to support@help.example or call +46 8 123 456 78.\n\n{code}"
    answer = await answer_to("How do I reach support?", passage(text))
    assert text in answer.text


async def test_code_is_quoted_as_it_stands_with_the_citation_below() -> None:
    code = "Paste this:\n\n```html\n<script async src='x.js'></script>\n```"
    assert (await answer_to("How do I embed it?", passage(code))).text.endswith(f"{code}\n\n[1]")


GERMAN = "Die Einladung ist 14 Tage lang gültig. Wer sie nicht annimmt, wird von uns nicht noch einmal eingeladen."


async def test_a_help_centre_in_another_language_is_named_quoted_and_a_person_is_offered() -> None:
    answer = await answer_to("How long is an invitation valid for?", passage(GERMAN, title="Einladungen"))
    assert answer.text.startswith("Our help centre is in German. This is what it says:\n\nDie Einladung")
    assert answer.text.endswith(f"[1]\n\n{PHRASES[Language.ENGLISH].person}")
    assert answer.other_language


async def test_what_is_said_around_a_quote_is_in_the_language_of_the_question() -> None:
    answer = await answer_to("Wie lange ist eine Einladung gültig?", passage(GERMAN, title="Einladungen"))
    assert answer.text.startswith("Das steht in unserem Hilfebereich:\n\nDie Einladung")
    assert not answer.other_language
    other = await answer_to("Wie lange ist die Einladung gültig?")
    assert other.text.startswith("Unser Hilfebereich ist auf Englisch.")
    assert other.other_language


async def test_a_question_too_short_to_tell_its_language_is_taken_to_be_in_that_of_the_help_centre() -> None:
    answer = await answer_to("Einladung", passage(GERMAN, title="Einladungen"))
    assert answer.text.startswith(PHRASES[Language.GERMAN].first)
    assert not answer.other_language


async def test_it_streams_line_by_line() -> None:
    deltas, _ = await told(
        ExtractiveAnswerer().answer(turn_of("How do I invite someone?"), retrieval_of(INVITE_PASSAGE))
    )
    assert len(deltas) > 5
    assert all(delta.endswith("\n") for delta in deltas[:-1])


@pytest.mark.parametrize("results", [(), (passage("---"),), (passage("<div></div>"),)])
async def test_nothing_to_quote_is_declined(results: tuple[Passage, ...]) -> None:
    deltas, end = await told(ExtractiveAnswerer().answer(turn_of("Anything?"), retrieval_of(*results)))
    assert deltas == []
    assert isinstance(end, Declined)
