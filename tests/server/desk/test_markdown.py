import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.desk.markdown import Markdown, web_address

MARKDOWN = Markdown()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and *soft*", "<strong>bold</strong> and <em>soft</em>"),
        ("1. one\n2. two", "<li>two</li>"),
        ("`code`", "<code>code</code>"),
        ("line\nbreak", "line<br>"),
        ("as said [1]", "as said [1]"),
        ("![A green <tick>](https://a.example/tick.png) appears", "<p>A green &lt;tick&gt; appears"),
    ],
)
def test_the_usual_marks_work(text: str, html: str) -> None:
    assert html in MARKDOWN.html_of(text)


@pytest.mark.parametrize("address", ["https://help.example/a", "http://help.example", "mailto:ada@example.com"])
def test_a_link_leads_out_and_gives_nothing_away(address: str) -> None:
    html = MARKDOWN.html_of(f"[help]({address})")
    assert f'href="{address}"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.example/pixel.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        '<https://a.example/" onmouseover=alert(1)>',
        '[x](https://a.example "onload=alert(1)")',
        "<svg><animate onbegin=alert(1)></svg>",
        "<template hx type=partial hx-target=body></template>",
    ],
)
def test_nothing_runs_loads_or_speaks_to_the_page(text: str) -> None:
    html = MARKDOWN.html_of(text)
    assert not re.search(r"<(script|img|svg|template|animate|iframe)|<[^>]*\son\w+=|<[^>]*\shx-", html, re.IGNORECASE)
    assert not re.search(r'href="(?!https?:|mailto:)', html)


@given(st.text(alphabet=st.sampled_from("<>&\"'()[]!*_`#-\n :/ajxscriptonerror=")))
def test_no_text_whatever_opens_a_tag_that_is_not_allowed(text: str) -> None:
    allowed = r"p|br|strong|em|s|code|pre|blockquote|ul|ol|li|a|hr|h[1-6]|table|thead|tbody|tr|th|td"
    assert re.fullmatch(rf"(?:[^<]|</?(?:{allowed})(?:\s[^<>]*)?/?>)*", MARKDOWN.html_of(text))


@pytest.mark.parametrize(
    ("url", "given"),
    [
        ("https://help.example/a#b", "https://help.example/a#b"),
        ("javascript:alert(1)", None),
        ("/help/members", None),
        ("//evil.example", None),
        ("https://[", None),
        (None, None),
    ],
)
def test_only_absolute_web_addresses_become_links(url: str | None, given: str | None) -> None:
    assert web_address(url) == given
