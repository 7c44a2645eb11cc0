"""How much of a website is read, and how fast."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WebsiteLimits:
    """What a team may set for the reading of a website."""

    pages_max: int = 5_000
    """More pages than the help centres that we know of have; beyond it the report says so."""
    depth_max: int = 10
    """Links from the start to a page of a crawl; a help centre has home, category, section, article."""
    delay_seconds: float = 0.25
    """Between two requests: at most four a second, which no web server feels."""
    whole_host: bool = False
    """Whether pages that do not stand below the start's path are read too."""
    contact: str = ""
    """Where those who run the website reach the team that reads it, such as an e-mail address; each request says it."""

    @property
    def user_agent(self) -> str:
        """How each request names its sender; `handrail` is the word by which robots.txt can speak to it."""
        about = f"reads help pages for a support chat; {self.contact or 'no contact set'}"
        return f"Handrail/0.1 ({about.encode('ascii', 'replace').decode()})"
