"""What was asked of the playground: the fields of its address, checked, each fault beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.page import Page
from knowledge.query import QUESTION_CHARACTERS_MAX
from server.conversation.page_key import page_key_of
from server.conversation.typed_page_key import EXAMPLE, page_key_fault
from server.protocol.limits import PAGE_HEADINGS_MAX, PAGE_TITLE_CHARACTERS_MAX


@dataclass(frozen=True, slots=True)
class PageFields:
    """A page as it was typed; `headings` has one on each line."""

    key: str = ""
    title: str = ""
    headings: str = ""

    @property
    def page(self) -> Page | None:
        """The page of fields without a fault, its key with ids replaced; None when none was given."""
        return Page(page_key_of(self.key), self.title, tuple(_lines(self.headings))) if self.key else None

    @property
    def says_more(self) -> bool:
        """Whether there is more than a key."""
        return bool(self.title or self.headings)


@dataclass(frozen=True, slots=True)
class PlaygroundForm:
    """Everything that was typed; `faults` has a sentence for each field, by its name, that is to be mended."""

    site_key: str = ""
    question: str = ""
    here: PageFields = PageFields()
    other: PageFields = PageFields()
    was_sent: bool = False
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def may_be_asked(self) -> bool:
        """Whether there is a question, and nothing to mend."""
        return self.was_sent and not self.faults


def read_playground_form(query: Mapping[str, str]) -> PlaygroundForm:
    """The form in the query of an address; without a field `question` it was not sent yet."""
    question = query.get("question", "").strip()
    here, other = _page_fields(query, "page"), _page_fields(query, "other")
    was_sent = "question" in query
    faults = {} if not was_sent else {"question": _question_fault(question)}
    faults |= _page_faults("page", here) | _page_faults("other", other)
    return PlaygroundForm(
        site_key=query.get("site", ""),
        question=question,
        here=here,
        other=other,
        was_sent=was_sent,
        faults={name: fault for name, fault in faults.items() if fault},
    )


def _page_fields(query: Mapping[str, str], name: str) -> PageFields:
    return PageFields(
        key=query.get(name, "").strip(),
        title=" ".join(query.get(f"{name}_title", "").split()),
        headings="\n".join(_lines(query.get(f"{name}_headings", ""))),
    )


def _lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := " ".join(raw.split()))]


def _question_fault(question: str) -> str:
    if not question:
        return "Write a question first."
    over = len(question) - QUESTION_CHARACTERS_MAX
    return f"This is {over:,} characters too long. Ask in at most {QUESTION_CHARACTERS_MAX:,}." if over > 0 else ""


def _page_faults(name: str, fields: PageFields) -> dict[str, str]:
    headings = _lines(fields.headings)
    faults = {}
    if fields.key:
        faults[name] = page_key_fault(fields.key)
    elif fields.says_more:
        faults[name] = f"Which page has this title or these headings? Give its key, such as {EXAMPLE}."
    if len(fields.title) > PAGE_TITLE_CHARACTERS_MAX:
        faults[f"{name}_title"] = f"Shorten the title to {PAGE_TITLE_CHARACTERS_MAX} characters."
    if len(headings) > PAGE_HEADINGS_MAX:
        faults[f"{name}_headings"] = f"Give at most {PAGE_HEADINGS_MAX} headings: a visitor's page reports no more."
    elif any(len(heading) > PAGE_TITLE_CHARACTERS_MAX for heading in headings):
        faults[f"{name}_headings"] = f"Shorten each heading to {PAGE_TITLE_CHARACTERS_MAX} characters."
    return faults
