"""Which column of a table of questions and answers says what, by the names that people give them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from knowledge.sources.file import Unreadable

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "question": (
        "question", "q", "faq", "query", "frage", "pregunta", "question text", "domanda", "pergunta", "vraag", "fraga",
    ),
    "title": ("title", "subject", "heading", "headline", "name", "titel", "titulo", "titre", "titolo", "betreff"),
    "answer": (
        "answer", "a", "body", "content", "text", "response", "reply", "solution", "html", "markdown", "article",
        "answer text", "accepted answer", "antwort", "inhalt", "respuesta", "contenido", "reponse", "contenu",
        "risposta", "contenuto", "resposta", "conteudo", "antwoord", "svar", "description",
    ),
    "id": ("id", "article id", "question id", "external id", "key", "uid", "uuid", "slug", "nr", "no"),
    "url": ("url", "link", "permalink", "href", "address", "web address", "source url", "html url", "adresse"),
    "locale": ("locale", "language", "lang", "language code", "sprache", "langue", "idioma", "lingua", "taal"),
    "summary": ("summary", "excerpt", "abstract", "teaser", "meta description", "zusammenfassung", "resume"),
    "questions": (
        "questions", "variants", "question variants", "alternative questions", "similar questions", "other questions",
        "synonyms", "phrasings", "fragen",
    ),
    "pages": ("pages", "page", "page pattern", "page patterns", "route", "routes", "path", "paths", "seiten"),
    "segments": ("segments", "segment", "audience", "customer segment", "customer segments", "zielgruppe"),
    "plans": ("plans", "plan", "tier", "tiers", "edition", "tarif"),
    "updated": (
        "updated", "updated at", "update", "last updated", "last modified", "modified", "modified at", "date",
        "aktualisiert", "geandert", "datum", "fecha",
    ),
    "published": ("published", "is published", "public", "live", "visible", "active", "enabled", "veroffentlicht"),
    "draft": ("draft", "is draft", "hidden", "archived", "entwurf"),
    "status": ("status", "state", "zustand", "estado", "statut"),
    "tags": ("tags", "tag", "labels", "keywords", "category", "categories", "topic", "schlagworte", "kategorie"),
}  # fmt: skip
"""Spellings of each field, the surest first, compared without case and accents; `updated_at` is `updatedAt`."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_JOINTS = re.compile(r"[\s_\-./]+")


@dataclass(frozen=True, slots=True)
class QuestionColumns:
    """The column of each field of NAMES that a table has."""

    column_of: Mapping[str, str]

    def fields(self, row: Mapping[str, object]) -> dict[str, object]:
        """The values of a row by field."""
        return {field: row[column] for field, column in self.column_of.items() if column in row}


def question_columns(columns: Iterable[str]) -> QuestionColumns:
    """What the `columns` of a table say. Raises Unreadable when none holds questions, or none answers."""
    named = list(columns)
    found = _found(named)
    if "answer" not in found or not {"question", "title"} & found.keys():
        raise Unreadable(
            f"has no columns of questions and answers, only {_listed(named)}",
            f"Name one column {_some('question')} or {_some('title')} and one {_some('answer')}.",
        )
    return QuestionColumns(found)


def recognised(columns: Iterable[str]) -> int:
    """How many of `columns` mean something."""
    return len(_found(list(columns)))


def _found(columns: list[str]) -> dict[str, str]:
    by_key: dict[str, str] = {}
    for column in columns:
        by_key.setdefault(_key(column), column)
    found: dict[str, str] = {}
    for field, names in NAMES.items():
        for name in names:
            if name in by_key:
                found[field] = by_key[name]
                break
    return found


def _key(column: str) -> str:
    words = _CAMEL.sub(" ", column.strip())
    letters = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _JOINTS.sub(" ", plain).strip(" :?")


def _listed(columns: list[str]) -> str:
    shown = [f"“{column.strip()[:40]}”" for column in columns[:10] if column.strip()]
    return ", ".join(shown) + (", …" if len(columns) > 10 else "") if shown else "columns without names"


def _some(field: str) -> str:
    return "/".join(f"`{name}`" for name in NAMES[field][:4])
