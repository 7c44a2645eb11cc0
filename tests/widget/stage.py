"""A host page with the built widget in a real browser, and a server whose every word the test says itself.

Nothing listens anywhere: the browser's requests, and the panel's socket, are answered here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, Frame, Page, Route, WebSocketRoute

from knowledge.suggestions import Suggestions
from server.conversation.site import Site
from server.embed.assets import read_widget_files
from server.embed.configuration import launch_body, page_rules, panel_config
from server.embed.headers import panel_headers
from server.embed.page_help import asked_page, page_help
from server.embed.routes import TEMPLATES
from server.embed.widget_settings import WidgetSettings
from tests.browser import open_panel

HOST: Final = "https://app.example.com"
HANDRAIL: Final = "https://help.example.com"
SITE: Final = "pk_stage"
CONVERSATION: Final = "c_1"
AT: Final = "2026-11-02T09:30:00Z"
LATER: Final = "2126-11-02T09:45:00Z"

LANGUAGES: Final = Path(__file__).parents[2] / "widget" / "src" / "words" / "languages"

_SITE: Final = Site("s_stage", SITE, "Fernway help", (HOST,))
_OPEN: Final = {"Access-Control-Allow-Origin": "*"}

_LOOK_INSIDE: Final = """{
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    this.dataset.wasMode = options.mode;
    return attach.call(this, { ...options, mode: 'open' });
  };
}"""
"""Shadow roots are closed, to the test as well; what they asked for stays written on their hosts."""


@dataclass(frozen=True, slots=True)
class Built:
    """A widget that was built with other words than its own: where those are, and where it is."""

    words: Path
    files: Path


class Stage:
    """One page of the host's, at `HOST` + any path, and the server's end of its panel's socket."""

    def __init__(
        self, browser: Browser, body: str, *, language: str = "en", built: Built | None = None, **context: Any
    ) -> None:
        """`body` is the host page's; `context` goes to the browser: viewport, color_scheme, reduced_motion."""
        self.files = read_widget_files() if built is None else read_widget_files(built.files)
        self._words = LANGUAGES if built is None else built.words
        self.language = language
        self.served: dict[str, Any] = {"suggestions": {"articles": [], "questions": []}}
        """What is read below the site's part of the API (`articles/a_1`), as JSON; bytes are a PNG."""

        self.offered: dict[str, Suggestions] = {}
        """What there is for a page, by its key: the launch offers the best of it."""

        self.counted: list[tuple[str, str, str]] = []
        """What the page has counted of its rules: name, arm and event."""

        self.heard: list[dict[str, Any]] = []
        self.stored: list[dict[str, Any]] = []
        self.visitor = "v1s_stage"
        self.settings = WidgetSettings()
        self.doctype = "<!doctype html>"
        self.head = ""
        """What the host page has in its head beside its title."""

        self.headers: dict[str, str] = {}
        """What the host sends with its page, such as a policy."""

        self.is_down = False
        """Whether Handrail answers nothing any more."""

        self._body = body
        self._socket: WebSocketRoute | None = None
        self._is_away = False
        self._context = browser.new_context(**context)
        self.page: Page = self._context.new_page()
        self.errors: list[str] = []
        self.page.add_init_script(_LOOK_INSIDE)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.route(f"{HOST}/**", self._host)
        self.page.route(f"{HANDRAIL}/**", self._handrail)
        self.page.route_web_socket(f"{HANDRAIL.replace('http', 'ws')}/v1/visitor", self._take_socket)

    def open(self, path: str = "/projects/8241/members") -> Frame:
        """Goes to the page and opens the panel, which says hello."""
        self.page.goto(HOST + path)
        panel = open_panel(self.page)
        self.wait_for("hello")
        return panel

    def says(self, key: str) -> str:
        """What the panel says under a key of its words, with the places in it left open."""
        return str(json.loads((self._words / f"{self.language}.json").read_text(encoding="utf-8"))[key])

    def leave(self) -> None:
        """The server is gone: the socket is closed, and no other one is welcomed until it comes back."""
        assert self._socket is not None
        self._is_away = True
        self._socket.close()
        self._socket = None

    def refuse(self) -> None:
        """The server will never have this panel: its page is not among the allowed ones."""
        assert self._socket is not None
        self._socket.close(code=4403, reason="origin_not_allowed")

    def close(self) -> None:
        """Lets the browser forget it."""
        self._context.close()

    def tell(self, frame: Mapping[str, Any]) -> None:
        """Sends a frame to the panel."""
        assert self._socket is not None
        self._socket.send(json.dumps(frame))

    def store(self, text: str, **part: Any) -> int:
        """Stores a message and tells the panel, if it is connected; gives its place."""
        seq = len(self.stored) + 1
        plain = {"author": "ai", "name": None, "text": text, "created_at": AT}
        self.stored.append({"type": "message", "conversation": CONVERSATION, "seq": seq, **plain, **part})
        if self._socket is not None:
            self.tell(self.stored[-1])
        return seq

    def come_back(self) -> None:
        """The server is back, and the browser says that the network is."""
        self._is_away = False
        for frame in self.page.frames:
            frame.evaluate("() => dispatchEvent(new Event('online'))")

    def of(self, kind: str) -> list[dict[str, Any]]:
        """What the panel has sent of this kind."""
        return [frame for frame in self.heard if frame["type"] == kind]

    def wait_for(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        """As `of`, once there are so many."""
        for _ in range(100):
            if len(self.of(kind)) >= count:
                return self.of(kind)
            self.page.wait_for_timeout(20)
        raise AssertionError(f"the panel sent {[frame['type'] for frame in self.heard]}")

    def _host(self, route: Route) -> None:
        script = f'<script async nonce="n0nce" src="{HANDRAIL}/widget.js" data-site="{SITE}"></script>'
        head = f'<meta name="viewport" content="width=device-width"><title>Members</title>{self.head}'
        page = f'{self.doctype}<html lang="{self.language}"><head>{head}</head><body>{self._body}{script}</body></html>'
        route.fulfill(body=page, content_type="text/html; charset=utf-8", headers=self.headers)

    def _handrail(self, route: Route) -> None:
        path = route.request.url.removeprefix(HANDRAIL)
        if self.is_down:
            route.abort()
        elif path == "/widget.js":
            route.fulfill(path=self.files.folder / self.files.loader, content_type="text/javascript", headers=_OPEN)
        elif path.startswith("/widget/assets/"):
            kind = "text/css" if path.endswith(".css") else "text/javascript"
            file = self.files.folder / urlsplit(path).path.removeprefix("/widget/")
            route.fulfill(path=file, content_type=kind, headers=_OPEN)
        elif urlsplit(path).path.endswith("/panel"):
            template = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template("panel.html")
            language = self.files.language_of(parse_qs(urlsplit(path).query).get("lang", [""])[0])
            body = template.render(
                name=_SITE.name,
                language=language,
                style=self.files.style,
                files=self.files.languages[language],
                config=panel_config(_SITE, self.settings),
            )
            route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=panel_headers([HOST]))
        elif urlsplit(path).path.endswith("/launch"):
            language = self.files.language_of(parse_qs(urlsplit(path).query).get("lang", [""])[0])
            launch = launch_body(self.settings, language, self.files.languages[language])
            asked = parse_qs(urlsplit(path).query).get("page", [""])[0]
            if (key := asked_page(asked, self.settings.routes)) is not None:
                found = self.offered.get(key, Suggestions())
                launch |= page_help(self.settings, key, found, self.files.languages[language])
            route.fulfill(json=launch, headers=_OPEN)
        elif path.endswith("/page-rules"):
            route.fulfill(json=page_rules(self.settings), headers=_OPEN)
        elif path.endswith("/nudges"):
            happened = json.loads(route.request.post_data or "")["counts"]
            self.counted += [(each["rule"], each["arm"], each["event"]) for each in happened]
            route.fulfill(status=204, headers=_OPEN)
        else:
            self._api(route, urlsplit(path).path)

    def _api(self, route: Route, path: str) -> None:
        answer = self.served.get(path.removeprefix(f"/v1/sites/{SITE}/"))
        if answer is None:
            route.fulfill(status=404)
        elif isinstance(answer, bytes):
            route.fulfill(body=answer, content_type="image/png")
        else:
            route.fulfill(json=answer)

    def _take_socket(self, socket: WebSocketRoute) -> None:
        if self._is_away:
            socket.close()
            return
        self._socket = socket
        socket.on_message(self._hear)

    def _hear(self, text: str | bytes) -> None:
        frame = json.loads(text)
        self.heard.append(frame)
        if frame["type"] == "ping":
            self.tell({"type": "pong", "nonce": frame["nonce"]})
        if frame["type"] != "hello":
            return
        elsewhere = "fresh" in frame or frame["conversation"] not in (None, CONVERSATION)
        stored = [] if elsewhere else self.stored
        last_seq = len(stored)
        place = {"conversation": CONVERSATION if last_seq else None, "last_seq": last_seq, "status": "with_ai"}
        self.tell({"type": "welcome", "version": 1, "visitor": self.visitor, "recovered": True, **place})
        for message in stored[frame["after_seq"] :]:
            self.tell(message)
