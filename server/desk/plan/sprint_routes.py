"""The addresses of sprints. Everybody sees them; leads plan, extend and end them."""

from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.plan.sprint_page import SprintPage
from server.desk.plan.sprints_page import PATH, SprintsPage
from server.team.role import Permission


def sprint_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """The list, the form, and one sprint with what belongs to it."""
    every, one = SprintsPage(desk), SprintPage(desk)
    here = f"{PATH}/{{sprint_id}}"
    return (
        Shown(PATH, every.show_all),
        Shown(f"{PATH}/new", every.ask, Permission.MANAGE),
        Changed(f"{PATH}/new", every.plan, Permission.MANAGE),
        Shown(here, one.show),
        Shown(f"{here}/exit", one.exit),
        Shown(f"{here}/report", one.report),
        Shown(f"{here}/report.csv", one.report_csv),
        Shown(f"{here}/report.md", one.report_markdown),
        Shown(f"{here}/burn-down.csv", one.burn_down_csv),
        Shown(f"{here}/velocity.csv", one.velocity_csv),
        Shown(f"{here}/end", one.ask_end, Permission.MANAGE),
        Changed(f"{here}/end", one.end, Permission.MANAGE),
        Changed(f"{here}/reopen", one.reopen, Permission.MANAGE),
        Changed(f"{here}/extend", one.extend, Permission.MANAGE),
        Changed(f"{here}/ask", one.ask, Permission.MANAGE),
        Changed(f"{here}/intake", one.intake, Permission.MANAGE),
    )
