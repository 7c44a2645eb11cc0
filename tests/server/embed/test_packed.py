"""What the widget's files weigh on the wire: compressed for whoever reads it, plain for everybody else."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from server.embed.files import ForEver
from server.packed import SMALL_BYTES, packed

SCRIPT = "export const answer = 42;\n" * 40
PACKED = b"what the build wrote"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "panel-A1.js").write_text(SCRIPT)
    (tmp_path / "panel-A1.js.br").write_bytes(PACKED)
    (tmp_path / "plain-B2.css").write_text("p{margin:0}")

    async def page(request: Request) -> Response:
        return packed(request, PlainTextResponse("x" * int(request.query_params["length"])))

    with TestClient(Starlette(routes=[Mount("/assets", ForEver(directory=tmp_path)), Route("/page", page)])) as opened:
        yield opened


def raw(client: TestClient, path: str, accepted: str) -> tuple[bytes, str | None, str | None]:
    with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        assert answer.status_code == 200
        return b"".join(answer.iter_raw()), answer.headers.get("content-encoding"), answer.headers.get("vary")


@pytest.mark.parametrize("accepted", ["br", "gzip, deflate, br, zstd", "gzip, BR;q=0.5"])
def test_a_browser_that_reads_brotli_gets_what_the_build_has_compressed(client: TestClient, accepted: str) -> None:
    assert raw(client, "/assets/panel-A1.js", accepted) == (PACKED, "br", "Accept-Encoding")


@pytest.mark.parametrize("accepted", ["", "gzip", "br;q=0", "bright", "*;q=0"])
def test_anybody_else_gets_the_plain_file(client: TestClient, accepted: str) -> None:
    assert raw(client, "/assets/panel-A1.js", accepted) == (SCRIPT.encode(), None, "Accept-Encoding")


def test_a_file_keeps_its_kind_and_may_be_kept_for_ever(client: TestClient) -> None:
    script = client.get("/assets/panel-A1.js", headers={"Accept-Encoding": "identity"})
    style = client.get("/assets/plain-B2.css", headers={"Accept-Encoding": "br"})
    assert script.headers["content-type"].startswith("text/javascript")
    assert style.headers["content-type"].startswith("text/css")
    assert style.text == "p{margin:0}"
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["access-control-allow-origin"] == "*"


def test_a_browser_that_has_the_file_gets_no_second_copy(client: TestClient) -> None:
    for accepted in ("br", "identity"):
        first = client.get("/assets/plain-B2.css", headers={"Accept-Encoding": accepted})
        asked = {"Accept-Encoding": accepted, "If-None-Match": first.headers["etag"]}
        again = client.get("/assets/plain-B2.css", headers=asked)
        assert (again.status_code, again.content) == (304, b"")


def test_what_is_made_for_a_request_is_compressed_when_it_is_long_enough(client: TestClient) -> None:
    body, encoding, _ = raw(client, f"/page?length={SMALL_BYTES}", "gzip")
    assert encoding == "gzip"
    assert gzip.decompress(body) == b"x" * SMALL_BYTES
    body, encoding, vary = raw(client, f"/page?length={SMALL_BYTES - 1}", "gzip")
    assert (len(body), encoding, vary) == (SMALL_BYTES - 1, None, "Accept-Encoding")
    body, encoding, _ = raw(client, f"/page?length={SMALL_BYTES}", "gzip, br")
    assert encoding == "br"
    assert brotli.decompress(body) == b"x" * SMALL_BYTES
    assert raw(client, f"/page?length={SMALL_BYTES}", "identity")[1] is None
