"""A guide points at what the page declares, in the words of the answer, and at nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.agent.answer import Turn
from server.agent.guidance import STEP_CHARACTERS_MAX, STEPS_MAX, guide_for, guide_of
from server.conversation.page_context import PageContext
from server.protocol.server_frames import GuideStep

MEMBERS = ("invite-people", "copy-invite-link", "project-visibility", "seats")

INVITE = """This is from our help centre:

**Invite people to a project**

1. Open the project and its **Members** tab.
2. Press **Invite people**. Up to 10 addresses fit into one go. [1]
3. Press **Send invitations**."""


def turn(*targets: str) -> Turn:
    return Turn("How?", PageContext("/projects/:id/members", targets=targets), (), "Fernway")


def pointed(answer: str, *targets: str) -> list[tuple[str, str]]:
    guide = guide_for(turn(*targets), answer)
    return [] if guide is None else [(step.target, step.text) for step in guide.steps]


def test_the_step_whose_label_is_named_like_a_target_points_at_it() -> None:
    assert pointed(INVITE, *MEMBERS) == [("invite-people", "Press Invite people.")]
    guide = guide_for(turn(*MEMBERS), INVITE)
    assert guide is not None
    assert guide.page == "/projects/:id/members"


@pytest.mark.parametrize(
    ("answer", "targets"),
    [
        (INVITE, ()),
        (INVITE, ("change-plan", "invite-guests")),
        ("**Invite people**\n\nAnybody can do that.", MEMBERS),
        ("# Invite people\n\nAnybody can do that.", MEMBERS),
        ("Owners can invite people by e-mail.", MEMBERS),
        ("The number of seats decides the price.", MEMBERS),
        ("Under Payment, press **Change**.", ("change-plan", "change-seats")),
        ("Press **Change**; both the plan and the seats can be changed.", ("change-plan", "change-seats")),
        ("Open its **Members** tab and invite somebody.", ("invite-member", "leave-group")),
        ("", MEMBERS),
    ],
)
def test_nothing_is_pointed_at_where_no_label_names_a_target(answer: str, targets: tuple[str, ...]) -> None:
    assert pointed(answer, *targets) == []


@pytest.mark.parametrize(
    ("answer", "target"),
    [
        ("Press **Archive**. The project leaves the list.", "archive-project"),
        ("Press the **Invite link** button to copy it.", "copy-invite-link"),
        ("1. Click Invite people.", "invite-people"),
        ("1. Klicken Sie auf **Rechnung_herunterladen**.", "rechnung-herunterladen"),
        ("- Press **New projects**", "new-project"),
    ],
)
def test_a_label_may_be_shorter_or_without_bold_where_the_answer_says_the_rest(answer: str, target: str) -> None:
    assert [name for name, _ in pointed(answer, target, "leave-group")] == [target]


def test_of_several_labels_the_last_is_what_a_step_leads_to() -> None:
    answer = "1. Open **Projects** and press **New project**."
    assert [name for name, _ in pointed(answer, "projects", "new-project")] == ["new-project"]


def test_what_stands_around_numbered_steps_explains_them_and_is_no_step() -> None:
    answer = f"{INVITE}\n\nThey wait under **Pending invitations**."
    assert pointed(answer, "pending-invitations", *MEMBERS) == [("invite-people", "Press Invite people.")]
    assert pointed("They wait under **Pending invitations**.", "pending-invitations") != []


def test_steps_keep_their_order_and_each_target_its_first_sentence() -> None:
    answer = "\n".join(f"{n}. Press **Button {n}** now." for n in range(1, 9)) + "\n9. Press **Button 1** again."
    steps = pointed(answer, *(f"button-{n}" for n in range(8, 0, -1)))
    assert [name for name, _ in steps] == [f"button-{n}" for n in range(1, STEPS_MAX + 1)]
    assert steps[0][1] == "Press Button 1 now."


def test_a_question_asked_on_no_page_gets_no_guide() -> None:
    assert guide_for(Turn("How?", None, (), "Fernway"), INVITE) is None
    assert guide_of(None, [GuideStep(target="invite-people", text="Press it.")]) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Press **Invite** in [the list](https://evil.example/x).", "Press Invite in the list."),
        ("![x](https://evil.example/p.png)\n\nPress\u0007 it.", "x Press it."),
        ("word " * 100, ("word " * 40)[: STEP_CHARACTERS_MAX - 1].rstrip() + "…"),
    ],
)
def test_the_text_of_a_proposed_step_becomes_one_plain_line(text: str, plain: str) -> None:
    guide = guide_of(turn("invite-people").page, [GuideStep(target="invite-people", text=text)])
    assert guide is not None
    assert guide.steps[0].text == plain
    assert len(plain) <= STEP_CHARACTERS_MAX


NAMES = st.sampled_from([*MEMBERS, "delete-project", "", "Invite-People", "invite people", '"] , [data-x="'])


@given(st.lists(st.builds(GuideStep, target=NAMES, text=st.text(max_size=300))), st.sets(NAMES))
def test_no_target_that_the_page_does_not_declare_ever_leaves(proposed: list[GuideStep], declared: set[str]) -> None:
    guide = guide_of(PageContext("/", targets=tuple(declared)), proposed)
    if guide is not None:
        assert {step.target for step in guide.steps} <= declared
        assert 1 <= len(guide.steps) <= STEPS_MAX
        assert all(0 < len(step.text) <= STEP_CHARACTERS_MAX for step in guide.steps)


@given(st.text(alphabet="*[]1. \nabInviteproject-#", max_size=200), st.sets(NAMES))
def test_an_answer_of_any_shape_points_at_declared_targets_only(answer: str, declared: set[str]) -> None:
    assert {name for name, _ in pointed(answer, *sorted(declared))} <= declared
