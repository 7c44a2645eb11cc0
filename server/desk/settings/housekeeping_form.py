"""`/desk/settings/housekeeping`: what happens by itself to tickets that wait."""

from collections.abc import Mapping
from typing import Any, Final

from escalation.errors import SettingInvalid
from escalation.housekeeping import (
    DEFAULT_DAYS,
    housekeeping_from_document,
    housekeeping_to_document,
)
from escalation.site_documents import DocumentName
from server.desk.settings.document_page import Standing
from server.desk.signed_in import Fields
from server.whole_number import whole_number

NAMES: Final = ("remind_days", "close_days", "check_in_days")


class HousekeepingForm:
    """A switch and a number of days for each."""

    name = DocumentName.HOUSEKEEPING
    path = "/desk/settings/housekeeping"
    template = "settings/housekeeping.html"

    def fields_of(self, standing: Standing) -> Mapping[str, str]:
        """What is switched on now; the days of what is off are those to begin with."""
        try:
            now = housekeeping_to_document(housekeeping_from_document(standing.saved.document))
        except SettingInvalid:
            now = {}
        offered = housekeeping_to_document(DEFAULT_DAYS)
        fields = {name: str(now.get(name) or offered[name]) for name in NAMES}
        return fields | {f"{name}.on": "on" for name in NAMES if now.get(name) is not None}

    def document_of(self, fields: Fields, standing: Standing) -> dict[str, Any]:  # noqa: ARG002
        """The days of what is switched on."""
        days = {name: whole_number(fields.get(name, "")) if f"{name}.on" in fields else None for name in NAMES}
        return housekeeping_to_document(housekeeping_from_document(days))

    def shown(self, _document: Mapping[str, Any] | None, _standing: Standing, /) -> dict[str, Any]:
        """Nothing else."""
        return {}
