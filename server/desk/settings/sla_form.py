"""`/desk/settings/sla`: what is promised per tier, to all and to customers of a segment."""

from collections.abc import Mapping
from typing import Any, Final

from escalation.errors import SettingInvalid
from escalation.site_documents import DocumentName
from escalation.sla import Clock, Counting, Policies
from escalation.sla_document import limit_words, policies_from_document, policies_to_document
from escalation.triage import TriageTier
from server.desk.settings.document_page import Standing
from server.desk.settings.promises import CLOCK_WORDS, due_now
from server.desk.signed_in import Fields
from server.whole_number import whole_number

COUNTING_WORDS: Final = {
    Counting.WORKING_DAYS: "all hours of working days",
    Counting.BUSINESS: "business hours only",
    Counting.WALL: "all time, also week ends",
}


class SlaForm:
    """A row a tier; `part` names the segment that the table is about, or nothing for everybody."""

    name = DocumentName.SLA
    path = "/desk/settings/sla"
    template = "settings/sla.html"

    def fields_of(self, standing: Standing) -> Mapping[str, str]:
        """What is promised now."""
        fields: dict[str, str] = {}
        for tier in TriageTier:
            policy = standing.policies.of(tier, standing.part or None)
            fields[f"{tier}.counting"], fields[f"{tier}.soon"] = policy.counting, str(policy.soon_percent)
            for clock in Clock:
                promise = policy.promises.get(clock)
                fields[f"{tier}.{clock}.target"] = "" if promise is None else limit_words(promise.target)
                fields[f"{tier}.{clock}.breach"] = "" if promise is None else limit_words(promise.breach)
        return fields

    def document_of(self, fields: Fields, standing: Standing) -> dict[str, Any]:
        """All promises of the site, with those of the table in their place."""
        document = policies_to_document(standing.policies)
        if not standing.part:
            document["tiers"] = {tier.value: _row(fields, tier) for tier in TriageTier}
        elif "remove" in fields:
            document["segments"].pop(standing.part, None)
        else:
            document["segments"][standing.part] = {tier.value: _row(fields, tier) for tier in TriageTier}
        policies = policies_from_document(document, standing.policies.hours)
        if standing.part in policies.segments:
            # A tier that is promised as to everybody follows them when theirs changes.
            own = {tier: p for tier, p in policies.segments[standing.part].items() if p != policies.tiers[tier]}
            policies = Policies(policies.tiers, {**policies.segments, standing.part: own}, policies.hours)
        return policies_to_document(policies)

    def shown(self, document: Mapping[str, Any] | None, standing: Standing, /) -> dict[str, Any]:
        """The table's rows and columns, the segments, and what would be due when."""
        policies = standing.policies
        if document is not None:
            policies = policies_from_document(document, policies.hours)
        return {
            "tiers": tuple(TriageTier),
            "clocks": tuple(CLOCK_WORDS.items()),
            "countings": tuple(COUNTING_WORDS.items()),
            "segments": sorted(standing.policies.segments),
            "due": () if document is None else due_now(policies, standing.now, standing.part or None),
            "local": standing.now.astimezone(policies.hours.zone),
        }


def _row(fields: Fields, tier: TriageTier) -> dict[str, Any]:
    soon = whole_number(fields.get(f"{tier}.soon", "").strip() or "0")
    if soon < 0:
        raise SettingInvalid(f"{tier} due soon: give a share of 0 to 90 percent.")
    row: dict[str, Any] = {"counting": fields.get(f"{tier}.counting", ""), "soon_percent": soon}
    for clock in Clock:
        target, breach = (fields.get(f"{tier}.{clock}.{kind}", "").strip() for kind in ("target", "breach"))
        if target or breach:
            row[clock.value] = {"target": target, "breach": breach}
    return row
