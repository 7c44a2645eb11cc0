import asyncio
from dataclasses import replace

import pytest

from escalation.macro_actions import ActionKind, MacroAction
from escalation.macro_import import ImportRefused, as_csv, plan_import, read_csv
from escalation.macros import (
    Macro,
    MacroInvalid,
    add_macro,
    change_macro,
    checked,
    delete_macro,
    find_macros,
    macro_of,
    macros_by_short_code,
    macros_of,
    new_macro_id,
    note_used,
    short_code_from,
    store_many,
)
from server.database import Database
from tests.escalation.samples import MORNING

TAG = MacroAction(ActionKind.TAG, "billing")


def macro(short_code: str = "refund", text: str = "Yes.", owner: str | None = None, name: str = "Refund") -> Macro:
    return Macro("s_one", new_macro_id(), owner, name, short_code, text, (TAG,))


async def added(database: Database, *macros: Macro) -> None:
    for each in macros:
        await database.write(lambda rows, each=each: add_macro(rows, each, MORNING))  # type: ignore[misc]


async def codes(database: Database, typed: str, user: str = "u_ada", site: str = "s_one") -> list[str]:
    found = await database.read(lambda rows: find_macros(rows, site, user, typed, 10))
    return [each.short_code for each in found]


async def test_shared_ones_are_everybodys_and_own_ones_nobody_elses(database: Database) -> None:
    shared, adas = macro(), macro("greet", owner="u_ada")
    await added(database, shared, adas)
    assert sorted(await codes(database, "")) == ["greet", "refund"]
    assert await codes(database, "", "u_bo") == ["refund"]
    assert await codes(database, "", site="s_other") == []
    assert await database.read(lambda rows: macro_of(rows, ["s_one"], "u_ada", adas.macro_id)) == adas
    assert await database.read(lambda rows: macro_of(rows, ["s_one"], "u_bo", adas.macro_id)) is None
    assert await database.read(lambda rows: macro_of(rows, ["s_other"], "u_ada", shared.macro_id)) is None


async def test_the_likeliest_stands_first_and_what_is_typed_is_no_pattern(database: Database) -> None:
    await added(
        database,
        macro("shipping", "We refund after shipping."),
        macro("refund-eu", name="Refund in the EU"),
        macro("refund"),
        macro("money", name="How refunds work"),
        macro("percent", "100 % sure", name="Sure"),
    )
    assert await codes(database, "refund") == ["refund", "refund-eu", "money", "shipping"]
    assert await codes(database, "REFUND-E") == ["refund-eu"]
    assert await codes(database, "%") == ["percent"]
    assert await codes(database, "_") == []


async def test_of_equals_the_most_used_stands_first(database: Database) -> None:
    often = macro("b-often")
    await added(database, macro("a-seldom"), often)
    await database.write(lambda rows: note_used(rows, often, 0))
    assert await codes(database, "") == ["b-often", "a-seldom"]


async def test_a_short_code_is_there_once_for_each_owner(database: Database) -> None:
    first, other = macro(), macro("other")
    await added(database, first, other, macro(owner="u_ada"))
    with pytest.raises(MacroInvalid, match="short code refund"):
        await added(database, macro())
    with pytest.raises(MacroInvalid, match="short code refund"):
        await database.write(lambda rows: change_macro(rows, replace(other, short_code="refund"), MORNING))
    renamed = replace(first, name="Money back", text="Certainly.")
    await database.write(lambda rows: change_macro(rows, renamed, MORNING))
    assert await database.read(lambda rows: macro_of(rows, ["s_one"], "u_bo", first.macro_id)) == renamed
    await database.write(lambda rows: delete_macro(rows, renamed))
    assert [each.short_code for each in await database.read(lambda rows: macros_of(rows, ["s_one"], "u_bo"))] == [
        "other"
    ]


async def test_two_who_add_the_same_at_once_leave_one(database: Database) -> None:
    outcomes = await asyncio.gather(added(database, macro()), added(database, macro()), return_exceptions=True)
    assert [type(each) for each in outcomes if each is not None] == [MacroInvalid]
    assert await codes(database, "") == ["refund"]


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        ("name", macro(name=" "), "1 to 120"),
        ("short_code", macro("no spaces"), "a-z"),
        ("text", macro(text="x" * 10_001), "1 characters too long"),
        ("text", replace(macro(text=""), actions=()), "Write a text"),
        (
            "text",
            macro(text="Hi {{custmer.name}}"),
            r"\{\{custmer.name\}\}.*\{\{customer.name\}\}.*\{\{field.order\}\}",
        ),
    ],
)
def test_what_cannot_be_kept_names_field_and_remedy(field: str, given: Macro, words: str) -> None:
    with pytest.raises(MacroInvalid, match=words) as refused:
        checked(given, ["order"])
    assert refused.value.field == field


def test_a_macro_without_a_text_only_acts_and_the_slash_is_not_part_of_the_code() -> None:
    assert checked(macro("/Refund ", ""), []).short_code == "refund"
    assert short_code_from("Refund, how long?") == "refund-how-long"


def csv_of(count: int) -> bytes:
    """`count` responses, each tenth of them a second time."""
    lines = [
        f'Reply {number},code-{number},"Text {number}, with a comma\nand a second line"' for number in range(count)
    ]
    return "\n".join(["name,short_code,text", *lines, *lines[::10]]).encode()


async def test_a_thousand_responses_with_duplicates_come_in_once_and_again_change_nothing(database: Database) -> None:
    lines = read_csv(csv_of(1_000))
    plan = plan_import(lines, {}, "s_one", None, [])
    assert (len(plan.added), len(plan.changed), len(plan.skipped)) == (1_000, 0, 100)
    assert plan.skipped[0].why == "Line 2 has the short code code-0 already."
    await database.write(lambda rows: store_many(rows, plan.added, plan.changed, MORNING))
    existing = await database.read(lambda rows: macros_by_short_code(rows, "s_one", None))
    assert len(existing) == 1_000
    again = plan_import(lines, existing, "s_one", None, [])
    assert (len(again.added), len(again.changed), len(again.skipped)) == (0, 0, 1_100)
    round_trip = plan_import(read_csv(as_csv(existing.values()).encode()), existing, "s_one", None, [])
    assert (len(round_trip.added), len(round_trip.changed)) == (0, 0)


async def test_another_wording_changes_what_there_is_and_keeps_what_it_does(database: Database) -> None:
    await added(database, macro())
    existing = await database.read(lambda rows: macros_by_short_code(rows, "s_one", None))
    plan = plan_import(read_csv(b"Name;Short code;Text\nRefund;refund;No.\n"), existing, "s_one", None, [])
    await database.write(lambda rows: store_many(rows, plan.added, plan.changed, MORNING))
    (stored,) = (await database.read(lambda rows: macros_by_short_code(rows, "s_one", None))).values()
    assert (stored.text, stored.actions) == ("No.", (TAG,))


def test_lines_that_cannot_be_taken_are_told_one_by_one() -> None:
    file = "name,text\nHello,Hi {{nobody.knows}}\n,No name\nEmpty,\nGood one,Fine\n"
    plan = plan_import(read_csv(file.encode("utf-8-sig")), {}, "s_one", "u_ada", [])
    assert [each.short_code for each in plan.added] == ["good-one"]
    assert [(each.line, each.why.partition(":")[0]) for each in plan.skipped] == [(2, "text"), (3, "name"), (4, "text")]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"title,body\na,b\n", "name and text"),
        (b"", "name and text"),
        (b"\xff\xfe", "UTF-8"),
        (b'name,text\na,"open', "no CSV"),
        (b"name,text\n" + b"a,b\n" * 2_001, "more than 2,000"),
        (b"x" * (4 * 1024 * 1024 + 1), "more than 4 MB"),
    ],
)
def test_a_file_that_is_none_says_what_to_do(file: bytes, words: str) -> None:
    with pytest.raises(ImportRefused, match=words):
        read_csv(file)
