"""`POST /v1/sites/{key}/nudges`: a page counts what became of its rules."""

from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from server.api.responses import error_response
from server.conversation.site import site_by_public_key
from server.database import Database, DatabaseUnavailable
from server.embed.headers import cross_origin_headers
from server.embed.page_rules import rules_of
from server.embed.widget_settings import WidgetSettings
from server.limits.address_limit import AddressLimit
from server.limits.bounded_body import bounded_body
from server.limits.client_address import Network
from server.limits.token_buckets import Rate
from server.nudges.bodies import BYTES_MAX, NudgesBody
from server.nudges.counts import Happened, add_counts

ADDRESS_RATE: Final = Rate(per_second=2, burst=60)
"""Reports of one address: an office of a hundred people behind it, each with a report in a minute."""


class NudgesEndpoint:
    """Counts reports. `wall_clock` gives the time of day, `clock` monotonic seconds."""

    def __init__(
        self,
        database: Database,
        trusted_proxies: Sequence[Network],
        wall_clock: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._wall_clock = wall_clock
        self._limit = AddressLimit(ADDRESS_RATE, trusted_proxies, clock)

    async def __call__(self, request: Request) -> Response:
        """204 once it is counted. The body is JSON under `text/plain`, for which a browser asks no leave first.

        The page's origin must be one that may embed the site's help; a rule that the site does not have is passed over,
        so that nobody fills the table with names.
        """
        public_key = request.path_params["key"]
        site = await self._database.read(lambda rows: site_by_public_key(rows, public_key))
        if site is None:
            return error_response(404, "site_unknown", "No site has this key. `handrail site list` prints the keys.")
        origin = request.headers.get("origin", "")
        if not site.allows(origin):
            return error_response(403, "origin_not_allowed", "The page's origin may not embed this site's help.")
        headers = cross_origin_headers(origin)
        if self._limit.seconds_to_wait(request):
            return error_response(429, "rate_limited", "Too many reports came from this address.", headers)
        body = await bounded_body(request, BYTES_MAX)
        if body is None:
            return error_response(413, "too_large", f"At most {BYTES_MAX} bytes.", headers)
        try:
            report = NudgesBody.model_validate_json(body)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "body"
            return error_response(422, "report_invalid", f"{where}: see docs/proactive.md for its form.", headers)
        known = {rule.name for rule in rules_of(WidgetSettings.model_validate(site.widget))}
        happened = [each.value() for each in report.counts if each.rule in known]
        return await self._count(site.site_id, happened, headers)

    async def _count(self, site_id: str, happened: Sequence[Happened], headers: dict[str, str]) -> Response:
        day = self._wall_clock().date().isoformat()
        try:
            if happened:
                await self._database.write(lambda rows: add_counts(rows, site_id, day, happened))
        except DatabaseUnavailable:
            return error_response(503, "unavailable", "It could not be counted.", headers)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"Cache-Control": "no-store", **headers})
