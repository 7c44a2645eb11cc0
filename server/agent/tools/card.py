"""An action as the visitor sees it before they confirm: its title, its facts, and the words of its button."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from server.agent.tools.arguments import Value
from server.agent.tools.declared import CardWords, DeclaredTool
from server.agent.tools.words import FieldMissing, in_plain
from server.conversation.actions import Action
from server.protocol.server_frames import ActionCard, ActionFact

FACT_CHARACTERS_MAX: Final = 200


def facts_of(declared: DeclaredTool, values: Mapping[str, Value]) -> tuple[ActionFact, ...] | None:
    """The lines of the card; None when one of them lacks its value, as nobody may confirm what they cannot see.

    Without written ones each argument is a line.
    """
    assert declared.card is not None
    if not declared.card.facts:
        return tuple(
            ActionFact(label=each.description or each.name, value=str(values[each.name])[:FACT_CHARACTERS_MAX])
            for each in declared.tool.parameters
            if each.name in values
        )
    try:
        return tuple(
            ActionFact(label=fact.label, value=in_plain(fact.value, values)[:FACT_CHARACTERS_MAX])
            for fact in declared.card.facts
        )
    except FieldMissing:
        return None


def card_of(words: CardWords, facts: Sequence[ActionFact], action: Action) -> ActionCard:
    """The card of a proposed action."""
    return ActionCard(
        action=action.action_id,
        title=words.title,
        facts=tuple(facts),
        confirm=action.asked.confirm,
        destructive=words.destructive,
        expires_at=_rfc_3339(action.expires_at),
    )


def _rfc_3339(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
