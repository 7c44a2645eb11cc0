"""The operations of the HTTP interface, once: routes and documentation are both made from this table."""

from typing import Final

from server.api.backlog_operations import BACKLOG_OPERATIONS
from server.api.bodies import FoundArticlesBody, HealthBody, SuggestionsBody, WholeArticleBody
from server.api.operation import Operation, Parameter
from server.api.record_operations import RECORD_OPERATIONS
from server.api.releases import RELEASE_OPERATIONS
from server.api.settings_operations import SETTINGS_OPERATIONS
from server.api.ticket_operations import TICKET_OPERATIONS

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "/v1/sites/{key}/suggestions",
        "suggestions",
        "Articles and likely questions for a page. May be cached for a minute.",
        (
            Parameter("key", "path", True, "The site's public key."),
            Parameter("page", "query", True, "A page key such as /projects/:id/members."),
            Parameter("title", "query", False, "The page's title, at most 200 characters."),
        ),
        SuggestionsBody,
    ),
    Operation(
        "/v1/sites/{key}/articles",
        "articles",
        "Articles for words that somebody types, at most ten, the best first. May be cached for a minute.",
        (
            Parameter("key", "path", True, "The site's public key."),
            Parameter("q", "query", True, "What is searched, 1 to 200 characters; the last word may be half typed."),
            Parameter("page", "query", False, "The page key on which it is searched."),
        ),
        FoundArticlesBody,
    ),
    Operation(
        "/v1/sites/{key}/articles/{id:path}",
        "article",
        "One article as Markdown, at most 200 kB of it. May be cached for a minute.",
        (
            Parameter("key", "path", True, "The site's public key."),
            Parameter("id", "path", True, "The article's id, slashes and all."),
        ),
        WholeArticleBody,
    ),
    *TICKET_OPERATIONS,
    *RECORD_OPERATIONS,
    *SETTINGS_OPERATIONS,
    *RELEASE_OPERATIONS,
    *BACKLOG_OPERATIONS,
    Operation("/health/live", "live", "Whether the process lives.", (), HealthBody, group="Health"),
    Operation(
        "/health/ready",
        "ready",
        "Whether the process can serve; 503 when it cannot.",
        (),
        HealthBody,
        group="Health",
    ),
)
