"""What others wrote never commands the terminal of who reads it."""

import io

from rich.markup import escape
from rich.table import Table

from server.commands.terminal import TextConsole

HOSTILE = "a\x1b]0;title\x07b\x1b[2Jc\x9b31md\x7f\r"


def written(*renderables: object) -> str:
    console = TextConsole(file=io.StringIO(), force_terminal=True, color_system="standard", width=200, highlight=False)
    console.print(*renderables)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_control_characters_of_a_text_are_shown_and_not_obeyed() -> None:
    table = Table("Title")
    table.add_row(escape(HOSTILE))
    for shown in (written(escape(HOSTILE)), written(table)):
        assert "\x1b]" not in shown
        assert "\x1b[2J" not in shown
        assert "\x9b" not in shown
        assert "\N{REPLACEMENT CHARACTER}[2Jc" in shown


def test_our_own_styles_and_lines_stay() -> None:
    assert written("[red]one[/]\ntwo") == "\x1b[31mone\x1b[0m\ntwo\n"
