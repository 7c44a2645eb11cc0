"""Files of visitors over HTTP: `POST /v1/sites/{key}/uploads`, and for their owner `/v1/uploads/{id}`."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import unquote

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from server.conversation.identifier import is_secret
from server.conversation.site import Site, site_by_public_key
from server.database import Database, DatabaseUnavailable
from server.limits.client_address import Network, client_address
from server.limits.token_buckets import TokenBuckets
from server.protocol.server_frames import Attachment
from server.uploads.bounds import (
    ADDRESS_MEBIBYTES,
    ADDRESS_RATE,
    CONCURRENT_MAX,
    DECODED_AT_ONCE,
    FILE_BYTES_MAX,
    MEBIBYTE,
)
from server.uploads.content import ContentRefused, Judged, judged
from server.uploads.file_name import clean_name
from server.uploads.responses import file_response
from server.uploads.upload import TooManyUploads, add_upload, remove_unsent, upload_of_visitor

VISITOR: Final = "handrail-visitor"
NAME: Final = "handrail-name"
NAME_BYTES_MAX: Final = 2_000
"""A name of NAME_CHARACTERS_MAX with every byte percent-encoded has less; longer ones are cut."""

STATUS: Final = {"upload_too_large": 413, "upload_type": 415, "upload_empty": 422, "upload_damaged": 422}

log = structlog.get_logger(__name__)


class _Refused(Exception):
    def __init__(self, status: int, code: str, message: str, retry_seconds: int | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.retry_seconds = status, code, message, retry_seconds


class Uploads:
    """The endpoints. `takes_files`: whether a site wants any; `clock` gives aware UTC moments, `monotonic` seconds."""

    def __init__(
        self,
        database: Database,
        own_origins: frozenset[str],
        trusted_proxies: Sequence[Network],
        takes_files: Callable[[Site], bool],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._own_origins = own_origins
        self._trusted_proxies = trusted_proxies
        self._takes_files = takes_files
        self._clock = clock
        self._monotonic = monotonic
        self._of_address = TokenBuckets(ADDRESS_RATE)
        self._bytes_of_address = TokenBuckets(ADDRESS_MEBIBYTES)
        self._taking = 0
        self._decoding = asyncio.Semaphore(DECODED_AT_ONCE)

    async def send(self, request: Request) -> Response:
        """Takes one file and answers with its attachment (201), or with an error that says what to do."""
        try:
            return await self._send(request)
        except _Refused as refused:
            return _error(refused)
        except ContentRefused as refused:
            return _error(_Refused(STATUS[refused.code], refused.code, str(refused)))
        except TooManyUploads as refused:
            return _error(_Refused(429, "too_many", str(refused)))
        except ClientDisconnect:
            return Response(status_code=400)
        except DatabaseUnavailable:
            return _error(_away())

    async def show(self, request: Request) -> Response:
        """A file of the visitor whose secret comes along; 404 for everybody else."""
        secret = self._secret(request)
        if secret is None:
            return _error(_nothing())
        upload_id, at = request.path_params["upload_id"], self._clock()
        try:
            found = await self._database.read(lambda rows: upload_of_visitor(rows, secret, upload_id, at))
        except DatabaseUnavailable:
            return _error(_away())
        return _error(_nothing()) if found is None else file_response(found)

    async def remove(self, request: Request) -> Response:
        """Removes a file of this visitor that was not sent; the answer is the same whether there was one."""
        secret = self._secret(request)
        if secret is None or request.headers.get("origin") not in self._own_origins:
            return _error(_nothing())
        upload_id = request.path_params["upload_id"]
        try:
            await self._database.write(lambda rows: remove_unsent(rows, secret, upload_id))
        except DatabaseUnavailable:
            return _error(_away())
        return Response(status_code=204)

    async def _send(self, request: Request) -> Response:
        if request.headers.get("origin") not in self._own_origins:
            # Only the panel, which this server itself serves, may send files here.
            raise _Refused(403, "origin_not_allowed", "Files are taken from the help panel only.")
        secret = self._secret(request)
        if secret is None:
            raise _Refused(401, "visitor_unknown", "Reload the page, then try again.")
        site = await self._site(request)
        address = self._address(request)
        self._count(address)
        if self._taking >= CONCURRENT_MAX:
            raise _Refused(503, "busy", "Many files are being sent at the moment. Try again in a moment.", 2)
        self._taking += 1
        try:
            content = await _body(request)
            self._count_bytes(address, len(content))
            given = unquote(request.headers.get(NAME, "")[:NAME_BYTES_MAX], errors="replace")
            file = await self._judged(content, given)
            attachment = await self._store(site, secret, clean_name(given, file.media_type), file)
        finally:
            self._taking -= 1
        log.info("upload_stored", site=site.site_id, media_type=file.media_type, size=attachment.size)
        return JSONResponse(attachment.model_dump(), 201, headers={"Cache-Control": "no-store"})

    async def _judged(self, content: bytes, name: str) -> Judged:
        async with self._decoding:
            return await asyncio.to_thread(judged, content, name)

    async def _store(self, site: Site, secret: str, name: str, file: Judged) -> Attachment:
        at = self._clock()
        return await self._database.write(lambda rows: add_upload(rows, site.site_id, secret, name, file, at))

    async def _site(self, request: Request) -> Site:
        key = request.path_params["key"]
        site = await self._database.read(lambda rows: site_by_public_key(rows, key))
        if site is None:
            raise _Refused(404, "site_unknown", "No site has this key. `handrail site list` prints the keys.")
        if not self._takes_files(site):
            raise _Refused(403, "uploads_off", "This help takes no files. Describe what you see instead.")
        return site

    def _address(self, request: Request) -> str:
        peer = "" if request.client is None else request.client.host
        return client_address(peer, request.headers.getlist("x-forwarded-for"), self._trusted_proxies)

    def _count(self, address: str) -> None:
        now = self._monotonic()
        if wait := self._of_address.wait(address, now):
            raise _Refused(
                429, "too_many", "That were many files in a short time. Try again in a minute.", int(wait) + 1
            )
        self._of_address.spend(address, now)

    def _count_bytes(self, address: str, size: int) -> None:
        now = self._monotonic()
        if wait := self._bytes_of_address.wait(address, now):
            raise _Refused(429, "too_many", "That were large files. Try again later, or describe them.", int(wait) + 1)
        self._bytes_of_address.spend(address, now, size / MEBIBYTE)

    def _secret(self, request: Request) -> str | None:
        secret = request.headers.get(VISITOR, "")
        return secret if is_secret(secret, "v") else None


def build_upload_routes(uploads: Uploads) -> list[BaseRoute]:
    """The routes of visitors' files."""
    return [
        Route("/v1/sites/{key}/uploads", uploads.send, methods=["POST"]),
        Route("/v1/uploads/{upload_id}", uploads.show, methods=["GET"]),
        Route("/v1/uploads/{upload_id}", uploads.remove, methods=["DELETE"]),
    ]


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FILE_BYTES_MAX:
            raise _Refused(
                413,
                "upload_too_large",
                f"A file may have at most {FILE_BYTES_MAX // 1024 // 1024} MB. Make it smaller, then try again.",
            )
    return bytes(body)


def _nothing() -> _Refused:
    return _Refused(404, "not_found", "There is no such file, or it is another's.")


def _away() -> _Refused:
    return _Refused(503, "unavailable", "The file could not be kept at the moment. Try again in a moment.", 2)


def _error(refused: _Refused) -> Response:
    headers = {"Cache-Control": "no-store"}
    if refused.retry_seconds is not None:
        headers["Retry-After"] = str(refused.retry_seconds)
    body = {"error": {"code": refused.code, "message": refused.message}}
    return JSONResponse(body, refused.status, headers=headers)
