"""The parts that talk with visitors, built for `app.py`: their socket, their bounds, and who answers them."""

import time

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.business_hours import BusinessHours
from escalation.site_policies import site_hours
from server.acting import Acting
from server.agent.person.hours import hours_of
from server.agent.profile import AgentProfile
from server.agent.run_worker import RunWorker
from server.clock import utc_now
from server.database import Database
from server.desk.faces import faces_of
from server.ground import Ground
from server.letters.postman import Postman
from server.limits.bounds import address_bounds, site_bounds, visitor_bounds
from server.limits.visitor_limits import VisitorLimits
from server.metrics import Metrics
from server.protocol.server_frames import Face
from server.realtime.greetings import Greetings
from server.realtime.people_now import PeopleNow
from server.realtime.visitor_commands import VisitorCommands
from server.realtime.visitor_endings import VisitorEndings
from server.realtime.visitor_parts import VisitorParts
from server.realtime.visitor_socket import VisitorSocket
from server.settings import Settings


def build_visitor_socket(
    ground: Ground, profile: AgentProfile, acting: Acting, worker: RunWorker, postman: Postman | None
) -> VisitorSocket:
    """What serves the sockets of visitors."""
    database, hub, settings = ground.database, ground.hub, ground.settings
    return VisitorSocket(
        VisitorParts(
            database=database,
            greetings=Greetings(database),
            hub=hub,
            live=ground.live,
            commands=VisitorCommands(database, hub, worker, utc_now, people=profile.people),
            endings=VisitorEndings(database, hub, utc_now, None if postman is None else postman.wake),
            limits=build_limits(settings, ground.metrics),
            sockets=ground.sockets,
            draining=ground.draining,
            metrics=ground.metrics,
            own_origins=settings.own_origins,
            trusted_proxies=settings.trusted_proxies,
            clock=utc_now,
            incident=acting.board.current,
            people=build_people(database, profile),
        )
    )


def build_limits(settings: Settings, metrics: Metrics) -> VisitorLimits:
    """What visitors may do by the settings."""
    bounds = visitor_bounds(settings), address_bounds(settings), site_bounds(settings)
    return VisitorLimits(*bounds, time.monotonic, metrics.limited)


def build_people(database: Database, profile: AgentProfile) -> PeopleNow:
    """Who answers visitors, and when."""
    ours = hours_of(profile.people)

    async def unit(rows: AsyncConnection, site_id: str) -> tuple[BusinessHours, tuple[Face, ...]]:
        return await site_hours(rows, site_id, ours), await faces_of(rows, site_id, utc_now())

    return PeopleNow(lambda site_id: database.read(lambda rows: unit(rows, site_id)), utc_now, time.monotonic)
