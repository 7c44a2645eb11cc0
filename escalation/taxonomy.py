"""The taxonomy of a site: the categories that its tickets can have, with what each is and how customers put it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.default_categories import DEFAULTS
from escalation.errors import SettingInvalid
from escalation.site_documents import DocumentName, latest_document

CATEGORIES_MAX: Final = 40
"""More than an agent can choose from, and than a few examples of each can keep apart."""

NAME_CHARACTERS_MAX: Final = 32
"""The width of the column."""

LABEL_CHARACTERS_MAX: Final = 40
WORDS_CHARACTERS_MAX: Final = 200
EXAMPLES_MAX: Final = 50
"""Of a team for one category, typed into a page; more are imported."""

EXAMPLE_CHARACTERS_MAX: Final = 500

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Category:
    """One category. `name` stands on tickets and never changes; `label` and `words` are for people.

    `examples` are the team's own, beside those that a default category comes with. A retired one is given no more.
    """

    name: str
    label: str
    words: str = ""
    examples: tuple[str, ...] = ()
    retired: bool = False

    @property
    def utterances(self) -> tuple[str, ...]:
        """All examples: those that come with it and the team's."""
        return tuple(dict.fromkeys((*_UTTERANCES.get(self.name, ()), *self.examples)))

    @property
    def is_default(self) -> bool:
        """Whether it comes with Handrail."""
        return self.name in _UTTERANCES

    def to_document(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "name": self.name,
            "label": self.label,
            "words": self.words,
            "examples": list(self.examples),
            "retired": self.retired,
        }


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The categories in the order of the menus."""

    categories: tuple[Category, ...]

    @property
    def current(self) -> tuple[Category, ...]:
        """Those that a ticket can be given."""
        return tuple(each for each in self.categories if not each.retired)

    def named(self, name: str | None) -> Category | None:
        """The category of this name, retired or not; None for None and for one that is unknown."""
        return next((each for each in self.categories if each.name == name), None)

    def label(self, name: str | None) -> str:
        """What people read for a name; one that is unknown reads as itself, None as “no category”."""
        known = self.named(name)
        if known is not None:
            return known.label
        return "No category" if name is None else name.replace("_", " ").capitalize()

    @property
    def labels(self) -> dict[str, str]:
        """What people read, by name, of retired ones too."""
        return {each.name: each.label for each in self.categories}

    def to_document(self) -> dict[str, Any]:
        """Plain JSON values, as `taxonomy_from_document` reads them."""
        return {"categories": [each.to_document() for each in self.categories]}


DEFAULT_TAXONOMY: Final = Taxonomy(tuple(Category(name, label, words) for name, label, words, _ in DEFAULTS))

_UTTERANCES: Final = {name: utterances for name, _, _, utterances in DEFAULTS}


def taxonomy_from_document(document: Mapping[str, Any]) -> Taxonomy:
    """The taxonomy of a document; default categories that it does not name stand at its end.

    Raises SettingInvalid that names the first bad field, such as `categories.2.label`.
    """
    given = document.get("categories")
    if not isinstance(given, list):
        raise SettingInvalid("categories: give a list of categories.")
    named = tuple(category_from_document(each, f"categories.{place}") for place, each in enumerate(given, start=1))
    names, labels = [each.name for each in named], [each.label.casefold() for each in named]
    for kind, all_of_them in (("name", names), ("label", labels)):
        twice = next((each for each in all_of_them if all_of_them.count(each) > 1), None)
        if twice is not None:
            raise SettingInvalid(f"categories: two have the {kind} {twice!r}. Give one of them another.")
    categories = (*named, *(each for each in DEFAULT_TAXONOMY.categories if each.name not in names))
    if len(categories) > CATEGORIES_MAX:
        raise SettingInvalid(f"categories: {len(categories)} are more than {CATEGORIES_MAX}. Leave some out.")
    if all(each.retired for each in categories):
        raise SettingInvalid("categories: all are retired. Keep at least one.")
    return Taxonomy(categories)


def category_from_document(given: Any, place: str) -> Category:
    """One category; raises SettingInvalid whose text begins with `place` and the field."""
    if not isinstance(given, Mapping):
        raise SettingInvalid(f"{place}: give an object with name and label.")
    name, label, words = given.get("name"), given.get("label"), given.get("words", "")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > NAME_CHARACTERS_MAX:
        raise SettingInvalid(
            f"{place}.name: use a letter, then small letters, digits and _, at most {NAME_CHARACTERS_MAX} together."
        )
    if not isinstance(label, str) or not label.strip() or len(label.strip()) > LABEL_CHARACTERS_MAX:
        raise SettingInvalid(f"{place}.label: give a label of 1 to {LABEL_CHARACTERS_MAX} characters.")
    if not isinstance(words, str) or len(words) > WORDS_CHARACTERS_MAX:
        raise SettingInvalid(f"{place}.words: say in at most {WORDS_CHARACTERS_MAX} characters what belongs there.")
    retired = given.get("retired", False)
    if not isinstance(retired, bool):
        raise SettingInvalid(f"{place}.retired: give true or false.")
    examples = _examples(given.get("examples", []), f"{place}.examples")
    return Category(name, " ".join(label.split()), " ".join(words.split()), examples, retired)


async def taxonomy_of_site(connection: AsyncConnection, site_id: str) -> Taxonomy:
    """The taxonomy that counts: the site's own, else the default. One that cannot be read is logged and left aside."""
    stored = await latest_document(connection, site_id, DocumentName.TAXONOMY)
    if stored is None:
        return DEFAULT_TAXONOMY
    try:
        return taxonomy_from_document(stored.document)
    except SettingInvalid as fault:
        log.error("taxonomy_unreadable", site=site_id, version=stored.version, fault=str(fault))
        return DEFAULT_TAXONOMY


def _examples(given: Any, place: str) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise SettingInvalid(f"{place}: give a list of sentences.")
    examples = tuple(dict.fromkeys(" ".join(each.split()) for each in given if each.strip()))
    if len(examples) > EXAMPLES_MAX:
        raise SettingInvalid(f"{place}: keep {EXAMPLES_MAX} here, and import the others as a file.")
    if any(len(each) > EXAMPLE_CHARACTERS_MAX for each in examples):
        raise SettingInvalid(f"{place}: shorten each to {EXAMPLE_CHARACTERS_MAX} characters.")
    return examples
