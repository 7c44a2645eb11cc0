"""What moves in the demo: the back end, the status page, and who is signed in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from joserfc import jwt
from joserfc.jwk import OctKey

from server.demo.backend import ACCOUNT, USER, Backend
from server.demo.sample import TIDEWATER
from server.demo.status_page import StatusPage

DEMO_AGENT: Final = Path(__file__).parent / "agent"
"""The folder of what Fernway has decided about its AI agent."""

SIGNED_IN_HOURS: Final = 12
"""How long a page that was loaded once vouches for who is signed in."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Product:
    """Fernway as it stands: one workspace, one person signed in.

    `origin` is where browsers reach it; `identity_secret` is the site's, None without one.
    """

    origin: str = ""
    identity_secret: str | None = field(default=None, repr=False)
    clock: Callable[[], datetime] = _now
    backend: Backend = field(default_factory=lambda: Backend(TIDEWATER))
    status_page: StatusPage = field(init=False)

    def __post_init__(self) -> None:
        self.status_page = StatusPage(self.clock)

    def environment(self, address: str) -> dict[str, str]:
        """What the files of the demo's agent name as `${NAME}`; `address` is where Fernway is reached from here."""
        return {"FERNWAY_URL": address, "FERNWAY_API_TOKEN": self.backend.token}

    def token(self, browser: str) -> str | None:
        """By what Fernway's pages vouch for who is signed in, as a product's back end would sign it.

        All who try the demo work in the one workspace as the one user, and are somebody of their own in each `browser`.
        """
        if self.identity_secret is None:
            return None
        viewer, at = self.backend.workspace.viewer, self.clock()
        claims = {
            "sub": f"{USER}-{browser}",
            "user": USER,
            "name": viewer.name,
            "email": viewer.email,
            "account": ACCOUNT,
            "plan": self.backend.workspace.plan_name,
            "iat": int(at.timestamp()),
            "exp": int((at + timedelta(hours=SIGNED_IN_HOURS)).timestamp()),
        }
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(self.identity_secret))
