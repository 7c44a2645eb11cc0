"""What a visitor may read anyway: the texts against which the guard holds what a model writes."""

from collections.abc import Iterable
from functools import cached_property
from typing import Final

from server.agent.contact_signs import ContactSign, contacts_in

KNOWN_CHARACTERS_MAX: Final = 400_000
"""Of all texts together; five passages, a conversation and eight results of tools have a tenth of it."""


class Known:
    """`material`: passages and results of tools, written by those whom the team trusts to write to its visitors. `own`:
    what the visitor wrote, and their contact: they may read it again, and it makes no address trustworthy."""

    def __init__(self, material: Iterable[str] = (), own: Iterable[str] = ()) -> None:
        self._material = "\n".join(material)[:KNOWN_CHARACTERS_MAX]
        self._own = "\n".join(own)[:KNOWN_CHARACTERS_MAX]

    def learn(self, text: str) -> None:
        """A tool's result of this turn."""
        self._material = f"{self._material}\n{text}"[:KNOWN_CHARACTERS_MAX]
        for name in ("_contacts", "letters"):
            self.__dict__.pop(name, None)

    def holds(self, text: str) -> bool:
        """Whether `text` stands in the material, character by character."""
        return text in self._material

    def holds_contact(self, sign: ContactSign) -> bool:
        """Whether the address or number stands in the material or is the visitor's own."""
        return sign.same in self._contacts

    @cached_property
    def _contacts(self) -> frozenset[str]:
        return frozenset(sign.same for text in (self._material, self._own) for sign in contacts_in(text))

    @cached_property
    def letters(self) -> str:
        """Letters and digits of everything, in small letters."""
        return letters_of(f"{self._material}\n{self._own}")


def letters_of(text: str) -> str:
    """The letters and digits of `text` in small letters, without anything between them."""
    return "".join(filter(str.isalnum, text.lower()))
