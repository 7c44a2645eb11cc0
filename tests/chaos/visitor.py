"""One visitor of the storm: does what the script says, and waits for what was promised."""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.chaos.plan import Script
from tests.panel import Door, Panel, Times
from tests.panel_session import Session

ANSWER_SECONDS: Final = 400.0
"""Within which a question has its answer or a person, whatever is killed meanwhile: three attempts, each with its 60
seconds for a model, and the starts between them on a machine that has much to do."""

PEOPLES: Final = ("waiting_for_person", "with_person")
"""States in which a conversation has a ticket."""

PANEL_TIMES: Final = Times(backoff_cap=2.0)
"""Panels that hurry back, so that kills meet many of them at work."""


@dataclass(frozen=True, slots=True)
class Visited:
    """What came of one visitor: their panels, the first tab first, and what did not happen in time."""

    script: Script
    panels: tuple[Panel, ...]
    failed: str | None


async def visit(door: Door, script: Script, seed: int, panels: list[Panel]) -> Visited:
    """Lives one visitor's life in `panels`, which it fills; raises nothing of what goes wrong, but says it."""
    random = Random(f"{seed} visitor {script.number}")
    first = Panel(door, random, PANEL_TIMES)
    panels.append(first)
    step = "to be welcomed"
    try:
        first.open()
        await first.until(lambda: first.is_connected, ANSWER_SECONDS)
        for place, turn in enumerate(script.turns):
            said = [first.say(text) for text in turn]
            step = f"for the answer of turn {place}"
            await first.acked(said[0], ANSWER_SECONDS)
            if script.second_tab and len(panels) == 1:
                panels.append(Panel(door, random, PANEL_TIMES, Session(visitor=first.session.visitor)))
                panels[1].open()
            await _until_settled(first, said[-1])
            await asyncio.sleep(random.random() * 0.2)
        if script.wants_person:
            step = "for a person"
            wish = first.want_person()
            seq = await first.acked(wish, ANSWER_SECONDS)
            await first.until(lambda: len(first.session.messages) >= seq, ANSWER_SECONDS)
        step = "for the other tab to have the same"
        for other in panels[1:]:
            await _until_it_has(other, len(first.session.messages))
    except TimeoutError:
        return Visited(script, tuple(panels), f"waited {ANSWER_SECONDS:.0f} s {step}")
    finally:
        for panel in panels:
            await panel.aclose()
    return Visited(script, tuple(panels), None)


async def _until_it_has(panel: Panel, messages: int) -> None:
    await panel.until(lambda: len(panel.session.messages) >= messages, ANSWER_SECONDS)


async def _until_settled(panel: Panel, client_id: str) -> None:
    """Until there is an answer, or a person has the conversation: then nobody else answers."""
    await panel.until(lambda: panel.answer_to(client_id) is not None or panel.session.status in PEOPLES, ANSWER_SECONDS)
