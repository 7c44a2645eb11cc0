"""The door of the HTTP interface: whose key it is, what it may, how often, and that nothing is done twice.

In this order: the key, its rate, its scope, the request's fields, the idempotency key, then the deed, all in one
transaction.
"""

import hashlib
import json
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from escalation.errors import DocumentChanged, SettingInvalid, TicketMoveRefused
from escalation.instant import instant_of, milliseconds_of
from escalation.ledger.telling import told_as
from server.api.caller import Caller, caller_of, require, secret_in
from server.api.entity_tag import given_tags
from server.api.operation import Answer, Asked, Operation
from server.api.refusal import Refused
from server.api.request_body import body_of, query_of
from server.api.responses import error_response
from server.database import Database, DatabaseUnavailable
from server.inbox.found import NothingHere
from server.inbox.moves import publish
from server.limits.address_limit import AddressLimit
from server.limits.client_address import Network
from server.limits.token_buckets import Rate, TokenBuckets
from server.realtime.hub import Hub
from server.team.api_keys import note_use
from server.team.idempotency import KEY_CHARACTERS_MAX, Claim, keep, kept_or_claimed

KEY_RATE: Final = Rate(per_second=20.0, burst=200.0)
"""Of one key and process: a nightly job that reads page after page, beside which the desk stays quick."""

STRANGER_RATE: Final = Rate(per_second=1.0, burst=30.0)
"""Of an address, of requests whose key is none: a mistake in a program shows itself earlier, and guessing is hopeless
anyway at 256 bits."""

IDEMPOTENCY_HEADER: Final = "Idempotency-Key"
REPLAYED_HEADER: Final = "Idempotent-Replayed"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """What all operations share. `clock` gives aware UTC moments, `monotonic` seconds; `wake_agent` says that there is
    a run to take up."""

    database: Database
    hub: Hub
    clock: Callable[[], datetime]
    wake_agent: Callable[[], None]
    limits: "KeyLimits"

    def endpoint(self, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        """The operation as an endpoint: its answer, or an error with a code and a remedy."""

        async def answered(request: Request) -> Response:
            try:
                return await self._answer(operation, request)
            except Refused as refused:
                return error_response(
                    refused.status, refused.code, refused.message, refused.headers, field=refused.field
                )
            except NothingHere:
                return error_response(404, "not_found", "This site has nothing of this kind with this id.")
            except TicketMoveRefused as refused:
                return error_response(409, "move_refused", str(refused))
            except DocumentChanged as changed:
                return error_response(409, "changed_meanwhile", str(changed))
            except SettingInvalid as invalid:
                return error_response(422, "field_invalid", str(invalid))
            except ClientDisconnect:
                return error_response(400, "body_incomplete", "The request ended before its body did.")

        return answered

    async def _answer(self, operation: Operation, request: Request) -> Response:
        at = _as_stored(self.clock())
        caller = await self._caller(request, at)
        if operation.scope is None or operation.deed is None:
            raise TypeError(f"{operation.name} has no deed behind a key.")
        require(caller, operation.scope)
        query = query_of(request, operation.query)
        body, raw = await body_of(request, operation.asks)
        claim = _claim(request, caller, raw) if operation.changes else None
        deed, path = operation.deed, dict(request.path_params)
        if_match = given_tags(request.headers.get("if-match")) if operation.tagged else None

        async def unit(connection: AsyncConnection) -> Done:
            if claim is not None and (replayed := await _replayed(connection, claim, at)) is not None:
                return replayed
            with told_as(caller.actor.teller):
                answer = await deed(Asked(connection, caller, at, operation.name, path, query, body, if_match))
            done = Done(operation.status, answer.body.model_dump_json(), answer.entity_tag, answer)
            if claim is not None:
                await keep(connection, claim, done.status, done.as_kept())
            return done

        rows = self.database
        reads = rows.aside if operation.makes_much else rows
        done = await (rows.write(unit) if operation.changes else reads.read(unit))
        self._tell(done)
        return done.as_response()

    async def _caller(self, request: Request, at: datetime) -> Caller:
        try:
            caller = await self.database.read(lambda rows: caller_of(rows, secret_in(request), at))
        except Refused:
            self.limits.count_stranger(request)
            raise
        self.limits.check(caller)
        key = caller.key
        if key is not None and key.wants_note(at):
            try:
                await self.database.write(lambda rows: note_use(rows, key, at))
            except DatabaseUnavailable:
                log.info("api_key_use_not_noted", key=key.key_id)
        return caller

    def _tell(self, done: "Done") -> None:
        if done.answer is None:
            return
        for change in done.answer.changes:
            publish(self.hub, change)
            if change.run_id is not None:
                self.wake_agent()


@dataclass(frozen=True, slots=True)
class Done:
    """An answer as it goes out; without `answer` it was given before, under the same idempotency key."""

    status: int
    body: str
    entity_tag: str | None
    answer: Answer | None = None

    def as_kept(self) -> str:
        """What is stored of it."""
        return json.dumps([self.entity_tag, self.body])

    def as_response(self) -> Response:
        """The response; nobody may keep it."""
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        if self.entity_tag is not None:
            headers["ETag"] = self.entity_tag
        if self.answer is None:
            headers[REPLAYED_HEADER] = "true"
        return Response(self.body, self.status, headers=headers, media_type="application/json")


class KeyLimits:
    """How much a key may ask, and an address without one; each process counts for itself. `clock` gives seconds."""

    def __init__(
        self,
        trusted_proxies: Sequence[Network],
        clock: Callable[[], float],
        rate: Rate = KEY_RATE,
        stranger_rate: Rate = STRANGER_RATE,
    ) -> None:
        self._buckets = TokenBuckets(rate)
        self._strangers = AddressLimit(stranger_rate, trusted_proxies, clock)
        self._clock = clock

    def check(self, caller: Caller) -> None:
        """Counts a request of this key; raises Refused (429) when it asks too often."""
        bucket, now = (caller.site_id, caller.actor.actor_id), self._clock()
        if seconds := self._buckets.wait(bucket, now):
            raise _too_often(seconds)
        self._buckets.spend(bucket, now)

    def count_stranger(self, request: Request) -> None:
        """Counts a request without a good key; raises Refused (429) when too many came from its address."""
        if seconds := self._strangers.seconds_to_wait(request):
            raise _too_often(seconds)


def _as_stored(moment: datetime) -> datetime:
    """The moment as the database keeps it: what is answered now and what is read later are the same."""
    return instant_of(milliseconds_of(moment))


def _too_often(seconds: float) -> Refused:
    wait = str(math.ceil(seconds))
    words = f"That was a lot in a short time. Try again in {wait} s."
    return Refused(429, "rate_limited", words, headers={"Retry-After": wait})


def _claim(request: Request, caller: Caller, raw: bytes) -> Claim | None:
    given = request.headers.get(IDEMPOTENCY_HEADER)
    if given is None:
        return None
    key = given.strip().removeprefix('"').removesuffix('"')
    if not key or len(key) > KEY_CHARACTERS_MAX or not key.isascii() or not key.isprintable():
        raise Refused(
            400,
            "idempotency_key_invalid",
            f"{IDEMPOTENCY_HEADER}: give 1 to {KEY_CHARACTERS_MAX} printable ASCII characters, such as a UUID.",
            field=IDEMPOTENCY_HEADER,
        )
    what = f"{request.method} {request.url.path}?{request.url.query}\n{request.headers.get('if-match', '')}\n".encode()
    digest = hashlib.sha256(what + raw).hexdigest()
    return Claim(caller.site_id, caller.actor.actor_id, key, digest)


async def _replayed(connection: AsyncConnection, claim: Claim, at: datetime) -> Done | None:
    kept = await kept_or_claimed(connection, claim, at)
    if kept is None:
        return None
    if kept.request_hash != claim.request_hash:
        raise Refused(
            422,
            "idempotency_key_reused",
            f"{IDEMPOTENCY_HEADER}: this key was sent with another request. Use a new one for each thing that you do.",
            field=IDEMPOTENCY_HEADER,
        )
    entity_tag, body = json.loads(kept.body)
    return Done(kept.status, body, entity_tag)
