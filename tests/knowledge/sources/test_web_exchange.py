"""The connection goes to the address that was checked, whatever the name says a moment later."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from knowledge.sources.address_guard import AddressGuard, AddressRefused
from knowledge.sources.web_exchange import ExchangeFailed, WebConnection
from tests.knowledge.website_server import Served, Website, drip_body, drip_head, serving

PUBLIC = "93.184.216.34"


class Route:
    """Stands for the internet: what is sent to PUBLIC arrives at `site`; every address and look-up is remembered."""

    def __init__(self, site: Website, monkeypatch: pytest.MonkeyPatch) -> None:
        self.connected: list[tuple[str, int]] = []
        self.looked_up: list[str] = []
        connect, look_up = socket.create_connection, socket.getaddrinfo

        def route(address: tuple[str, int], *rest: Any, **named: Any) -> socket.socket:
            self.connected.append(address)
            return connect(("127.0.0.1", site.port) if address[0] == PUBLIC else address, *rest, **named)

        def remember(host: str, *rest: Any, **named: Any) -> Any:
            self.looked_up.append(host)
            return look_up(host, *rest, **named)

        monkeypatch.setattr(socket, "create_connection", route)
        monkeypatch.setattr(socket, "getaddrinfo", remember)


@pytest.fixture
def route(site: Website, monkeypatch: pytest.MonkeyPatch) -> Route:
    return Route(site, monkeypatch)


class Rebinding:
    """A name server of an attacker: a public address first, then ours."""

    def __init__(self, *later: str) -> None:
        self.answers = [[PUBLIC], *([address] for address in later)]
        self.asked: list[str] = []

    def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0)


def body(connection: WebConnection, url: str, seconds: float = 5.0) -> bytes:
    with connection.get(url, {}, seconds) as exchange:
        return b"".join(exchange.chunks)


def test_the_name_is_resolved_once_and_goes_into_the_host_header(site: Website, route: Route) -> None:
    site.put("/", "hello")
    resolve = Rebinding("127.0.0.1")
    connection = WebConnection(AddressGuard(resolve=resolve))
    assert body(connection, "http://help.example/") == b"hello"
    assert body(connection, "http://help.example/") == b"hello"
    connection.close()
    assert resolve.asked == ["help.example"]
    assert route.connected == [(PUBLIC, 80)]
    assert "help.example" not in route.looked_up
    assert site.log[0].headers["Host"] == "help.example"


def test_a_name_that_turns_to_a_private_address_is_refused_at_its_next_connection(site: Website, route: Route) -> None:
    site.put("/", "hello", headers={"Connection": "close"})
    connection = WebConnection(AddressGuard(resolve=Rebinding("127.0.0.1")))
    assert body(connection, "http://help.example/") == b"hello"
    with pytest.raises(AddressRefused):
        body(connection, "http://help.example/")
    connection.close()
    assert route.connected == [(PUBLIC, 80)]


def test_the_next_address_is_tried_when_one_does_not_answer(site: Website) -> None:
    site.put("/", "hello")

    def resolve(_host: str, _port: int) -> Sequence[str]:
        return ("127.0.0.2", "127.0.0.1")

    connection = WebConnection(AddressGuard((f"help.example:{site.port}",), resolve=resolve))
    assert body(connection, f"http://help.example:{site.port}/") == b"hello"
    connection.close()


@pytest.mark.parametrize("speak", [drip_head, drip_body])
def test_a_server_that_drips_is_left_at_the_deadline(site: Website, speak: Any) -> None:
    site.pages["/"] = speak
    connection = WebConnection(AddressGuard((site.host,)))
    with pytest.raises(ExchangeFailed, match="did not answer in time"):
        body(connection, f"{site.origin}/", seconds=0.3)
    connection.close()


def nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n")


def endless_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-More: more\r\n" * 100_000)


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\nshort")


@pytest.mark.parametrize("speak", [nonsense, endless_head, cut_off])
def test_what_is_not_http_is_a_failure(site: Website, speak: Any) -> None:
    site.pages["/"] = speak
    connection = WebConnection(AddressGuard((site.host,)))
    with pytest.raises(ExchangeFailed, match=r"did not answer in HTTP|could not be reached"):
        body(connection, f"{site.origin}/")
    connection.close()


def test_a_port_where_nobody_listens_is_a_failure() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
        connection = WebConnection(AddressGuard((host,)))
        with pytest.raises(ExchangeFailed, match="could not be reached"):
            body(connection, f"http://{host}/")
        connection.close()


def test_what_the_reader_of_an_answer_raises_stays_what_it_is(site: Website) -> None:
    site.put("/", "hello")
    connection = WebConnection(AddressGuard((site.host,)))
    with pytest.raises(ValueError, match="mine"), connection.get(f"{site.origin}/", {}, 5.0):
        raise ValueError("mine")
    connection.close()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")
def test_the_certificate_is_checked_against_the_name_and_not_the_address(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", str(key), "-out", str(certificate), "-subj", "/CN=help.example", "-days", "2"),
            *("-addext", "subjectAltName=DNS:help.example"),
        ],
        check=True,
        capture_output=True,
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)

    def resolve(_host: str, _port: int) -> Sequence[str]:
        return ("127.0.0.1",)

    with serving(server) as site:
        site.pages["/"] = Served(b"hello")
        hosts = tuple(f"{name}:{site.port}" for name in ("help.example", "other.example"))
        trusting = ssl.create_default_context(cafile=str(certificate))
        connection = WebConnection(AddressGuard(hosts, resolve=resolve), trusting)
        assert body(connection, f"https://{hosts[0]}/") == b"hello"
        with pytest.raises(ExchangeFailed, match="could not be reached"):
            body(connection, f"https://{hosts[1]}/")
        connection.close()
