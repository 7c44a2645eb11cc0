"""Releases of a site's product, told by whatever brings them out: a mark on the charts, and beside alerts."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from escalation.alerts.releases import (
    NAME_CHARACTERS_MAX,
    URL_CHARACTERS_MAX,
    Release,
    add_release,
    checked_release,
    releases_between,
)
from escalation.errors import SettingInvalid
from server.api.bodies import Body
from server.api.operation import Answer, Asked, Operation
from server.api.refusal import Refused
from server.api.request_body import Asking, Clean, Moment
from server.conversation.identifier import new_id
from server.team.api_scope import Scope
from server.team.audit_log import record

LISTED_DAYS: Final = 365


class ReleaseAsked(Asking):
    """A release."""

    name: Annotated[Clean, StringConstraints(min_length=1, max_length=NAME_CHARACTERS_MAX)] = Field(
        description="Such as 2.14."
    )
    at: Moment | None = Field(default=None, description="When it went out; now where it is left out.")
    url: Annotated[Clean, StringConstraints(max_length=URL_CHARACTERS_MAX)] | None = Field(
        default=None, description="Of its notes."
    )


class ReleaseBody(Body):
    """A release as it is marked."""

    release: str
    name: str
    at: datetime
    url: str | None
    by_name: str


class ReleasesBody(Body):
    """The releases of the last year, the latest 200 of them, the oldest first."""

    releases: tuple[ReleaseBody, ...]


async def list_releases(asked: Asked) -> Answer:
    """Those of the last year and of those that are planned."""
    since, until = asked.at - timedelta(days=LISTED_DAYS), asked.at + timedelta(days=LISTED_DAYS + 1)
    found = await releases_between(asked.connection, asked.caller.site_ids, since, until)
    return Answer(ReleasesBody(releases=tuple(map(_body, found))))


async def mark_release(asked: Asked) -> Answer:
    """Marks one; told again with its name and moment it is the one that is there."""
    body, caller = asked.body_as(ReleaseAsked), asked.caller
    wanted = Release(caller.site_id, new_id("re"), body.name, body.at or asked.at, caller.actor.name, body.url)
    try:
        release = checked_release(wanted, asked.at)
    except SettingInvalid as invalid:
        field = str(invalid).partition(":")[0]
        raise Refused(422, "field_invalid", str(invalid), field=field) from None
    stored = await add_release(asked.connection, release, asked.at)
    if stored.release_id == release.release_id:
        action, name = "release.marked", stored.name
        await record(asked.connection, caller.site_id, caller.actor, action, stored.release_id, asked.at, name=name)
    return Answer(_body(stored))


def _body(release: Release) -> ReleaseBody:
    return ReleaseBody(
        release=release.release_id, name=release.name, at=release.at, url=release.url, by_name=release.by_name
    )


RELEASE_OPERATIONS: Final = (
    Operation(
        "/api/v1/releases",
        "releases",
        "Releases of the last year, as they stand on the charts.",
        (),
        ReleasesBody,
        scope=Scope.SETTINGS_READ,
        deed=list_releases,
        group="Settings",
    ),
    Operation(
        "/api/v1/releases",
        "mark_release",
        "Marks a release, for instance from your deployment. Told twice with the same name and moment it stands once.",
        (),
        ReleaseBody,
        method="POST",
        scope=Scope.RELEASES_WRITE,
        deed=mark_release,
        asks=ReleaseAsked,
        group="Settings",
    ),
)
