"""Bodies of the HTTP interface. Their JSON Schemas are the schemas of its documentation."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Body(BaseModel):
    """What all bodies share."""

    model_config = ConfigDict(frozen=True)


class ErrorDetail(Body):
    """What went wrong: a stable code, a sentence with the remedy, and the field of the request where it is one's."""

    code: str
    message: str
    field: str | None = None


class ErrorBody(Body):
    """Any answer that is not 2xx."""

    error: ErrorDetail


class ArticleBody(Body):
    """An article of the help centre; `id` is what it is read whole by."""

    id: str
    title: str
    url: str
    summary: str


class FoundArticleBody(ArticleBody):
    """An article that was searched for; `section` is the heading under which it was found, or empty."""

    section: str


class FoundArticlesBody(Body):
    """What a search found, the best first."""

    articles: tuple[FoundArticleBody, ...]


class LinkedArticleBody(Body):
    """An article that another one's text leads to: a link to `url` is one to `id`."""

    id: str
    url: str


class WholeArticleBody(Body):
    """An article to be read; `is_cut` when the rest is only at its `url`."""

    id: str
    title: str
    url: str
    updated: date | None
    text: str
    """Markdown; links in it are whole addresses."""
    is_cut: bool
    linked: tuple[LinkedArticleBody, ...]
    related: tuple[ArticleBody, ...]


class SuggestionsBody(Body):
    """What a page offers before anything is typed."""

    articles: tuple[ArticleBody, ...]
    questions: tuple[str, ...]


class HealthBody(Body):
    """Whether the server is well; `problem` says what is missing. `degraded` serves, but slower than it should."""

    status: Literal["ok", "degraded", "not_ready"]
    problem: str | None = Field(default=None)


class Page(Body):
    """A page of a list. `next` is the cursor of the following one; null on the last."""

    next: str | None
