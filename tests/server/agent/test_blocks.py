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


def test_a_paragraph_that_was_cut_in_the_middle_of_a_sentence_is_one_again() -> None:
    (paragraph,) = blocks_of("Only the owner of the\n\nproject can do this.")
    assert paragraph.text == "Only the owner of the project can do this."


def test_a_list_that_was_cut_in_the_middle_of_an_item_is_one_again() -> None:
    (steps,) = blocks_of("1. Open the\n\nproject.\n\n2. Press Save.")
    assert steps.text == "1. Open the project.\n2. Press Save."


def test_a_step_that_was_cut_off_its_number_has_it_again() -> None:
    (steps,) = blocks_of("1. Open it.\n2.\n\nPress Save.")
    assert steps.text == "1. Open it.\n2. Press Save."


def test_whole_sentences_stay_apart() -> None:
    assert len(blocks_of("One is told.\n\nnpm is another.")) == 2
    assert len(blocks_of("A title\n\nAnother title")) == 2


def test_steps_with_a_higher_number_go_on() -> None:
    assert [block.goes_on for block in blocks_of("1. Open it.\n\nLike this:\n\n2. Save it.")] == [False, False, True]


def test_rows_without_the_line_below_their_head_are_a_table() -> None:
    (table,) = blocks_of("| Name | Meaning |\n| Peer | One of two. Or more. |")
    assert table.kind is BlockKind.TABLE


def test_nothing_has_no_blocks() -> None:
    assert blocks_of(" \n\n") == ()
