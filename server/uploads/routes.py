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
from server.limits.address_limit import AddressLimit
from server.limits.bounded_body import bounded_body
from server.limits.client_address import Network
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
        self._takes_files = takes_files
        self._clock = clock
        self._files = AddressLimit(ADDRESS_RATE, trusted_proxies, monotonic)
        self._mebibytes = AddressLimit(ADDRESS_MEBIBYTES, trusted_proxies, monotonic)
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
        if wait := self._files.seconds_to_wait(request):
            raise _too_many("That were many files in a short time. Try again in a minute.", wait)
        if self._taking >= CONCURRENT_MAX:
            raise _Refused(503, "busy", "Many files are being sent at the moment. Try again in a moment.", 2)
        self._taking += 1
        try:
            content = await _body(request)
            if wait := self._mebibytes.seconds_to_wait(request, len(content) / MEBIBYTE):
                raise _too_many("That were large files. Try again later, or describe them.", wait)
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
    body = await bounded_body(request, FILE_BYTES_MAX)
    if body is None:
        raise _Refused(
            413,
            "upload_too_large",
            f"A file may have at most {FILE_BYTES_MAX // 1024 // 1024} MB. Make it smaller, then try again.",
        )
    return body


def _too_many(message: str, wait: float) -> _Refused:
    return _Refused(429, "too_many", message, int(wait) + 1)


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
