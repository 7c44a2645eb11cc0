"""Whatever a visitor reads or hears stands in the file of a language: shown in one in which every text is marked."""

import json
import re
import subprocess
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Frame

from tests.widget.sample_talk import ENGLISH
from tests.widget.stage import LANGUAGES, Built, Stage
from tests.widget.states import STATES, TARGETS, State

WIDGET: Final = Path(__file__).parents[2] / "widget"

_MARKED: Final = re.compile(r"⟦[^⟦⟧]*⟧|^[^⟦]*⟧|⟦[^⟧]*$")
"""A text, or its beginning or end where something else stands in its midst."""

_TIME: Final = re.compile(r"\b(AM|PM|Monday|Today|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\b")
"""What `Intl` writes, in the language of the file."""

WORD: Final = r"[A-Za-z]{3}"
"""Fewer letters are somebody's initials."""

_READ: Final = """() => {
  const texts = [];
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const { parentElement, textContent } = nodes.currentNode;
    if (!parentElement.closest('script, pre')) texts.push(textContent);
  }
  for (const element of document.querySelectorAll('*')) {
    for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
      if (element.hasAttribute(name)) texts.push(element.getAttribute(name));
    }
  }
  return texts.filter((text) => text.trim());
}"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The widget with every one of its texts between brackets."""
    folder = tmp_path_factory.mktemp("marked")
    words = json.loads((LANGUAGES / "en.json").read_text(encoding="utf-8"))
    told = {key: text if "." not in key else f"⟦{text}⟧" for key, text in words.items()}
    built = Built(folder / "words", folder / "dist")
    built.words.mkdir()
    (built.words / "en.json").write_text(json.dumps(told), encoding="utf-8")
    subprocess.run(["node", "build.mjs", built.words, built.files], cwd=WIDGET, check=True, capture_output=True)
    return built


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_nothing_is_said_that_stands_in_no_file(browser: Browser, marked: Built, state: State) -> None:
    stage = Stage(browser, TARGETS, built=marked, viewport={"width": 1280, "height": 800})
    try:
        panel = state.show(stage, ENGLISH)
        assert [text for text in _texts(panel) if not _is_known(text)] == []
    finally:
        stage.close()


def _texts(panel: Frame) -> list[str]:
    texts: list[str] = panel.evaluate(_READ)
    return texts


def _is_known(text: str) -> bool:
    """Between brackets, written by `Intl`, or said by somebody."""
    while (rest := _MARKED.sub("", text)) != text:  # one text may be filled in with another
        text = rest
    left = _TIME.sub("", text).strip()
    return not re.search(WORD, left) or all(line.strip() in _SAID for line in left.splitlines())


def _plain(markdown: str) -> str:
    return re.sub(r"[*`]", "", markdown)


_SAID: Final = "\n".join(
    [_plain(getattr(ENGLISH, name)) for name in ENGLISH.__slots__]
    + ["Fernway help", "Jonas Lind", "Business", "you@example.com", "ana@example.com", "Bitcoin"]
)
"""What the visitor, the agent, people and the team have said."""
