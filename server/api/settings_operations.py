"""What a key reads of how a team has set its desk."""

from typing import Final

from pydantic import BaseModel

from server.api.operation import Deed, Operation
from server.api.settings_records import (
    CategoriesBody,
    HoursBody,
    MacrosBody,
    SlaBody,
    ViewsBody,
    get_hours,
    get_sla,
    list_categories,
    list_macros,
    list_views,
)
from server.team.api_scope import Scope


def _read(path: str, name: str, words: str, body: type[BaseModel], deed: Deed) -> Operation:
    return Operation(path, name, words, (), body, scope=Scope.SETTINGS_READ, deed=deed, group="Settings")


SETTINGS_OPERATIONS: Final = (
    _read("/api/v1/categories", "categories", "The categories of tickets.", CategoriesBody, list_categories),
    _read("/api/v1/sla", "sla", "What is promised by tier and segment.", SlaBody, get_sla),
    _read("/api/v1/hours", "hours", "When people answer.", HoursBody, get_hours),
    _read("/api/v1/macros", "macros", "Macros and canned responses that the site shares.", MacrosBody, list_macros),
    _read("/api/v1/views", "views", "The views of the queue.", ViewsBody, list_views),
)
