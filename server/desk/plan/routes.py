"""The pages for whoever keeps the backlog healthy, all under `/desk/plan`."""

from server.desk.desk import Desk
from server.desk.desk_route import DeskRoute, Shown
from server.desk.plan.alerts_page import alert_routes
from server.desk.plan.audits.routes import audit_routes
from server.desk.plan.friction_page import friction_routes
from server.desk.plan.health_page import health_routes
from server.desk.plan.insights.page import insights_routes
from server.desk.plan.plan_page import PlanPage
from server.desk.plan.report_routes import report_routes
from server.desk.plan.sprint_routes import sprint_routes


def plan_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """Every address of the plan."""
    return (
        Shown("/desk/plan", PlanPage(desk).show),
        *audit_routes(desk),
        *sprint_routes(desk),
        *health_routes(desk),
        *friction_routes(desk),
        *alert_routes(desk),
        *insights_routes(desk),
        *report_routes(desk),
    )
