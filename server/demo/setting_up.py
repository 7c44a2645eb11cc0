"""Sets the demo up: its site, somebody who may sign in at the desk, both kept from one start to the next."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.conversation.identity_key import new_shared_secret, with_key
from server.conversation.site import Site, add_site, allow_origins, change_identity_keys, set_widget, site_by_public_key
from server.database import Database
from server.demo.audit_filling import leave_audit
from server.demo.desk_filling import add_people, fill_desk
from server.demo.history.filling import fill_history
from server.demo.history.outage import fill_outage
from server.demo.history.reviews import fill_reviews
from server.demo.sprint_filling import begin_sprint
from server.desk.passwords import Passwords
from server.embed.widget_toml import read_widget_toml
from server.team.users import add_user

SITE_NAME: Final = "Fernway help"
EMAIL: Final = "ines@fernway.example"
NAME: Final = "Ines"
KEPT_IN: Final = "demo.json"
WIDGET: Final = Path(__file__).parent / "widget.toml"


@dataclass(frozen=True, slots=True)
class DemoAccess:
    """The demo's site and the login of its desk."""

    site_key: str
    email: str
    password: str


async def set_up_demo(
    database: Database, data_dir: Path, origins: Iterable[str], *, history: bool = False
) -> tuple[Site, DemoAccess]:
    """The demo's site, embeddable from `origins`, and its desk login; made on the first call, found later.

    With `history` it comes with some months before today.
    """
    known = _read(data_dir / KEPT_IN)
    if known is not None:
        site = await database.read(lambda rows: site_by_public_key(rows, known.site_key))
        if site is not None:
            found = site
            return await database.write(lambda rows: _opened(rows, found, tuple(origins))), known
    password = secrets.token_urlsafe(9)
    password_hash = Passwords().hash(password)

    async def unit(connection: AsyncConnection) -> Site:
        at = datetime.now(UTC)
        site, _ = await add_site(connection, SITE_NAME, tuple(origins), at)
        lead = await add_user(
            connection, email=EMAIL, name=NAME, password_hash=password_hash, site_ids=(site.site_id,), at=at
        )
        await _set_widget(connection, site)
        people = await add_people(connection, site, lead, at, password_hash)
        if history:
            await fill_history(connection, site, tuple(people.values()), at)
            await fill_outage(connection, site, lead, at)
        await fill_desk(connection, site, people, at)
        if history:
            await fill_reviews(connection, site, tuple(people.values()), at)
            await begin_sprint(connection, site, people, at)
            await leave_audit(connection, site, people[NAME], at)
        return await _vouching(connection, site)

    # Nobody waits for it, and a whole desk takes longer than a visitor would.
    site = await database.bulk.write(unit)
    access = DemoAccess(site.public_key, EMAIL, password)
    _write(data_dir / KEPT_IN, access)
    return site, access


async def _opened(connection: AsyncConnection, site: Site, origins: tuple[str, ...]) -> Site:
    """The site, embeddable from `origins`, with the secret by which the demo's pages say who is signed in."""
    allowed = await allow_origins(connection, site, origins)
    if not site.widget:
        await _set_widget(connection, site)
    return allowed if allowed.identity_keys else await _vouching(connection, allowed)


async def _vouching(connection: AsyncConnection, site: Site) -> Site:
    secret = new_shared_secret(datetime.now(UTC))
    return replace(
        site, identity_keys=await change_identity_keys(connection, site, lambda keys: with_key(keys, secret))
    )


async def _set_widget(connection: AsyncConnection, site: Site) -> None:
    settings = read_widget_toml(WIDGET.read_text(encoding="utf-8"), str(WIDGET))
    await set_widget(connection, site, settings.model_dump(mode="json", exclude_defaults=True))


def _read(path: Path) -> DemoAccess | None:
    try:
        return DemoAccess(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write(path: Path, access: DemoAccess) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(access), indent=2) + "\n", encoding="utf-8")
