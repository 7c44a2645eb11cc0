"""An operation that is not done: what the answer says of it."""

from collections.abc import Mapping
from typing import Final

from server.errors import HandrailError

NO_HEADERS: Final[Mapping[str, str]] = {}


class Refused(HandrailError):
    """The answer is an error with this HTTP status, stable code and sentence; `field` is what is wrong of the request.

    Raised within a transaction it takes that back.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        field: str | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.headers = headers
