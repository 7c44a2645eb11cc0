"""The words by which triage hears urgency: one table, first match wins, most urgent first."""

import re
from dataclasses import dataclass, field
from typing import Final

TEXT_CHARACTERS_MAX: Final = 50_000
"""How much of a conversation is searched, from its end: about ten long messages, in a few milliseconds."""

THANKS_WORDS_MAX: Final = 8
"""A longer text says more than thanks."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Groups of phrases, `a | b | c`: one of each group brings a ticket to `tier`; `why` tells the team."""

    tier: str
    why: str
    groups: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "patterns", tuple(_any_of(group) for group in self.groups))

    def heard_in(self, text: str) -> bool:
        """Whether each group has a phrase in `text`, which is already `plain`."""
        return all(pattern.search(text) for pattern in self.patterns)


def plain(text: str) -> str:
    """`text` as the table writes it: folded case, straight apostrophes, single spaces; its latest part."""
    return " ".join(text[-TEXT_CHARACTERS_MAX:].casefold().replace("’", "'").split())


def _any_of(group: str) -> re.Pattern[str]:
    phrases = "|".join(re.escape(" ".join(phrase.split())) for phrase in group.split("|"))
    return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)")


_SECURITY: Final = """
    hacked | hacker | data breach | security breach | security incident | leaked | leak of | compromised |
    unauthorised access | unauthorized access | ransomware | stolen account | account was stolen |
    someone else logged in | someone logged into | vulnerability"""

_LOST_DATA: Final = """
    data loss | lost all | lost our data | lost my data | lost everything | all our data | all my data |
    everything was deleted | everything is gone | deleted everything | wiped | data is gone"""

_OUTAGE: Final = """
    outage | is down for | site is down | service is down | server is down | system is down | app is down |
    platform is down | production is down | everything is down | everything is broken | completely down |
    nothing works | nothing is working"""

_MANY_PEOPLE: Final = """
    everyone | everybody | whole team | entire team | whole company | entire company | all users |
    all our users | all of us | nobody | no one | none of us | our customers"""

_BLOCKED: Final = """
    can't | cannot | can not | couldn't | could not | unable to | not able to | won't let | nobody can |
    no one can | down | broken | not working | doesn't work | does not work | don't work | stopped working |
    not loading | won't load | blocked | locked out | stuck | failing | fails | failed | crashes | crashed |
    error | errors | unavailable | gone | missing | disappeared"""

_REVENUE: Final = """
    losing money | losing sales | losing customers | losing revenue | can't take payments |
    cannot take payments | customers can't pay | customers cannot pay | checkout is down | checkout is broken"""

_BILLING: Final = """
    charged twice | double charged | double charge | overcharged | charged me | charged us | charged for |
    wrong charge | wrongly charged | wrong invoice | my refund | want a refund | need a refund | no refund |
    refund me | money back | billing error | can't pay |
    cannot pay | unable to pay | payment failed | payment fails | card declined | card was declined"""

_NO_ACCESS: Final = """
    locked out | lost access | account is locked | account is blocked | can't log in | cannot log in |
    can't login | cannot login | can't sign in | cannot sign in | unable to log in | unable to login |
    unable to sign in"""

_DEADLINE: Final = """
    urgent | urgently | asap | as soon as possible | immediately | emergency | deadline | due today |
    by today | by tonight | by tomorrow | before tomorrow | within the hour | in an hour | go live | going live"""

_BROKEN: Final = """
    bug | broken | not working | doesn't work | does not work | stopped working | crashes | crashed |
    keeps crashing | error message | internal server error | blank page | won't load | doesn't load"""

_LEAVING: Final = """
    cancel my subscription | cancel our subscription | cancel my account | close my account |
    switch to another | legal action | lawyer | complaint"""

_WISH: Final = """
    feature request | feature idea | it would be nice | it would be great | would be great if |
    would be nice if | would love to see | i wish | please add | could you add | can you add support |
    any plans to | suggestion | on your roadmap | on the roadmap"""

_LOOKS: Final = "typo | spelling mistake | misspelled | misspelt | cosmetic | looks ugly | misaligned"

_FEEDBACK: Final = "feedback | just wanted to say | great product | love your product"

ALARMS: Final = (
    Signal("critical", "Words of a security incident.", (_SECURITY,)),
    Signal("critical", "Words of lost data.", (_LOST_DATA,)),
    Signal("critical", "Words of an outage.", (_OUTAGE,)),
    Signal("critical", "Many people are blocked.", (_MANY_PEOPLE, _BLOCKED)),
    Signal("critical", "Revenue is at stake.", (_REVENUE,)),
    Signal("high", "A billing error.", (_BILLING,)),
    Signal("high", "No access to the account.", (_NO_ACCESS,)),
    Signal("high", "The customer has a deadline.", (_DEADLINE,)),
    Signal("high", "Something is broken.", (_BROKEN,)),
    Signal("high", "The customer thinks of leaving.", (_LEAVING,)),
)

WISHES: Final = (
    Signal("low", "A wish for the product.", (_WISH,)),
    Signal("low", "A flaw in looks only.", (_LOOKS,)),
    Signal("low", "General feedback.", (_FEEDBACK,)),
)

THANKS: Final = Signal("low", "A thank-you, no question.", ("thanks | thank you | thx | cheers | much appreciated",))
