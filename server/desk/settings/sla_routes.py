"""The addresses of the settings of hours, promises, housekeeping, names of tiers, and alerts."""

from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.settings.alerts_form import AlertsForm
from server.desk.settings.document_page import DocumentPage
from server.desk.settings.hours_form import HoursForm
from server.desk.settings.housekeeping_form import HousekeepingForm
from server.desk.settings.sla_form import SlaForm
from server.desk.settings.tiers_form import TiersForm
from server.team.role import Permission


def sla_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """A page each, which is shown and saved under the same address."""
    forms = (HoursForm(), SlaForm(), HousekeepingForm(), TiersForm(), AlertsForm())
    pages = tuple((form.path, DocumentPage(desk, form)) for form in forms)
    return (
        *(Shown(path, page.show, Permission.MANAGE) for path, page in pages),
        *(Changed(path, page.save, Permission.MANAGE) for path, page in pages),
    )
