"""The shapes in which a person is asked for, as patterns over word classes; the same for all languages.

Written with the names of `WordClass`: `WANT SOMEONE REAL` is a want, then somebody real. `TARGET` is whoever may be
asked for, `LINK` is what may stand between the words of a wish, `END` is where a clause ends.
"""

import re
from typing import Final

from server.agent.person.word_classes import WordClass

_GROUPS: Final = {
    "TARGET": "(?:PERSON|HUMAN|SOMEONE|STAFF|SIDE|SUPPORT)",
    "BODY": "(?:PERSON|HUMAN|SOMEONE|STAFF)",
    "LINK": "(?:GLUE|REAL|FILLER|YOURS)",
    "SMALL": "(?:GLUE|FILLER|ME|YOURS)",
    "AFTER": "(?:DEED|ANSWERS|ATTEND|SPEAK|PHONE|REACH|WISH)",
    "END": "(?=FILLER*(?:BREAK|COMMA|$))",
    "ANY": "[^|]",
    "PLAIN": "[^|12]",
}

FRAMES: Final = (
    # talk to somebody; hablar con alguien
    "SPEAK LINK* TARGET (?!GLUE? THING)",
    # connect me with somebody; hand this over to a human
    "CONNECT_ME SMALL* REAL* (?:TARGET|END)",
    "CONNECT (?:LINK|ME|MATTER)* TARGET (?!GLUE* THING)",
    "ME LINK* TARGET SMALL{0,2} CONNECT",
    "^FILLER+ CONNECT END",
    "WANT GLUE* SPEAK GLUE* END",
    "SPEAK GLUE* YOURS LINK* END",
    "REACH GLUE* YOURS END",
    "YOURS REACH END",
    "WANT SMALL* REAL DEED",
    "WANT PLAIN{0,4} (?:REAL BODY|PERSON REAL) (?!GLUE* THING)",
    "REAL (?:SUPPORT|SIDE) END",
    "HAVE_YOU GLUE* REAL BODY",
    "WANT PLAIN{0,3} BODY SMALL* ME SMALL* (?:DEED|ANSWERS)",
    "NOT LINK* MACHINE PLAIN{0,3} (?:PERSON|HUMAN) END",
    "CONNECT GLUE* MATTER END",
    "PERSON SMALL* AVAILABLE",
    "WANT PLAIN{0,3} DEED GLUE* PERSON END",
    "(?:WANT|REACH|SPEAK|CONNECT|THERE GLUE) PLAIN{0,4} HUMAN (?!GLUE{0,2} THING)",
    "HUMAN PLAIN{0,3} (?:WANT|REACH|SPEAK)",
    # I want a person; give me somebody real; I need someone to look at it
    "WANT SMALL* REAL* (?:PERSON|HUMAN|STAFF|SIDE) (?:END|NOT|(?=(?:GLUE|FILLER|COMMA)* (?:AFTER|REACH|THERE)))",
    "WANT SMALL* REAL+ BODY",
    "WANT SMALL* BODY SMALL* REAL",
    "(?:CONNECT|WANT) SMALL* SOMEONE SMALL* (?:AFTER|SIDE|SUPPORT|REAL|NUMBER)",
    "WANT (?:SMALL|REAL)* (?:HUMAN|STAFF)",
    "WANT SMALL* REAL* COMPLAIN",
    "(?:PERSON|HUMAN) SMALL* WANT END",
    "WANT SMALL* PERSON GLUE* MACHINE",
    "(?:PERSON|SOMEONE) GLUE* DEED GLUE* MATTER",
    "(?:PERSON|SOMEONE) GLUE* MATTER GLUE* DEED",
    # how do I reach your support; somebody from support, get in touch with me
    "REACH LINK* (?:SIDE|SUPPORT|HUMAN|STAFF|SOMEONE|REAL PERSON|PERSON END) (?!GLUE? THING)",
    "(?:SIDE|SUPPORT|HUMAN|SOMEONE) SMALL{0,2} REACH",
    "REACH GLUE* ME",
    "(?:SOMEONE|STAFF|PERSON) ANY{0,4} ME GLUE* REACH",
    # call me
    "WISH",
    "ME (?:SOMEONE|PERSON|STAFF|SMALL)* PHONE",
    "PHONE GLUE* ME",
    "PHONE LINK* (?:SIDE|SUPPORT|HUMAN|STAFF)",
    # is there a phone number; somebody on the phone
    "(?:HAVE_YOU|THERE) ANY{0,2} NUMBER",
    "(?:WANT|ME|YOURS) SMALL* NUMBER",
    "(?:SPEAK|ATTEND) SMALL* NUMBER",
    "ME GLUE* ATTEND",
    "NUMBER ANY{0,8} (?:REACH|TARGET|PHONE)",
    "(?:BODY|REACH) SMALL* NUMBER",
    # no robots
    "NOT (?:LINK|WANT|SPEAK|NOT)* MACHINE+ (?:ANSWERS|SPEAK|END|NOT)",
    "NOT (?:LINK|WANT|SPEAK|NOT)* SPEAK (?:LINK)* MACHINE",
    "(?:PERSON|HUMAN|SOMEONE REAL) (?:FILLER|COMMA|GLUE)* NOT LINK* MACHINE",
    # is there a real person here
    "THERE SMALL* (?:REAL SMALL* BODY|SOMEONE SMALL* (?:REAL|END)|SOMEONE SMALL* (?:SIDE|SUPPORT|SPEAK))",
    "THERE SMALL+ (?:HUMAN|PERSON|STAFF) (?:END|(?=SMALL* (?:AFTER|REAL)))",
    # who can I talk to
    "WHO",
    # somebody of yours should look at it
    "STAFF PLAIN{0,6} AFTER",
    "BODY LINK* (?:SIDE|SUPPORT|YOURS) PLAIN{0,6} AFTER",
    "HUMAN (?!THING) PLAIN{0,3} DEED",
    "(?:DEED|ANSWERS) GLUE* (?:HUMAN|REAL PERSON|PERSON REAL)",
    "GLUE HUMAN SMALL* DEED",
    "ATTEND LINK* BODY",
    "(?:PERSON|HUMAN) SMALL* ATTEND",
    "(?:COMPLAIN|DEED) SMALL* REAL* (?:SIDE|STAFF)",
    "COMPLAIN SMALL* TARGET",
)
"""Any of them in a message is a wish."""

VERB_LAST: Final = (
    # mit einem Menschen sprechen; iemand van de klantenservice spreken
    "TARGET (?:LINK|WORD|SUPPORT|SIDE){0,4} SPEAK",
    "(?:PERSON|HUMAN|SIDE|SUPPORT|STAFF) SMALL{0,2} CONNECT",
    "(?:SIDE|SUPPORT|STAFF) SMALL* PHONE",
    "NOT LINK* MACHINE SMALL* SPEAK",
    "WANT NOT LINK* MACHINE WORD? END",
    "PERSON (?:GLUE|WORD){0,2} REACH",
    "REAL PERSON SMALL* (?:WANT|END)",
)
"""Shapes of languages that put the verb at the end of a clause: German and Dutch."""

ALONE: Final = (
    "^(?:LINK|WANT|ME|COMMA|THERE)* (?:PERSON|HUMAN|SIDE|STAFF)"
    "(?:LINK|WANT|ME|COMMA|SUPPORT|ANSWERS|PERSON|HUMAN|SIDE)* $"
)
"""A sentence that says nothing but the person."""

NOT_MEANT: Final = (
    # am I talking to a person? members talk to each other
    "OTHERS SMALL{0,3} (?:SPEAK|REACH|PHONE)",
)
"""Others' talking, in which nothing is heard."""


def compiled(frame: str) -> re.Pattern[str]:
    """The pattern over class letters that `frame` writes with names."""
    for name, group in _GROUPS.items():
        frame = re.sub(rf"\b{name}\b", group, frame)
    letters = re.sub(r"\b[A-Z_]{2,}\b", lambda name: re.escape(WordClass[name.group()].value), frame)
    return re.compile(letters.replace(" ", ""))
