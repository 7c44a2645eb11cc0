"""Tools that need no service: what Handrail itself knows of the visitor."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from server.agent.answer import TurnContact
from server.agent.tools.tool import Tool

CREATE_TICKET: Final = "create_ticket"
"""What a playbook names to hand the conversation to a person at once. No tool that is called: the handoff is an outcome
of the turn, and a model has `hand_to_person` for it."""


@dataclass(frozen=True, slots=True)
class OwnTool:
    """A tool, and what it gives for a contact and the attributes that may be read out."""

    tool: Tool
    look: Callable[[TurnContact, Sequence[str]], Mapping[str, str]]


def _contact(contact: TurnContact, attributes: Sequence[str]) -> dict[str, str]:
    known = {"name": contact.name, "email": contact.email, "segment": contact.segment}
    known |= {name: contact.attributes.get(name) for name in attributes}
    return {name: value for name, value in known.items() if value}


LOOK_UP_CONTACT: Final = Tool(
    "look_up_contact",
    "Look up who asks",
    "What is known of the visitor who asks, such as their name and plan. Nobody else can be looked up.",
    (),
)

OWN_TOOLS: Final = (OwnTool(LOOK_UP_CONTACT, _contact),)
