"""Statuspage's `summary.json` (https://metastatuspage.com/api): incidents that go on and maintenance under way."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from server.agent.links import host_of
from server.agent.status.found import (
    COMPONENTS_MAX,
    TEXT_CHARACTERS_MAX,
    TITLE_CHARACTERS_MAX,
    Found,
    Impact,
    PageUnreadable,
    cut,
)

OVER = frozenset({"resolved", "postmortem", "completed", "scheduled"})


def incidents_in_summary(body: bytes, now: datetime) -> list[Found]:
    """The incidents of a summary. Raises PageUnreadable for anything that is none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise PageUnreadable("it is no JSON") from None
    if not isinstance(document, dict) or not isinstance(document.get("incidents"), list):
        raise PageUnreadable("it lists no incidents, as a summary.json does")
    return list(_incidents(document, now))


def _incidents(document: Mapping[str, Any], now: datetime) -> Iterator[Found]:
    for kind in ("incidents", "scheduled_maintenances"):
        written = document.get(kind)
        for each in written if isinstance(written, list) else ():
            if isinstance(each, dict) and each.get("status") not in OVER:
                yield _found(each, now, planned=kind == "scheduled_maintenances")


def _found(incident: Mapping[str, Any], now: datetime, *, planned: bool) -> Found:
    updates = incident.get("incident_updates")
    latest = updates[0] if isinstance(updates, list) and updates and isinstance(updates[0], dict) else {}
    url = str(incident.get("shortlink") or "")
    components = incident.get("components")
    return Found(
        cut(str(incident.get("name") or "Incident"), TITLE_CHARACTERS_MAX),
        cut(str(latest.get("body") or ""), TEXT_CHARACTERS_MAX),
        _impact(str(incident.get("impact") or ""), planned=planned),
        url if host_of(url) else None,
        _moment(incident.get("started_at") or incident.get("scheduled_for") or incident.get("created_at"), now),
        tuple(
            cut(str(each.get("name") or ""), TITLE_CHARACTERS_MAX)
            for each in (components if isinstance(components, list) else ())[:COMPONENTS_MAX]
            if isinstance(each, dict)
        ),
    )


def _impact(written: str, *, planned: bool) -> Impact:
    if planned or written == "maintenance":
        return "maintenance"
    match written:
        case "critical":
            return "critical"
        case "major":
            return "major"
        case _:
            return "minor"


def _moment(written: object, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(str(written))
    except ValueError:
        return now
    return at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)
