"""Every state that the panel has, staged: for the rules of accessibility, and for pictures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Frame

from tests.widget.sample_talk import Talk
from tests.widget.stage import AT, CONVERSATION, LATER, Stage

PAGE_KEY: Final = "/projects/:id/members"
TARGETS: Final = '<button data-handrail="invite-people">Invite people</button>'
"""What the host page declares, for the guide to point at."""


@dataclass(frozen=True, slots=True)
class State:
    """One state: `show` leads a fresh stage there and gives the panel."""

    name: str
    title: str
    show: Callable[[Stage, Talk], Frame]


def _empty(stage: Stage, talk: Talk) -> Frame:
    return _settled(stage.open())


def _suggestions(stage: Stage, talk: Talk) -> Frame:
    _suggest(stage, talk)
    panel = stage.open()
    panel.get_by_text(talk.summary).wait_for()
    return _settled(panel)


def _draft(stage: Stage, talk: Talk) -> Frame:
    panel = stage.open()
    panel.locator("#message").fill("\n".join([talk.draft] * 3))
    return _settled(panel)


def _too_long(stage: Stage, talk: Talk) -> Frame:
    panel = stage.open()
    panel.locator("#message").fill(talk.draft * 400)
    return _settled(panel)


def _sending(stage: Stage, talk: Talk) -> Frame:
    panel = stage.open()
    _say(panel, talk.question)
    panel.get_by_text(talk.question).wait_for()
    return _settled(panel)


def _not_sent(stage: Stage, talk: Talk) -> Frame:
    panel = _sending(stage, talk)
    (said,) = stage.wait_for("say")
    refusal = {"type": "error", "code": "message_too_long", "message": "", "retryable": False}
    stage.tell(refusal | {"client_id": said["client_id"]})
    panel.locator(".failed button").first.wait_for()
    return _settled(panel)


def _thinking(stage: Stage, talk: Talk) -> Frame:
    panel = _asked(stage, talk)
    stage.tell({"type": "answering", "conversation": CONVERSATION, "run": "r_1", "revision": 0})
    panel.locator(".stop").wait_for()
    return _settled(panel)


def _streaming(stage: Stage, talk: Talk) -> Frame:
    panel = _thinking(stage, talk)
    piece = {"type": "delta", "conversation": CONVERSATION, "run": "r_1", "revision": 0, "offset": 0}
    stage.tell(piece | {"text": talk.half})
    panel.locator(".writing li").nth(1).wait_for()
    return _settled(panel)


def _stopped(stage: Stage, talk: Talk) -> Frame:
    panel = _asked(stage, talk)
    stage.store(talk.half.replace("**Invite", "Invite"), run="r_1", stopped=True)
    panel.locator(".bubble.ai").wait_for()
    return _settled(panel)


def _answered(stage: Stage, talk: Talk) -> Frame:
    panel = _asked(stage, talk)
    _answer(stage, talk)
    panel.locator(".sources").wait_for()
    return _settled(panel)


def _rated(stage: Stage, talk: Talk) -> Frame:
    panel = _answered(stage, talk)
    panel.locator(".rating button").nth(1).click()
    stage.wait_for("rate")
    return _settled(panel)


def _table(stage: Stage, talk: Talk) -> Frame:
    panel = _asked(stage, talk)
    stage.store(talk.table, offer_person=True)
    panel.locator("table").wait_for()
    return _settled(panel)


def _guide(stage: Stage, talk: Talk) -> Frame:
    steps = [{"target": "invite-people", "text": talk.step}]
    panel = _asked(stage, talk)
    stage.store(talk.answer.replace(" [1]", "."), card=_guide_card(talk, steps))
    panel.locator(".card").wait_for()
    return _settled(panel)


def _action(stage: Stage, talk: Talk) -> Frame:
    panel = _asked(stage, talk)
    stage.store(talk.action, card=_action_card(talk, "a_1", talk.action, is_destructive=False))
    stage.store(talk.danger, card=_action_card(talk, "a_2", talk.danger, is_destructive=True))
    panel.locator(".card").nth(1).wait_for()
    return _settled(panel)


def _action_done(stage: Stage, talk: Talk) -> Frame:
    panel = _action(stage, talk)
    stage.store(talk.confirm, author="visitor", client_id="m-9", settles="a_1")
    panel.locator(".card .choice").nth(1).wait_for(state="detached")
    return _settled(panel)


def _waiting(stage: Stage, talk: Talk) -> Frame:
    panel = _asked(stage, talk)
    stage.store(talk.asked, author="system", card={"kind": "email", "given": None})
    _status(stage, "waiting_for_person")
    panel.locator("#email").wait_for()
    return _settled(panel)


def _reachable(stage: Stage, talk: Talk) -> Frame:
    panel = _asked(stage, talk)
    stage.store(talk.asked, author="system", card={"kind": "email", "given": "ana@example.com"})
    _status(stage, "waiting_for_person")
    panel.locator(".reach").wait_for()
    return _settled(panel)


def _with_person(stage: Stage, talk: Talk) -> Frame:
    panel = _asked(stage, talk)
    stage.store(talk.asked, author="system")
    _status(stage, "with_person", name=talk.person)
    stage.store(talk.person_says, author="person", name=talk.person)
    stage.tell({"type": "typing", "conversation": CONVERSATION, "name": talk.person})
    panel.locator(".dots").wait_for()
    return _settled(panel)


def _resolved(stage: Stage, talk: Talk) -> Frame:
    panel = _with_person(stage, talk)
    stage.store(talk.bye, author="visitor", client_id="m-2")
    stage.store(talk.resolved, author="system", card={"kind": "survey", "score": None, "comment": ""})
    _status(stage, "resolved")
    panel.locator(".survey").wait_for()
    return _settled(panel)


def _survey_given(stage: Stage, talk: Talk) -> Frame:
    panel = _resolved(stage, talk)
    said = {"kind": "survey", "score": 5, "comment": ""}
    stage.store(talk.bye, author="system", card=said)
    panel.locator(".card .link").wait_for()
    return _settled(panel)


def _menu(stage: Stage, talk: Talk) -> Frame:
    panel = _answered(stage, talk)
    panel.get_by_role("button", name=stage.says("header.menu")).click()
    panel.get_by_role("menu").wait_for()
    return _settled(panel)


def _ending(stage: Stage, talk: Talk) -> Frame:
    panel = _menu(stage, talk)
    panel.get_by_role("menuitem", name=stage.says("menu.end")).click()
    panel.get_by_text(stage.says("end.question")).wait_for()
    return _settled(panel)


def _search(stage: Stage, talk: Talk) -> Frame:
    _suggest(stage, talk)
    panel = stage.open()
    panel.get_by_role("button", name=stage.says("welcome.search")).click()
    panel.get_by_role("searchbox").wait_for()
    panel.get_by_text(talk.summary).last.wait_for()
    return _settled(panel)


def _found(stage: Stage, talk: Talk) -> Frame:
    panel = _search(stage, talk)
    stage.served["articles"] = {"articles": [_article_line(talk) | {"section": ""}] * 2}
    panel.get_by_role("searchbox").fill(talk.found)
    panel.locator(".found li").nth(1).wait_for()
    return _settled(panel)


def _nothing_found(stage: Stage, talk: Talk) -> Frame:
    panel = _search(stage, talk)
    stage.served["articles"] = {"articles": []}
    panel.get_by_role("searchbox").fill("Bitcoin")
    panel.get_by_text(stage.says("help.nothing")).wait_for()
    return _settled(panel)


def _article(stage: Stage, talk: Talk) -> Frame:
    stage.served["articles/projects/invite"] = _article_line(talk) | {
        "updated": "2026-10-12",
        "text": f"{talk.answer.replace(' [1]', '.')}\n\n## {talk.page}\n\n{talk.table}",
        "is_cut": False,
        "linked": [],
        "related": [_article_line(talk) | {"title": talk.other_question}],
    }
    panel = _search(stage, talk)
    panel.locator(".found a").first.click()
    panel.locator("table").wait_for()
    return _settled(panel)


def _article_gone(stage: Stage, talk: Talk) -> Frame:
    panel = _search(stage, talk)
    panel.locator(".found a").first.click()
    panel.get_by_role("alert").wait_for()
    return _settled(panel)


def _history(stage: Stage, talk: Talk) -> Frame:
    panel = _menu(stage, talk)
    panel.get_by_role("menuitem", name=stage.says("menu.history")).click()
    stage.wait_for("list_conversations")
    past = {"conversation": CONVERSATION, "title": talk.question, "status": "with_ai", "last_seq": 2, "last_at": AT}
    older = {"conversation": "c_0", "title": talk.draft, "status": "resolved", "last_seq": 9}
    told = [past, older | {"last_at": "2026-10-12T16:05:00Z"}]
    stage.tell({"type": "conversations", "conversations": told})
    panel.get_by_text(talk.draft).wait_for()
    return _settled(panel)


def _sent(stage: Stage, talk: Talk) -> Frame:
    panel = _menu(stage, talk)
    panel.get_by_role("menuitem", name=stage.says("menu.sent")).click()
    panel.locator(".sent pre").wait_for()
    return _settled(panel)


def _closed(stage: Stage, talk: Talk) -> Frame:
    panel = _suggestions(stage, talk)
    faces = [{"name": talk.person, "picture": None}, {"name": "Jonas Lind", "picture": None}]
    stage.tell({"type": "people", "open": False, "opens_at": "2026-11-03T08:00:00Z", "faces": faces})
    panel.locator(".face").first.wait_for()
    return _settled(panel)


def _incident(stage: Stage, talk: Talk) -> Frame:
    panel = _answered(stage, talk)
    told = {"title": talk.incident, "text": "", "impact": "major", "since": "2026-11-02T09:12:00Z"}
    stage.tell({"type": "incident", "incident": told | {"url": "https://status.example.com/41"}})
    panel.locator(".incident").wait_for()
    return _settled(panel)


def _away(stage: Stage, talk: Talk) -> Frame:
    panel = _answered(stage, talk)
    stage.leave()
    _say(panel, talk.draft)
    panel.locator(".notice:not(:empty)").wait_for()
    return _settled(panel)


def _fatal(stage: Stage, talk: Talk) -> Frame:
    panel = stage.open()
    stage.refuse()
    panel.locator(".fatal").wait_for()
    return _settled(panel)


STATES: Final = (
    State("empty", "Opened on a page for which nothing is known", _empty),
    State("suggestions", "Opened on a page that has help", _suggestions),
    State("closed", "Nobody of the team is there at the moment", _closed),
    State("draft", "A message of several lines is being written", _draft),
    State("too-long", "A message is too long to be sent", _too_long),
    State("sending", "A message is on its way", _sending),
    State("not-sent", "A message could not be sent", _not_sent),
    State("thinking", "The AI agent has begun to look", _thinking),
    State("streaming", "An answer is being written", _streaming),
    State("stopped", "The visitor has stopped the answer", _stopped),
    State("answered", "Steps, with where they come from", _answered),
    State("rated", "The answer did not help", _rated),
    State("table-and-code", "An answer with a table and code, and the offer of a person", _table),
    State("guide", "Steps that can be shown on the page", _guide),
    State("action", "Actions that wait for the visitor's word", _action),
    State("action-done", "An action was confirmed", _action_done),
    State("waiting", "A person was asked, and an address may be left", _waiting),
    State("reachable", "An address was left", _reachable),
    State("with-person", "A person has the conversation, and writes", _with_person),
    State("resolved", "The conversation was resolved", _resolved),
    State("survey-given", "The visitor has said how it was", _survey_given),
    State("menu", "What can be done with the conversation", _menu),
    State("ending", "Asked before a conversation is ended", _ending),
    State("search", "The help centre, before anything is searched", _search),
    State("found", "Articles that were found", _found),
    State("nothing-found", "No article was found, and it can be asked instead", _nothing_found),
    State("article", "An article is read", _article),
    State("article-gone", "An article is not there any more", _article_gone),
    State("history", "Earlier conversations", _history),
    State("sent", "What is sent about the page", _sent),
    State("incident", "Something is wrong with the product", _incident),
    State("away", "The connection is lost, and a message waits", _away),
    State("fatal", "Help is not available", _fatal),
)


def _suggest(stage: Stage, talk: Talk) -> None:
    questions = [talk.greeting_question, talk.other_question]
    stage.served["suggestions"] = {"articles": [_article_line(talk)], "questions": questions}


def _article_line(talk: Talk) -> dict[str, Any]:
    place = {"id": "projects/invite", "url": "https://help.example.com/invite"}
    return place | {"title": talk.article, "summary": talk.summary}


def _asked(stage: Stage, talk: Talk) -> Frame:
    stage.store(talk.question, author="visitor", client_id="m-1")
    panel = stage.open()
    panel.get_by_text(talk.question).wait_for()
    return panel


def _answer(stage: Stage, talk: Talk) -> None:
    source = {"number": 1, "title": talk.article, "section": "", "article": "projects/invite"}
    stage.store(talk.answer, sources=[source | {"url": "https://help.example.com/invite"}])


def _say(panel: Frame, text: str) -> None:
    box = panel.locator("#message")
    box.fill(text)
    box.press("Enter")


def _status(stage: Stage, status: str, **part: Any) -> None:
    stage.tell({"type": "status", "conversation": CONVERSATION, "status": status} | part)


def _guide_card(talk: Talk, steps: list[dict[str, str]]) -> Mapping[str, Any]:
    return {"kind": "guide", "title": talk.guide, "page": PAGE_KEY, "steps": steps}


def _action_card(talk: Talk, name: str, title: str, *, is_destructive: bool) -> Mapping[str, Any]:
    facts = [{"label": talk.plan, "value": "Business"}, {"label": talk.price, "value": "€ 96"}]
    plain = {"kind": "action", "action": name, "title": title, "facts": facts, "confirm": talk.confirm}
    return plain | {"destructive": is_destructive, "expires_at": LATER}


def _settled(panel: Frame) -> Frame:
    """Waits until nothing moves any more: what has come in by animation is at its place."""
    panel.page.wait_for_timeout(SETTLED_MILLISECONDS)
    return panel


SETTLED_MILLISECONDS: Final = 250
"""Longer than any transition of the panel's or its frame's (150 ms)."""
