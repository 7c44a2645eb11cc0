"""Opening the database for one command, and finding the site that it means."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.conversation.site import Site, all_sites, site_by_public_key
from server.database import Database, ensure_folder
from server.errors import HandrailError
from server.migrate import migrate
from server.settings import Settings


class SiteNotChosen(HandrailError):
    """A command needs one site and cannot tell which."""


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The settings' database, brought to this version's tables; closed at the end."""
    ensure_folder(settings.data_dir)
    await migrate(settings.sqlalchemy_url)
    database = Database(settings.sqlalchemy_url)
    await database.start()
    try:
        yield database
    finally:
        await database.aclose()


async def choose_site(database: Database, public_key: str | None) -> Site:
    """The site with this key; without a key the only one. Raises SiteNotChosen with the keys to choose from."""
    if public_key is not None:
        site = await database.read(lambda rows: site_by_public_key(rows, public_key))
        if site is None:
            raise SiteNotChosen(f"--site {public_key}: no site has this key. `handrail site list` prints the keys.")
        return site
    sites = await database.read(all_sites)
    if len(sites) == 1:
        return sites[0]
    if not sites:
        raise SiteNotChosen("There is no site yet. Add one: handrail site add NAME --origin https://app.example.com")
    listed = ", ".join(f"{site.public_key} ({site.name})" for site in sites)
    raise SiteNotChosen(f"--site: say which one: {listed}")
