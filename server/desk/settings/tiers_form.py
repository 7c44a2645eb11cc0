"""`/desk/settings/tiers`: what the team calls its tiers."""

from collections.abc import Mapping
from typing import Any

from escalation.errors import SettingInvalid
from escalation.site_documents import DocumentName
from escalation.tier_words import DEFAULT_NAMING, naming_from_document, naming_to_document
from escalation.triage import TriageTier
from server.desk.settings.document_page import Standing
from server.desk.signed_in import Fields


class TiersForm:
    """A name and a sentence for each tier."""

    name = DocumentName.TIERS
    path = "/desk/settings/tiers"
    template = "settings/tiers.html"

    def fields_of(self, standing: Standing) -> Mapping[str, str]:
        """The words that count now."""
        try:
            naming = naming_from_document(standing.saved.document)
        except SettingInvalid:
            naming = DEFAULT_NAMING
        return {
            f"{tier.value}.{part}": text
            for tier, words in naming.items()
            for part, text in (("label", words.label), ("hint", words.hint))
        }

    def document_of(self, fields: Fields, standing: Standing) -> dict[str, Any]:  # noqa: ARG002
        """What was typed; an empty field stands for the default."""
        said = {
            tier.value: {part: fields.get(f"{tier.value}.{part}", "") for part in ("label", "hint")}
            for tier in TriageTier
        }
        return naming_to_document(naming_from_document(said))

    def shown(self, _document: Mapping[str, Any] | None, _standing: Standing, /) -> dict[str, Any]:
        """The words to begin with, for empty fields."""
        return {"defaults": DEFAULT_NAMING}
