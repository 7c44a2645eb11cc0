"""What a team calls its tiers, and the sentence that explains each to them; customers never see either."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.errors import SettingInvalid
from escalation.policy_tables import site_documents
from escalation.site_documents import DocumentName
from escalation.triage import TriageTier

LABEL_CHARACTERS_MAX: Final = 20
"""What a badge in a narrow queue holds."""

HINT_CHARACTERS_MAX: Final = 200
"""One sentence or two."""


@dataclass(frozen=True, slots=True)
class TierWords:
    """The name of a tier on its badge, and what belongs there."""

    label: str
    hint: str


Naming = Mapping[TriageTier, TierWords]

DEFAULT_NAMING: Final[Naming] = MappingProxyType(
    {
        TriageTier.CRITICAL: TierWords(
            "Critical",
            "Revenue, an outage, lost data, or a whole company that cannot work: solved the same business day.",
        ),
        TriageTier.HIGH: TierWords(
            "High", "Some customers cannot do what they pay for, or were billed wrongly: answered within 24 hours."
        ),
        TriageTier.NORMAL: TierWords("Normal", "A question on how to do or set something: answered within 48 hours."),
        TriageTier.LOW: TierWords(
            "Low", "A wish, a blemish, an opinion: no clock runs, and the product team learns from it."
        ),
    }
)


def naming_from_document(document: Mapping[str, Any]) -> Naming:
    """The words that a document has, by tier; those that it leaves out are the defaults. Raises SettingInvalid."""
    naming = {tier: _words(tier, document.get(tier.value)) for tier in TriageTier}
    labels = [each.label.casefold() for each in naming.values()]
    for tier, words in naming.items():
        if labels.count(words.label.casefold()) > 1:
            raise SettingInvalid(f"{tier.value}.label: two tiers have the name {words.label}. Give each its own.")
    return MappingProxyType(naming)


def naming_to_document(naming: Naming) -> dict[str, Any]:
    """The words as JSON values."""
    return {tier.value: {"label": words.label, "hint": words.hint} for tier, words in naming.items()}


async def namings_of(connection: AsyncConnection, site_ids: Collection[str]) -> dict[str, Naming]:
    """By site what its tiers are called, where the site has set it so that it can be read."""
    columns = site_documents.c
    ours = and_(columns.site_id.in_(site_ids), columns.name == DocumentName.TIERS)
    latest = (
        select(columns.site_id, func.max(columns.version).label("version"))
        .where(ours)
        .group_by(columns.site_id)
        .subquery()
    )
    is_latest = and_(columns.site_id == latest.c.site_id, columns.version == latest.c.version)
    found = await connection.execute(select(columns.site_id, columns.document).join(latest, is_latest).where(ours))
    namings = {}
    for site_id, document in found:
        try:
            namings[site_id] = naming_from_document(document)
        except SettingInvalid:
            continue
    return namings


def _words(tier: TriageTier, said: object) -> TierWords:
    default = DEFAULT_NAMING[tier]
    if not isinstance(said, Mapping):
        return default
    label = _line(said.get("label"), f"{tier.value}.label", LABEL_CHARACTERS_MAX) or default.label
    return TierWords(label, _line(said.get("hint"), f"{tier.value}.hint", HINT_CHARACTERS_MAX) or default.hint)


def _line(value: object, field: str, characters_max: int) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if len(text) > characters_max:
        raise SettingInvalid(f"{field}: write at most {characters_max} characters.")
    return text
