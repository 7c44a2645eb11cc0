"""The operations of the HTTP interface, once: routes and documentation are both made from this table."""

from dataclasses import dataclass

from pydantic import BaseModel

from server.api.bodies import (
    ConversationBody,
    FoundArticlesBody,
    HealthBody,
    SuggestionsBody,
    TicketsBody,
    WholeArticleBody,
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the path or the query."""

    name: str
    place: str
    required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One GET that the interface offers."""

    path: str
    name: str
    words: str
    parameters: tuple[Parameter, ...]
    body: type[BaseModel]
    needs_secret_key: bool = False


OPERATIONS: tuple[Operation, ...] = (
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
    Operation(
        "/api/v1/conversations/{id}",
        "conversation",
        "A conversation with its messages, the oldest first.",
        (Parameter("id", "path", True, "The conversation's id."),),
        ConversationBody,
        needs_secret_key=True,
    ),
    Operation(
        "/api/v1/tickets",
        "tickets",
        "The tickets of one status in the order of the queue, at most 200.",
        (Parameter("status", "query", False, "open (default), waiting_for_customer or resolved."),),
        TicketsBody,
        needs_secret_key=True,
    ),
    Operation("/health/live", "live", "Whether the process lives.", (), HealthBody),
    Operation("/health/ready", "ready", "Whether the process can serve; 503 when it cannot.", (), HealthBody),
)
