"""Markdown as blocks that may be quoted whole."""

from server.agent.blocks import BlockKind, blocks_of

ARTICLE = """\
Before you begin, look at the plan:

1. Open **Billing**.

   ```
   code within a step
   ```
2. Press *Change*.

- one
- two

| a | b |
| - | - |
| 1 | 2 |

> A note.

#### Small heading

```sh
curl https://api.example
```

<div>raw</div>

---
"""


def test_every_kind_is_known_and_raw_html_is_left_out() -> None:
    assert [block.kind for block in blocks_of(ARTICLE)] == [
        BlockKind.PARAGRAPH,
        BlockKind.STEPS,
        BlockKind.LIST,
        BlockKind.TABLE,
        BlockKind.QUOTE,
        BlockKind.HEADING,
        BlockKind.CODE,
    ]


def test_a_block_keeps_its_markdown_and_tells_its_words() -> None:
    steps = blocks_of(ARTICLE)[1]
    assert steps.text.startswith("1. Open **Billing**.\n\n   ```\n")
    assert steps.text.endswith("2. Press *Change*.")
    assert "Open Billing." in steps.plain
    assert steps.word_count == 8


def test_a_colon_and_a_heading_lead_on() -> None:
    assert [block.leads_on for block in blocks_of(ARTICLE)] == [True, False, False, False, False, True, False]


def test_nothing_has_no_blocks() -> None:
    assert blocks_of(" \n\n") == ()
