"""After a move: those who watch are told, and who asked for it reads why it was refused."""

from starlette.responses import Response

from server.desk.desk import Desk
from server.inbox.moves import Change, publish


def tell(desk: Desk, change: Change) -> None:
    """Tells panels and desks what a committed move did, and the AI agent when there is something for it to do."""
    publish(desk.hub, change)
    if change.run_id is not None:
        desk.wake_agent()


def not_done(desk: Desk, words: str, ticket_id: str) -> Response:
    """The page that says why nothing was changed, with the way back to the ticket, or to the queue without one."""
    return desk.screens.page("moves/not_done.html", status=422, words=words, ticket_id=ticket_id)
