"""`/desk/settings/alerts`: what is watched, from which value on, and who is told first and next."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from escalation.alerts.findings import FIGURE_WORDS
from escalation.alerts.rule import (
    TARGETS,
    THRESHOLDS,
    RuleName,
    default_rules,
    rules_from_document,
    rules_to_document,
)
from escalation.errors import SettingInvalid
from escalation.site_documents import DocumentName
from server.desk.settings.document_page import Standing
from server.desk.signed_in import Fields

HINTS: Final = {
    RuleName.CRITICAL_UNANSWERED: "One alert for all of them, with the first that waited.",
    RuleName.CATEGORY_VOLUME: "One alert for each category that is over its number.",
    RuleName.BREACH_SHARE: "From ten open tickets on.",
    RuleName.QUEUE_AGE: "From ten tickets on that wait for you.",
    RuleName.SPRINT_OFF: "How much later than planned it would end at the present pace.",
    RuleName.DEFLECTION_DOWN: "The last seven days against the 28 before, from 50 conversations on.",
    RuleName.DRIFT: "Days with fewer than five of something do not count. A target of 0 is not watched.",
    RuleName.SPIKE: "By category, tier and page, against the last eight weeks. About one false alarm in two months.",
    RuleName.NEW_TOPIC: "In the texts of the last two weeks.",
}


class AlertsForm:
    """A switch, a number and two people for each rule."""

    name = DocumentName.ALERTS
    path = "/desk/settings/alerts"
    template = "settings/alerts.html"

    def fields_of(self, standing: Standing) -> Mapping[str, str]:
        """What counts now."""
        try:
            rules = rules_from_document(standing.saved.document)
        except SettingInvalid:
            rules = default_rules()
        fields: dict[str, str] = {}
        for name, rule in rules.items():
            fields |= {
                f"{name}.threshold": f"{rule.threshold:g}",
                f"{name}.owner": rule.owner_id or "",
                f"{name}.next": rule.next_owner_id or "",
                f"{name}.escalate_minutes": str(rule.escalate_after // timedelta(minutes=1)),
                f"{name}.quiet_hours": f"{rule.quiet / timedelta(hours=1):g}",
            }
            switches = {"on": rule.on, "endpoints.on": rule.to_endpoints, "business.on": rule.business}
            fields |= {f"{name}.{switch}": "on" for switch, is_on in switches.items() if is_on}
        own = rules[RuleName.CATEGORY_VOLUME].own
        fields["category_volume.own"] = "\n".join(f"{category}: {limit:g}" for category, limit in own.items())
        for figure in TARGETS:
            fields[f"drift.own.{figure}"] = f"{rules[RuleName.DRIFT].own.get(figure, 0):g}"
        return fields

    def document_of(self, fields: Fields, standing: Standing) -> dict[str, Any]:
        """The rules that the fields say."""
        people = {each.user_id for each in standing.people}
        given = {name.value: _given(fields, name, people) for name in RuleName}
        return rules_to_document(rules_from_document({"rules": given}))

    def shown(self, _document: Mapping[str, Any] | None, standing: Standing, /) -> dict[str, Any]:
        """The rules with their words, and who can be told."""
        return {
            "rules": tuple((name, THRESHOLDS[name], HINTS[name]) for name in RuleName),
            "people": sorted(standing.people, key=lambda each: each.name.casefold()),
            "figures": tuple(FIGURE_WORDS.items()),
            "categories": tuple(each.name for each in standing.taxonomy.current),
        }


def _given(fields: Fields, name: RuleName, people: set[str]) -> dict[str, Any]:
    owners = {key: fields.get(f"{name}.{key}", "") for key in ("owner", "next")}
    return {
        "on": f"{name}.on" in fields,
        "threshold": fields.get(f"{name}.threshold", ""),
        "owner_id": owners["owner"] if owners["owner"] in people else None,
        "next_owner_id": owners["next"] if owners["next"] in people else None,
        "escalate_minutes": fields.get(f"{name}.escalate_minutes", ""),
        "quiet_hours": fields.get(f"{name}.quiet_hours", ""),
        "to_endpoints": f"{name}.endpoints.on" in fields,
        "business": f"{name}.business.on" in fields,
        "own": _own(fields, name),
    }


def _own(fields: Fields, name: RuleName) -> dict[str, str]:
    if name is RuleName.DRIFT:
        return {figure: fields.get(f"drift.own.{figure}", "") or "0" for figure in TARGETS}
    if name is not RuleName.CATEGORY_VOLUME:
        return {}
    own: dict[str, str] = {}
    for line in fields.get("category_volume.own", "").splitlines():
        category, colon, limit = line.partition(":")
        if line.strip() and not colon:
            raise SettingInvalid("category_volume.own: write one category a line, such as billing: 20.")
        if line.strip():
            own[category.strip()] = limit
    return own
