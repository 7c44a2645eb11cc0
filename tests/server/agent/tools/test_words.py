"""A value within a text is that text and nothing else, whatever stands in it."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from server.agent.tools.words import FieldMissing, TemplateBroken, escaped, fields_in, in_markdown, in_plain

HOSTS = frozenset({"help.example"})


def test_fields_are_named_in_braces_and_a_brace_is_written_twice() -> None:
    assert fields_in("{{not}} {number} of {date}") == {"number", "date"}
    assert in_plain("{{not}} {number}", {"number": 7}) == "{not} 7"


@pytest.mark.parametrize("template", ["{a.b}", "{a[0]}", "{0}", "{}", "{a!r}", "{a:>10}", "{", "{a", "{__class__}"])
def test_a_template_has_no_logic_and_reaches_into_nothing(template: str) -> None:
    with pytest.raises(TemplateBroken):
        fields_in(template)


@pytest.mark.parametrize("values", [{}, {"number": ""}])
def test_a_field_without_a_value_is_an_error_and_never_a_hole(values: dict[str, str]) -> None:
    with pytest.raises(FieldMissing):
        in_markdown("Invoice {number}", values)


@pytest.mark.parametrize(
    "value",
    [
        "[click](https://evil.example)",
        "![x](https://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "https://evil.example/now",
        "www.evil.example",
        "`code` **bold** _it_ ~~no~~",
        "a\n\n# Title\n- list",
        "&lt;script&gt;",
    ],
)
def test_a_hostile_value_shows_as_text(value: str) -> None:
    markdown = in_markdown("It is {x}.", {"x": value})
    assert MarkdownIt().render(markdown) == f"<p>It is {html.escape(' '.join(value.split()))}.</p>\n"
    assert not re.search(r"://|www\.", markdown), "what makes links of addresses finds none"


@settings(deadline=None)
@given(st.text(max_size=80))
def test_whatever_a_value_is_markdown_shows_one_paragraph_of_it(value: str) -> None:
    rendered = MarkdownIt().render(f"It is {escaped(value)} here")
    assert re.findall(r"<(/?\w+)", rendered) == ["p", "/p"]


def test_a_link_leads_to_a_known_host_or_nowhere() -> None:
    template = "[Open]({link})"
    assert (
        in_markdown(template, {"link": "https://help.example/a(b)c"}, HOSTS) == "[Open](https://help.example/a%28b%29c)"
    )
    for foreign in ("https://evil.example", "javascript:alert(1)", "https://help.example@evil.example", "/path"):
        with pytest.raises(FieldMissing):
            in_markdown(template, {"link": foreign}, HOSTS)
