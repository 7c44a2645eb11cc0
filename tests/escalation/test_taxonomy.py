import pytest

from escalation.errors import SettingInvalid
from escalation.taxonomy import DEFAULT_TAXONOMY, Category, taxonomy_from_document


def test_the_defaults_are_whole() -> None:
    assert len(DEFAULT_TAXONOMY.categories) == 12
    for each in DEFAULT_TAXONOMY.categories:
        assert 12 <= len(each.utterances) <= 25
        assert each.words
    everything = [text.casefold() for each in DEFAULT_TAXONOMY.categories for text in each.utterances]
    assert len(set(everything)) == len(everything)


def test_a_taxonomy_survives_being_stored_and_keeps_default_categories_that_it_does_not_name() -> None:
    assert taxonomy_from_document(DEFAULT_TAXONOMY.to_document()) == DEFAULT_TAXONOMY
    own = Category("hardware", "Hardware", "Things that break.", ("The scanner is dead",))
    read = taxonomy_from_document({"categories": [own.to_document()]})
    assert read.categories == (own, *DEFAULT_TAXONOMY.categories)


def test_a_team_renames_retires_and_teaches() -> None:
    billing = Category("billing", "Money", "Paying.", ("Where is my quote?",), retired=True)
    read = taxonomy_from_document({"categories": [billing.to_document()]})
    assert read.label("billing") == "Money"
    assert billing not in read.current
    assert read.named("billing") == billing
    assert "Where is my quote?" in billing.utterances
    assert len(billing.utterances) > 12


def test_unknown_and_missing_names_are_still_words() -> None:
    assert DEFAULT_TAXONOMY.label("old_thing") == "Old thing"
    assert DEFAULT_TAXONOMY.label(None) == "No category"


@pytest.mark.parametrize(
    ("categories", "field"),
    [
        ("x", "categories:"),
        ([1], "categories.1:"),
        ([{"name": "Big Name", "label": "x"}], "categories.1.name:"),
        ([{"name": "x" * 33, "label": "x"}], "categories.1.name:"),
        ([{"name": "a", "label": " "}], "categories.1.label:"),
        ([{"name": "a", "label": "A", "words": "x" * 201}], "categories.1.words:"),
        ([{"name": "a", "label": "A", "retired": "yes"}], "categories.1.retired:"),
        ([{"name": "a", "label": "A", "examples": [1]}], "categories.1.examples:"),
        ([{"name": "a", "label": "A", "examples": [f"x{n}" for n in range(51)]}], "categories.1.examples:"),
        ([{"name": "a", "label": "A"}, {"name": "a", "label": "B"}], "categories:"),
        ([{"name": "a", "label": "A"}, {"name": "b", "label": "a"}], "categories:"),
        ([{"name": f"n{n}", "label": f"L{n}"} for n in range(40)], "categories:"),
        ([each.to_document() | {"retired": True} for each in DEFAULT_TAXONOMY.categories], "categories:"),
    ],
)
def test_a_bad_category_names_its_field(categories: object, field: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        taxonomy_from_document({"categories": categories})
    assert str(refused.value).startswith(field)
