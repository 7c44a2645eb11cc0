"""What was said in the made-up history: sentences by category, varied by chance, none of them anybody's."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from escalation.default_categories import DEFAULTS

ASKED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({name: sentences for name, _, _, sentences in DEFAULTS})
"""The sentences with which the categories come."""

BEGINNINGS: Final = ("", "", "", "Hi! ", "Hello, ", "Good morning. ", "Quick question: ", "Sorry to bother you. ")
ENDS: Final = ("", "", "", "", "", " Thanks!", " Thank you.", " No hurry.", " Can you help?")
"""Without a subject of their own: topics are to be found by what is asked, and not by how a sentence goes on."""

ANGRY: Final = (
    " This is the third time this month, and it is really frustrating.",
    " We are very disappointed, and think about switching to another product.",
    " This is unacceptable.",
)

AI_ANSWERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "account_access": (
            "Open **Sign in**, then **Forgot password**. The link in the letter holds for 30 minutes.",
            "An owner of the group can invite you again under **Groups**, **Members**.",
        ),
        "billing": (
            "Invoices stand under **Plan and billing**, each as a PDF. The name on them is that of your organisation.",
            "A change to a larger plan begins at once, one to a smaller plan when the paid month ends.",
        ),
        "how_to": (
            "Open the board, then **More**, then **Export**. The file has one line a card.",
            "You find it under **Project settings**; only an editor or the owner of a project sees it.",
            "Drag the column by its head. Everybody on the board sees the new order.",
        ),
        "onboarding": (
            "Begin with one project and invite two or three people: **Projects**, **New project**.",
            "A file with one card a line can be imported under **New project**, **From a file**.",
        ),
        "integration": ("Reconnect it under **Integrations**. Events come back within an hour.",),
    }
)
OTHER_ANSWERS: Final = (
    "I found a page of the help centre on this, and the steps in it are for your plan as well.",
    "As far as the help centre says, reloading the page once brings it back.",
)
NOTED: Final = "I have noted that."

REPLIES: Final = (
    "Thank you for writing. I looked into it, and see what you mean. Could you try it once more now?",
    "I changed it for you. Please reload the page; it should be as you expect.",
    "That is how it works at the moment. I passed on that it surprised you.",
    "I asked the team that builds this, and come back to you as soon as I know more.",
    "Yes, that can be done. I wrote the steps down for you here, tell me if one of them is unclear.",
    "I am sorry about that. It is mended now, and I checked it on your board.",
)
FOLLOW_UPS: Final = (
    "I tried that. It is better, but one of the boards still shows it.",
    "Thanks. And for the other project?",
    "Which of the two settings do you mean?",
    "It works for me, not for my colleague.",
    "Still the same here, I am afraid.",
)
THANKS: Final = "Thank you!"
COURTESY: Final = "You are welcome."
ENDED: Final = "This conversation was marked as solved."

PAGE_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "/demo/": "Home",
        "/demo/projects": "Projects",
        "/demo/projects/:id": "Board",
        "/demo/projects/:id/members": "Members",
        "/demo/projects/:id/settings": "Project settings",
        "/demo/groups/:id/members": "Group members",
        "/demo/billing": "Plan and billing",
        "/demo/checkout": "Checkout",
        "/demo/integrations": "Integrations",
        "/demo/notifications": "Notifications",
        "/demo/sign-in": "Sign in",
    }
)

ABOUT_PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "/demo/sign-in": "account_access",
        "/demo/billing": "billing",
        "/demo/checkout": "billing",
        "/demo/integrations": "integration",
        "/demo/": "onboarding",
    }
)
"""What people mostly ask on a page."""

FIRST_NAMES: Final = ("Ada", "Bruno", "Chiara", "Dag", "Esra", "Femi", "Greta", "Hana", "Ivo", "Jana", "Kofi", "Lotte",
                      "Mehmet", "Nora", "Otis", "Paula", "Quentin", "Rosa", "Samir", "Tuva")  # fmt: skip
LAST_NAMES: Final = ("Abela", "Brandt", "Castellano", "Dahl", "Ekwueme", "Farkas", "Grimaldi", "Haugen", "Iversen",
                     "Joubert", "Kaya", "Lund", "Moreau", "Novak", "Okoye", "Petrov")  # fmt: skip


def question(category: str, chance: Random, *, angry: bool) -> str:
    """What somebody asks first."""
    said = f"{chance.choice(BEGINNINGS)}{chance.choice(ASKED[category])}"
    end = chance.choice(ANGRY if angry else ENDS)
    return f"{said}{'.' if end and said[-1] not in '.?!' else ''}{end}"


def answer(category: str, chance: Random) -> str:
    """What the AI agent says to it."""
    return chance.choice(AI_ANSWERS.get(category, OTHER_ANSWERS))


def person_name(chance: Random) -> str:
    """Somebody's."""
    return f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
