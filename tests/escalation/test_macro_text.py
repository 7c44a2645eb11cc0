from hypothesis import given
from hypothesis import strategies as st

from escalation.macro_text import filled, gaps_in, known_variables, unknown_variables, variables_in


def test_variables_are_filled_and_what_is_not_known_stays_as_a_gap() -> None:
    result = filled("Hello {{ customer.first_name }}, you are on {{customer.plan}}.", {"customer.first_name": "Bo"})
    assert result.text == "Hello Bo, you are on {{customer.plan}}."
    assert result.gaps == ("customer.plan",)


def test_a_value_is_never_looked_into_for_variables() -> None:
    result = filled("{{customer.name}}", {"customer.name": "{{agent.name}}", "agent.name": "Ada"})
    assert result.text == "{{agent.name}}"


def test_unknown_variables_are_told_and_custom_fields_are_known_by_their_site() -> None:
    text = "{{customer.name}} {{field.order}} {{field.gone}} {{trait.region}} {{custmer.name}}"
    assert unknown_variables(text, ["order"]) == ("field.gone", "custmer.name")
    assert "field.order" in known_variables(["order"])


def test_braces_that_are_no_variable_stay_as_they_are() -> None:
    text = "{{ 7 * 7 }} {% raw %} {{}} {{{x}}"
    assert filled(text, {}).text == text
    assert variables_in("{{ 7 * 7 }} {{}}") == ()


def test_a_gap_is_a_variable_of_ours_and_a_template_of_the_customers_is_none() -> None:
    assert gaps_in("Write {{ user.login }} into the template, {{customer.name}}.") == ("customer.name",)


@given(st.text(alphabet="{} abc.customer_name-\n", max_size=60))
def test_whatever_the_text_nothing_is_lost(text: str) -> None:
    assert filled(text, {}).text == text
