"""A courier in a process of its own, to be killed, with the arguments URL HOSTS AHEAD.

URL is of the database; HOSTS are private ones that may be sent to, with commas; its clock goes AHEAD seconds ahead, so
that the leases of one that was killed are over.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

from server.agent.tools.exchange import Exchange
from server.database import Database
from server.integrations.courier import Courier, Origin


async def main(url: str, hosts: str, ahead: timedelta) -> None:
    database = Database(url)
    await database.start()
    courier = Courier(
        database, Exchange(), Origin("https://desk.example", hosts.split(",")), lambda: datetime.now(UTC) + ahead
    )
    await courier.start()
    print("begun", flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], timedelta(seconds=float(sys.argv[3]))))
