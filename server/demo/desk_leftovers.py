"""What lies open at the desk of the demo though little or nothing is left to do: the audit finds it."""

from typing import Final

from escalation.reason import ReasonCode
from server.demo.desk_stories import Asking, Story

HARROW: Final = Asking("Delia Marsh", "delia@harrow-lane.example", "business", "Business", 22)
FOGBANK: Final = Asking("Tomas Riba", "tomas@fogbank.example", "team", "Team", 6)
QUILLSTONE: Final = Asking("Ingrid Sole", "ingrid@quillstone.example", "business", "Business", 41)
TIDEWATER: Final = Asking("Felix Okoro", "felix@tidewater.example", "business", "Business", 27)
COPSE: Final = Asking("Mina Cho", "mina@copse-studio.example", "team", "Team", 5)

BOARD: Final = ("/projects/:id", "Board")
MEMBERS: Final = ("/projects/:id/members", "Members")
BILLING: Final = ("/billing", "Plan and billing")

LEFTOVERS: Final = (
    Story(
        HARROW,
        MEMBERS,
        92,
        ReasonCode.LOW_CONFIDENCE,
        (("visitor", "I cannot add a guest to one project only, the button stays grey."),),
        "A guest cannot be added to a single project.",
        taken_by="Aylin",
        reply="The button wakes up once the guest has confirmed their address. I have sent them the mail again.",
        afterwards=((3, "That was it, it works now. Thank you!"),),
    ),
    Story(
        FOGBANK,
        ("/notifications", "Notifications"),
        88,
        ReasonCode.LOW_CONFIDENCE,
        (("visitor", "I get two mails for every mention since last week."),),
        "Two mails for every mention.",
        taken_by="Bo",
        reply="You have two addresses in your profile. Remove one under **Account**, and you get one mail.",
        afterwards=((20, "Solved, thanks a lot. You can close this."),),
    ),
    Story(
        QUILLSTONE,
        BOARD,
        80,
        ReasonCode.MISSING_KNOWLEDGE,
        (("visitor", "Where did the button for printing a board go?"),),
        "The button for printing a board is not found.",
        taken_by="Bo",
        reply="It is in the menu at the top right now, under *Export*.",
        afterwards=((2, "Never mind, I found it in the meantime."),),
    ),
    Story(
        TIDEWATER,
        BILLING,
        70,
        ReasonCode.POLICY,
        (("visitor", "Please send our invoice of October again, to accounts@tidewater.example this time."),),
        "The invoice of October is wanted again, at another address.",
    ),
    Story(
        TIDEWATER,
        BILLING,
        52,
        ReasonCode.CUSTOMER_REQUEST,
        (("visitor", "Could you send the October invoice again to accounts@tidewater.example please?"),),
        "The October invoice is asked for again.",
    ),
    Story(
        COPSE,
        BOARD,
        66,
        ReasonCode.LOW_CONFIDENCE,
        (("visitor", "Cards that I drag jump back to the first column."),),
        "Dragged cards jump back.",
    ),
    Story(
        COPSE,
        BOARD,
        44,
        ReasonCode.CUSTOMER_REQUEST,
        (("visitor", "The cards still jump back to the first column when I drag them."),),
        "Dragged cards still jump back.",
    ),
)
