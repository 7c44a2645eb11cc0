"""A site's widget settings as a file."""

import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from server.demo.setting_up import WIDGET
from server.embed.widget_settings import Guide, GuideStep, Look, OwnWords, Rule, WidgetSettings
from server.embed.widget_toml import WidgetFileInvalid, read_widget_toml, write_widget_toml

DOCS = Path(__file__).parents[3] / "docs" / "widget-settings.md"

FULL = WidgetSettings(
    look=Look(theme="dark", colour="#ffcc00", avatar="/v1/pictures/0a"),
    words={"de": OwnWords(name='Hilfe "und" mehr'), "pt-BR": OwnWords(greeting="Olá\n\\o/")},
    routes=("/projects/:id",),
    redact=(r"\bFW-\d+\b", "it's"),
    presets=("checkout",),
    rules=(Rule(name="a"), Rule(name="b", on=("/x",), hold_out=0.5)),
    guides=(
        Guide(name="g", title="T", page="/p", steps=(GuideStep(target="a", text="x"),)),
        Guide(name="h", title="U", page="/p", steps=(GuideStep(target="b", text="y", page="/q"),)),
    ),
    survey=False,
)


@pytest.mark.parametrize("settings", [WidgetSettings(), FULL], ids=["as it comes", "all of it"])
def test_what_is_written_is_read_back(settings: WidgetSettings) -> None:
    assert read_widget_toml(write_widget_toml(settings)) == settings


def test_what_is_written_says_of_every_field_what_it_means() -> None:
    written = " ".join(line.removeprefix("#").strip() for line in write_widget_toml(FULL).splitlines())
    for part in (WidgetSettings, Look, OwnWords, Rule, Guide, GuideStep):
        for name, field in part.model_fields.items():
            assert field.description, f"{part.__name__}.{name} has no words"
            if part not in {Guide, GuideStep} or name != "steps":
                assert " ".join(field.description.split()) in written


def test_the_examples_that_are_written_as_comments_are_right() -> None:
    examples = [line.removeprefix("# ") for line in write_widget_toml(WidgetSettings()).splitlines()]
    tables = "\n".join(line for line in examples if line.startswith("[") or " = " in line)
    read = read_widget_toml(tables.replace("avatar = …\n", ""))
    assert [rule.name for rule in read.rules] == ["long-on-checkout"]
    assert [guide.name for guide in read.guides] == ["invite"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour", "no TOML"),
        ("[look]\ncolour = 'red'", "look.colour: Write a colour like #0f6a5b ('red' is given)"),
        ("[look]\ntheme = 'pink'", "look.theme: Input should be 'auto', 'light' or 'dark'"),
        ("[look]\ncolor = '#ffffff'", "look.color: there is no such field"),
        ("[[rules]]\nname = 'a'\n[[rules]]\nname = 'B b'", "rules[2].name: Write a name of a-z"),
        ("redact = ['(']", "redact: '(' is no regular expression"),
        ("routes = ['projects']", "routes[1]: Write a page key that begins with /"),
        ("[look]\navatar = 'https://evil.example/a.png'", "look.avatar: Leave it out"),
    ],
)
def test_an_error_names_the_field_and_the_remedy(text: str, words: str) -> None:
    with pytest.raises(WidgetFileInvalid) as refused:
        read_widget_toml(text, "my.toml")
    assert words in str(refused.value)
    assert str(refused.value).startswith("my.toml")


def test_the_demo_s_own_file_can_be_stored() -> None:
    assert read_widget_toml(WIDGET.read_text(encoding="utf-8")).guides[0].steps[1].page == "/demo/checkout"


def test_the_documentation_names_every_field_and_its_example_can_be_stored() -> None:
    words = DOCS.read_text(encoding="utf-8")
    example = words.split("```toml\n", 1)[1].split("```", 1)[0]
    assert tomllib.loads(example)
    read_widget_toml(example)
    parts: tuple[type[BaseModel], ...] = (WidgetSettings, Look, OwnWords, Rule, Guide, GuideStep)
    assert [name for part in parts for name in part.model_fields if f"`{name}`" not in words] == []
