"""The names of the custom fields that sites have, as far as filters care."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.site_documents import DocumentName, latest_document


async def custom_names_of(connection: AsyncConnection, site_ids: Collection[str]) -> frozenset[str]:
    """The keys of all custom fields of these sites."""
    names: set[str] = set()
    for site_id in site_ids:
        stored = await latest_document(connection, site_id, DocumentName.FIELDS)
        fields = [] if stored is None else stored.document.get("fields", [])
        names.update(str(each["key"]) for each in fields if isinstance(each, dict) and "key" in each)
    return frozenset(names)
