"""Fernway's back end, in memory: what the AI agent looks up and changes for the one workspace of the demo."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Final

from server.demo.workspace import Plan, Workspace
from server.errors import HandrailError

ACCOUNT: Final = "tidewater"
USER: Final = "mara"
"""By these the host's token names the workspace and the person who is signed in."""

VAT_PERCENT: Final = 25
"""Only has to agree with the sample invoices and the article on VAT."""

RESET_MINUTES: Final = 30
"""As the article on forgotten passwords says."""

KEYS_MAX: Final = 1_000
"""Answers that are kept by their key, so that what is asked twice is done once."""


class NotInFernway(HandrailError):
    """There is no such account, user or plan."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done, and for whom; what the tests and the curious count."""

    what: str
    whose: str


@dataclass(slots=True)
class Backend:
    """The workspace as it stands now. One process, one event loop: what a method does is done at once."""

    workspace: Workspace
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    """What a caller presents; made at each start."""

    deeds: list[Deed] = field(default_factory=list)
    _answers: OrderedDict[str, dict[str, object]] = field(default_factory=OrderedDict)

    def account(self, account: str) -> dict[str, object]:
        """The workspace in a few figures. Raises NotInFernway."""
        self._check(account)
        space = self.workspace
        return {
            "organisation": space.organisation,
            "plan": space.plan.name,
            "seats": space.seats,
            "next_charge": f"1 Dec 2026, {self._monthly(space.plan)}",
        }

    def last_invoice(self, account: str, origin: str) -> dict[str, object]:
        """The latest invoice, with a link below `origin`. Raises NotInFernway."""
        self._check(account)
        latest = self.workspace.invoices[0]
        return {
            "number": latest.number,
            "date": latest.date,
            "amount": f"€{latest.euros}",
            "state": latest.status.lower(),
            "link": f"{origin}/demo/billing#{latest.number}",
        }

    def price(self, account: str, plan: str) -> dict[str, object]:
        """What `plan` would cost a month, and from when it would hold. Raises NotInFernway."""
        self._check(account)
        wanted, current = self._plan(plan), self.workspace.plan
        return {"current": current.name, "price": self._monthly(wanted), "begins": self._begins(current, wanted)}

    def change_plan(self, account: str, plan: str, key: str) -> dict[str, object]:
        """Moves the workspace to `plan`, once for each `key`. Raises NotInFernway."""
        self._check(account)
        wanted = self._plan(plan)
        if key in self._answers:
            return self._answers[key]
        begins = self._begins(self.workspace.plan, wanted)
        self.workspace = replace(self.workspace, plan_name=wanted.name)
        return self._did("change_plan", account, key, {"plan": wanted.name, "begins": begins})

    def send_reset_link(self, user: str, key: str) -> dict[str, object]:
        """Sends a link for a new password, once for each `key`. Raises NotInFernway."""
        if user != USER:
            raise NotInFernway("There is no such user.")
        if key in self._answers:
            return self._answers[key]
        answer: dict[str, object] = {"sent_to": self.workspace.viewer.email, "minutes": RESET_MINUTES}
        return self._did("send_reset_link", user, key, answer)

    def _did(self, what: str, whose: str, key: str, answer: dict[str, object]) -> dict[str, object]:
        self.deeds.append(Deed(what, whose))
        del self.deeds[:-KEYS_MAX]
        self._answers[key] = answer
        if len(self._answers) > KEYS_MAX:
            self._answers.popitem(last=False)
        return answer

    def _check(self, account: str) -> None:
        if account != ACCOUNT:
            raise NotInFernway("There is no such account.")

    def _plan(self, name: str) -> Plan:
        found = next((plan for plan in self.workspace.plans if plan.name == name and plan.monthly_euros), None)
        if found is None:
            raise NotInFernway("There is no such plan.")
        return found

    def _monthly(self, plan: Plan) -> str:
        return f"€{plan.monthly_euros * self.workspace.seats * (100 + VAT_PERCENT) / 100:.2f}"

    @staticmethod
    def _begins(current: Plan, wanted: Plan) -> str:
        return "at once" if wanted.monthly_euros >= current.monthly_euros else "when the paid month ends"
