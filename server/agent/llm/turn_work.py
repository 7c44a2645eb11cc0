"""One turn of a language model: it answers, or calls tools and is asked again, until there is an end. Bounded."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from escalation.reason import ReasonCode
from knowledge.retrieval import Retrieval
from server.agent.answer import Answer, Declined, PromptPart, ProviderFailed, TextDelta, Turn, Usage
from server.agent.competing import competing, has_asked_back
from server.agent.guard import Guard
from server.agent.guidance import guide_of
from server.agent.language import language_of
from server.agent.llm.control_tools import (
    ASK_BACK,
    CONTROL_TOOLS,
    DECLINED,
    HAND_TO_PERSON,
    RATE_OWN_ANSWER,
    REASON_CHARACTERS_MAX,
    SHOW_GUIDE,
    guide_schema,
    schema_of,
)
from server.agent.llm.draft import Draft
from server.agent.llm.patience import PatientModel
from server.agent.llm.reply import MadeCall, Reply
from server.agent.llm.tool_work import ToolWork, needs_no_answer, written_call
from server.agent.own_rules import OutputRefused, own_rules
from server.agent.profile import AgentProfile
from server.agent.prompt import PASSAGES_MAX, Playbooks, Prompt, PromptMessage, prompt_of
from server.agent.sources import allowed_hosts, source_of
from server.agent.support import support_of
from server.agent.tokens import tokens_of
from server.agent.tools.tool import Toolbox
from server.agent.turn_guard import known_of
from server.agent.usage import Bill, Budget
from server.protocol.server_frames import GuideStep

GOES_MAX: Final = 4
"""How often a model is asked on the way to one answer: three looks at something, and the answer."""

COMPLETION_TOKENS_EXPECTED: Final = 400
"""Of one go, for the budget until it is known: an answer has about 300."""

CLAIMS_NOTHING: Final = 1.0
"""Support of a question, or of a card's title: there is nothing to bear out."""

OTHER_LANGUAGE: Final = 0.5
"""Of its support, an answer in another language than the question keeps so much: it may be right, and is not read."""

ABOUT_TOOLS: Final = (
    "Use a tool when the question is about this customer's own account, or asks for something to be done.",
    "A tool that changes something shows the customer a card to confirm; say in one sentence what it would do.",
)


@dataclass(frozen=True, slots=True)
class Means:
    """What an answerer works with; see LlmAnswerer."""

    name: str
    patient: PatientModel
    profile: AgentProfile
    toolbox: Toolbox | None
    budget: Budget | None
    playbooks: Playbooks | None

    @asynccontextmanager
    async def billed(self, turn: Turn, expected: Bill) -> AsyncIterator[Bill]:
        """One request to the model on the team's budget, where there is one; see Budget."""
        if self.budget is None:
            yield Bill()
            return
        async with self.budget.use(turn, expected) as bill:
            yield bill


class TurnWork:
    """Brings one turn to its end, before `ends_at` on the event loop's clock."""

    def __init__(self, means: Means, turn: Turn, retrieval: Retrieval, ends_at: float) -> None:
        self._means = means
        self._turn = turn
        self._ends_at = ends_at
        self._passages = [found.passage for found in retrieval.results[:PASSAGES_MAX]]
        tools = () if means.toolbox is None else means.toolbox.offered(turn)
        controls = [HAND_TO_PERSON, RATE_OWN_ANSWER]
        if competing(retrieval) is not None and not has_asked_back(turn):
            controls.append(ASK_BACK)
        self._schemas = [schema_of(tool) for tool in (*(CONTROL_TOOLS[name] for name in controls), *tools)]
        if turn.page is not None and turn.page.targets:
            controls.append(SHOW_GUIDE)
            self._schemas.append(guide_schema(turn.page.targets))
        self._tools = ToolWork(turn, means.toolbox, tools, frozenset(controls))
        instructions = None if means.playbooks is None else means.playbooks.instructions_for(turn)
        self._prompt = prompt_of(turn, self._passages, means.profile, instructions, ABOUT_TOOLS if tools else ())
        self._messages = list(self._prompt.messages)
        self._hosts = allowed_hosts(turn, self._passages, means.profile.link_hosts)
        self._known = known_of(turn, self._passages)
        # Where no playbook acts, a tool is hardly called, and the first word is worth more than a preface spared.
        holds = bool(tools) and (means.playbooks is None or means.playbooks.matches(turn))
        self._draft = Draft(self._guard, holds=holds)
        self._used = Bill()

    async def pieces(self) -> AsyncGenerator[TextDelta | Answer | Declined, None]:
        """See LlmAnswerer.answer."""
        for go in range(GOES_MAX):
            reply = Reply(self._means.name)
            async with aclosing(self._go(reply)) as texts:
                async for text in texts:
                    yield TextDelta(text)
            if (handed := _call_of(HAND_TO_PERSON, reply)) is not None:
                yield self._handed_over(handed)
                return
            reply.check_ended()
            told = await self._carry_out(reply, go)
            for text in self._shown_after(reply):
                yield TextDelta(text)
            if (end := self._end(reply)) is not None:
                yield end
                return
            calls = tuple(written_call(call, go, place) for place, call in enumerate(reply.calls[: len(told)]))
            self._messages += (PromptMessage("assistant", reply.text, calls), *told)
        yield self._lost(f"The language model called tools {GOES_MAX} times on end without an answer.")

    async def _go(self, reply: Reply) -> AsyncGenerator[str, None]:
        """Asks the model once; what of its text is shown at once."""
        expected = Bill(sum(tokens_of(message.text) for message in self._messages), COMPLETION_TOKENS_EXPECTED)
        async with self._means.billed(self._turn, expected) as bill:
            try:
                pieces = self._means.patient.stream(self._messages, self._schemas, self._ends_at)
                async with aclosing(pieces):
                    async for piece in pieces:
                        text = reply.take(piece)
                        if text and _call_of(HAND_TO_PERSON, reply) is None and (shown := self._draft.feed(text)):
                            yield shown
            finally:
                write_bill(bill, reply, expected)
                self._used.prompt_tokens += bill.prompt_tokens
                self._used.completion_tokens += bill.completion_tokens

    async def _carry_out(self, reply: Reply, go: int) -> list[PromptMessage]:
        known = len(self._tools.results)
        try:
            async with asyncio.timeout_at(self._ends_at):
                told = await self._tools.carry_out(reply.calls, go)
        except TimeoutError:
            raise ProviderFailed(f"{self._means.name}: no answer within the deadline.") from None
        for result in self._tools.results[known:]:
            self._known.learn(result)
        return told

    def _shown_after(self, reply: Reply) -> Iterator[str]:
        """The rest of what the go has to show: its own words unless they only announced a call, then a question of the
        model's or, where nothing else was said, what a card is about."""
        tools = self._tools
        keeps = needs_no_answer(reply.calls) or tools.card is not None
        if rest := self._draft.end_go(keep=keeps and not tools.question):
            yield rest
        if said := tools.question or (tools.card.title if tools.card and not self._draft.text else ""):
            yield self._draft.feed(said) + self._draft.end_go(keep=True)

    def _end(self, reply: Reply) -> Answer | Declined | None:
        """What the turn comes to after this go; None when the model is to be asked again."""
        tools, draft = self._tools, self._draft
        if tools.given_up:
            return self._lost(tools.given_up)
        if tools.question or tools.card is not None:
            return self._answer(CLAIMS_NOTHING)
        if not needs_no_answer(reply.calls) or (reply.calls and not draft.text.strip()):
            return None
        if not draft.text.strip():
            raise ProviderFailed(f"{self._means.name}: the answer is empty.")
        used = [self._passages[number - 1] for number in draft.cited]
        support = support_of(draft.text, used, tools.results)
        asked, answered = language_of(self._turn.question), language_of(draft.text)
        return self._answer(support if None in {asked, answered} or asked is answered else support * OTHER_LANGUAGE)

    def _answer(self, support: float) -> Answer:
        tools, draft = self._tools, self._draft
        return Answer(
            draft.text,
            tuple(source_of(number, self._passages[number - 1]) for number in draft.cited),
            support,
            self._means.name,
            card=tools.card or guide_of(self._turn.page, self._guarded_guide()),
            steps=tuple(tools.steps),
            usage=self._usage(),
            self_report=tools.self_report,
            asks_back=bool(tools.question),
        )

    def _handed_over(self, call: MadeCall) -> Declined:
        return self._declined(
            self._for_people(call.words("reason", REASON_CHARACTERS_MAX)) or DECLINED,
            ReasonCode.TOOL_FAILURE if self._tools.has_failed else None,
            self._for_people(call.words("best_guess", REASON_CHARACTERS_MAX)),
        )

    def _lost(self, why: str) -> Declined:
        return self._declined(why, ReasonCode.TOOL_FAILURE)

    def _declined(self, why: str, reason: ReasonCode | None, best_guess: str = "") -> Declined:
        return Declined(why, self._means.name, reason, tuple(self._tools.steps), self._usage(), best_guess)

    def _usage(self) -> Usage:
        prompt, completion = self._used.prompt_tokens, self._used.completion_tokens
        cost = 0 if self._means.budget is None else self._means.budget.cost(prompt, completion)
        return Usage(self._means.name, prompt, completion, cost, _parts(self._prompt, self._schemas))

    def _guarded_guide(self) -> list[GuideStep]:
        return [GuideStep(target=step.target, text=self._guarded(step.text)) for step in self._tools.guide]

    def _for_people(self, words: str) -> str:
        """A person on the desk may press its links, or send it on with one click: nothing where it is a recital."""
        try:
            return self._guarded(words)
        except OutputRefused:
            return ""

    def _guarded(self, text: str) -> str:
        guard = self._guard()
        return guard.feed(text) + guard.finish()

    def _guard(self) -> Guard:
        return Guard(self._hosts, range(1, len(self._passages) + 1), self._known, own_rules(self._prompt.rules))


def _call_of(name: str, reply: Reply) -> MadeCall | None:
    return next((call for call in reply.calls if call.name == name), None) if reply.calls else None


def write_bill(bill: Bill, reply: Reply, expected: Bill) -> None:
    """What the provider counted; else what was sent and said, as soon as it has said anything."""
    if reply.tokens is not None:
        bill.prompt_tokens, bill.completion_tokens = reply.tokens.prompt, reply.tokens.completion
    elif reply.begun:
        bill.prompt_tokens, bill.completion_tokens = expected.prompt_tokens, reply.completion_tokens


def _parts(prompt: Prompt, schemas: list[dict[str, Any]]) -> tuple[PromptPart, ...]:
    return (*prompt.parts, PromptPart("tool schemas", tokens_of(str(schemas))))
