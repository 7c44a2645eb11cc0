"""`POST /desk/bulk`: one deed on the tickets that were marked in the queue."""

from functools import partial
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute
from server.desk.forms import each_of
from server.desk.sessions import Person
from server.desk.signed_in import Fields, own_path
from server.desk.telling import not_done, tell
from server.desk.undo_page import report_page
from server.inbox.bulk import MERGE, do_all, merge_into
from server.inbox.deeds import DEEDS, named_move

VALUES_MAX: Final = 8
"""Of one choice of the menu."""


class BulkPage:
    """The form around the rows: `ticket` for each marked one, `deed` the choice, `add` tags to add."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def do(self, _request: Request, person: Person, fields: Fields) -> Response:
        """Does it ticket by ticket; a page tells what was refused, else the queue comes back with the way back."""
        marked = each_of(fields, "ticket")
        chosen = dict(parse_qsl(fields.get("deed", ""), max_num_fields=VALUES_MAX))
        name = chosen.pop("deed", "")
        back = own_path(fields.get("back", "/desk"))
        if not marked:
            return not_done(self._desk, "Mark some tickets first: with their boxes, or with the key x.", "")
        if name not in DEEDS and name != MERGE:
            return not_done(self._desk, "Choose what shall be done with the marked tickets.", "")
        values = {"add": fields.get("add", "")} | chosen
        move = merge_into(marked[0], person.site_ids) if name == MERGE else named_move(name, values)
        report = await do_all(
            self._desk.database,
            person.site_ids,
            person.actor,
            marked[1:] if name == MERGE else marked,
            kind=name,
            move=move,
            now=self._desk.now,
            told=partial(tell, self._desk),
        )
        if report.refused:
            return await report_page(self._desk, person, report, "done", back)
        return RedirectResponse(f"{back}{'&' if '?' in back else '?'}done={report.bulk_id}", status_code=303)


def bulk_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The address of the form."""
    return (Changed("/desk/bulk", BulkPage(desk).do),)
