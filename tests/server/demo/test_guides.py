"""What Fernway's articles name is what its pages declare: answers there come with a guide to the right element."""

from typing import Final

import httpx
import pytest

from server.agent.answer import Turn
from server.agent.guidance import guide_for
from server.conversation.page_context import PageContext
from server.conversation.page_key import page_key_of
from server.demo.help_centre import HELP_CENTRE
from tests.server.demo.test_routes import read

GUIDES: Final = [
    ("/demo/projects/8241/members", "projects/invite-to-project", 0, ["invite-people"]),
    ("/demo/projects/8241/members", "projects/invite-link", 0, ["copy-invite-link"]),
    ("/demo/projects/8241/settings", "projects/rename-project", 0, ["name", "save-changes"]),
    ("/demo/projects/8241/settings", "projects/archive-project", 0, ["archive-project"]),
    ("/demo/projects/8241/settings", "projects/project-visibility", 1, ["who-can-see-this-project", "save-visibility"]),
    ("/demo/billing", "billing/change-plan", 0, ["change-plan"]),
    ("/demo/billing", "billing/change-seats", 0, ["change-seats"]),
    ("/demo/billing", "billing/invoices", 1, ["invoices"]),
    ("/demo/billing", "billing/invoices", 2, ["invoices-go-to"]),
    ("/demo/billing", "billing/cancel-subscription", 0, ["cancel-subscription"]),
    ("/demo/projects", "getting-started/first-project", 0, ["new-project"]),
    ("/demo/groups/17/members", "groups/add-people-to-group", 0, ["add-people"]),
    ("/demo/notifications", "notifications/test-email", 0, ["send-test-e-mail"]),
    ("/demo/integrations", "integrations/access-tokens", 1, ["new-token"]),
    ("/demo/sign-in", "account/forgot-password", 0, ["forgot-password"]),
    ("/demo/integrations", "projects/invite-to-project", 0, []),
]
"""Page, article, section of it, and the elements to which its steps lead on that page."""


@pytest.mark.parametrize(("path", "article", "section", "targets"), GUIDES)
async def test_the_steps_of_an_article_lead_to_the_elements_of_its_page(
    client: httpx.AsyncClient, path: str, article: str, section: int, targets: list[str]
) -> None:
    declared = (await read(client, path)).values("data-handrail")
    body = (HELP_CENTRE / f"{article}.md").read_text(encoding="utf-8").split("---", 2)[2]
    page = PageContext(page_key_of(path), targets=tuple(declared))
    guide = guide_for(Turn("How?", page, (), "Fernway"), body.split("\n## ")[section])
    assert ([] if guide is None else [step.target for step in guide.steps]) == targets
