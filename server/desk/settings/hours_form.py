"""`/desk/settings/hours`: when people answer, and what that makes of the clocks."""

import re
from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import available_timezones

from escalation.hours_document import WEEKDAYS, hours_from_document, hours_to_document
from escalation.site_documents import DocumentName
from escalation.sla import Policies
from escalation.sla_document import check_hours
from server.desk.settings.document_page import Standing
from server.desk.settings.promises import due_now
from server.desk.signed_in import Fields

DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OFFICE_HOURS: Final = "09:00-17:00"

_PARTS: Final = re.compile(r"[,;\n]+")


class HoursForm:
    """A line a day, a line a holiday."""

    name = DocumentName.HOURS
    path = "/desk/settings/hours"
    template = "settings/hours.html"

    def fields_of(self, standing: Standing) -> Mapping[str, str]:
        """The hours that count now; office hours to begin with where people answer around the clock."""
        hours = standing.policies.hours
        document = hours_to_document(hours)
        days = document["days"] or {}
        office = dict.fromkeys(WEEKDAYS[:5], OFFICE_HOURS) if not days else {}
        return {
            "zone": document["zone"],
            "when": "days" if hours.times else "always",
            "holidays": "\n".join(document["holidays"]),
            **{f"day_{name}": ", ".join(days.get(name, ())) or office.get(name, "") for name in WEEKDAYS},
        }

    def document_of(self, fields: Fields, standing: Standing) -> dict[str, Any]:
        """The hours as a document that every promise of the site can be kept in."""
        always = fields.get("when") == "always"
        days = {name: _split(fields.get(f"day_{name}", "")) for name in WEEKDAYS}
        hours = hours_from_document(
            {
                "zone": fields.get("zone", ""),
                "days": None if always else days,
                "holidays": [] if always else fields.get("holidays", "").strip().splitlines(),
            }
        )
        check_hours(Policies(standing.policies.tiers, standing.policies.segments, hours))
        return hours_to_document(hours)

    def shown(self, document: Mapping[str, Any] | None, standing: Standing, /) -> dict[str, Any]:
        """What would be due when, for a ticket that arrives now."""
        hours = None if document is None else hours_from_document(document)
        policies = (
            standing.policies if hours is None else Policies(standing.policies.tiers, standing.policies.segments, hours)
        )
        return {
            "days": tuple(zip(WEEKDAYS, DAY_NAMES, strict=True)),
            "zones": sorted(available_timezones()),
            "due": () if hours is None else due_now(policies, standing.now),
            "local": standing.now.astimezone(policies.hours.zone),
        }


def _split(text: str) -> list[str]:
    return [part.strip() for part in _PARTS.split(text) if part.strip()]
