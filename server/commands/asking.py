"""`handrail ask`: a question and a page in, the streamed answer with its sources out, on the terminal."""

import json
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

import typer
from rich.markup import escape

from knowledge.knowledge_base import KnowledgeBase
from server.acting import build_acting
from server.agent.answer import Turn
from server.agent.outcome import Answered, Outcome
from server.agent.profile import read_profile
from server.agent.responder import Responder
from server.answering import build_answerers, build_calibration, build_reflexes
from server.clock import utc_now
from server.commands.embedding import open_embedder
from server.commands.explaining import Explanation, explain, explanation_values, print_explanation
from server.commands.terminal import OUT
from server.conversation.page_context import PageContext
from server.conversation.page_key import page_key_of
from server.conversation.site import Site
from server.conversation.typed_page_key import EXAMPLE, page_key_fault
from server.database import Database
from server.settings import Settings

EMBEDDING_WAIT_SECONDS: Final = 60.0
"""At a terminal the answer of a warm server is worth more than an early one by words alone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked and how it is printed; pages are given by key, or by the path of one."""

    question: str
    page: str | None = None
    title: str = ""
    compared_page: str | None = None
    compared_title: str = ""
    explain: bool = False
    as_json: bool = False

    @property
    def here(self) -> PageContext | None:
        """The page on which it is asked."""
        return None if self.page is None else PageContext(page_key_of(self.page), title=self.title)

    @property
    def other(self) -> PageContext | None:
        """The page to compare with."""
        if self.compared_page is None:
            return None
        return PageContext(page_key_of(self.compared_page), title=self.compared_title)


def check_page(option: str, key: str | None, title: str) -> None:
    """Refuses a page key that is none, and a title of no page, with the remedy; `option` is how the key was given."""
    if key is None and title:
        raise typer.BadParameter(f"A title belongs to a page: give {option}, too, such as {EXAMPLE}.")
    if key is not None and (fault := page_key_fault(key)):
        raise typer.BadParameter(f"{option} {key}: {fault}")


async def ask(database: Database, settings: Settings, site: Site, asked: Asked) -> Outcome:
    """Answers as an anonymous visitor of `site` would be answered, and prints it. Stores nothing but what a model cost.

    Raises ProfileError, CalibrationUnusable, and what retrieval raises.
    """
    turn = Turn(asked.question, asked.here, (), site.name, site_id=site.site_id)
    profile, calibration = read_profile(settings.agent_dir, os.environ), build_calibration(settings)
    async with open_embedder(settings) as embedder, AsyncExitStack() as opened:
        knowledge = KnowledgeBase(database, embedder, None, embedding_wait_seconds=EMBEDDING_WAIT_SECONDS)
        acting = build_acting(settings, profile, database, embedder, utc_now, os.environ)
        acting.open(opened)
        answerers = build_answerers(settings, profile, database, acting)
        responder = Responder(
            knowledge,
            answerers,
            calibration.thresholds(settings.accepted_error_rate),
            reflexes=build_reflexes(acting, profile, has_model=len(answerers) > 1),
            acts=acting.guide.matches,
            calibration=calibration,
        )
        if asked.as_json:
            outcome = await responder.respond(site.site_id, turn, _print_nothing, _print_nothing)
            explanation = await _explanation(knowledge, site, asked)
            values = explanation_values(explanation) | {"outcome": _outcome_values(outcome)}
            typer.echo(json.dumps(values, ensure_ascii=False, indent=2))
            return outcome
        if asked.explain or asked.other is not None:
            print_explanation(await _explanation(knowledge, site, asked))
        outcome = await responder.respond(site.site_id, turn, _print_text, _print_restart)
    OUT.print()
    _print_outcome(outcome)
    return outcome


async def _explanation(knowledge: KnowledgeBase, site: Site, asked: Asked) -> Explanation:
    here, other = (None if page is None else page.as_evidence() for page in (asked.here, asked.other))
    return await explain(knowledge, site.site_id, asked.question, here, other)


def _outcome_values(outcome: Outcome) -> dict[str, Any]:
    if not isinstance(outcome, Answered):
        return {"answered": False, "reason": outcome.reason.value, "fell_short": outcome.assessment.fell_short}
    return {
        "answered": True,
        "text": outcome.text,
        "sources": [source.model_dump() for source in outcome.sources],
        "confidence": None if outcome.confidence is None else outcome.confidence.value,
        "answerer": outcome.answerer,
        "offer_person": outcome.offer_person,
    }


def _print_nothing(*_text: str) -> None:
    """For an answer that is printed when it is whole."""


def _print_text(text: str) -> None:
    OUT.print(text, end="", markup=False, soft_wrap=True)


def _print_restart() -> None:
    OUT.print("\n[dim](the model failed; another answer follows)[/]")


def _print_outcome(outcome: Outcome) -> None:
    if not isinstance(outcome, Answered):
        OUT.print(f"[bold]This goes to a person[/] ({outcome.reason.value}): {escape(outcome.assessment.fell_short)}")
        for tried in outcome.assessment.tried:
            OUT.print(f"[dim]  tried {tried.score:.2f} {escape(tried.title)}: {escape(tried.why)}[/]")
        return
    for source in outcome.sources:
        OUT.print(f"[dim]\\[{source.number}] {escape(source.title)} › {escape(source.section)}  {source.url or ''}[/]")
    if outcome.confidence is not None:
        OUT.print(f"[dim]confidence {outcome.confidence.value:.2f}; {outcome.answerer}[/]")
    if outcome.offer_person:
        OUT.print("[dim]A person is offered beside this answer.[/]")
