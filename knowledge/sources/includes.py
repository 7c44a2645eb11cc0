"""Files that an article includes, put in the place of the line that names them."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from knowledge.sources.dialects.code_fence import lines_with_code
from knowledge.sources.file import TEXT_BYTES_MAX, SourceFile, Unreadable
from knowledge.sources.front_matter import split_front_matter

DEPTH_MAX: Final = 8
"""Files within files; help centres nest two or three deep."""

EXPANDED_CHARACTERS_MAX: Final = TEXT_BYTES_MAX
"""An article with all that it includes; small files that include each other many times over stop here."""

USUAL_FOLDERS: Final = ("_includes", "includes", "include", "_snippets", "snippets", "_partials", "partials")
"""Where the tools that know includes look for them, beside the source's root."""

SIGNS: Final = ("{!", "8<", "{%", "include:", "import ")
"""A text without any of these includes nothing."""

_DIRECTIVES: Final = (
    re.compile(r"^(?P<indent>\s*)\{!\s*(?P<path>[^!]+?)\s*!\}\s*$"),
    re.compile(r"""^(?P<indent>\s*)-+8<-+\s+["'](?P<path>[^"']+)["']\s*$"""),
    re.compile(
        r"""^(?P<indent>\s*)\{%-?\s*include(?:-markdown|_relative)?\s+["']?(?P<path>[^"'\s%]+)["']?[^%]*%\}\s*$"""
    ),
    re.compile(r"^(?P<indent>\s*)<!--\s*include:\s*(?P<path>\S+)\s*-->\s*$"),
)
"""Python-Markdown's include, PyMdown's snippet, Jekyll's and MkDocs' include, each on a line of its own."""

_SNIPPET_BLOCK = re.compile(r"^(?P<indent>\s*)-+8<-+\s*$")
_IMPORT = re.compile(r"""^import\s+(?P<name>[A-Z]\w*)\s+from\s+["'](?P<path>[^"']+\.mdx?)["'];?\s*$""")
_ELEMENT = re.compile(r"^(?P<indent>\s*)<(?P<name>[A-Z]\w*)(?:\s[^<>]*)?/>\s*$")
_MARK = re.compile(r"-+8<-+\s+\[(?P<edge>start|end):\s*(?P<name>[\w-]+)\s*\]")
_SECTION = re.compile(r"^(?P<path>.+?)(?::(?P<section>[A-Za-z_][\w-]*)|:(?P<first>\d*):(?P<last>\d*))?$")


def with_includes(body: str, file: SourceFile) -> str:
    """`body` of `file` with every include in its place, those within them as well; code is left alone.

    A path is looked for beside the file that names it, then at the source's root and in its usual folders. Raises
    Unreadable when it is not there, stands outside of the source, cannot be read, or includes itself.
    """
    if not any(sign in body for sign in SIGNS):
        return body
    return _Expansion(file).expanded(body, (file.file.resolve(),))


def included_text(file: SourceFile) -> Iterable[bytes]:
    """What the article of `file` depends on beside the file itself: its text with every include. Raises Unreadable."""
    _, body = split_front_matter(file.text())
    expanded = with_includes(body, file)
    return () if expanded == body else (expanded.encode(),)


class _Expansion:
    """One article being put together; it counts what has come in so far."""

    def __init__(self, file: SourceFile) -> None:
        self._root = file.root.resolve()
        self._characters = 0

    def expanded(self, body: str, chain: tuple[Path, ...]) -> str:
        imported: dict[str, str] = {}
        lines: list[str] = []
        block: list[str] | None = None
        for line, is_code in lines_with_code(body):
            if is_code:
                lines.append(line)
            elif found := _SNIPPET_BLOCK.match(line):
                if block is not None:
                    lines.extend(self._included(found["indent"], block, chain))
                block = [] if block is None else None
            elif block is not None:
                block.extend([line.strip()] if line.strip() else [])
            elif made := _IMPORT.match(line):
                imported[made["name"]] = made["path"]
            elif (path := _named(line, imported)) is not None:
                lines.extend(self._included(line[: len(line) - len(line.lstrip())], [path], chain))
            else:
                lines.append(line)
        return "\n".join(lines)

    def _included(self, indent: str, paths: Sequence[str], chain: tuple[Path, ...]) -> list[str]:
        text = "\n".join(self._text(path, chain) for path in paths)
        self._characters += len(text)
        if self._characters > EXPANDED_CHARACTERS_MAX:
            raise Unreadable("includes more than 1 MiB in all", "Include less, or split it into several articles.")
        return [f"{indent}{line}" if line.strip() else "" for line in text.split("\n")]

    def _text(self, named: str, chain: tuple[Path, ...]) -> str:
        found = _SECTION.match(named)
        path = found["path"] if found else named
        target = self._target(path.removeprefix("@site/"), chain[-1])
        if target in chain:
            names = " → ".join(self._name(each) for each in (*chain[chain.index(target) :], target))
            raise Unreadable(f"includes itself: {names}", "Take one of these includes out.")
        if len(chain) > DEPTH_MAX:
            raise Unreadable(f"includes files more than {DEPTH_MAX} deep", "Include them directly.")
        included = SourceFile(self._name(target), target, self._root)
        try:
            _, body = split_front_matter(included.text())
        except Unreadable as problem:
            raise Unreadable(f"includes {included.path}, which {problem.what}", problem.remedy) from problem
        return self.expanded(_part(body, found), (*chain, target))

    def _target(self, path: str, beside: Path) -> Path:
        for folder in (beside.parent, self._root, *(self._root / name for name in USUAL_FOLDERS)):
            target = (folder / path.lstrip("/")).resolve()
            if target.is_file():
                if not target.is_relative_to(self._root):
                    raise Unreadable(f"includes “{path}”, which is outside of the source", "Move it into the folder.")
                return target
        raise Unreadable(f"includes “{path}”, which is not there", "Mend the path, or take the include out.")

    def _name(self, file: Path) -> str:
        resolved = file.resolve()
        return resolved.relative_to(self._root).as_posix() if resolved.is_relative_to(self._root) else file.name


def _named(line: str, imported: dict[str, str]) -> str | None:
    """The path that `line` includes, if it does."""
    for directive in _DIRECTIVES:
        if found := directive.match(line):
            return found["path"]
    element = _ELEMENT.match(line)
    return imported.get(element["name"]) if element else None


def _part(body: str, named: re.Match[str] | None) -> str:
    """The section or the lines of `body` that are asked for; its marks of other sections are left out."""
    lines = body.split("\n")
    if named is not None and named["section"]:
        lines = _section(lines, named["section"])
    elif named is not None and named["first"] is not None:
        lines = lines[int(named["first"] or 1) - 1 : int(named["last"] or len(lines))]
    return "\n".join(line for line in lines if not _MARK.search(line))


def _section(lines: Sequence[str], name: str) -> list[str]:
    marks = [
        (place, mark["edge"])
        for place, line in enumerate(lines)
        if (mark := _MARK.search(line)) and mark["name"] == name
    ]
    starts = [place for place, edge in marks if edge == "start"]
    ends = [place for place, edge in marks if edge == "end"]
    if not starts:
        raise Unreadable(f"includes a section “{name}”, which is not there", "Mend its name, or take the include out.")
    return list(lines[starts[0] + 1 : ends[0] if ends else len(lines)])
