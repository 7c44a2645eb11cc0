"""The addresses of routing, of the fields of tickets, and of being away."""

from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.settings.document_page import DocumentPage
from server.desk.settings.fields_form import FieldsForm
from server.desk.settings.people_page import PeoplePage
from server.desk.settings.routing_form import RoutingForm
from server.team.role import Permission


def routing_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """A page each for the documents, and the forms of people."""
    routing, fields = DocumentPage(desk, RoutingForm()), DocumentPage(desk, FieldsForm())
    people = PeoplePage(desk)
    return (
        Shown(RoutingForm.path, routing.show, Permission.MANAGE),
        Changed(RoutingForm.path, routing.save, Permission.MANAGE),
        Changed(RoutingForm.path + "/{user_id}", people.save, Permission.MANAGE),
        Shown(FieldsForm.path, fields.show, Permission.MANAGE),
        Changed(FieldsForm.path, fields.save, Permission.MANAGE),
        Changed("/desk/away", people.go_away, Permission.WORK),
    )
