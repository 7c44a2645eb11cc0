"""Making a tree of HTML ready to be written as Markdown: only text is left, headings have ids, steps have numbers."""

from collections.abc import Iterable
from typing import Final

from bs4 import Comment, Tag

from knowledge.anchor import GIVEN_ANCHOR_CHARACTERS_MAX
from knowledge.sources.html_table import is_layout

HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")

NEVER_TEXT: Final = (
    "head, script, style, template, noscript, svg, canvas, math annotation, object, embed, audio, map, dialog, select, "
    "textarea, datalist, input, [aria-hidden=true], [hidden]:not([role=tabpanel]), "
    ".headerlink, .anchor-link, .hash-link, .anchorjs-link, .header-anchor, .heading-anchor, "
    ".linenos, .lineno, .line-numbers-rows, .gutter, .sr-only, .visually-hidden"
)
"""Elements without words for a reader, links from a heading to itself, numbers of code lines."""

TABLE_PARTS: Final = ("thead", "tbody", "tfoot", "tr", "td", "th")
MARKS: Final = ("b", "strong", "i", "em")
BLOCKS: Final = (*HEADINGS, "p", "div", "ul", "ol", "table", "pre", "blockquote", "section")
INLINE: Final = (*MARKS, "a", "span", "code")
NOTES: Final = "aside, div.admonition, div.callout, div.alert, div[role=note], details.admonition"
NOTE_TITLES: Final = ".admonition-title, .callout-title, .alert-heading"

_BUTTON_IS_TEXT_IN: Final = (*HEADINGS, "p", "li", "td", "th", "dt", "dd", "summary")
_PERMALINKS: Final = frozenset({"", "#", "¶", "§", "🔗", "​"})


def tidy(tree: Tag) -> None:
    """Changes `tree` in place."""
    for comment in tree.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for heading in tree.find_all(HEADINGS):
        _name(heading)
    _drop(tree.select(NEVER_TEXT))
    _drop(button for button in tree.find_all("button") if button.find_parent(_BUTTON_IS_TEXT_IN) is None)
    for line_break in tree.select("pre br"):
        line_break.replace_with("\n")
    _lay_out(tree)
    _mend_marks(tree)
    _quote_notes(tree)
    _open_questions(tree)
    _set_apart(tree)
    _number(tree)


def _drop(tags: Iterable[Tag]) -> None:
    for tag in list(tags):
        if not tag.decomposed:
            tag.decompose()


def _name(heading: Tag) -> None:
    """Puts the id that links use on the heading itself, and takes links to itself out of it."""
    anchor = _anchor(heading)
    heading.attrs.pop("id", None)
    if anchor and len(anchor) <= GIVEN_ANCHOR_CHARACTERS_MAX and not set(anchor) & set(" \t\n{}"):
        heading["id"] = anchor
    for link in heading.find_all("a"):
        if str(link.get("href", "#")).startswith("#") and link.get_text().strip() in _PERMALINKS:
            link.decompose()


def _anchor(heading: Tag) -> str:
    """Its own id, that of an anchor inside or just before it, or that of the section that it begins."""
    if own := heading.get("id"):
        return str(own)
    for link in heading.find_all("a", limit=2):
        if named := link.get("id") or link.get("name"):
            return str(named)
    before = heading.find_previous_sibling()
    if isinstance(before, Tag) and before.name in ("a", "span") and not before.get_text().strip():
        return str(before.get("id") or before.get("name") or "")
    section = heading.parent
    if before is None and section is not None and section.name in ("section", "div"):
        return str(section.get("id") or "")
    return ""


def _lay_out(tree: Tag) -> None:
    """Tables that only arrange things become boxes below each other."""
    for table in tree.find_all("table"):
        if is_layout(table):
            for part in [table, *table.find_all(TABLE_PARTS)]:
                if part is table or part.find_parent("table") is None:
                    part.name = "div"


def _mend_marks(tree: Tag) -> None:
    """Bold and italic that go on from one element to the next are one; around whole blocks they mean nothing."""
    for mark in tree.find_all(MARKS):
        if mark.decomposed:
            continue
        if mark.find(BLOCKS) is not None:
            mark.unwrap()
            continue
        while isinstance(following := mark.next_sibling, Tag) and following.name == mark.name:
            if following.find(BLOCKS) is not None:
                break
            mark.extend(list(following.contents))
            following.decompose()


def _quote_notes(tree: Tag) -> None:
    """Notes and warnings are set apart from the text, their titles in bold."""
    for title in tree.select(NOTE_TITLES):
        title.name = "dt"
    for note in tree.select(NOTES):
        note.name = "blockquote"


def _open_questions(tree: Tag) -> None:
    """Gives a run of `<details>` headings instead of summaries: each is a question of its own."""
    level = 1
    for tag in tree.find_all([*HEADINGS, "details"]):
        if tag.name != "details":
            level = int(tag.name[1])
        elif _is_in_run(tag) and isinstance(summary := tag.find("summary"), Tag) and not summary.find(HEADINGS):
            summary.name = f"h{min(level + 1, 6)}"
            if identifier := summary.get("id") or tag.get("id"):
                summary["id"] = identifier


def _is_in_run(details: Tag) -> bool:
    if details.find_parent(["details", "li", "td", "blockquote"]) is not None:
        return False
    after = [tag for tag in details.find_next_siblings() if isinstance(tag, Tag)]
    rest = next((tag for tag in after if tag.name != "details"), None)
    has_fellow = any(
        isinstance(fellow, Tag) and fellow.name == "details"
        for fellow in (details.find_previous_sibling(), details.find_next_sibling())
    )
    return has_fellow and (rest is None or rest.name in HEADINGS)


def _set_apart(tree: Tag) -> None:
    """Words that stand in a list beside its items are paragraphs: as they are, a step's number would follow on them."""
    for items in tree.find_all(("ul", "ol")):
        for child in list(items.children):
            is_inline = isinstance(child, Tag) and child.name in INLINE
            if is_inline or (not isinstance(child, Tag) and str(child).strip()):
                child.wrap(Tag(name="p"))


def _number(tree: Tag) -> None:
    """Writes each step's number beside it; a list that begins anew right after another gets another mark."""
    for steps in tree.find_all("ol"):
        start = _integer(steps.get("start"), 1)
        before = steps.find_previous_sibling() if start == 1 else None
        mark = ")" if before is not None and before.get("data-mark") == "." else "."
        steps["start"], steps["data-mark"] = str(start), mark
        number = start
        for step in steps.find_all("li", recursive=False):
            number = _integer(step.get("value"), number)
            step["data-bullet"] = f"{number}{mark}"
            number += 1


def _integer(value: object, otherwise: int) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise
