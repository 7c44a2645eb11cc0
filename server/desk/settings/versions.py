"""Saving a document of a site as its next version, in the name of a person at the desk."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.site_documents import DocumentName, SiteDocument, store_document
from server.conversation.site import Site
from server.desk.desk import Desk
from server.desk.sessions import Person
from server.desk.signed_in import Fields
from server.team.audit_log import Detail, record
from server.whole_number import whole_number

NEVER_SAVED: Final = SiteDocument({})
VERSION_DIGITS_MAX: Final = 9


def version_in(fields: Fields) -> int:
    """The version that a form was made from; 0 where it was made before any, or does not say."""
    return whole_number(fields.get("version", ""), 0, digits_max=VERSION_DIGITS_MAX)


async def save_version(
    desk: Desk,
    person: Person,
    site: Site,
    name: DocumentName,
    document: Mapping[str, Any],
    after_version: int,
    **details: Detail,
) -> None:
    """Stores what follows `after_version` and notes it, with `details`.

    Raises DocumentChanged, or IntegrityError within the same moment, when somebody else has saved meanwhile.
    """
    at, by = desk.now(), (person.user_id, person.name)

    async def unit(connection: AsyncConnection) -> None:
        stored = await store_document(
            connection, site.site_id, name, document, after_version=after_version, by=by, at=at
        )
        action = f"settings.{name.value}_saved"
        await record(
            connection, site.site_id, person.actor, action, site.site_id, at, version=stored.version, **details
        )

    await desk.database.write(unit)
