"""Requests that schemathesis makes up from the OpenAPI document, good ones and bad ones, sent to a real server: none
fails on our side, and every answer is one that the document promises.

Sent with two keys: one that may everything, at tickets and customers that there are, and one that only reads, at
whatever comes to its mind.
"""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, settings
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.api.openapi import openapi
from server.api.operations import OPERATIONS
from server.team.api_scope import Scope
from tests.running import free_port
from tests.server.api.interface import interface_at
from tests.server.api.samples import samples

EXAMPLES: Final = 3
"""Of an operation and a key, good and bad ones each: enough to have found what this test was worth until now."""

START_SECONDS: Final = 30.0
BOUNDED: Final = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
READING: Final = tuple(each for each in Scope if each.endswith(":read"))
CHECKS: Final = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]


@dataclass(frozen=True)
class Served:
    """A server, its two keys, and the ids of rows that there are by the name of the operation."""

    origin: str
    writer: str
    reader: str
    ids: dict[str, str]


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("schemathesis"))
    port, ready, stop = free_port(), threading.Event(), threading.Event()
    made: list[Served] = []

    async def serve() -> None:
        async with interface_at(f"sqlite+aiosqlite:///{file}") as interface:
            site, _ = await interface.site()
            _, writer = await interface.key(site)
            _, reader = await interface.key(site, *READING)
            found = await samples(interface, site, "How do I invite a colleague?")
            ids = {
                each.name: found[each.name].path.split("/")[4]
                for each in OPERATIONS
                if each.scope is not None and "{id}" in each.path
            }
            made.append(Served(f"http://127.0.0.1:{port}", writer, reader, ids))
            server = uvicorn.Server(uvicorn.Config(interface.app, port=port, log_level="error", lifespan="off"))
            serving = asyncio.create_task(server.serve())
            while not server.started:
                await asyncio.sleep(0.01)
            ready.set()
            await asyncio.to_thread(stop.wait)
            server.should_exit = True
            await serving

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(START_SECONDS)
    yield made[0]
    stop.set()
    thread.join()


def keyed() -> BaseSchema:
    """What wants a key, as schemathesis reads it."""
    document = openapi("http://127.0.0.1")
    document["paths"] = {path: each for path, each in document["paths"].items() if path.startswith("/api/v1/")}
    return schemathesis.openapi.from_dict(document)


schema: Final = keyed()


@schema.parametrize()
@BOUNDED
def test_a_key_that_may_everything_gets_what_is_promised(case: schemathesis.Case[Any], served: Served) -> None:
    if "id" in (case.path_parameters or {}):
        case.path_parameters["id"] = served.ids[case.operation.definition.raw["operationId"]]
    _check(case, served.origin, served.writer)


@schema.parametrize()
@BOUNDED
def test_a_key_that_reads_gets_what_is_promised(case: schemathesis.Case[Any], served: Served) -> None:
    _check(case, served.origin, served.reader)


def _check(case: schemathesis.Case[Any], origin: str, secret: str) -> None:
    response = case.call(base_url=origin, headers={"Authorization": f"Bearer {secret}"})
    case.validate_response(response, checks=CHECKS)
