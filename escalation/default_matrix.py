"""The matrix of a site that has none of its own: business impact crossed with segment, after the method of the backlog.

Revenue, outage, data loss and blocked enterprise work are critical; bugs, billing errors and degraded work are high;
wishes, looks and feedback are low; everything else is normal.
"""

from typing import Final

from escalation.matrix import Matrix, Rule
from escalation.reason import ReasonCode
from escalation.signals import SignalName as Heard
from escalation.triage import TriageTier

ENTERPRISE: Final = ("enterprise",)

MANY_PEOPLE: Final = 5.0
"""Where trouble of one becomes trouble of a team."""

LARGE_AMOUNT: Final = 1000.0
"""Of money, in any of the usual currencies: an amount that somebody answers for."""

_CRITICAL, _HIGH, _NORMAL, _LOW = TriageTier

DEFAULT_MATRIX: Final = Matrix(
    (
        Rule(_CRITICAL, "Words of a security incident.", {Heard.SECURITY: 1}),
        Rule(_CRITICAL, "Words of lost data.", {Heard.DATA_LOSS: 1}),
        Rule(_CRITICAL, "Words of an outage.", {Heard.OUTAGE: 1}),
        Rule(_CRITICAL, "Revenue is at stake.", {Heard.REVENUE: 1}),
        Rule(_CRITICAL, "Many people are blocked.", {Heard.PEOPLE: MANY_PEOPLE, Heard.TROUBLE: 1}),
        Rule(_CRITICAL, "Work of an enterprise customer is blocked.", {Heard.BLOCKED: 1}, segments=ENTERPRISE),
        Rule(_CRITICAL, "It is about lost data.", categories=("data_loss",)),
        Rule(_HIGH, "A billing error.", {Heard.BILLING_ERROR: 1}),
        Rule(_HIGH, "No access to the account.", {Heard.NO_ACCESS: 1}),
        Rule(_HIGH, "The customer has a deadline.", {Heard.DEADLINE: 1}),
        Rule(_HIGH, "Something is broken.", {Heard.BROKEN: 1}),
        Rule(_HIGH, "The customer thinks of leaving.", {Heard.LEAVING: 1}),
        Rule(_HIGH, "A large amount of money.", {Heard.MONEY: LARGE_AMOUNT}, categories=("billing",)),
        Rule(_HIGH, "The customer is very displeased.", {Heard.DISPLEASURE: 1}),
        Rule(
            _HIGH,
            "The customer is frustrated after the AI agent's answers.",
            reasons=(ReasonCode.FRUSTRATION,),
        ),
        Rule(
            _HIGH,
            "The AI agent's answer had not helped, and it had no other.",
            reasons=(ReasonCode.REPEATED_ANSWER,),
        ),
        Rule(_HIGH, "A topic that the team keeps for people.", reasons=(ReasonCode.SENSITIVE_TOPIC,)),
        Rule(_HIGH, "A customer who always gets a person.", reasons=(ReasonCode.SEGMENT,)),
        Rule(_HIGH, "It is about an outage or security.", categories=("outage", "security")),
        Rule(_HIGH, "An enterprise customer's account or billing.", {}, ("billing", "account_access"), ENTERPRISE),
        Rule(_HIGH, "An enterprise customer may be leaving.", {}, ("cancellation",), ENTERPRISE),
        Rule(_LOW, "A wish for the product.", {Heard.WISH: 1}),
        Rule(_LOW, "A flaw in looks only.", {Heard.LOOKS: 1}),
        Rule(_LOW, "General feedback.", {Heard.FEEDBACK: 1}),
        Rule(_LOW, "A thank-you, no question.", {Heard.THANKS: 1}),
        # Behind looks: a typo is a bug to a classifier, and cosmetic to everybody else.
        Rule(_HIGH, "A bug.", categories=("bug",)),
        Rule(_LOW, "A wish for the product, or feedback.", categories=("feature_request", "feedback")),
    ),
    otherwise=_NORMAL,
)
