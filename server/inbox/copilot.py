"""Help with writing for the people at the desk: a draft, a summary, another wording. What it writes a person changes.

With a language model it writes; with none, or when it fails, drafts and summaries are put together from the help centre
and from what was said, and a rewording says that it needs one.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from escalation.handoff import Handoff
from knowledge.knowledge_base import KnowledgeBase
from knowledge.passage import Passage
from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, ProviderFailed, Turn
from server.agent.desk_prompt import draft_prompt, rewrite_prompt, summary_prompt
from server.agent.extractive import ExtractiveAnswerer
from server.agent.guard import Guard
from server.agent.known import Known
from server.agent.links import hosts_of
from server.agent.own_rules import OutputRefused
from server.agent.prompt import PASSAGES_MAX, PromptMessage
from server.conversation.message import Message
from server.errors import HandrailError

QUESTION_MESSAGES: Final = 3
"""The customer's latest messages, by which the help centre is searched."""

QUOTE_CHARACTERS_MAX: Final = 300
"""Of a message in a summary."""

_CITATION: Final = re.compile(r"\s*\[\d{1,3}\]")

log = structlog.get_logger(__name__)


class Writer(Protocol):
    """A language model that writes."""

    name: str

    async def write(self, turn: Turn, messages: Sequence[PromptMessage]) -> str:
        """What it writes to a prompt. Raises ProviderFailed."""
        ...


class NeedsModel(HandrailError):
    """What is asked for needs a language model, and there is none, or none that answers; the text says which."""


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to go by. `language` is the customer's, an ISO 639-1 code; None where it cannot be told."""

    site_id: str
    site_name: str
    agent_name: str
    said: tuple[Message, ...]
    handoff: Handoff | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text for a box, and a word for the person on where it is from."""

    text: str
    told: str


class Copilot:
    """Asks the writers in their order."""

    def __init__(self, knowledge: KnowledgeBase, writers: Sequence[Writer] = ()) -> None:
        self._knowledge = knowledge
        self._writers = tuple(writers)

    async def draft(self, material: Material, typed: str = "") -> Suggestion:
        """A reply to what the customer asked last. Raises NeedsModel where nothing is found to quote either."""
        turn = _turn_of(material)
        page = None if turn.page is None else turn.page.as_evidence()
        retrieval = await self._knowledge.retrieve(material.site_id, turn.question, page)
        passages = [found.passage for found in retrieval.results[:PASSAGES_MAX]]
        prompt = draft_prompt(
            material.site_name, material.agent_name, material.language, material.said, passages, typed
        )
        text, why_not = await self._written(turn, prompt, lambda text: _guarded(text, turn, passages))
        if text:
            titles = ", ".join(dict.fromkeys(each.title for each in passages)) or "nothing of the help centre"
            return Suggestion(text, f"Drafted by the language model from {titles}. Read it before you send it.")
        return await _quoted(turn, retrieval, why_not)

    async def summary(self, material: Material) -> Suggestion:
        """What the conversation is about, in some lines."""
        turn = _turn_of(material)
        prompt = summary_prompt(material.site_name, material.said)
        text, why_not = await self._written(turn, prompt, lambda text: _guarded(text, turn, ()))
        if text:
            return Suggestion(text, "Summarised by the language model.")
        return Suggestion(_extract(material), f"Put together from the conversation. {why_not}".strip())

    async def rewritten(self, material: Material, kind: str, text: str) -> Suggestion:
        """The text in another wording; `kind` is one of TASKS. Raises NeedsModel."""
        prompt = rewrite_prompt(material.site_name, kind, material.language, text)
        result, why_not = await self._written(_turn_of(material), prompt, str.strip)
        if not result:
            raise NeedsModel(why_not or "Rewording needs a language model, and none is set (HANDRAIL_MODEL).")
        return Suggestion(result, "Reworded by the language model. Read it before you send it.")

    async def _written(
        self, turn: Turn, prompt: Sequence[PromptMessage], passed: Callable[[str], str]
    ) -> tuple[str, str]:
        """What the first writer that does not fail writes; else nothing, and why in words."""
        for writer in self._writers:
            try:
                text = passed(await writer.write(turn, prompt)).strip()
            except (ProviderFailed, OutputRefused) as error:
                log.warning("copilot_failed", writer=writer.name, why=str(error))
                continue
            if text:
                return text, ""
        return "", "The language model did not answer; your text is as it was." if self._writers else ""


async def _quoted(turn: Turn, retrieval: Retrieval, why_not: str) -> Suggestion:
    answer = await _extractive(turn, retrieval)
    if answer is None:
        raise NeedsModel(f"{why_not} The help centre has nothing on this to begin with.".strip())
    links = [f"[{each.title}]({each.url})" for each in answer.sources if each.url]
    text = "\n\n".join((_CITATION.sub("", answer.text).strip(), *([", ".join(links)] if links else [])))
    titles = ", ".join(each.title for each in answer.sources)
    return Suggestion(text, f"Quoted from {titles}. {why_not}".strip())


async def _extractive(turn: Turn, retrieval: Retrieval) -> Answer | None:
    async with aclosing(ExtractiveAnswerer().answer(turn, retrieval)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Answer):
                return piece
    return None


def _turn_of(material: Material) -> Turn:
    """The turn that the customer's latest words make. It names no conversation: a person's use of a model is the
    site's, and takes nothing from what the customer may use."""
    asked = [each for each in material.said if each.author == "visitor"]
    latest = asked[-QUESTION_MESSAGES:]
    return Turn(
        question="\n".join(each.text for each in latest),
        page=next((each.page for each in reversed(asked) if each.page is not None), None),
        history=(),
        site_name=material.site_name,
        site_id=material.site_id,
    )


def _guarded(text: str, turn: Turn, passages: Sequence[Passage]) -> str:
    origin = turn.page.origin if turn.page is not None else ""
    hosts = hosts_of((origin, *(each.url for each in passages)))
    known = Known(material=[each.text for each in passages], own=[turn.question])
    guard = Guard(hosts, citable=(), known=known)
    return guard.feed(text) + guard.finish()


def _extract(material: Material) -> str:
    """The problem, what was tried, and where it stands: sentences that somebody said."""
    said = material.said
    lines = []
    handoff = material.handoff
    first = next((each for each in said if each.author == "visitor" and each.text), None)
    problem = handoff.assessment.problem or handoff.assessment.question if handoff is not None else ""
    if problem or first is not None:
        lines.append(f"- **Problem:** {_short(problem or (first.text if first is not None else ''))}")
    sources = list(dict.fromkeys(source.title for each in said if each.author == "ai" for source in each.sources))
    if sources:
        lines.append(f"- **The AI agent answered from:** {', '.join(sources)}")
    if handoff is not None:
        lines += [f"- **It tried:** {each.tool}, {each.outcome}" for each in handoff.assessment.actions]
        lines.append(f"- **Why a person:** {handoff.reason.label}. {_short(handoff.assessment.fell_short)}".rstrip())
    lines += _last_words(said)
    return "\n".join(lines) or "- Nothing was said yet."


def _last_words(said: Sequence[Message]) -> list[str]:
    lines = []
    for author, words in (("person", "We said last"), ("visitor", "The customer said last")):
        latest = next((each for each in reversed(said) if each.author == author and each.text), None)
        if latest is not None:
            lines.append(f"- **{words}:** {_short(latest.text)}")
    return lines


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= QUOTE_CHARACTERS_MAX else f"{line[: QUOTE_CHARACTERS_MAX - 1].rstrip()}…"
