"""What others wrote is guarded in a sheet, and is had back as it was."""

from hypothesis import given
from hypothesis import strategies as st

from escalation.formula_guard import guarded, unguarded
from escalation.macro_import import as_csv, read_csv
from escalation.macros import Macro, MacroInvalid, checked
from tests.server.formulas import FORMULAS

STARTS = ("=", "+", "-", "@", "\uff1d", "\t", "\r", "\n")
WRITTEN = st.one_of(
    st.text(),
    st.builds("".join, st.lists(st.sampled_from(("'", " ", "=", "-", "1", "\n", ",", '"', "a", ";", "\uff1d")))),
)


@given(st.one_of(WRITTEN, st.sampled_from(FORMULAS)))
def test_any_text_is_had_back_from_a_cell_that_never_acts(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).lstrip(" \u00a0").startswith(STARTS)


@given(st.lists(st.tuples(WRITTEN, WRITTEN), max_size=4))
def test_canned_responses_are_read_back_word_for_word_and_no_cell_acts(written: list[tuple[str, str]]) -> None:
    macros = []
    for place, (name, text) in enumerate(written):
        try:
            kept = checked(Macro("s_one", f"m_{place}", None, f"{name}x", f"code-{place}", text), ())
        except MacroInvalid:
            continue
        macros.append(kept)
    sheet = as_csv(macros).encode("utf-8", "surrogatepass")
    lines = read_csv(sheet)
    assert [(each.name, each.short_code, each.text) for each in lines] == [
        (each.name, each.short_code, each.text) for each in macros
    ]
