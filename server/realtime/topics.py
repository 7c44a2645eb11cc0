"""Names of what one can watch."""


def conversation_topic(conversation_id: str) -> str:
    """What the visitor of a conversation sees: server frames."""
    return f"conversation:{conversation_id}"


def desk_topic(site_id: str) -> str:
    """What the desk of a site shows: desk events."""
    return f"desk:{site_id}"
