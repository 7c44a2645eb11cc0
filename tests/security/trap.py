"""A trap around pages: whatever a hostile text gets to do in a browser is written down.

What is caught: dialogs, printing, new windows, requests to anybody but the hosts that are allowed, navigations,
violations of a page's content security policy, and the sentinel `window.taken` that our own payloads set.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

SENTINEL: Final = "taken"
"""The global that our own payloads set."""

REPORT: Final = "reportToTrap"

SCRIPT: Final = (
    "(([report, taken]) => { const say = (what) => window[report](what);"
    """
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
    Object.defineProperty(window, name, { value: () => say(`${name} was called`) });
  let value;
  Object.defineProperty(window, taken, { get: () => value, set: (set) => { value = set; say(`${taken} was set`); } });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    say(`policy: ${violatedDirective} ${blockedURI} ${sample}`));
"""
    f"}})(['{REPORT}', '{SENTINEL}'])"
)
"""Set before anything of a page runs, in each of its frames."""

FOUND_SCRIPT: Final = """(root) => {
  const elements = new Set(), attributes = new Set(), schemes = new Set();
  for (const element of document.querySelector(root).querySelectorAll('*')) {
    elements.add(element.localName);
    for (const { name } of element.attributes) attributes.add(name);
    const href = element.getAttribute('href');
    if (href !== null && element.localName === 'a') schemes.add(element.protocol);
  }
  return { elements: [...elements], attributes: [...attributes], schemes: [...schemes] };
}"""
"""What elements, attributes and schemes of links there are below the element that the selector `root` finds."""

NEVER_ELEMENTS: Final = frozenset(
    ("script", "iframe", "object", "embed", "link", "meta", "base", "style", "form", "frame", "math", "audio", "video")
)
"""None is ever made of a text; `img` and `svg` are the panel's own as well and are looked at by their attributes."""

NEVER_ATTRIBUTES: Final = frozenset({"srcdoc", "action", "formaction", "ping", "background"})

SAFE_SCHEMES: Final = frozenset({"http:", "https:", "mailto:", ":"})
"""Of links; `:` is what a browser gives for an address that it cannot read, which leads nowhere."""


@dataclass
class Trap:
    """What was caught; `hosts` may be asked."""

    hosts: Collection[str]
    caught: list[str] = field(default_factory=list)

    def report(self, _source: Any, what: str) -> None:
        """Called from a page."""
        self.caught.append(what)

    def requested(self, address: str) -> None:
        """The browser asks for `address`."""
        parts = urlsplit(address)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc not in self.hosts:
            self.caught.append(f"{address[:200]} was requested")

    def dialog(self, text: str) -> None:
        """A dialog that our functions did not catch."""
        self.caught.append(f"a dialog: {text[:200]}")

    def take(self) -> list[str]:
        """What was caught since this was called last."""
        taken, self.caught = self.caught, []
        return taken


def made_of_text(found: dict[str, list[str]], allowed: Collection[str] = ()) -> list[str]:
    """What `FOUND_SCRIPT` found and no text may become: elements, attributes that run code, schemes of links;
    but for the elements and attributes in `allowed`, which the page has of its own."""
    elements = NEVER_ELEMENTS.difference(allowed).intersection(found["elements"])
    running = {name for name in found["attributes"] if name.startswith("on") or name in NEVER_ATTRIBUTES}
    schemes = [scheme for scheme in found["schemes"] if scheme not in SAFE_SCHEMES]
    return sorted((*elements, *running.difference(allowed), *schemes))
