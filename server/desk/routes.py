"""The addresses of the desk, all under `/desk`."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from knowledge.knowledge_base import KnowledgeBase
from server.backlog.audits.running import Auditing
from server.charts.stylesheet import STYLE as CHART_STYLE
from server.database import Database
from server.desk.account.routes import account_routes
from server.desk.answer_page import AnswerPage
from server.desk.assist_page import assist_routes
from server.desk.attachments import Attachments
from server.desk.bulk_page import bulk_routes
from server.desk.conversations_page import conversation_routes
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.door_routes import door_routes
from server.desk.file_page import file_routes
from server.desk.live import Live
from server.desk.merge_page import merge_routes
from server.desk.note_page import note_routes
from server.desk.notices_page import notices_routes
from server.desk.own_picture import OwnPicture
from server.desk.palette_page import palette_routes
from server.desk.passwords import Passwords
from server.desk.picking import picking_routes
from server.desk.plan.routes import plan_routes
from server.desk.playground_page import PlaygroundPage
from server.desk.problem_page import problem_routes
from server.desk.queue_routes import queue_routes
from server.desk.reply_page import reply_routes
from server.desk.screens import Screens
from server.desk.search_page import search_routes
from server.desk.security_headers import SecurityHeaders
from server.desk.sessions import Person
from server.desk.settings.access_routes import access_routes
from server.desk.settings.api_keys_page import api_key_routes
from server.desk.settings.categories_page import category_routes
from server.desk.settings.health_form import health_settings_routes
from server.desk.settings.index_page import SettingsIndex
from server.desk.settings.integrations_page import integration_routes
from server.desk.settings.macro_import_page import macro_routes
from server.desk.settings.routing_routes import routing_routes
from server.desk.settings.sla_routes import sla_routes
from server.desk.settings.triage_page import triage_routes
from server.desk.sign_in import SignIn
from server.desk.static_files import KEPT, STATIC, served_version, versioned
from server.desk.take_over_page import take_over_routes
from server.desk.ticket_moves import move_routes
from server.desk.ticket_page import TicketPage
from server.desk.undo_page import undo_routes
from server.inbox.copilot import Copilot, Writer
from server.inbox.found import NothingHere
from server.realtime.hub import Hub
from server.settings import Settings
from server.team.role import Permission

BUILT: Final = Path(__file__).parents[2] / "widget" / "dist" / "desk"
"""htmx, put there by the widget's build; without it the pages work, but do not change by themselves."""


def build_desk_routes(
    database: Database,
    hub: Hub,
    knowledge: KnowledgeBase,
    settings: Settings,
    hand_back: Callable[[], None],
    *,
    writers: Sequence[Writer] = (),
    auditing: Auditing | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[BaseRoute]:
    """The routes of the desk, on a database that is started.

    `hand_back` is called after a commit that left a run for the AI agent; `writers` are the language models that help
    with writing, in their order. `auditing` does audits, and is closed by whoever made it; without it they go on until
    the process ends. `now` is the clock, in UTC.
    """
    desk = Desk(
        database,
        hub,
        knowledge,
        settings,
        hand_back,
        now,
        Screens(),
        Passwords(),
        Copilot(knowledge, writers),
        auditing or Auditing(database, knowledge, settings, now),
    )
    live, own_picture = Live(desk), OwnPicture(desk)
    guarded = [Middleware(SecurityHeaders)]
    return [
        Mount(
            f"{versioned(served_version())}/charts",
            StaticFiles(directory=CHART_STYLE),
            middleware=[Middleware(SecurityHeaders, cache=KEPT)],
        ),
        Mount(
            versioned(served_version()),
            StaticFiles(directory=STATIC),
            middleware=[Middleware(SecurityHeaders, cache=KEPT)],
        ),
        Mount("/desk/static", StaticFiles(directory=STATIC), middleware=guarded),
        Mount("/desk/assets", StaticFiles(directory=BUILT, check_dir=False), middleware=guarded),
        WebSocketRoute("/desk/live", live.serve),
        *door_routes(desk),
        Route("/desk/picture", own_picture.change, methods=["POST"], middleware=guarded),
        *(each.route(desk) for each in desk_routes(desk)),
        Shown("/desk/{elsewhere:path}", _nothing).route(desk),
    ]


def desk_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """Every address of the desk behind its door, with what it asks of whoever comes."""
    sign_in, ticket = SignIn(desk), TicketPage(desk)
    playground, answer, own_picture = PlaygroundPage(desk), AnswerPage(desk), OwnPicture(desk)
    return (
        Changed("/desk/sign-out", sign_in.leave, Permission.SEE, own=True),
        *account_routes(desk),
        *access_routes(desk),
        *queue_routes(desk),
        *search_routes(desk),
        *conversation_routes(desk),
        *api_key_routes(desk),
        *integration_routes(desk),
        Shown("/desk/playground", playground.show),
        Shown("/desk/settings", SettingsIndex(desk).show),
        *triage_routes(desk),
        *category_routes(desk),
        Shown("/desk/picture", own_picture.show, own=True),
        Shown("/desk/attachments/{upload_id}", Attachments(desk).show, own_headers=True),
        Shown("/desk/tickets/{ticket_id}", ticket.show),
        *reply_routes(desk),
        *note_routes(desk),
        *assist_routes(desk),
        *file_routes(desk),
        *picking_routes(desk),
        *take_over_routes(desk),
        *macro_routes(desk),
        Shown("/desk/tickets/{ticket_id}/answers/{seq:int}", answer.show),
        Changed("/desk/tickets/{ticket_id}/answers/{seq:int}/mark", answer.mark),
        Changed("/desk/tickets/{ticket_id}/typing", ticket.types),
        *move_routes(desk),
        *problem_routes(desk),
        *plan_routes(desk),
        *routing_routes(desk),
        *merge_routes(desk),
        *bulk_routes(desk),
        *undo_routes(desk),
        *notices_routes(desk),
        *palette_routes(desk),
        *sla_routes(desk),
        *health_settings_routes(desk),
    )


async def _nothing(_request: Request, _person: Person) -> Response:
    raise NothingHere("No page of the desk has this address.")
