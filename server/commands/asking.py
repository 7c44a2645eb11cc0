"""`handrail ask`: a question and a page in, the streamed answer with its sources out, on the terminal."""

from rich.markup import escape

from knowledge.knowledge_base import KnowledgeBase
from server.agent.answer import Turn
from server.agent.outcome import Answered, Outcome
from server.agent.policy import Thresholds
from server.agent.responder import Responder
from server.app import build_answerers
from server.commands.embedding import open_embedder
from server.commands.terminal import OUT
from server.conversation.page_context import PageContext
from server.conversation.page_key import page_key_of
from server.conversation.site import Site
from server.database import Database
from server.settings import Settings


async def ask(database: Database, settings: Settings, site: Site, question: str, page: str | None) -> Outcome:
    """Answers as a visitor of `site` on `page` would be answered, and prints it. Stores nothing."""
    thresholds = Thresholds(settings.answer_confidence, settings.handoff_confidence)
    context = None if page is None else PageContext(page_key_of(page))
    turn = Turn(question=question, page=context, history=(), site_name=site.name)
    async with open_embedder(settings) as embedder:
        responder = Responder(KnowledgeBase(database, embedder, None), build_answerers(settings), thresholds)
        outcome = await responder.respond(site.site_id, turn, _print_text, _print_restart)
    OUT.print()
    _print_outcome(outcome)
    return outcome


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
