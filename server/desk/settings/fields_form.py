"""`/desk/settings/fields`: the fields that a team adds to its tickets."""

from collections.abc import Mapping
from typing import Any, Final

from escalation.custom_fields import FIELDS_MAX, CustomFields, FieldKind
from escalation.errors import SettingInvalid
from escalation.site_documents import DocumentName
from server.desk.settings.document_page import Standing
from server.desk.signed_in import Fields

NEW_FIELDS: Final = 2
"""Empty lines below the fields; saving brings more."""

KIND_WORDS: Final = {
    FieldKind.TEXT: "Text",
    FieldKind.NUMBER: "Number",
    FieldKind.CHOICE: "Choice",
    FieldKind.YES_NO: "Yes or no",
    FieldKind.DATE: "Date",
}


class FieldsForm:
    """A line for each field: label, kind and, of a choice, what can be chosen. One without a label goes."""

    name = DocumentName.FIELDS
    path = "/desk/settings/fields"
    template = "settings/fields.html"

    def fields_of(self, standing: Standing) -> Mapping[str, str]:
        """What counts now."""
        try:
            stored = CustomFields.from_document(standing.saved.document).fields
        except SettingInvalid:
            stored = ()
        shown: dict[str, str] = {}
        for place in range(min(len(stored) + NEW_FIELDS, FIELDS_MAX)):
            field = stored[place] if place < len(stored) else None
            shown[f"field_{place}_key"] = "" if field is None else field.key
            shown[f"field_{place}_label"] = "" if field is None else field.label
            shown[f"field_{place}_kind"] = FieldKind.TEXT.value if field is None else field.kind.value
            shown[f"field_{place}_choices"] = "" if field is None else ", ".join(field.choices)
        return shown

    def document_of(self, fields: Fields, standing: Standing) -> dict[str, Any]:  # noqa: ARG002
        """The lines with a label; raises SettingInvalid for what cannot be."""
        listed = []
        for place in range(FIELDS_MAX):
            label = fields.get(f"field_{place}_label", "").strip()
            if not label:
                continue
            choices = [each.strip() for each in fields.get(f"field_{place}_choices", "").split(",") if each.strip()]
            kind = fields.get(f"field_{place}_kind", "")
            listed.append(
                {"key": fields.get(f"field_{place}_key", ""), "label": label, "kind": kind, "choices": choices}
            )
        return CustomFields.from_document({"fields": listed}).to_document()

    def shown(self, _document: Mapping[str, Any] | None, _standing: Standing, /) -> dict[str, Any]:
        """The kinds, and how many lines there can be."""
        return {"kinds": KIND_WORDS, "lines": FIELDS_MAX}
