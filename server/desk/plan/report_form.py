"""`/desk/plan/reports/schedule`: when reports are written by themselves, and who gets them."""

from collections.abc import Mapping
from typing import Any, Final

from escalation.errors import SettingInvalid
from escalation.reporting.schedule import (
    DAY_MAX,
    HOUR_MAX,
    WEEKDAYS,
    Schedule,
    schedule_from_document,
    schedule_to_document,
)
from escalation.site_documents import DocumentName
from server.desk.settings.document_page import Standing
from server.desk.signed_in import Fields
from server.whole_number import whole_number

DAYS: Final = tuple(range(1, DAY_MAX + 1))
HOURS: Final = tuple(range(HOUR_MAX + 1))


class ReportForm:
    """A switch, a day and an hour for each kind; addresses, one on a line."""

    name = DocumentName.REPORTS
    path = "/desk/plan/reports/schedule"
    template = "plan/report_schedule.html"

    def __init__(self, *, mails: bool) -> None:
        self._mails = mails

    def fields_of(self, standing: Standing) -> Mapping[str, str]:
        """What is set now; what is off begins with the first of the month, and with Monday."""
        try:
            now = schedule_from_document(standing.saved.document)
        except SettingInvalid:
            now = Schedule()
        fields = {
            "monthly_day": str(now.monthly_day or 1),
            "monthly_hour": str(now.monthly_hour),
            "weekly_day": str(now.weekly_day or 0),
            "weekly_hour": str(now.weekly_hour),
            "recipients": "\n".join(now.recipients),
        }
        on = {"monthly.on": now.monthly_day is not None, "weekly.on": now.weekly_day is not None}
        return fields | {name: "on" for name, is_on in on.items() if is_on}

    def document_of(self, fields: Fields, standing: Standing) -> dict[str, Any]:  # noqa: ARG002
        """The schedule that the fields say."""
        document: dict[str, Any] = {
            "monthly_day": whole_number(fields.get("monthly_day", "")) if "monthly.on" in fields else None,
            "monthly_hour": whole_number(fields.get("monthly_hour", "")),
            "weekly_day": whole_number(fields.get("weekly_day", "")) if "weekly.on" in fields else None,
            "weekly_hour": whole_number(fields.get("weekly_hour", "")),
            "recipients": fields.get("recipients", "").replace(",", "\n").split("\n"),
        }
        return schedule_to_document(schedule_from_document(document))

    def shown(self, _document: Mapping[str, Any] | None, standing: Standing, /) -> dict[str, Any]:
        """The choices, the zone of the hours, and whether letters go out."""
        zone = standing.policies.hours.zone.key
        return {"weekdays": WEEKDAYS, "days": DAYS, "hours": HOURS, "zone": zone, "mails": self._mails}
