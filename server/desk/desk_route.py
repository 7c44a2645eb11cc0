"""One address of the desk, with what it asks of whoever comes: routes, and their tests, are made from these."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.middleware import Middleware
from starlette.routing import Route

from server.desk.desk import Desk
from server.desk.security_headers import SecurityHeaders
from server.desk.signed_in import Change, Endpoint, Receive, Show, Take, changing, filing, receiving, showing
from server.team.role import Permission
from server.uploads.bounds import FILE_BYTES_MAX


class GuardedRoute(Route):
    """A route behind the door of the desk, which knows what is asked of whoever comes."""

    def __init__(self, asked: "DeskRoute", endpoint: Endpoint, method: str, guarded: Sequence[Middleware]) -> None:
        super().__init__(asked.path, endpoint, methods=[method], middleware=guarded)
        self.asked = asked


@dataclass(frozen=True, slots=True)
class Shown:
    """A GET of whoever has `permission` on at least one site; `show` gets them with those sites only."""

    path: str
    show: Show
    permission: Permission = Permission.SEE
    own_headers: bool = False
    """What comes back brings headers that are stricter than the desk's."""
    own: bool = False
    """About the person alone: also for those whose sites ask for a second factor that they do not have yet."""

    def route(self, desk: Desk) -> GuardedRoute:
        """The route behind the door of the desk."""
        guarded = [] if self.own_headers else [Middleware(SecurityHeaders)]
        shown = showing(desk, self.show, self.permission, own=self.own)
        return GuardedRoute(self, shown, "GET", guarded)


@dataclass(frozen=True, slots=True)
class Changed:
    """A POST of a form from our own pages, of whoever has `permission`; `change` gets them with those sites only."""

    path: str
    change: Change
    permission: Permission = Permission.WORK
    own: bool = False
    """As for what is shown."""

    def route(self, desk: Desk) -> GuardedRoute:
        """The route behind the door of the desk."""
        guarded = [Middleware(SecurityHeaders)]
        changed = changing(desk, self.change, self.permission, own=self.own)
        return GuardedRoute(self, changed, "POST", guarded)


@dataclass(frozen=True, slots=True)
class Filed:
    """As Changed, for a form that may have one file of at most `file_bytes_max`; its body is multipart."""

    path: str
    take: Take
    permission: Permission = Permission.WORK
    file_bytes_max: int = FILE_BYTES_MAX

    def route(self, desk: Desk) -> GuardedRoute:
        """The route behind the door of the desk."""
        guarded = [Middleware(SecurityHeaders)]
        endpoint = filing(desk, self.take, self.permission, self.file_bytes_max)
        return GuardedRoute(self, endpoint, "POST", guarded)


@dataclass(frozen=True, slots=True)
class Received:
    """As Filed, for one large file that is kept on disk while it comes."""

    path: str
    receive: Receive
    permission: Permission
    file_bytes_max: int

    def route(self, desk: Desk) -> GuardedRoute:
        """The route behind the door of the desk."""
        guarded = [Middleware(SecurityHeaders)]
        endpoint = receiving(desk, self.receive, self.permission, self.file_bytes_max)
        return GuardedRoute(self, endpoint, "POST", guarded)


DeskRoute = Shown | Changed | Filed | Received
