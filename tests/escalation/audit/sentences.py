"""Made-up questions about known matters, many of each, no two the same."""

from itertools import product

MATTERS = {
    "pin": ("how do i change my pin", "i forgot my pin", "i want to change my pin", "please let me change my pin"),
    "refund": ("where is my refund", "my refund did not come", "i still wait for my refund", "refund not received yet"),
    "export": (
        "the board export fails",
        "board export shows an error",
        "cannot export my board",
        "export of a board hangs",
    ),
    "invoice": (
        "send me the march invoice",
        "i need an invoice copy",
        "invoice has a wrong address",
        "download an invoice",
    ),
    "login": ("i cannot log in", "login page says wrong password", "locked out at login", "login does not work"),
}
PLACES = ("here", "at home", "on monday", "since yesterday", "in the app", "on my phone", "for our team", "once more")
ENDS = ("", "thanks", "what now", "any idea", "kind regards", "it is odd")


def questions(*matters: str, start: int = 0, count: int = 40) -> list[str]:
    """`count` of each matter, from the one at `start`; all matters without one."""
    made: list[str] = []
    for matter in matters or MATTERS:
        texts = [" ".join(filter(None, parts)) for parts in product(MATTERS[matter], PLACES, ENDS)]
        # Neighbours in the list differ in what they say, not in how they end.
        texts = texts[:: len(ENDS) + 1] + [text for place, text in enumerate(texts) if place % (len(ENDS) + 1)]
        made += texts[start : start + count]
    return made
