"""`/desk/settings/routing`: how tickets find a person by themselves."""

from collections.abc import Mapping
from typing import Any, Final

from escalation.errors import SettingInvalid
from escalation.routing import Overflow, Routing, RoutingMode
from escalation.site_documents import DocumentName
from escalation.triage import TriageTier
from server.desk.settings.document_page import Standing
from server.desk.signed_in import Fields
from server.whole_number import whole_number

NEW_RULES: Final = 2
"""Empty lines below the rules; saving brings more."""

RULES_SHOWN_MAX: Final = 50

MODE_WORDS: Final = {
    RoutingMode.OFF: "Off: people take tickets themselves",
    RoutingMode.ROUND_ROBIN: "In turns: whoever waited longest gets the next",
    RoutingMode.BALANCED: "Balanced: whoever has least gets the next",
}
OVERFLOW_WORDS: Final = {
    Overflow.WAIT: "wait until somebody has room",
    Overflow.ANYONE: "go to anyone with room",
}


class RoutingForm:
    """A choice of the mode, bounds, and rules that send tickets to teams."""

    name = DocumentName.ROUTING
    path = "/desk/settings/routing"
    template = "settings/routing.html"

    def fields_of(self, standing: Standing) -> Mapping[str, str]:
        """What counts now."""
        routing = _stored(standing)
        fields = {
            "mode": routing.mode.value,
            "capacity": str(routing.capacity),
            "overflow": routing.overflow.value,
            "reassign_minutes": "" if routing.reassign_minutes is None else str(routing.reassign_minutes),
            "away_gives_back": "on" if routing.away_gives_back else "",
        }
        for place in range(len(routing.rules) + NEW_RULES):
            rule = routing.rules[place] if place < len(routing.rules) else None
            for name in ("team_id", "category", "segment", "tier"):
                fields[f"rule_{place}_{name}"] = "" if rule is None else getattr(rule, name)
        wanted = standing.part
        # Whoever comes from an audit finds the category in the first empty line, unless it has its rule by now.
        if wanted in {each.name for each in standing.taxonomy.current} - {rule.category for rule in routing.rules}:
            fields[f"rule_{len(routing.rules)}_category"] = wanted
        return fields

    def document_of(self, fields: Fields, standing: Standing) -> dict[str, Any]:
        """Rules without a team are left out; raises SettingInvalid for what cannot be."""
        teams = {each.team_id for each in standing.teams}
        rules = []
        for place in range(_rule_count(fields)):
            rule = {name: fields.get(f"rule_{place}_{name}", "") for name in ("team_id", "category", "segment", "tier")}
            if not rule["team_id"]:
                continue
            if rule["team_id"] not in teams:
                raise SettingInvalid(f"rule {place + 1}: its team was deleted. Choose another, or none to drop it.")
            if not any(rule[name].strip() for name in ("category", "segment", "tier")):
                raise SettingInvalid(f"rule {place + 1}: say which tickets: a category, a segment or a tier.")
            rules.append(rule)
        minutes = fields.get("reassign_minutes", "").strip()
        given = {
            "mode": fields.get("mode", ""),
            "capacity": whole_number(fields.get("capacity", ""), 0),
            "overflow": fields.get("overflow", ""),
            "reassign_minutes": whole_number(minutes, digits_max=len("1000000")) if minutes else None,
            "away_gives_back": bool(fields.get("away_gives_back")),
            "rules": rules,
        }
        return Routing.from_document(given).to_document()

    def shown(self, _document: Mapping[str, Any] | None, standing: Standing, /) -> dict[str, Any]:
        """What can be chosen, the people with what they take, and the category that a rule is wanted for."""
        return {
            "wanted": next((each for each in standing.taxonomy.current if each.name == standing.part), None),
            "modes": MODE_WORDS,
            "overflows": OVERFLOW_WORDS,
            "tiers": list(TriageTier),
            "teams": standing.teams,
            "categories": standing.taxonomy.current,
            "people": standing.people,
        }


def _stored(standing: Standing) -> Routing:
    try:
        return Routing.from_document(standing.saved.document)
    except SettingInvalid:
        return Routing()


def _rule_count(fields: Fields) -> int:
    places = [whole_number(name.removeprefix("rule_").partition("_")[0]) for name in fields]
    return min(max(places, default=-1) + 1, RULES_SHOWN_MAX)
