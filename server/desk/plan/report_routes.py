"""The addresses of the weekly review and of reports."""

from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.plan.report_form import ReportForm
from server.desk.plan.reports_page import ReportsPage
from server.desk.plan.review_page import ReviewPage
from server.desk.settings.document_page import DocumentPage
from server.team.role import Permission


def report_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """Every address of both."""
    mails = desk.settings.smtp_url is not None
    review, reports = ReviewPage(desk), ReportsPage(desk, mails=mails)
    schedule = DocumentPage(desk, ReportForm(mails=mails))
    return (
        Shown("/desk/plan/review", review.show),
        Changed("/desk/plan/review", review.decide),
        Changed("/desk/plan/review/decisions/{decision_id}", review.settle),
        Shown("/desk/plan/reports", reports.show),
        Changed("/desk/plan/reports", reports.write, Permission.MANAGE),
        Shown("/desk/plan/reports/preview", reports.preview, own_headers=True),
        Shown("/desk/plan/reports/schedule", schedule.show, Permission.MANAGE),
        Changed("/desk/plan/reports/schedule", schedule.save, Permission.MANAGE),
        Shown("/desk/plan/reports/{report_id}", reports.one),
        Shown("/desk/plan/reports/{report_id}/report.html", reports.html, own_headers=True),
        Shown("/desk/plan/reports/{report_id}/report.md", reports.markdown),
        Changed("/desk/plan/reports/{report_id}/send", reports.send, Permission.MANAGE),
    )
