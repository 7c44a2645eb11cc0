"""What customers of Fernway wrote before the demo began: a desk in the middle of a working day."""

from dataclasses import dataclass, field
from typing import Final

from escalation.reason import ReasonCode


@dataclass(frozen=True, slots=True)
class Asking:
    """A customer as Fernway knows them."""

    name: str
    email: str
    segment: str | None = None
    plan: str | None = None
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One conversation that came to people: `lines` are (author, text), `hours_ago` when it came."""

    asking: Asking
    page: tuple[str, str]
    hours_ago: float
    reason: ReasonCode
    lines: tuple[tuple[str, str], ...]
    problem: str
    fell_short: str = ""
    suggested: str = ""
    confidence: float | None = None
    tags: tuple[str, ...] = ()
    taken_by: str | None = None
    """Name of the person of the desk who has it."""
    reply: str | None = None
    note: str | None = None
    snoozed_hours: int | None = None
    afterwards: tuple[tuple[float, str], ...] = ()
    """What the customer wrote after the reply: hours after it, and the words."""
    resolved: bool = False
    visited: tuple[tuple[str, str], ...] = field(default=())
    """Pages before the one on which they asked."""


NORTHLIGHT: Final = Asking("Oluwaseun Adeyemi", "seun@northlight.example", "enterprise", "Enterprise", 240)
BLUEHULL: Final = Asking("Katrin Vogel", "katrin@bluehull.example", "business", "Business", 32)
KESTREL: Final = Asking("Sam Whitlock", "sam@kestrel.example", "free", "Free", 3)
SALTMARSH: Final = Asking("Marisol Ibarra", "marisol@saltmarsh.example", "business", "Business", 18)
PINEWERK: Final = Asking("Jonas Lindgren", "jonas@pinewerk.example", "team", "Team", 9)
OCHRE: Final = Asking("Amara Nwosu", "amara@ochre.example", "enterprise", "Enterprise", 410)

STORIES: Final = (
    Story(
        NORTHLIGHT,
        ("/projects/:id", "Board"),
        0.6,
        ReasonCode.SENSITIVE_TOPIC,
        (
            ("visitor", "All our boards are empty since 9 this morning. 240 people cannot work."),
            ("ai", "I cannot see your boards from here. A filter may hide the cards: press **Clear filters**."),
            ("visitor", "There is no filter. The cards are gone in every project, please get somebody now."),
        ),
        "All boards of Northlight show no cards since this morning, in every project. 240 people are stopped.",
        "No article covers cards that vanish from all boards at once.",
        "I am looking at your boards right now and write again within 15 minutes. Please change nothing meanwhile.",
        0.12,
        ("outage", "boards"),
        note="Engineering is on it, see the status channel. @Ines please answer them while I look.",
        visited=(("/", "Home"), ("/projects", "Projects")),
    ),
    Story(
        OCHRE,
        ("/billing", "Plan and billing"),
        2.2,
        ReasonCode.POLICY,
        (
            ("visitor", "We were charged twice for November, 8,200 euros each. Please refund one of them today."),
            ("ai", "I can explain an invoice, but a refund needs a person. I pass this on with what you wrote."),
        ),
        "Ochre was charged twice for November, 8,200 euros each, and wants one charge back today.",
        "A refund is decided by people.",
        "You were charged twice, that is right, and I am sorry. One of the charges of 8,200 euros goes back today.",
        0.44,
        ("refund",),
    ),
    Story(
        BLUEHULL,
        ("/settings/integrations", "Integrations"),
        5.5,
        ReasonCode.TOOL_FAILURE,
        (
            ("visitor", "The calendar of three projects stopped syncing on Monday."),
            ("ai", "Reconnect it under **Settings, Integrations, Calendar**. Events then come back within an hour."),
            ("visitor", "Did that twice. Still nothing since Monday, for some of us."),
        ),
        "Calendar events of three projects are not synced since Monday, for some members; reconnecting did not help.",
        "Reconnecting is all that the articles know.",
        "Thank you for trying that. Which calendar do the members use for whom it works, and which the others?",
        0.31,
        ("calendar", "sync"),
        taken_by="Bo",
    ),
    Story(
        SALTMARSH,
        ("/projects/:id/members", "Members"),
        7,
        ReasonCode.LOW_CONFIDENCE,
        (
            ("visitor", "How do I move fourteen people from one group to another without inviting them again?"),
            ("ai", "Open **Groups**, then the group, then **Members**. There you can remove and add people."),
            ("visitor", "One by one?"),
        ),
        "They want to move fourteen people between groups in one go.",
        "The articles describe one member at a time.",
        "You can move them together: on the members page, tick them, then choose Move to group.",
        0.38,
        ("members",),
        taken_by="Ines",
    ),
    Story(
        SALTMARSH,
        ("/projects/:id/members", "Members"),
        6.5,
        ReasonCode.CUSTOMER_REQUEST,
        (("visitor", "It is me again about the fourteen people, I closed the window. Can a person help?"),),
        "The same question about fourteen members, asked again after the window was closed.",
        "",
        "",
    ),
    Story(
        PINEWERK,
        ("/account/security", "Security"),
        9,
        ReasonCode.SENSITIVE_TOPIC,
        (
            (
                "visitor",
                "I lost the phone with my sign-in codes and cannot get into my account before a deadline tonight.",
            ),
            (
                "ai",
                "With a recovery code you can sign in without the phone. Do you still have the sheet with the codes?",
            ),
            ("visitor", "No sheet. What now?"),
        ),
        "Locked out: phone and recovery codes are both gone, with a deadline tonight.",
        "Who somebody is can only be checked by a person.",
        "I can help you in. Please answer from the address of your account with the name of one of your projects.",
        0.27,
        ("sign-in",),
    ),
    Story(
        KESTREL,
        ("/projects", "Projects"),
        26,
        ReasonCode.MISSING_KNOWLEDGE,
        (
            ("visitor", "Would be lovely to have a darker shade of green for the labels :)"),
            ("ai", "Labels have eight colours at the moment. I pass your wish on."),
        ),
        "A wish for a darker green among the label colours.",
        "No article is about label colours to come.",
        "Thank you! I wrote it down for the design team.",
        0.5,
        ("idea",),
    ),
    Story(
        PINEWERK,
        ("/billing", "Plan and billing"),
        28,
        ReasonCode.LOW_CONFIDENCE,
        (
            ("visitor", "Can the invoice show our VAT number and another address?"),
            ("ai", "The name on an invoice is that of your organisation."),
            ("visitor", "And the VAT number?"),
        ),
        "They need their VAT number and another address on invoices.",
        "The article names the address, not the VAT number.",
        "Yes: under Plan and billing, Invoice details, there is a field for each. Invoices from then on show both.",
        0.47,
        ("invoice",),
        taken_by="Ines",
        reply="Yes: under **Plan and billing**, *Invoice details*, there is a field for each. Shall I do it for you?",
    ),
    Story(
        BLUEHULL,
        ("/projects/:id/settings", "Project settings"),
        31,
        ReasonCode.REPEATED_ANSWER,
        (
            ("visitor", "An archived project still sends mails every morning."),
            ("ai", "Turn mails off under **Notifications**."),
            ("visitor", "They are off."),
            ("ai", "Turn mails off under **Notifications**."),
            ("visitor", "You said that already."),
        ),
        "An archived project sends its daily mail though mails are turned off.",
        "It said the same thing twice.",
        "That is a fault on our side: archived projects should be silent. I passed it on, and write when it is mended.",
        0.22,
        ("bug", "mail"),
        taken_by="Bo",
        reply="That is a fault on our side. I passed it on, and will write when it is mended.",
        snoozed_hours=20,
    ),
    Story(
        KESTREL,
        ("/projects/:id", "Board"),
        40,
        ReasonCode.CUSTOMER_REQUEST,
        (
            ("visitor", "Person please, I want to know if I can use Fernway for my school for free"),
            ("ai", "Of course. Somebody of the team will answer here."),
        ),
        "A teacher asks whether schools may use Fernway for free.",
        "",
        "Schools get the Team plan for half. I can set it up if you send me the address of your school.",
        None,
        ("school",),
    ),
    Story(
        NORTHLIGHT,
        ("/settings/integrations", "Integrations"),
        50,
        ReasonCode.MISSING_KNOWLEDGE,
        (
            (
                "visitor",
                "Is there a way to export the audit trail to our SIEM? Security asks for it before the renewal.",
            ),
            ("ai", "I found nothing about an export of the audit trail."),
        ),
        "Their security team wants the audit trail in a SIEM before the renewal.",
        "No article names an export of the audit trail.",
        "",
        0.18,
        ("security", "renewal"),
        taken_by="Aylin",
    ),
    Story(
        OCHRE,
        ("/groups/:id", "Group"),
        75,
        ReasonCode.FRUSTRATION,
        (
            ("visitor", "Why can a viewer not comment? This makes no sense at all!"),
            ("ai", "Viewers read. With the role **Commenter** they can write comments too."),
            ("visitor", "Then say that on the page!!"),
        ),
        "They did not find out that viewers cannot comment.",
        "They were upset.",
        "You are right, the page should say so.",
        0.71,
        ("roles",),
        taken_by="Ines",
        reply="You are right, the page should say so; it will from next week. For now, choose *Commenter*.",
        resolved=True,
    ),
)
