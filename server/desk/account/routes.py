"""The addresses of the pages about oneself; they are open to everybody who is signed in."""

from server.desk.account.account_page import AccountPage
from server.desk.account.preferences_page import PreferencesPage
from server.desk.account.second_factor_page import SecondFactorPage
from server.desk.account.sessions_page import SessionsPage
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.team.role import Permission


def account_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """What one sees and changes of oneself."""
    account, sessions = AccountPage(desk), SessionsPage(desk)
    factor, preferences = SecondFactorPage(desk), PreferencesPage(desk)
    see = Permission.SEE
    return (
        Shown("/desk/account", account.show, own=True),
        Changed("/desk/account/name", account.rename, see, own=True),
        Changed("/desk/account/password", account.change_password, see, own=True),
        Shown("/desk/account/sessions", sessions.show, own=True),
        Changed("/desk/account/sessions/end-others", sessions.end_others, see, own=True),
        Changed("/desk/account/sessions/{session_id}/end", sessions.end, see, own=True),
        Shown("/desk/account/second-factor", factor.show, own=True),
        Changed("/desk/account/second-factor/begin", factor.begin, see, own=True),
        Changed("/desk/account/second-factor/confirm", factor.confirm, see, own=True),
        Changed("/desk/account/second-factor/codes", factor.renew, see, own=True),
        Changed("/desk/account/second-factor/end", factor.end, see, own=True),
        Shown("/desk/account/preferences", preferences.show, own=True),
        Changed("/desk/account/preferences", preferences.change, see, own=True),
    )
