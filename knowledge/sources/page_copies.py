"""Which pages of a website are the same page again, and which id the article of each has."""

from collections.abc import Mapping

from knowledge.sources.page_fingerprint import PageFingerprint
from knowledge.sources.robots import Robots
from knowledge.sources.website_scope import WebsiteScope, article_id_of, is_page, told_apart


class PageCopies:
    """Remembers, within one reading, where each article was found first."""

    def __init__(self, scope: WebsiteScope, known: Mapping[str, PageFingerprint]) -> None:
        self._scope = scope
        self._original_of: dict[str, str] = {}
        self._path_of_hash: dict[str, str] = {}
        self._path_of_id = {each.article_id: path for path, each in known.items() if each.article_id}
        self._id_of_path = {path: article_id for article_id, path in self._path_of_id.items()}

    def original(self, path: str, canonical: str, robots: Robots) -> str:
        """The path of the page that the page at `path` says it is a copy of, to be read in its place; else nothing.

        `canonical` is normalised or empty. It is not believed when it leads out of the website, when it names the first
        page (templates that name it everywhere would leave nothing else), or a page that is itself a copy.
        """
        if not canonical or not self._scope.holds(canonical) or not is_page(canonical) or not robots.allows(canonical):
            return ""
        original = self._scope.path_of(canonical)
        is_first_page = not original and path.partition("?")[0] != ""
        if original == path or is_first_page or original in self._original_of:
            return ""
        self._original_of[path] = original
        return original

    def has_other(self, path: str, content_hash: str) -> bool:
        """Whether another page than `path` came with this content; else `path` is the one that has it."""
        return self._path_of_hash.setdefault(content_hash, path) != path

    def article_id(self, path: str) -> str:
        """The id of the article at `path`: what it had before, or what its path gives, told apart from others."""
        if path not in self._id_of_path:
            wanted = article_id_of(path)
            article_id = told_apart(wanted, path) if wanted in self._path_of_id else wanted
            self._path_of_id[article_id] = path
            self._id_of_path[path] = article_id
        return self._id_of_path[path]
