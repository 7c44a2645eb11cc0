"""What can go wrong on the way to a person."""


class EscalationError(Exception):
    """The root of this package's errors; its text is for the operator and names the remedy."""


class HandoffUnreadable(EscalationError):
    """A stored handoff has a schema version or a field that this version of Handrail does not know."""


class TicketMoveRefused(EscalationError):
    """The ticket is not in a status from which this can be done; its text says what can be done instead."""


class DocumentChanged(EscalationError):
    """Somebody stored another version of the document meanwhile."""


class SettingInvalid(EscalationError):
    """What a team sets has a field that cannot be; the text names the field and the remedy."""
