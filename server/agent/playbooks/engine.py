"""The engine that works without a model: match, ask back once for what is missing, call the tool, say what came."""

import re
from collections.abc import Mapping
from typing import Any, Final

import structlog

from escalation.reason import ReasonCode
from server.agent.answer import Answer, ToolStep, Turn
from server.agent.outcome import NeedsPerson, assessment_of
from server.agent.playbooks.matching import PlaybookMatcher
from server.agent.playbooks.playbook import Need, Playbook
from server.agent.playbooks.slots import slots_of
from server.agent.tools.own import CREATE_TICKET
from server.agent.tools.said import DECLINED
from server.agent.tools.tool import ToolCall, ToolResult
from server.agent.tools.toolbox import ServerToolbox
from server.agent.tools.words import FieldMissing, escaped, in_markdown
from server.agent.trace import RunTrace

PLAYBOOK: Final = "playbook"
"""The answerer's name in traces."""

CHANGED_MIND: Final = frozenset(
    """
    no, nope, none, never mind, nevermind, forget it, cancel, stop, nein, egal, keinen, vergiss es, abbrechen, non,
    aucun, annuler, laisse tomber, olvídalo, déjalo, ninguno, cancelar, não, nao, esquece, deixa, nenhum, nee, geen,
    laat maar, annuleren
    """.replace("\n   ", "")
    .strip()
    .split(", ")
)
"""Whole replies by which a visitor takes back what they wanted, in the six languages."""

HERE_IS_THE_CARD: Final = "Please check this. Nothing happens before you confirm it."

log = structlog.get_logger(__name__)


FORBIDS: Final = re.compile(
    r"(?:^|[.,;!?]\s*)(?:please |bitte |s'il vous plaît |por favor )?"
    r"(?:do not|don'?t|never|nicht|ne|no|não|niet) (?!know|remember|have|see|get|understand|find|work)\w+ ",
    re.IGNORECASE,
)
"""A clause that begins with a prohibition, in the six languages: what it names is not wished for."""


class PlaybookReflex:
    """Answers from playbooks that have a tool; leaves every other turn alone."""

    def __init__(self, matcher: PlaybookMatcher, toolbox: ServerToolbox) -> None:
        self._matcher = matcher
        self._toolbox = toolbox

    async def attempt(self, turn: Turn) -> Answer | NeedsPerson | None:
        """See Reflex."""
        if turn.decided is not None:
            return None
        match = await self._matcher.match(turn)
        asked = self._asked_back(turn)
        if asked is not None:
            return await self._go_on(turn, *asked, changes_topic=match is not None and match.playbook is not asked[0])
        if match is None or match.playbook.sensitive or FORBIDS.search(turn.question):
            return None
        return await self._play(turn, match.playbook, slots_of(match.playbook.needs, turn.question))

    async def _go_on(
        self, turn: Turn, playbook: Playbook, need: Need, *, changes_topic: bool
    ) -> Answer | NeedsPerson | None:
        """What comes of the reply to a question that was asked back."""
        if turn.question.casefold().strip(" .!") in CHANGED_MIND:
            return Answer(DECLINED, (), 1.0, PLAYBOOK)
        slots = slots_of(playbook.needs, self._said_since_request(turn)) | slots_of(playbook.needs, turn.question)
        if need.name in slots:
            return await self._play(turn, playbook, slots)
        if changes_topic or "?" in turn.question:
            return None
        fell_short = f"For “{playbook.title}” the visitor was asked: {need.ask} Their reply did not say it."
        return NeedsPerson(ReasonCode.LOW_CONFIDENCE, assessment_of(turn.question, fell_short))

    def _said_since_request(self, turn: Turn) -> str:
        """What the visitor said from the request on, with the replies to what was asked back: nothing from before."""
        questions = {need.ask for each in self._matcher.playbooks for need in each.needs}
        said: list[str] = []
        for message in reversed(turn.recent):
            if message.author == "ai" and message.text not in questions:
                break
            if message.author == "visitor":
                said.append(message.text)
        return "\n".join(reversed(said))

    def _asked_back(self, turn: Turn) -> tuple[Playbook, Need] | None:
        """The playbook and the need that the agent's last words asked for."""
        if not turn.recent or turn.recent[-1].author != "ai":
            return None
        said = turn.recent[-1].text
        return next(
            ((each, need) for each in self._matcher.playbooks for need in each.needs if need.ask == said),
            None,
        )

    async def _play(self, turn: Turn, playbook: Playbook, slots: Mapping[str, str]) -> Answer | NeedsPerson | None:
        if playbook.tool == CREATE_TICKET:
            return NeedsPerson(ReasonCode.POLICY, assessment_of(turn.question, f"By playbook: {playbook.title}."))
        if not any(tool.name == playbook.tool for tool in self._toolbox.offered(turn)):
            return None  # a stranger gets what the help centre says
        missing = next((need for need in playbook.needs if need.name not in slots), None)
        if missing is not None:
            return Answer(missing.ask, (), 1.0, PLAYBOOK, asks_back=True)
        assert playbook.tool is not None
        result = await self._toolbox.call(turn, ToolCall(playbook.tool, slots))
        log.info("playbook_played", playbook=playbook.name, outcome=result.step.outcome)
        return self._answer(turn, playbook, slots, result)

    def _answer(
        self, turn: Turn, playbook: Playbook, slots: Mapping[str, str], result: ToolResult
    ) -> Answer | NeedsPerson:
        step = result.step
        if step.outcome == "proposed":
            return Answer(HERE_IS_THE_CARD, (), 1.0, PLAYBOOK, card=result.card, steps=(step,))
        if step.outcome != "done":
            reason = ReasonCode.TOOL_FAILURE if step.outcome == "failed" else ReasonCode.POLICY
            return _to_person(turn, reason, f"{playbook.title}: {step.words}", step)
        try:
            text = self._words(turn, playbook, {**slots, **result.values})
        except FieldMissing as error:
            fell_short = f"{playbook.title}: the result says nothing of {error}."
            return _to_person(turn, ReasonCode.TOOL_FAILURE, fell_short, step)
        return Answer(text, (), 1.0, PLAYBOOK, steps=(step,))

    def _words(self, turn: Turn, playbook: Playbook, values: Mapping[str, Any]) -> str:
        declared = None if playbook.tool is None else self._toolbox.declared(playbook.tool)
        if declared is None:
            return "\n".join(f"- {escaped(name)}: {escaped(str(value))}" for name, value in values.items())
        try:
            return in_markdown(playbook.response, values, self._toolbox.hosts(declared, turn))
        except FieldMissing:
            if not playbook.nothing:
                raise
            return in_markdown(playbook.nothing, values, self._toolbox.hosts(declared, turn))


def _to_person(turn: Turn, reason: ReasonCode, fell_short: str, step: ToolStep) -> NeedsPerson:
    trace = RunTrace(answerer=PLAYBOOK, steps=(step,))
    return NeedsPerson(reason, assessment_of(turn.question, fell_short), trace)
