"""What becomes of each arrival: the events of its conversation and of its ticket, as the ledger has them."""

from collections.abc import Iterator
from random import Random

from escalation.ledger.event import LedgerEvent
from server.demo.history.arrivals import Arrivals, Ending
from server.demo.history.conversing import Arrival, Asker, Conversing
from server.demo.history.telling import Telling
from server.demo.history.ticketed import Desk, Ticketed
from server.demo.history.town import TIERS, Account
from server.demo.history.week_clock import as_ms


def cases_of(
    arrivals: Arrivals, seed: int, site_id: str, *, prefix: str = "", number: int = 0
) -> Iterator[list[LedgerEvent]]:
    """The events of one case after the other, each in the order of `at`; the same seed tells the same.

    Events come with their key; positions are the ledger's to give. Nothing from the end of the arrivals on is told, so
    that what is under way then stays under way. Ids begin with the prefix, numbers of tickets after `number`.
    """
    chance = Random(seed)  # noqa: S311 a made-up history, not a secret
    town, until = arrivals.town, as_ms(arrivals.until)
    desk = Desk(town, chance, number)
    columns = (
        arrivals.at,
        arrivals.topic,
        arrivals.page,
        arrivals.tier,
        arrivals.account,
        arrivals.person,
        arrivals.channel,
        arrivals.ending,
        arrivals.ticket_at,
        arrivals.spike,
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for place, (at, topic, page, tier, account, person, channel, ending, ticket_at, spike) in enumerate(rows):
        of_topic, name = town.topics[topic], f"{prefix}{place:07d}"
        arrival = Arrival(
            f"c_{name}",
            f"t_{name}",
            _asker(prefix, name, town.accounts[account], person),
            of_topic,
            of_topic.pages[page][0],
            TIERS[tier],
            town.channels[channel][0],
            spike,
        )
        telling = Telling(site_id, town.clock)
        conversing = Conversing(telling, chance, at, arrival)
        handed_at = conversing.tell(Ending(ending), ticket_at)
        if 0 <= handed_at < until:
            Ticketed(conversing, desk, handed_at).tell()
        yield telling.until(until)


def _asker(prefix: str, name: str, account: Account, person: int) -> Asker:
    if person < 0:
        return Asker(f"u_{name}", None, None)
    return Asker(f"u_{prefix}{account.name[:16]}_{person}", account.name, account.segment)
