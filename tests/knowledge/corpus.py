"""A small help centre of the tests' own: the same question has other answers on other pages."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from knowledge.knowledge_base import KnowledgeBase
from knowledge.page import Page
from knowledge.retrieval import Retrieval

SITE: Final = "site_one"
INVITE: Final = "How do I invite someone?"

ATTEMPTS: Final = 600
"""Looks at a condition, 0.05 s apart, before a test gives up."""

MEMBERS: Final = Page("/projects/:id/members", "Members")
GROUP: Final = Page("/groups/:id/members", "Group members")
BILLING: Final = Page("/billing", "Billing", ("Plan", "Invoices"))
WEATHER: Final = Page("/weather", "Weather forecast", ("Rain", "Wind"))

ARTICLES: Final = {
    "projects/invite.md": """---
title: Invite someone to a project
pages: ["/projects/:id/members"]
summary: Bring a colleague into one project.
questions: ["How do I invite someone?"]
---
Only an owner of the project can invite.

## Steps

1. Open **Members** in the project.
2. Press **Invite** and type an e-mail address.

## Limits

A project has at most 40 members.
""",
    "groups/invite-to-group.md": """---
title: Invite someone to a group
pages: ["/groups/:id/members"]
summary: Bring a colleague into a group.
---
Every member of the group can invite.

## Steps

1. Open the group and press **Add a person**.
2. Choose a colleague from the directory.
""",
    "billing/invoices.md": """---
title: Find your invoices
pages: ["/billing"]
---
Every invoice is kept for ten years as a PDF file.

## Download an invoice

Press the arrow beside the invoice.
""",
    "account/password.md": """---
title: Change your password
---
Open your account, choose **Security** and type the new password twice.
""",
    "general/shortcuts.md": """---
title: Keyboard shortcuts
pages: ["/projects/*"]
---
Press the question mark to see every shortcut.
""",
}


def write_corpus(folder: Path) -> Path:
    """Writes the help centre below `folder` and returns its folder."""
    root = folder / "help"
    for path, text in ARTICLES.items():
        write_article(root, path, text)
    return root


def write_article(root: Path, path: str, text: str) -> None:
    """Writes one article of the help centre at `root`."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def articles(found: Retrieval) -> list[str]:
    """The articles that were found, the best first."""
    return list(dict.fromkeys(each.passage.article_id for each in found.results))


async def answers_in(base: KnowledgeBase, mode: str) -> bool:
    """Whether the base answers in that mode now."""
    return (await base.retrieve(SITE, INVITE)).mode == mode


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    """Returns once `condition` holds."""
    for _ in range(ATTEMPTS):
        if await condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("It did not come true.")
