"""A guide beside an answer: steps that point at elements which the visitor's page declares, and at nothing else."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markdown_it.token import Token

from knowledge.lexical import stem
from knowledge.plain_text import inline_text, markdown_parser, plain_text
from server.agent.answer import Turn
from server.agent.sentences import sentences
from server.conversation.page_context import PageContext
from server.protocol.server_frames import GuideCard, GuideStep

STEPS_MAX: Final = 5
"""More is read better in the answer itself."""

STEP_CHARACTERS_MAX: Final = 200
"""What fits into a bubble beside an element, also on a phone."""

TITLE: Final = "On this page"

PHRASE_WORDS_MIN: Final = 2
"""A target of one word, such as `seats`, is named by half the sentences of an article; it has to be set in bold."""

_WORD: Final = re.compile(r"[^\W_]+")
_CITATION: Final = re.compile(r"\s*\[\d{1,3}\]")
_BEGINNING: Final = Token("", "", 0)
_BOLD_LINE: Final = re.compile(r"\*\*[^*]+\*\*")


def guide_of(page: PageContext | None, proposed: Sequence[GuideStep]) -> GuideCard | None:
    """The guide that somebody proposes, as far as the page declares its targets; None when nothing of it is left.

    The texts become plain, one line each, at most STEP_CHARACTERS_MAX; the second step for the same target goes.
    """
    if page is None:
        return None
    declared = frozenset(page.targets)
    steps: dict[str, GuideStep] = {}
    for step in proposed:
        text = _one_line(plain_text(markdown_parser().parse(step.text)))
        if step.target in declared and step.target not in steps and text:
            steps[step.target] = GuideStep(target=step.target, text=text)
    return GuideCard(title=TITLE, page=page.key, steps=tuple(steps.values())[:STEPS_MAX]) if steps else None


def guide_for(turn: Turn, answer_text: str) -> GuideCard | None:
    """The guide that the sentences of an answer (Markdown) make on the page of `turn`; None when they name nothing
    there.

    A sentence names a target when a label in bold has its words (`**Invite people**` and `invite-people`), or abridges
    them and the answer has the rest (`**Archive**` in an answer on a project, and `archive-project`). A numbered
    step may do without bold where it says the target's words in their order.
    """
    if turn.page is None or not turn.page.targets:
        return None
    targets = [_Target(name, _words(name)) for name in turn.page.targets]
    said = list(_sentences(answer_text))
    spoken_of = frozenset(word for sentence in said for word in sentence.words)
    named = [(sentence, _named(sentence, targets, spoken_of)) for sentence in said]
    found = [(sentence, target) for sentence, target in named if target is not None]
    # What stands around numbered steps explains them.
    steps = [(sentence, target) for sentence, target in found if sentence.is_step] or found
    proposed = [GuideStep(target=target.name, text=sentence.plain) for sentence, target in steps]
    return guide_of(turn.page, proposed)


@dataclass(frozen=True, slots=True)
class _Target:
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    plain: str
    words: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    """The words of what is set in bold, in their order."""

    is_step: bool


def _named(sentence: _Sentence, targets: Sequence[_Target], spoken_of: frozenset[str]) -> _Target | None:
    """The target that a sentence leads to: that of its last label, since what comes before leads there."""
    for label in reversed(sentence.labels):
        if (target := _labelled(label, targets, spoken_of)) is not None:
            return target
    if not sentence.is_step:
        return None
    phrased = [each for each in targets if len(each.words) >= PHRASE_WORDS_MIN and _follow(sentence.words, each.words)]
    return max(phrased, key=lambda each: len(each.words), default=None)


def _labelled(label: tuple[str, ...], targets: Sequence[_Target], spoken_of: frozenset[str]) -> _Target | None:
    words = frozenset(label)
    whole = [each for each in targets if words.issuperset(each.words)]
    if whole:
        return max(whole, key=lambda each: len(each.words))
    part = [each for each in targets if _abridges(label, each.words) and spoken_of.issuperset(each.words)]
    # Two elements that fit as well: pointing at the wrong one is worse than pointing at none.
    return part[0] if len(part) == 1 else None


def _abridges(label: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether a label has a part of a target's words: its verb (`Archive`), or several of them."""
    return set(label) < set(wanted) and (len(label) >= PHRASE_WORDS_MIN or label[:1] == wanted[:1])


def _follow(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))


def _sentences(markdown: str) -> Iterator[_Sentence]:
    lists: list[str] = []
    for before, token in pairwise([_BEGINNING, *markdown_parser().parse(markdown)]):
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            lists.append(token.type)
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            lists.pop()
        elif token.type == "inline" and (lists or not _is_title(before, token)):
            is_step = "ordered_list_open" in lists
            yield from (_sentence(text, is_step=is_step) for text in sentences(token.content))


def _is_title(opening: Token, inline: Token) -> bool:
    """Whether it is a heading, or a line that stands in bold from its beginning to its end."""
    return opening.type == "heading_open" or bool(_BOLD_LINE.fullmatch(inline.content.strip()))


def _sentence(markdown: str, *, is_step: bool) -> _Sentence:
    inline = markdown_parser().parseInline(markdown)[0]
    plain = _one_line(_CITATION.sub("", inline_text(inline)))
    return _Sentence(plain, _words(plain), tuple(_labels(inline.children or [])), is_step)


def _labels(children: Iterable[Token]) -> Iterator[tuple[str, ...]]:
    label: list[str] | None = None
    for child in children:
        if child.type == "strong_open":
            label = []
        elif child.type == "strong_close" and label is not None:
            yield _words("".join(label))
            label = None
        elif label is not None:
            label.append(child.content)


def _words(text: str) -> tuple[str, ...]:
    return tuple(stem(word.casefold()) for word in _WORD.findall(text))


def _one_line(text: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= STEP_CHARACTERS_MAX else f"{line[: STEP_CHARACTERS_MAX - 1].rstrip()}…"
