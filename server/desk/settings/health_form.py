"""`/desk/settings/health`: what counts against an account's health, and who looks after accounts."""

from collections.abc import Mapping
from typing import Any, Final

from escalation.errors import SettingInvalid
from escalation.health.policy import DEFAULT_HEALTH, HealthPolicy, Sign, health_from_document, health_to_document
from escalation.site_documents import DocumentName
from server.desk.desk import Desk
from server.desk.desk_route import Changed, DeskRoute, Shown
from server.desk.settings.document_page import DocumentPage, Standing
from server.desk.signed_in import Fields
from server.team.role import Permission
from server.whole_number import whole_number

SIGNS: Final[Mapping[Sign, tuple[str, str]]] = {
    Sign.TICKETS: ("More tickets than usual", "tickets in 30 days beyond what is usual for them, and beyond chance"),
    Sign.CORE: ("More on core features than usual", "tickets in 30 days above what is usual for the account"),
    Sign.WAITING: ("Waiting", "hours of business, the longest wait for an answer in 30 days or now"),
    Sign.BREACHES: ("Broken promises", "in 30 days"),
    Sign.SENTIMENT: (
        "Displeasure",
        "tickets in 30 days in which they are displeased, think of leaving or rated 1 or 2",
    ),
}
"""What each sign is called, and in what it is counted."""


def health_settings_routes(desk: Desk) -> tuple[DeskRoute, ...]:
    """Shown and saved under the same address."""
    form = HealthForm()
    page = DocumentPage(desk, form)
    return (
        Shown(form.path, page.show, Permission.MANAGE),
        Changed(form.path, page.save, Permission.MANAGE),
    )


class HealthForm:
    """Points and amounts of the signs, the threshold, what is core, what segments weigh. Owners of single accounts are
    given on the account's page and kept here."""

    name = DocumentName.HEALTH
    path = "/desk/settings/health"
    template = "settings/health.html"

    def fields_of(self, standing: Standing) -> Mapping[str, str]:
        """What counts now."""
        policy = _policy(standing)
        fields = {"at_risk_below": str(policy.at_risk_below), "core_pages": "\n".join(policy.core_pages)}
        for sign in Sign:
            fields |= {f"weight.{sign}": str(policy.weights[sign]), f"full.{sign}": f"{policy.full[sign]:g}"}
        fields["segment_weights"] = "\n".join(f"{name} = {weight}" for name, weight in policy.segment_weights.items())
        fields["owner_otherwise"] = policy.owner_otherwise or ""
        return fields | {f"core.{name}.on": "on" for name in policy.core_categories}

    def document_of(self, fields: Fields, standing: Standing) -> dict[str, Any]:
        """What the fields say; a category that is core and that nobody lists any more stays so."""
        policy = _policy(standing)
        listed = [each.name for each in standing.taxonomy.current]
        core = [name for name in listed if f"core.{name}.on" in fields]
        core += [name for name in policy.core_categories if name not in listed]
        owner = fields.get("owner_otherwise", "")
        if owner and owner not in {each.user_id for each in standing.people}:
            raise SettingInvalid("owner_otherwise: choose somebody who works on this site.")
        return health_to_document(
            health_from_document(
                {
                    "at_risk_below": whole_number(fields.get("at_risk_below", "")),
                    "weights": {sign.value: whole_number(fields.get(f"weight.{sign}", "")) for sign in Sign},
                    "full": {sign.value: _amount(fields, f"full.{sign}") for sign in Sign},
                    "core_pages": fields.get("core_pages", "").splitlines(),
                    "core_categories": core,
                    "owners": dict(policy.owners),
                    "owner_otherwise": owner or None,
                    "segment_weights": _segment_weights(fields.get("segment_weights", "")),
                }
            )
        )

    def shown(self, document: Mapping[str, Any] | None, standing: Standing, /) -> dict[str, Any]:  # noqa: ARG002
        """The signs, the categories and the people to choose from."""
        return {"signs": SIGNS, "categories": standing.taxonomy.current, "people": standing.people}


def _policy(standing: Standing) -> HealthPolicy:
    try:
        return health_from_document(standing.saved.document)
    except SettingInvalid:
        return DEFAULT_HEALTH


def _amount(fields: Fields, name: str) -> float:
    text = fields.get(name, "").strip().replace(",", ".")
    whole, _, rest = text.partition(".")
    is_number = whole.isascii() and whole.isdigit() and (not rest or (rest.isascii() and rest.isdigit()))
    return float(text) if is_number and len(text) <= len("1000.00") else -1.0


def _segment_weights(text: str) -> dict[str, int]:
    weights = {}
    for line in text.splitlines():
        if line.strip():
            name, _, weight = line.rpartition("=")
            number = whole_number(weight)
            if not name.strip() or number < 0:
                raise SettingInvalid(f"segment_weights: {line.strip()[:40]!r} is no weight. Write enterprise = 5.")
            weights[name.strip()] = number
    return weights
