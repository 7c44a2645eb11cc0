"""A disk that is full: said in words, as whoever waits can do something about it."""

import errno
import sqlite3
from typing import Final

NO_ROOM: Final = "There is no room left on the disk of the server. Make some, then try again."

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_out_of_room(error: BaseException) -> bool:
    """Whether something could not be written because the disk is full, or a quota used up."""
    if isinstance(error, sqlite3.Error):
        # SQLite says FULL where the system says ENOSPC, and IOERR of other bounds (its manual, "Result Codes").
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
    return isinstance(error, OSError) and error.errno in _FULL
