"""A real HTTP server on loopback that serves a made-up website and remembers what it was asked."""

import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from knowledge.sources.address_guard import AddressGuard
from knowledge.sources.fetch import Fetch
from knowledge.sources.item import Read, SourceItem
from knowledge.sources.web_exchange import WebConnection
from knowledge.sources.web_fetch import WebFetch
from knowledge.sources.website import WebsiteSource
from knowledge.sources.website_limits import WebsiteLimits

Speak = Callable[[BaseHTTPRequestHandler], None]
"""Answers by hand, for servers that misbehave."""

FAST = WebsiteLimits(delay_seconds=0.0)


@dataclass(frozen=True)
class Served:
    """What stands at a path; with an `etag`, a request that knows it gets 304."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""


@dataclass(frozen=True)
class Asked:
    """One request, and what it was answered with."""

    path: str
    headers: Mapping[str, str]
    status: int
    body_bytes: int


class Website:
    """Paths that can be changed while it is served, and the log of requests."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Served | Speak] = {}
        self.log: list[Asked] = []
        self.opened: list[Fetch] = []

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def put(self, path: str, html: str, **about: Any) -> None:
        self.pages[path] = Served(html.encode(), **about)

    def page(
        self, path: str, title: str, text: str = "", links: tuple[str, ...] = (), head: str = "", **about: Any
    ) -> None:
        """An ordinary page of a help centre; its ETag follows its content."""
        anchors = "".join(f'<a href="{link}">{link}</a> ' for link in links)
        text = text or f"This page tells how {title.lower()} works, in one sentence of its own."
        html = f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body><nav>{anchors}</nav>"
        html += f"<main><h1>{title}</h1><p>{text}</p></main></body></html>"
        self.put(path, html, **({"etag": f'"{hash(html)}"'} | about))

    def sitemap(self, *paths: str, path: str = "/sitemap.xml", lastmod: str = "") -> None:
        dated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
        urls = "".join(f"<url><loc>{self.origin}{each}</loc>{dated}</url>" for each in paths)
        xml = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        self.pages[path] = Served(xml.encode(), content_type="application/xml")

    def asked_for(self, path: str) -> list[Asked]:
        return [asked for asked in self.log if asked.path == path]

    def fetch(self, **options: Any) -> Fetch:
        """A fetch that may come here, and nowhere else within this machine; closed with the website."""
        connection = WebConnection(AddressGuard((self.host,)))
        chosen: dict[str, Any] = {"user_agent": FAST.user_agent, "delay_seconds": 0.0} | options
        self.opened.append(WebFetch(connection, **chosen))
        return self.opened[-1]

    def source(self, start: str = "/", limits: WebsiteLimits = FAST, **options: Any) -> WebsiteSource:
        return WebsiteSource(f"{self.origin}{start}", limits, open_fetch=lambda: self.fetch(**options))


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Website]:
    """An empty website on a free port."""
    server = _Server(("127.0.0.1", 0), _Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    website = Website(server.server_address[1])
    server.website = website
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield website
    finally:
        for fetch in website.opened:
            fetch.close()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    website: Website

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that hangs up in the middle is what many tests are about."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        website = self.server.website
        served = website.pages.get(self.path, Served(b"not here", 404))
        if not isinstance(served, Served):
            website.log.append(Asked(self.path, dict(self.headers), 0, 0))
            self.close_connection = True
            try:
                served(self)
            except OSError:
                return
            return
        if served.etag and self.headers.get("If-None-Match") == served.etag:
            served = Served(b"", 304, headers={"ETag": served.etag})
        website.log.append(Asked(self.path, dict(self.headers), served.status, len(served.body)))
        self.send_response(served.status)
        for name, value in served.headers.items():
            self.send_header(name, value)
        if served.status != 304:
            self.send_header("Content-Type", served.content_type)
            self.send_header("Content-Length", str(len(served.body)))
            if served.etag:
                self.send_header("ETag", served.etag)
        self.end_headers()
        self.wfile.write(served.body)

    def log_message(self, *_: object) -> None:
        """The log is kept in memory."""


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Sends one byte at a time, for about ten seconds or until nobody listens."""
    for _ in range(500):
        handler.wfile.write(b"a")
        time.sleep(0.02)


def drip_head(handler: BaseHTTPRequestHandler) -> None:
    """A header without an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    drip(handler)


def drip_body(handler: BaseHTTPRequestHandler) -> None:
    """A body without an end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 600\r\n\r\n")
    drip(handler)


def fingerprints(items: list[SourceItem], before: Mapping[str, str] | None = None) -> dict[str, str]:
    """What an ingest would remember after `items`."""
    named = {item.path for item in items}
    kept = {path: text for path, text in (before or {}).items() if path in named}
    return kept | {item.path: item.fingerprint for item in items if isinstance(item, Read)}
