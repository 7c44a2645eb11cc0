"""The addresses of audits."""

from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Received, Shown
from server.desk.plan.audits.findings_page import FindingsPage
from server.desk.plan.audits.found import PAGE
from server.desk.plan.audits.list_page import FILE_BYTES_MAX, AuditsPage
from server.desk.plan.audits.report_page import AuditPage
from server.desk.plan.audits.tickets_page import AuditTicketsPage
from server.team.role import Permission


def audit_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """A report has texts of many customers, some of them of another product: all of it is for who manages a site."""
    audits, one, findings = AuditsPage(desk), AuditPage(desk), FindingsPage(desk)
    listed = AuditTicketsPage(desk)
    manage = Permission.MANAGE
    return (
        Shown(PAGE, audits.show, manage),
        Changed(f"{PAGE}/own", audits.own, manage),
        Received(f"{PAGE}/file", audits.file, manage, FILE_BYTES_MAX),
        Shown(f"{PAGE}/{{audit_id}}", one.show, manage),
        Shown(f"{PAGE}/{{audit_id}}/progress", one.progress, manage),
        Changed(f"{PAGE}/{{audit_id}}/again", one.again, manage),
        Shown(f"{PAGE}/{{audit_id}}/files/{{report_file}}", one.file, manage),
        Shown(f"{PAGE}/{{audit_id}}/tickets", listed.show, manage),
        Shown(f"{PAGE}/{{audit_id}}/tickets.csv", listed.sheet, manage),
        Shown(f"{PAGE}/{{audit_id}}/articles/{{topic_id}}", one.article, manage),
        Shown(f"{PAGE}/{{audit_id}}/findings/{{finding}}", findings.show, manage),
        Changed(f"{PAGE}/{{audit_id}}/problem", findings.problem, manage),
    )
