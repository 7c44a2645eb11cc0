"""Fernway's status page: what is wrong, as Statuspage's JSON has it, and a switch to begin and end an incident."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

TITLE: Final = "Boards are slow to load"
WORDS: Final = (
    "Opening a project's board takes up to a minute for some workspaces. We have found the cause and are working on "
    "it. Nothing is lost."
)
COMPONENT: Final = "Boards"


@dataclass(slots=True)
class StatusPage:
    """Whether there is an incident, and since when."""

    clock: Callable[[], datetime]
    since: datetime | None = None
    incident_id: str = ""

    def begin(self) -> None:
        """An incident begins, unless there is one."""
        if self.since is None:
            self.since, self.incident_id = self.clock(), secrets.token_hex(6)

    def end(self) -> None:
        """All is well again."""
        self.since = None

    def summary(self, origin: str) -> dict[str, object]:
        """The document of `/api/v2/summary.json` (https://metastatuspage.com/api)."""
        page = {"id": "fernway", "name": "Fernway", "url": f"{origin}/demo/status"}
        if self.since is None:
            status = {"indicator": "none", "description": "All Systems Operational"}
            return {"page": page, "status": status, "components": [], "incidents": [], "scheduled_maintenances": []}
        component = {"id": "boards", "name": COMPONENT, "status": "partial_outage"}
        at = self.since.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        incident = {
            "id": self.incident_id,
            "name": TITLE,
            "status": "identified",
            "impact": "major",
            "shortlink": f"{origin}/demo/status",
            "started_at": at,
            "incident_updates": [{"status": "identified", "body": WORDS, "created_at": at}],
            "components": [component],
        }
        status = {"indicator": "major", "description": "Partial System Outage"}
        return {
            "page": page,
            "status": status,
            "components": [component],
            "incidents": [incident],
            "scheduled_maintenances": [],
        }


class StatusPageEndpoints:
    """The status page over HTTP."""

    def __init__(self, status_page: StatusPage, origin: str) -> None:
        self._page = status_page
        self._origin = origin

    async def summary(self, request: Request) -> Response:
        """The JSON for machines, with a tag by which a second look is short."""
        tag = f'"{self._page.incident_id if self._page.since else "none"}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        return JSONResponse(self._page.summary(self._origin), headers={"ETag": tag})

    async def switch(self, request: Request) -> Response:
        """Begins or ends the incident, then shows the page."""
        if request.path_params["word"] == "begin":
            self._page.begin()
        else:
            self._page.end()
        return RedirectResponse("/demo/status", 303)
