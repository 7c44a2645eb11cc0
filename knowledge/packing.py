"""Blocks packed into parts that a model reads whole; a block that is longer is cut where a person would cut it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.block import Block, Links, blocks_of
from knowledge.cut_window import Measure
from knowledge.filling import filled
from knowledge.sentences import sentences_within
from knowledge.table_rows import rows_of

DEPTH_MAX: Final = 6
"""Lists in quotes in lists; what is nested deeper stays whole."""

FIRST_PIECE_MIN: Final = 0.5
"""A long block begins in the part before it only when half of a part is left there; otherwise it begins a new one."""

PARAGRAPH_GAP: Final = "\n\n"

_QUOTE: Final = re.compile(r"^ {0,3}> ?")
_FENCE_MARKS: Final = re.compile(r"^(\s*(?:`{3,}|~{3,})).*$")
_MARK: Final = re.compile(r"^(?P<space> {0,3})(?P<sign>[-+*]|\d{1,9}[.)])(?: {1,4}(?=\S)|(?=\s|$))")


@dataclass(frozen=True, slots=True)
class Packing:
    """How parts are made: none longer than `size`, in what `measure` counts."""

    size: int
    measure: Measure
    links: Links
    depth: int = 0

    def deeper(self) -> "Packing":
        """The same for what stands within a block."""
        return Packing(self.size, self.measure, self.links, self.depth + 1)


def packed(blocks: Sequence[Block], packing: Packing) -> list[list[Block]]:
    """`blocks` in their order as parts, each as full as it can be without cutting what fits into one.

    What leads on stays with what it announces. Only a line or a word that cannot be cut makes a part too long.
    """
    parts: list[list[Block]] = [[]]
    used = 0
    for group in _groups(blocks, packing):
        needed = _size(group, packing)
        left = packing.size - used
        pieces = [group] if needed <= packing.size else _pieces(group, left, packing)
        for piece in pieces:
            size = _size(piece, packing)
            if parts[-1] and used + size > packing.size:
                parts.append([])
                used = 0
            parts[-1].extend(piece)
            used += size
    return [part for part in parts if part]


def _size(blocks: Sequence[Block], packing: Packing) -> int:
    return sum(packing.measure(block.plain) for block in blocks)


def _groups(blocks: Sequence[Block], packing: Packing) -> Iterator[list[Block]]:
    """What must not be parted: a block with those before it that lead on, as long as these are not long themselves."""
    group: list[Block] = []
    for block in blocks:
        group.append(block)
        if not block.leads_on or _size(group, packing) > packing.size // 2:
            yield group
            group = []
    if group:
        yield group


def _pieces(group: Sequence[Block], left: int, packing: Packing) -> list[list[Block]]:
    *lead, long = group
    if packing.measure(long.plain) <= packing.size or packing.depth >= DEPTH_MAX:
        return [[block] for block in group]
    beside = _size(lead, packing)
    first = (left if left >= packing.size * FIRST_PIECE_MIN else packing.size) - beside
    texts = _texts(long, first, packing)
    pieces = [piece for text in texts if (piece := blocks_of(text, packing.links))]
    if not pieces or beside + _size(pieces[0], packing) > packing.size:
        return [*([block] for block in lead), *(pieces or [[long]])]
    return [[*lead, *pieces[0]], *pieces[1:]]


def _texts(block: Block, first: int, packing: Packing) -> list[str]:
    match block.kind:
        case "table_open":
            return rows_of(block.text, first, packing.size, packing.measure)
        case "ordered_list_open" | "bullet_list_open":
            return _steps(block, first, packing)
        case "blockquote_open":
            return _quoted(block, packing)
        case "fence" | "code_block" | "html_block":
            return _code(block, first, packing)
    return sentences_within(block.text, first, packing.size, packing.measure)


def _quoted(block: Block, packing: Packing) -> list[str]:
    inner = "\n".join(_QUOTE.sub("", line) for line in block.text.split("\n"))
    parts = packed(blocks_of(inner, packing.links), packing.deeper())
    return ["\n".join(f"> {line}".rstrip() for line in _text(part).split("\n")) for part in parts]


def _text(blocks: Sequence[Block]) -> str:
    return "\n\n".join(block.text for block in blocks)


def _code(block: Block, first: int, packing: Packing) -> list[str]:
    """Between blank lines where each stretch fits, else between lines; every piece is fenced as the whole was."""
    lines = block.text.split("\n")
    opening, closing = [], []
    if block.kind == "fence":
        opening, closing = lines[:1], [_FENCE_MARKS.sub(r"\1", lines[0])]
        lines = lines[1:-1] if lines[-1].strip() == closing[0].strip() else lines[1:]
    stretches: list[list[str]] = [[]]
    for line in lines:
        if not line.strip() and any(stretches[-1]):
            stretches.append([])
        stretches[-1].append(line)
    measure = packing.measure
    units = [
        unit
        for stretch in ("\n".join(stretch) for stretch in stretches)
        for unit in (stretch.split("\n") if measure(stretch) > packing.size else [stretch])
    ]
    groups = filled(((unit, measure(unit)) for unit in units), first, packing.size)
    texts = ["\n".join(group).strip("\n") for group in groups]
    return ["\n".join((*opening, text, *closing)) for text in texts if text.strip()]


def _steps(block: Block, first: int, packing: Packing) -> list[str]:
    """Between items, whose numbers are written out; an item that is too long by itself goes on without a number."""
    units: list[tuple[str, str, int]] = []
    follows_rest = False
    for item in _items(block):
        gap = PARAGRAPH_GAP if follows_rest else item.gap
        follows_rest = False
        blocks = blocks_of(item.content, packing.links)
        size = _size(blocks, packing)
        if size <= packing.size:
            units.append((gap, item.under_mark(item.content), size))
            continue
        begin, *rest = packed(blocks, packing.deeper())
        follows_rest = bool(rest)
        units.append((gap, item.under_mark(_text(begin)), _size(begin, packing)))
        units.extend((PARAGRAPH_GAP, _text(part), _size(part, packing)) for part in rest)
    groups = filled((((gap, text), size) for gap, text, size in units), first, packing.size)
    return ["".join(gap + text for gap, text in group).strip("\n") for group in groups]


@dataclass(frozen=True, slots=True)
class _Item:
    mark: str
    """Its number and point, or its bullet, and a space."""
    gap: str
    """What parts it from the item before."""
    content: str
    """Its Markdown, not indented."""

    def under_mark(self, content: str) -> str:
        first, *others = content.split("\n")
        indent = " " * len(self.mark)
        return "\n".join((self.mark + first, *(indent + line if line.strip() else "" for line in others)))


def _items(block: Block) -> Iterator[_Item]:
    lines = block.text.split("\n")
    opening = block.tokens[0]
    number = int(opening.attrs.get("start", 1)) if opening.type == "ordered_list_open" else None
    starts = [
        token.map[0] - block.first_line
        for token in block.tokens
        if token.type == "list_item_open" and token.level == 1 and token.map
    ]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        found = _MARK.match(lines[start])
        space, sign = (found["space"], found["sign"]) if found else ("", "-")
        width = len(found[0]) if found and len(found[0]) < len(lines[start]) else len(space) + len(sign) + 1
        content = "\n".join([lines[start][width:], *(_outdented(line, width) for line in lines[start + 1 : end])])
        gap = PARAGRAPH_GAP if start > 0 and not lines[start - 1].strip() else "\n"
        yield _Item(f"{sign if number is None else f'{number}{sign[-1]}'} ", gap, content.strip("\n"))
        number = None if number is None else number + 1


def _outdented(line: str, width: int) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return line[min(indent, width) :]
