"""The addresses of the settings of people and access."""

from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.settings.audit_page import AuditPage
from server.desk.settings.members_page import MembersPage
from server.desk.settings.teams_page import TeamsPage
from server.team.role import Permission


def access_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """Members, invitations, teams and the audit log."""
    members, teams, audit, manage = MembersPage(desk), TeamsPage(desk), AuditPage(desk), Permission.MANAGE
    return (
        Shown("/desk/settings/members", members.show, manage),
        Changed("/desk/settings/members/invite", members.invite, manage),
        Changed("/desk/settings/members/second-factor", members.ask_for_second_factor, Permission.OWN),
        Changed("/desk/settings/members/{user_id}/change", members.change, manage),
        Changed("/desk/settings/members/{user_id}/remove", members.remove, manage),
        Changed("/desk/settings/members/{user_id}/end-sessions", members.end_sessions, manage),
        Changed("/desk/settings/invitations/{invitation_id}/revoke", members.revoke, manage),
        Shown("/desk/settings/teams", teams.show, manage),
        Changed("/desk/settings/teams/add", teams.add, manage),
        Changed("/desk/settings/teams/{team_id}/rename", teams.rename, manage),
        Changed("/desk/settings/teams/{team_id}/delete", teams.delete, manage),
        Shown("/desk/settings/audit", audit.show, manage),
        Shown("/desk/settings/audit.csv", audit.download, manage),
    )
