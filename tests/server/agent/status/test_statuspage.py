"""What is read from a status page's JSON."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from server.agent.status.found import COMPONENTS_MAX, TEXT_CHARACTERS_MAX, PageUnreadable, worst
from server.agent.status.statuspage import incidents_in_summary

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


def incident(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Boards are slow",
        "status": "identified",
        "impact": "major",
        "shortlink": "https://stspg.example/x",
        "started_at": "2026-11-27T10:00:00.000+01:00",
        "incident_updates": [{"body": "We know why."}, {"body": "We look."}],
        "components": [{"name": "Boards"}],
    } | changes


def summary(*incidents: object, **others: object) -> bytes:
    return json.dumps({"incidents": list(incidents), **others}).encode()


def test_an_incident_comes_with_its_latest_words_and_its_beginning() -> None:
    (found,) = incidents_in_summary(summary(incident()), NOW)
    assert (found.title, found.text, found.impact) == ("Boards are slow", "We know why.", "major")
    assert (found.url, found.components) == ("https://stspg.example/x", ("Boards",))
    assert found.since == datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    assert found.as_told().since == "2026-11-27T09:00:00Z"


@pytest.mark.parametrize("status", ["resolved", "postmortem", "completed", "scheduled"])
def test_what_is_over_or_planned_is_none(status: str) -> None:
    assert incidents_in_summary(summary(incident(status=status)), NOW) == []


def test_maintenance_under_way_is_told_and_an_incident_before_it() -> None:
    planned = incident(name="New disks", status="in_progress", impact="critical", started_at=None)
    body = summary(incident(impact="minor"), scheduled_maintenances=[planned])
    found = incidents_in_summary(body, NOW)
    assert [each.impact for each in found] == ["minor", "maintenance"]
    assert worst(found) is found[0]
    assert worst([]) is None


def test_the_gravest_and_of_those_the_latest_is_told() -> None:
    body = summary(
        incident(name="a", impact="minor"),
        incident(name="b", started_at="2026-11-27T01:00:00Z"),
        incident(name="c", started_at="2026-11-27T02:00:00Z"),
    )
    told = worst(incidents_in_summary(body, NOW))
    assert told is not None
    assert told.title == "c"


@pytest.mark.parametrize(
    "broken",
    [
        {"incident_updates": None, "components": None, "shortlink": None, "started_at": None, "impact": None},
        {"incident_updates": [], "components": ["x", 1], "shortlink": "javascript:alert(1)", "started_at": "soon"},
        {"incident_updates": [{"body": "x" * 100_000}], "components": [{"name": "y"}] * 1_000, "name": None},
        {"incident_updates": ["x"], "components": [{}], "name": ["a"], "started_at": 7},
    ],
)
def test_strange_fields_cost_themselves_and_no_more(broken: dict[str, Any]) -> None:
    (found,) = incidents_in_summary(summary(incident(**broken)), NOW)
    assert len(found.text) <= TEXT_CHARACTERS_MAX
    assert len(found.components) <= COMPONENTS_MAX
    assert found.url is None or found.url.startswith("https://")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"incidents": 1}', b"\xff", b"{" * 100_000, b'{"a":' * 100_000])
def test_what_is_no_summary_is_unreadable(body: bytes) -> None:
    with pytest.raises(PageUnreadable):
        incidents_in_summary(body, NOW)
